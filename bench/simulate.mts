/**
 * `npm run simulate`: the pace of this package, its real code, on a clock that is made up, against
 * servers that count in different ways. Seeded, so that every run prints the same. It shows what no
 * computer has the time to show: crowds of processes, thousands of apps, days of sending.
 */
import { Pace } from '../nodes/gupshup/pace/pace.ts';
import { createRandom } from '../sandbox/random.mts';
import {
	crowd,
	type CrowdResult,
	FAR,
	type MakePace,
	NEAR,
	sendAll,
	type Way,
} from './pace/crowd.mts';
import { EvenPace } from './pace/evenPace.mts';
import { MadeUpClock } from './pace/madeUpClock.mts';
import { LIMIT, SERVERS } from './pace/servers.mts';

const pace: MakePace = (clock, random) => new Pace(clock, random);
const evenPace: MakePace = (clock, random) => new EvenPace(clock, random);

const percent = (share: number, digits = 1) => `${(100 * share).toFixed(digits)} %`;

const MESSAGES = 10_000;

async function slidingSecond(processes: number): Promise<CrowdResult> {
	const take = SERVERS['sliding second']();
	return await crowd({ makePace: pace, take, processes, messages: MESSAGES });
}

console.log(`${MESSAGES} messages for one app, limit ${LIMIT} in any second\n`);
console.log(
	'| processes | takes | share of the limit | refused, sent again | the least of an equal part |',
);
console.log('| --: | --: | --: | --: | --: |');
for (const processes of [1, 2, 3, 4, 8, 16]) {
	const { seconds, share, refused, fair } = await slidingSecond(processes);
	console.log(
		`| ${processes} | ${(seconds / 60).toFixed(1)} min | ${percent(share)} | ${percent(refused)} | ${percent(fair, 0)} |`,
	);
}

/** Share of the limit / refused / least of an equal part, of three seeds: means, and the worst part. */
async function compare(makePace: MakePace, server: string, way: Way, processes: number) {
	const results: CrowdResult[] = [];
	for (const seed of [1, 2, 3]) {
		const take = SERVERS[server]();
		results.push(await crowd({ makePace, take, processes, messages: 3000, way, seed }));
	}
	const mean = (of: (result: CrowdResult) => number) =>
		results.reduce((sum, result) => sum + of(result), 0) / results.length;
	const figures = [
		mean(({ share }) => share),
		mean(({ refused }) => refused),
		Math.min(...results.map(({ fair }) => fair)),
	];
	return figures.map((figure) => (100 * figure).toFixed(0)).join('/');
}

const CROWDS = [1, 2, 3, 4, 8];
const ways = { near: NEAR, far: FAR };
console.log(
	'\nOn other servers, 3000 messages: share of the limit / refused / least of an equal part, in per cent;' +
		' even spacing, as it was before → the pace\n',
);
console.log(
	`| server | network | ${CROWDS.map((processes) => `${processes} at once`).join(' | ')} |`,
);
console.log(`| --- | --- ${'| --- '.repeat(CROWDS.length)}|`);
for (const server of Object.keys(SERVERS)) {
	for (const [name, way] of Object.entries(ways)) {
		const cells: string[] = [];
		for (const processes of CROWDS) {
			const before = await compare(evenPace, server, way, processes);
			cells.push(`${before} → ${await compare(pace, server, way, processes)}`);
		}
		console.log(`| ${server} | ${name} | ${cells.join(' | ')} |`);
	}
}

async function manyApps(apps: number, messages: number) {
	const clock = new MadeUpClock();
	const servers = Array.from({ length: apps }, () => SERVERS['sliding second']());
	let refused = 0;
	globalThis.gc?.();
	const heapBefore = process.memoryUsage().heapUsed;
	const cpuBefore = process.cpuUsage();
	// Kept, as the package keeps one for every app it sends for.
	const paces = servers.map((_, index) => new Pace(clock, createRandom(1, index)));
	const all = paces.map(async (pace, index) => {
		const take = (now: number) => {
			const isTaken = servers[index](now);
			if (!isTaken) refused++;
			return isTaken;
		};
		const random = createRandom(2, index);
		await sendAll({ pace, clock, random, take, rest: { messages }, way: NEAR });
	});
	await clock.until(Promise.all(all));
	const { user, system } = process.cpuUsage(cpuBefore);
	globalThis.gc?.();
	return {
		seconds: clock.now() / 1000,
		refused,
		cpuMs: (user + system) / 1000 / (apps * messages),
		kilobytes: (process.memoryUsage().heapUsed - heapBefore) / 1024 / paces.length,
	};
}

const APPS = 1000;
const EACH = 100;
const many = await manyApps(APPS, EACH);
console.log(
	`\n${APPS} apps in one process, ${EACH} messages each at the same time: through in ${many.seconds.toFixed(1)} s ` +
		`(${((APPS * EACH) / many.seconds).toFixed(0)} a second), ${many.refused} refused; ` +
		`the pace itself takes ${many.cpuMs.toFixed(3)} ms of CPU a message and ${many.kilobytes.toFixed(1)} kB an app.`,
);
const A_DAY = 1_000_000;
const alone = await slidingSecond(1);
console.log(
	`\nA million messages: ${(A_DAY / (alone.share * LIMIT) / 3600).toFixed(1)} hours for one app in one process.`,
);
