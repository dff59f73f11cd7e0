/**
 * `npm run simulate`: the pace of this package, its real code, on a clock that is made up, against a
 * server that takes ten requests in any second. Seeded, so that every run prints the same. It shows
 * what no computer has the time to show: crowds of processes, thousands of apps, days of sending.
 */
import { Pace, type Clock, type Departure } from '../nodes/gupshup/pace/pace.ts';
import { createRandom, type Random } from '../sandbox/random.mts';

const LIMIT = 10;
/** One way over the network, in ms: at least, and what comes on top by chance. */
const WAY = { least: 20, jitter: 20 };

/** Time that passes as soon as nothing is left to do: a heap of alarms. */
class MadeUpClock implements Clock {
	private time = 0;
	private readonly heap: Array<{ at: number; ring: () => void }> = [];

	now(): number {
		return this.time;
	}

	async sleep(ms: number): Promise<void> {
		await new Promise<void>((ring) => this.push({ at: this.time + Math.max(0, ms), ring }));
	}

	/** Lets time pass until all of them are through. */
	async until(all: Promise<unknown>): Promise<void> {
		let isOver = false;
		void all.finally(() => (isOver = true));
		for (;;) {
			await new Promise<void>((resolve) => setImmediate(resolve));
			const next = this.heap[0];
			if (isOver || next === undefined) return;
			this.time = next.at;
			while (this.heap[0]?.at === this.time) this.pop().ring();
		}
	}

	private push(alarm: { at: number; ring: () => void }): void {
		const { heap } = this;
		let index = heap.push(alarm) - 1;
		while (index > 0) {
			const parent = (index - 1) >> 1;
			if (heap[parent].at <= alarm.at) break;
			heap[index] = heap[parent];
			index = parent;
		}
		heap[index] = alarm;
	}

	private pop(): { at: number; ring: () => void } {
		const { heap } = this;
		const first = heap[0];
		const last = heap.pop()!;
		if (heap.length === 0) return first;
		let index = 0;
		for (;;) {
			let child = 2 * index + 1;
			if (child >= heap.length) break;
			if (child + 1 < heap.length && heap[child + 1].at < heap[child].at) child++;
			if (heap[child].at >= last.at) break;
			heap[index] = heap[child];
			index = child;
		}
		heap[index] = last;
		return first;
	}
}

/** One app at Gupshup: ten in any second, wherever that second begins. */
class Server {
	taken = 0;
	refused = 0;
	private readonly window: number[] = [];

	take(now: number): boolean {
		while (this.window[0] <= now - 1000) this.window.shift();
		if (this.window.length >= LIMIT) {
			this.refused++;
			return false;
		}
		this.window.push(now);
		this.taken++;
		return true;
	}
}

/** Sends so many messages with one pace, as n8n's executions ask for them. */
async function sendAll(
	pace: Pace,
	clock: Clock,
	random: Random,
	server: Server,
	rest: { messages: number },
): Promise<void> {
	const way = async () => await clock.sleep(WAY.least + random() * WAY.jitter);
	const underWay = new Set<Promise<void>>();
	const deliver = async (first: Departure) => {
		for (let departure: Departure | undefined = first; departure !== undefined; ) {
			await way();
			const isTaken = server.take(clock.now());
			await way();
			if (isTaken) return departure.served();
			if (!departure.refused().tryAgain) throw new Error('A message was given up');
			departure = await pace.turn({ limit: LIMIT, again: true });
		}
	};
	while (rest.messages > 0) {
		rest.messages--;
		const departure = await pace.turn({ limit: LIMIT });
		if (departure === undefined) return;
		const delivery = deliver(departure).finally(() => underWay.delete(delivery));
		underWay.add(delivery);
	}
	await Promise.all(underWay);
}

async function crowd(processes: number, messages: number) {
	const clock = new MadeUpClock();
	const server = new Server();
	// All take from one queue, as workers do.
	const rest = { messages };
	const all = Array.from({ length: processes }, async (_, index) => {
		const random = createRandom(1, index);
		await clock.sleep(random() * 100);
		await sendAll(new Pace(clock, random), clock, random, server, rest);
	});
	await clock.until(Promise.all(all));
	const seconds = clock.now() / 1000;
	return { seconds, share: server.taken / LIMIT / seconds, refused: server.refused };
}

async function manyApps(apps: number, messages: number) {
	const clock = new MadeUpClock();
	const servers = Array.from({ length: apps }, () => new Server());
	globalThis.gc?.();
	const heapBefore = process.memoryUsage().heapUsed;
	const cpuBefore = process.cpuUsage();
	// Kept, as the package keeps one for every app it has sent for.
	const paces = servers.map((_, index) => new Pace(clock, createRandom(1, index)));
	const all = paces.map(
		async (pace, index) =>
			await sendAll(pace, clock, createRandom(2, index), servers[index], { messages }),
	);
	await clock.until(Promise.all(all));
	const { user, system } = process.cpuUsage(cpuBefore);
	globalThis.gc?.();
	return {
		seconds: clock.now() / 1000,
		refused: servers.reduce((sum, server) => sum + server.refused, 0),
		cpuMs: (user + system) / 1000 / (apps * messages),
		kilobytes: (process.memoryUsage().heapUsed - heapBefore) / 1024 / paces.length,
	};
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

const MESSAGES = 10_000;
console.log(`${MESSAGES} messages for one app, limit ${LIMIT} a second\n`);
console.log('| processes | takes | share of the limit | refused, sent again |');
console.log('| --: | --: | --: | --: |');
for (const processes of [1, 2, 3, 4, 8, 16]) {
	const { seconds, share, refused } = await crowd(processes, MESSAGES);
	console.log(
		`| ${processes} | ${(seconds / 60).toFixed(1)} min | ${percent(share)} | ${percent(refused / (refused + MESSAGES))} |`,
	);
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
const alone = await crowd(1, MESSAGES);
console.log(
	`\nA million messages: ${(A_DAY / (alone.share * LIMIT) / 3600).toFixed(1)} hours for one app in one process.`,
);
