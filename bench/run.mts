/**
 * `npm run bench`: our node beside what people use today, against the sandbox in another process.
 *
 * Every contender runs in a process of its own, one after the other, in rounds; the figures are the
 * medians. What counts are the ratios within one run: the figures themselves depend on the machine.
 *
 * `npm run bench:beside -- ../earlier` holds the node against itself as it is in another checkout
 * (installed, built with scripts/build.mts): what a message costs here and there.
 */
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { parseArgs, promisify } from 'node:util';

import type { Measures } from './contend.mts';

const run = promisify(execFile);

const { values: options } = parseArgs({
	options: { rounds: { type: 'string', default: '5' }, beside: { type: 'string' } },
});
const ROUNDS = Number(options.rounds);

interface Address {
	baseUrl: string;
	appId: string;
	token: string;
}

interface Counts {
	messages: number;
	refused: Record<string, number>;
}

interface Result extends Measures {
	counts: Counts;
}

/** Runs what is given beside a fresh sandbox. */
async function withSandbox<T>(flags: string[], use: (address: Address) => Promise<T>): Promise<T> {
	const sandbox = spawn(
		process.execPath,
		['--import', 'tsx', 'sandbox/cli.mts', '--record', 'counts', '--media-rate', '1000', ...flags],
		{ stdio: ['pipe', 'pipe', 'inherit'] },
	);
	try {
		const [line] = (await once(createInterface(sandbox.stdout), 'line')) as [string];
		return await use(JSON.parse(line) as Address);
	} finally {
		sandbox.kill();
		await once(sandbox, 'exit');
	}
}

async function contend(
	contender: string,
	{ count, sandbox, rate = 100_000, warmUp = 50, watchHeap = false, cwd }: Scenario,
): Promise<Result> {
	return await withSandbox(sandbox, async (address) => {
		const job = {
			contender,
			warmUp,
			watchHeap,
			task: { ...address, count, messagesPerSecond: rate },
		};
		const { stdout } = await run(
			process.execPath,
			['--expose-gc', '--import', 'tsx', 'bench/contend.mts', JSON.stringify(job)],
			{ maxBuffer: 1 << 24, cwd },
		);
		const response = await fetch(`${address.baseUrl}/sandbox/state`);
		const counts = (await response.json()) as Counts;
		const tried = counts.messages + (counts.refused['429'] ?? 0);
		if (contender !== 'nothing' && tried < count + warmUp) {
			throw new Error(`${contender} made only ${tried} of ${count + warmUp} requests`);
		}
		return { ...(JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Measures), counts };
	});
}

interface Scenario {
	count: number;
	/** Flags of the sandbox. */
	sandbox: string[];
	/** Messages per Second of our node. */
	rate?: number;
	warmUp?: number;
	watchHeap?: boolean;
	/** The checkout whose code it is, if it is another. */
	cwd?: string;
}

/** The contenders take turns, so that what else the machine does meets them all. */
async function takeTurns(
	contenders: Record<string, () => Promise<Result>>,
	rounds: number,
): Promise<Record<string, Result[]>> {
	const results: Record<string, Result[]> = {};
	for (let round = 1; round <= rounds; round++) {
		for (const [name, run] of Object.entries(contenders)) {
			process.stderr.write(`  ${name}, round ${round} of ${rounds}\n`);
			(results[name] ??= []).push(await run());
		}
	}
	return results;
}

async function compare(
	names: string[],
	scenario: Scenario,
	rounds = ROUNDS,
): Promise<Record<string, Result[]>> {
	const turn = (name: string) => [name, async () => await contend(name, scenario)] as const;
	return await takeTurns(Object.fromEntries(names.map(turn)), rounds);
}

function median(values: number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)];
}

/** A Markdown table, as docs/large-lists.md shows it. */
function print(title: string, head: string[], rows: Array<Array<string | number>>): void {
	const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
	console.log(`\n${title}\n\n${lines.join('\n')}`);
}

const NAMES: Record<string, string> = {
	gupshupSendImage: 'Gupshup Send Image',
	httpRequest: 'HTTP Request',
	helperAlone: "n8n's request helper alone",
	helperAndFields: 'the helper and three expressions, without a node',
	undiciLoop: 'undici, no n8n',
};

const ratio = (value: number, base: number) => `${(value / base).toFixed(2)} ×`;

const MANY = 2000;
const FREE: Scenario = {
	count: MANY,
	sandbox: ['--rate', '1000000', '--latency', '150'],
	// As warm as a server that has been sending for a while.
	warmUp: 2000,
};

/** The milliseconds that a message takes of the processor, of each round. */
const cpuAMessage = (results: Result[]) => results.map(({ cpuMs }) => cpuMs / MANY);

/** What a message costs here, and in another checkout. */
async function compareWith(other: string): Promise<void> {
	const node = async (cwd?: string) => await contend('gupshupSendImage', { ...FREE, cwd });
	const results = await takeTurns(
		{ [other]: async () => await node(other), 'this one': async () => await node() },
		ROUNDS,
	);
	print(
		`${MANY} messages, no limit, 150 ms an answer, ${ROUNDS} rounds in turns`,
		['checkout', 'CPU a message, median', 'least', 'ratio'],
		Object.entries(results).map(([name, rounds]) => {
			const cpu = cpuAMessage(rounds);
			return [
				name,
				`${median(cpu).toFixed(2)} ms`,
				`${Math.min(...cpu).toFixed(2)} ms`,
				ratio(median(cpu), median(cpuAMessage(results[other]))),
			];
		}),
	);
}

if (options.beside !== undefined) {
	await compareWith(options.beside);
	process.exit();
}

if (!existsSync('bench/node_modules/n8n-nodes-base')) {
	console.error('First install what is compared with: npm ci --prefix bench');
	process.exit(1);
}

console.error('(a) a list against a limit of 10 a second');
const LIST = 300;
const limited = await compare(
	['gupshupSendImage', 'httpRequest', 'undiciLoop'],
	{ count: LIST, sandbox: ['--rate', '10', '--latency', '50-150'], rate: 10, warmUp: 1 },
	1,
);
print(
	`(a) ${LIST} messages, 10 a second allowed, 50–150 ms an answer`,
	['', 'arrived', 'lost', 'refused (429)', 'share of the limit'],
	Object.entries(limited).map(([name, [{ counts, ms }]]) => {
		const arrived = counts.messages - 1; // one was the warm-up
		return [
			NAMES[name],
			arrived,
			LIST - arrived,
			counts.refused['429'] ?? 0,
			`${((100 * (arrived / (ms / 1000))) / 10).toFixed(1)} %`,
		];
	}),
);

console.error('(b) as fast as it goes');
const free = await compare(
	['gupshupSendImage', 'httpRequest', 'helperAlone', 'helperAndFields', 'undiciLoop'],
	FREE,
);
const cpuOf = (name: string) => median(cpuAMessage(free[name]));
const speedOf = (name: string) => median(free[name].map(({ ms }) => MANY / (ms / 1000)));
print(
	`(b) ${MANY} messages, no limit, 150 ms an answer`,
	['', 'CPU a message', 'ratio', 'messages a second', 'ratio'],
	Object.keys(free).map((name) => [
		NAMES[name],
		`${cpuOf(name).toFixed(2)} ms`,
		ratio(cpuOf(name), cpuOf('httpRequest')),
		speedOf(name).toFixed(0),
		ratio(speedOf(name), speedOf('httpRequest')),
	]),
);
console.log(
	`\nOver n8n's request helper alone, our node takes ${ratio(cpuOf('gupshupSendImage'), cpuOf('helperAlone'))} its CPU.` +
		` Over the helper and three expressions, it takes ${ratio(cpuOf('gupshupSendImage'), cpuOf('helperAndFields'))}.`,
);

console.error('(c) memory');
const LONG = 10_000;
const heap = await compare(
	['nothing', 'gupshupSendImage'],
	{ count: LONG, sandbox: ['--rate', '1000000'], watchHeap: true },
	1,
);
const megabytes = (name: string) => heap[name][0].heapBytes / 1024 / 1024;
print(
	`(c) heap in use over ${LONG} items`,
	['', 'MB'],
	[
		['the items in n8n, not sent', megabytes('nothing').toFixed(1)],
		['sent, answers included', megabytes('gupshupSendImage').toFixed(1)],
		['what sending adds', (megabytes('gupshupSendImage') - megabytes('nothing')).toFixed(1)],
	],
);
