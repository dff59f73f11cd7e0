import { getEventListeners } from 'node:events';

import { PATIENCE_MS } from '../../../nodes/gupshup/pace/backoff';
import { Pace } from '../../../nodes/gupshup/pace/pace';
import type { Slot, SlotOptions } from '../../../nodes/gupshup/pace/slot';
import { createRandom } from '../../../sandbox/random.mts';
import { isThorough, sampleOf } from '../../setup/thorough.mts';
import { VirtualClock } from '../support/virtualClock.mts';

let clock: VirtualClock;
let pace: Pace;
/** What the pace's dice show: the middle leaves pauses as they are. */
let chance: number;

beforeEach(() => {
	chance = 0.5;
	clock = new VirtualClock();
	pace = new Pace(clock, () => chance);
});

/** Takes a turn that has to come. */
async function turn(options: SlotOptions): Promise<Slot> {
	const slot = await pace.slot(options);
	if (slot === undefined) throw new Error('No turn came');
	return slot;
}

/** Asks for turns all at once and writes down when each came; every request is served in no time. */
function ask(count: number, options: SlotOptions, latencyMs = 0): number[] {
	const slots: number[] = [];
	for (let i = 0; i < count; i++) {
		void turn(options).then(async ({ served }) => {
			slots.push(clock.now());
			await clock.sleep(latencyMs);
			served();
		});
	}
	return slots;
}

/** The most that lie within any stretch of this length, its first moment included. */
function mostWithin(ms: number, times: number[]): number {
	return Math.max(
		...times.map((start) => times.filter((at) => at >= start && at < start + ms).length),
	);
}

describe('a limit', () => {
	const limits = [0.1, 0.5, 1, 1.5, 2.5, 10, 10.5, 50, 1000];
	const seeds = sampleOf([1, 2, 3], 1);

	test.each(limits.flatMap((limit) => seeds.map((seed) => ({ limit, seed }))))(
		'of $limit a second is never exceeded (arrivals $seed)',
		async ({ limit, seed }) => {
			const random = createRandom(seed, 0);
			const count = Math.min(1500, Math.max(12, Math.ceil(limit * 20)));
			const slots: number[] = [];
			const arrive = async () => {
				const { served } = await turn({ limit, again: random() < 0.1 });
				slots.push(clock.now());
				await clock.sleep(random() * 80);
				served();
			};
			// Bursts, drops and pauses, a quarter more of them than may leave.
			const arrivals = (async () => {
				for (let arrived = 0; arrived < count; ) {
					const burst = Math.min(count - arrived, 1 + Math.floor(random() ** 3 * 3 * limit));
					for (let i = 0; i < burst; i++) void arrive();
					arrived += burst;
					await clock.sleep(random() * 1.6 * burst * (1000 / limit));
				}
			})();
			await clock.until(arrivals);
			await clock.advance((count / limit) * 2000);

			expect(slots).toHaveLength(count);
			expect(mostWithin(1000, slots)).toBeLessThanOrEqual(Math.ceil(limit));
			// Not by rounding up either, where the limit is no whole number.
			const period = (Math.ceil(limit) / limit) * 1000;
			expect(mostWithin(period, slots)).toBeLessThanOrEqual(Math.ceil(limit));
		},
	);

	test.each(limits)('of %p a second is used up', async (limit) => {
		const most = isThorough ? Infinity : 2500;
		const count = Math.min(most, Math.max(4, Math.ceil(limit * 10)));
		const slots = ask(count, { limit });
		await clock.advance(((count * 1000) / limit) * 1.1 + 1000);

		expect(slots).toHaveLength(count);
	});

	test.each(limits)('of %p a second lets nobody wait who stays below it', async (limit) => {
		const random = createRandom(7, 0);
		for (let i = 0; i < 60; i++) {
			const before = clock.now();
			const { served } = await turn({ limit });
			expect(clock.now()).toBe(before);
			served();
			await clock.advance(1000 / limit + 25 + random() * 50);
		}
	});

	test.each([1, 2, 10, 50])('of %i lets that many leave at once after a pause', async (limit) => {
		const slots = ask(limit + 1, { limit });
		await clock.advance(0);
		expect(slots).toEqual(Array(limit).fill(0));

		await clock.advance(999);
		expect(slots).toHaveLength(limit);
		await clock.advance(51);
		expect(slots).toHaveLength(limit + 1);
	});

	test.each([0.5, 1, 2.5])('of %p a second holds nobody who may send ten', async (limit) => {
		const slow = ask(40, { limit });
		const fast = ask(200, { limit: 10 });
		await clock.advance(15_000);

		const both = [...slow, ...fast].sort((a, b) => a - b);
		expect(mostWithin(1000, both)).toBeLessThanOrEqual(10);
		expect(both.length).toBeGreaterThanOrEqual(145);
		// Nor is it pushed aside by them.
		expect(slow.length).toBeGreaterThanOrEqual(Math.floor(limit * 14 * 0.6));
		expect(mostWithin(1000, slow)).toBeLessThanOrEqual(Math.ceil(limit));
	});

	test('that is reached does not keep one from leaving at once whose limit is not', async () => {
		ask(5, { limit: 0.5 });
		await clock.advance(500);
		const fast = ask(9, { limit: 10 });
		await clock.advance(0);

		expect(fast).toEqual(Array(9).fill(500));
	});

	const several = [
		[0.5, 10],
		[10, 0.5],
		[3, 10, 1.5],
		[2.5, 50, 4, 0.7],
		[1000, 10],
	];
	test.each(several.flatMap((limits) => seeds.map((seed) => ({ limits, seed }))))(
		'is kept by everybody where there are several: $limits (arrivals $seed)',
		async ({ limits, seed }) => {
			const random = createRandom(seed, 0);
			const left: Array<{ limit: number; at: number }> = [];
			for (let i = 0; i < 300; i++) {
				const limit = limits[Math.floor(random() * limits.length)];
				void turn({ limit, again: random() < 0.1 }).then(async ({ served }) => {
					left.push({ limit, at: clock.now() });
					await clock.sleep(random() * 80);
					served();
				});
				await clock.advance(random() < 0.7 ? 0 : random() * 300);
			}
			await clock.advance(600_000);

			expect(left).toHaveLength(300);
			for (const limit of limits) {
				const times = left.filter((one) => one.limit <= limit).map(({ at }) => at);
				expect(mostWithin(1000, times)).toBeLessThanOrEqual(Math.ceil(limit));
				const period = (Math.ceil(limit) / limit) * 1000;
				expect(mostWithin(period, times)).toBeLessThanOrEqual(Math.ceil(limit));
			}
		},
	);

	test('that was never used by anybody else is not kept in mind for ever', async () => {
		// A limit that an expression makes up anew each time.
		for (let i = 0; i < 200; i++) {
			(await clock.until(turn({ limit: 10 + i / 1000 }))).served();
			await clock.advance(1000);
		}
		const { windows } = (pace as unknown as { windows: { windows: unknown[] } }).windows;
		expect(windows.length).toBeLessThan(20);
	});

	test('holds for those with different limits together', async () => {
		const slow = ask(20, { limit: 2 });
		const fast = ask(20, { limit: 50 });
		await clock.advance(20_000);

		expect(slow).toHaveLength(20);
		expect(fast).toHaveLength(20);
		expect(mostWithin(1000, slow)).toBeLessThanOrEqual(2);
	});
});

describe('turns', () => {
	test('come in the order in which they were asked for', async () => {
		const order: number[] = [];
		for (let i = 0; i < 35; i++) {
			void turn({ limit: 10 }).then(({ served }) => {
				order.push(i);
				served();
			});
		}
		await clock.advance(10_000);

		expect(order).toEqual(Array.from({ length: 35 }, (_, i) => i));
	});

	test('go to two senders in equal shares, however long their lists', async () => {
		const order: string[] = [];
		const send = async (name: string, count: number) => {
			for (let i = 0; i < count; i++) {
				const { served } = await turn({ limit: 10 });
				order.push(name);
				served();
			}
		};
		void send('long', 500);
		await clock.advance(5000);
		const before = order.length;
		void send('short', 30);
		await clock.advance(7000);

		const shared = order.slice(before, before + 60);
		expect(shared.filter((name) => name === 'short').length).toBeGreaterThanOrEqual(29);
		for (let i = 0; i < 50; i++) {
			expect(new Set(shared.slice(i, i + 3)).size).toBe(2);
		}
	});

	test('go first to what was refused before', async () => {
		const order: string[] = [];
		const send = (name: string, again: boolean) =>
			void turn({ limit: 1, again }).then(({ served }) => {
				order.push(name);
				served();
			});
		send('first', false);
		send('second', false);
		send('third', false);
		send('refused', true);
		await clock.advance(10_000);

		expect(order).toEqual(['first', 'refused', 'second', 'third']);
	});

	test.each([
		[10, 100],
		[200, 200],
		[100_000, 300],
	])('at %i a second are %i at most under way', async (limit, most) => {
		let underWay = 0;
		for (let i = 0; i < 400; i++) void turn({ limit }).then(() => underWay++);
		await clock.advance(60_000);
		expect(underWay).toBe(most);
	});

	test('come one for one that has landed when too many are under way', async () => {
		const under: Slot[] = [];
		for (let i = 0; i < 150; i++) void turn({ limit: 100 }).then((it) => under.push(it));
		await clock.advance(60_000);
		expect(under).toHaveLength(100);

		under[17].served();
		await clock.advance(0);
		expect(under).toHaveLength(101);
		under[18].refused();
		await clock.advance(60_000);
		expect(under.length).toBeLessThanOrEqual(102);
		for (const slot of under.filter((_, i) => i !== 17 && i !== 18)) slot.served();
		await clock.advance(60_000);
		expect(under).toHaveLength(150);
	});
});

describe('on the wire', () => {
	test.each([0, 25, 200])(
		'is what counts, if each turn of a busy process takes %i ms',
		async (ms) => {
			// A process that is busy comes around to its timers late.
			const busy = {
				now: () => clock.now(),
				sleep: async (wait: number) => await clock.sleep(Math.max(wait, ms)),
			};
			pace = new Pace(busy, () => chance);
			const slots = ask(20, { limit: 10 });
			await clock.advance(20_000);

			const [first, second] = [slots[0], slots[10]];
			// Four turns until the first ten are on the wire, and the window from there on.
			expect(second - first).toBeGreaterThanOrEqual(4 * ms + 1020);
			expect(second - first).toBeLessThanOrEqual(4 * ms + 1020 + 2 * Math.max(ms, 1));
			expect(slots).toHaveLength(20);
		},
	);
});

describe('ending the wait', () => {
	test('gives no turn at once, and leaves the place to the others', async () => {
		const end = new AbortController();
		ask(1, { limit: 1 });
		const ended = pace.slot({ limit: 1, signal: end.signal });
		const others = ask(2, { limit: 1 });
		await clock.advance(300);
		end.abort();

		expect(await clock.until(ended)).toBeUndefined();
		expect(clock.now()).toBe(300);
		await clock.advance(5000);
		expect(others.map((at) => Math.floor(at / 1000))).toEqual([1, 2]);
	});

	test('before it began gives none either', async () => {
		expect(await pace.slot({ limit: 10, signal: AbortSignal.abort() })).toBeUndefined();
		expect(ask(10, { limit: 10 })).toHaveLength(0);
		await clock.advance(0);
		expect(clock.now()).toBe(0);
	});

	test('works while everything is refused, and for what was refused before', async () => {
		const end = new AbortController();
		(await turn({ limit: 10 })).refused(60_000);
		const ended = [
			pace.slot({ limit: 10, signal: end.signal }),
			pace.slot({ limit: 10, signal: end.signal, again: true }),
		];
		await clock.advance(1000);
		end.abort();

		expect(await clock.until(Promise.all(ended))).toEqual([undefined, undefined]);
		expect(clock.now()).toBe(1000);
	});

	test('works for a thousand at once, and the pace goes on afterwards', async () => {
		const end = new AbortController();
		ask(10, { limit: 10 });
		const all = Array.from({ length: 1000 }, () => pace.slot({ limit: 10, signal: end.signal }));
		await clock.advance(500);
		end.abort();
		expect(new Set(await clock.until(Promise.all(all)))).toEqual(new Set([undefined]));

		await clock.advance(10_000);
		const later = ask(1, { limit: 10 });
		await clock.advance(0);
		expect(later).toHaveLength(1);
	});

	test('of some leaves those of another execution waiting', async () => {
		const [mine, others] = [new AbortController(), new AbortController()];
		ask(10, { limit: 10 });
		const ended = [1, 2, 3].map(() => pace.slot({ limit: 10, signal: mine.signal }));
		const kept = ask(3, { limit: 10, signal: others.signal });
		mine.abort();
		await clock.advance(5000);

		expect(await Promise.all(ended)).toEqual([undefined, undefined, undefined]);
		expect(kept).toHaveLength(3);
		expect(Math.max(...kept)).toBeLessThan(1100);
	});

	test('leaves nothing behind on the signal, and never more than Node thinks is right', async () => {
		const end = new AbortController();
		const listeners = () => getEventListeners(end.signal, 'abort').length;
		for (let i = 0; i < 50; i++) {
			const again = i % 2 === 0;
			void turn({ limit: 10, signal: end.signal, again }).then(({ served }) => served());
		}
		await clock.advance(500);
		expect(listeners()).toBe(1);
		await clock.advance(10_000);
		expect(listeners()).toBe(0);

		(await turn({ limit: 0.1 })).served();
		const ended = pace.slot({ limit: 0.1, signal: end.signal });
		expect(listeners()).toBe(1);
		end.abort();
		expect(await ended).toBeUndefined();
		expect(listeners()).toBe(0);
	});
});

describe('a 429', () => {
	const LIMIT = 10;

	/** Tries until nothing more makes sense, refused each time; tells when each try left. */
	async function refuseAll(retryAfterMs?: number, latencyMs = 50) {
		const tries: number[] = [];
		for (;;) {
			const { refused } = await turn({ limit: LIMIT, again: tries.length > 0 });
			tries.push(clock.now());
			await clock.sleep(latencyMs);
			const refusal = refused(retryAfterMs);
			if (!refusal.tryAgain) return { tries, refusal };
		}
	}

	/** Ten leave at once, the first so many of them are refused; tells how many leave each second then. */
	async function afterBurst(refusals: number, seconds: number): Promise<number[]> {
		const all = await Promise.all(Array.from({ length: 10 }, () => turn({ limit: LIMIT })));
		[...all].reverse().forEach((slot, i) => (i < 10 - refusals ? slot.served() : slot.refused()));
		const from = clock.now();
		const slots = ask(seconds * LIMIT, { limit: LIMIT });
		await clock.advance(seconds * 1000);
		return Array.from(
			{ length: seconds },
			(_, i) => slots.filter((at) => Math.floor((at - from) / 1000) === i).length,
		);
	}

	test('leaves as many a second as were served, and a little more with time', async () => {
		const perSecond = await afterBurst(4, 3);

		// The second of the burst itself; six places then, and a try for one more.
		expect(perSecond[0]).toBe(0);
		expect(perSecond[1]).toBeGreaterThanOrEqual(5);
		expect(perSecond[1]).toBeLessThanOrEqual(7);
	});

	test('spaces requests evenly afterwards', async () => {
		const all = await Promise.all(Array.from({ length: 10 }, () => turn({ limit: LIMIT })));
		all.forEach((slot, i) => (i < 5 ? slot.served() : slot.refused()));
		const slots = ask(20, { limit: LIMIT });
		await clock.advance(3000);

		const gaps = slots.slice(1).map((at, i) => at - slots[i]);
		expect(gaps.filter((gap) => gap < 100)).toHaveLength(0);
		expect(slots.length).toBeGreaterThanOrEqual(10);
	});

	test('is forgotten within half a minute when the others have gone', async () => {
		const perSecond = await afterBurst(10, 40);

		expect(perSecond[1]).toBeLessThanOrEqual(5);
		const late = perSecond.slice(30);
		expect(late.reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual(94);
	});

	test('is forgotten after a minute without requests', async () => {
		await afterBurst(5, 1);
		await clock.advance(200_000);
		const slots = ask(10, { limit: LIMIT });
		await clock.advance(0);

		expect(slots).toHaveLength(10);
	});

	test('of one place holds the others up no longer than it takes to be let go', async () => {
		await afterBurst(5, 1);
		const slot = await clock.until(turn({ limit: LIMIT }));
		expect(slot.refused()).toEqual({ tryAgain: true, refusedForMs: 0, retryAfterMs: 0 });
		const before = clock.now();
		(await clock.until(turn({ limit: LIMIT, again: true }))).served();

		expect(clock.now() - before).toBeLessThan(400);
	});

	test('after 429 in a row, with places left, is waited out one at a time', async () => {
		await afterBurst(5, 10);
		await clock.advance(10_000);
		const under: Slot[] = [];
		for (let i = 0; i < 40; i++) void turn({ limit: LIMIT }).then((it) => under.push(it));
		let refused = 0;
		for (let second = 0; second < 5; second++) {
			await clock.advance(1000);
			for (const slot of under.splice(0)) {
				slot.refused();
				refused++;
			}
		}
		const before = refused;
		expect(before).toBeGreaterThan(8);
		await clock.advance(5000);
		expect(under.length).toBeLessThanOrEqual(1);
	});

	test.each([1000, 5000, 60_000])('with Retry-After is waited out by all: %i ms', async (ms) => {
		const { refused } = await turn({ limit: LIMIT });
		await clock.advance(30);
		expect(refused(ms)).toEqual({ tryAgain: true, refusedForMs: 0, retryAfterMs: ms });
		const slots = ask(3, { limit: LIMIT });
		await clock.advance(ms - 1);
		expect(slots).toEqual([]);

		await clock.advance(2000);
		expect(slots).toHaveLength(3);
		expect(slots[0]).toBe(ms + 30);
	});

	test('that asks for a shorter wait does not cut short a longer one', async () => {
		const [first, second] = [await turn({ limit: LIMIT }), await turn({ limit: LIMIT })];
		first.refused(5000);
		second.refused(1000);
		const slots = ask(1, { limit: LIMIT });
		await clock.advance(10_000);

		expect(slots).toEqual([5000]);
	});

	test('lets one request at a time feel whether everything is refused still', async () => {
		(await turn({ limit: LIMIT })).refused();
		const probes: Slot[] = [];
		for (let i = 0; i < 5; i++) void turn({ limit: LIMIT }).then((it) => probes.push(it));
		await clock.advance(5000);
		expect(probes).toHaveLength(1);

		probes[0].refused();
		await clock.advance(5000);
		expect(probes).toHaveLength(2);
		probes[1].served();
		await clock.advance(5000);
		expect(probes).toHaveLength(5);
	});

	test('after 429 doubles the pause up to 1.6 seconds, and gives up within two minutes', async () => {
		const { tries, refusal } = await clock.until(refuseAll(undefined, 0));

		const pauses = tries.slice(1).map((at, i) => at - tries[i]);
		// The first ones are as long as the slowed pace has it anyway.
		expect(pauses[0]).toBeGreaterThanOrEqual(200);
		expect(pauses.slice(4)).toEqual(pauses.slice(4).map(() => 1600));
		expect(refusal.retryAfterMs).toBe(1600);
		expect(tries[tries.length - 1]).toBeGreaterThan(PATIENCE_MS - 2 * 1600);
		expect(clock.now()).toBeLessThanOrEqual(PATIENCE_MS);
		expect(refusal.refusedForMs).toBe(clock.now());
	});

	test('varies its pauses at random, half as long to half as long again', async () => {
		chance = 0;
		expect((await turn({ limit: LIMIT })).refused(undefined).retryAfterMs).toBe(200);
		pace = new Pace(clock, () => chance);
		chance = 1;
		expect((await turn({ limit: LIMIT })).refused(undefined).retryAfterMs).toBe(300);
	});

	test('after 429, each with Retry-After: 1, is waited out for two minutes', async () => {
		const { tries } = await clock.until(refuseAll(1000));

		expect(clock.now()).toBeGreaterThan(PATIENCE_MS - 2500);
		expect(clock.now()).toBeLessThanOrEqual(PATIENCE_MS);
		expect(tries.length).toBeGreaterThan(50);
	});

	test('after 429, each with Retry-After: 0, does not turn into a storm', async () => {
		const { tries } = await clock.until(refuseAll(0, 1));

		expect(mostWithin(1000, tries)).toBeLessThanOrEqual(5);
	});

	test('after something was served starts with a short pause again', async () => {
		for (let i = 0; i < 6; i++) (await clock.until(turn({ limit: LIMIT }))).refused();
		(await clock.until(turn({ limit: LIMIT }))).served();
		const { refused } = await clock.until(turn({ limit: LIMIT }));

		expect(refused(0)).toEqual({ tryAgain: true, refusedForMs: 0, retryAfterMs: 200 });
	});

	test('that asks to wait too long is given up at once, and holds nobody', async () => {
		const { refused } = await turn({ limit: LIMIT });
		expect(refused(PATIENCE_MS + 1)).toMatchObject({
			tryAgain: false,
			refusedForMs: 0,
			retryAfterMs: PATIENCE_MS + 1,
		});
		const slots = ask(3, { limit: LIMIT });
		await clock.advance(3000);

		expect(slots[0]).toBeLessThan(500);
		expect(slots).toHaveLength(3);
	});

	test('lets those who wait try once when the first has given up', async () => {
		await clock.until(refuseAll());
		const gaveUpAt = clock.now();
		const { refused } = await clock.until(turn({ limit: LIMIT }));

		expect(clock.now() - gaveUpAt).toBeLessThan(1000);
		expect(refused().tryAgain).toBe(false);
	});

	test('of an hour ago does not shorten the patience with the next', async () => {
		await clock.until(refuseAll());
		await clock.advance(3_600_000);
		const { refused } = await turn({ limit: LIMIT });

		expect(refused()).toEqual({ tryAgain: true, refusedForMs: 0, retryAfterMs: 200 });
	});

	test('whose sender went away is past for the next, too', async () => {
		(await turn({ limit: LIMIT })).refused(30_000);
		await clock.advance(150_000);
		const { refused } = await turn({ limit: LIMIT });

		expect(refused(1000)).toEqual({ tryAgain: true, refusedForMs: 0, retryAfterMs: 1000 });
	});
});
