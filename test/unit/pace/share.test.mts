/** The share of a limit, step by step, at ten a second: places in a window of 1020 ms. */
import { Share, type Way } from '../../../nodes/gupshup/pace/share';
import type { Sent } from '../../../nodes/gupshup/pace/windows';

const LIMIT = 10;
const WINDOW = 1020;

let share: Share;
/** What the dice show: the middle leaves pauses as they are. */
let chance: number;
beforeEach(() => {
	chance = 0.5;
	share = new Share(() => chance);
});

interface Left {
	way: Way;
	sent: Sent;
}

function leave(at: number, limit = LIMIT): Left {
	const sent = { at };
	return { way: share.leave(limit, sent), sent };
}
const leaveAll = (count: number, at: number, limit = LIMIT) =>
	Array.from({ length: count }, () => leave(at, limit));
const served = ({ way, sent }: Left, now: number) => share.onServed(way, sent, LIMIT, now);
const refused = ({ way, sent }: Left, now: number) => share.onRefused(way, sent, LIMIT, now);

/** What it has learnt, which shows only by and by in when requests may leave. */
const known = () => share as unknown as { places: number | undefined; tryAt: number };

/** Ten leave at 0 and come back at 100: so many are served, the last one is refused. */
function learn(places: number): Left[] {
	const all = leaveAll(10, 0);
	for (const one of all.slice(0, places)) served(one, 100);
	refused(all[9], 100);
	return all;
}

describe('the whole limit', () => {
	test('leaves at once after a pause, in a burst too', () => {
		expect(share.earliest(LIMIT)).toBe(-Infinity);
		expect(leaveAll(10, 0).map(({ way }) => way)).toEqual(Array(10).fill('whole'));
		expect(share.earliest(LIMIT)).toBe(WINDOW);
		leave(2000);
		expect(share.earliest(LIMIT)).toBe(WINDOW);
	});

	test('is spaced once it is used up: by 0.18 of an even spacing', () => {
		leaveAll(10, 0);
		leave(WINDOW);
		expect(share.earliest(LIMIT)).toBeCloseTo(WINDOW + 0.18 * 102, 9);
	});

	test('counts as used up within one and a half windows, and not at their very end', () => {
		leaveAll(10, 0);
		leave(1529);
		expect(share.earliest(LIMIT)).toBeCloseTo(1529 + 0.18 * 102, 9);
		share = new Share(() => chance);
		leaveAll(10, 0);
		leave(1530);
		expect(share.earliest(LIMIT)).toBe(WINDOW);
	});

	test.each([
		[102, 1.8],
		[200, 0],
	])('of %i a second is spaced only as far as timers are fine', (limit, spacing) => {
		leaveAll(limit, 0, limit);
		leave(WINDOW, limit);
		expect(share.earliest(limit)).toBeCloseTo(WINDOW + spacing, 9);
	});

	test('counts in the order of the time, whenever it is told', () => {
		leaveAll(9, 500);
		leave(0);
		expect(share.earliest(LIMIT)).toBe(WINDOW);
	});
});

describe('the first refusal', () => {
	test.each([0, 1, 6, 9])('leaves as many places as were served: %i', (places) => {
		learn(places);
		expect(known().places).toBe(places);
		expect(share.isNone()).toBe(places === 0);
	});

	test('counts what was served within the latest window, and never the whole limit', () => {
		for (const one of leaveAll(5, 0)) served(one, 100);
		for (const one of leaveAll(4, 1000)) served(one, 1100);
		refused(leave(1050), 100 + WINDOW);
		expect(known().places).toBe(4);

		share = new Share(() => chance);
		for (const one of leaveAll(12, 0)) served(one, 100);
		refused(leave(50), 110);
		expect(known().places).toBe(9);
	});

	test('with no place left, the backoff alone says when to try', () => {
		learn(0);
		expect(share.earliest(LIMIT)).toBe(100);
		expect(leave(150).way).toBe('try');
		expect(share.earliest(LIMIT)).toBe(Infinity);
	});

	test('what left before it and is served after it is a place as well', () => {
		const all = learn(3);
		for (const one of all.slice(3, 8)) served(one, 120);
		expect(known().places).toBe(8);
	});

	test('what left before it and is refused later, however much later it left, takes no place', () => {
		const early = leaveAll(8, 0);
		const late = leave(2 * WINDOW);
		for (const one of early.slice(1)) served(one, 2500);
		refused(early[0], 2600);
		refused(late, 2700);
		expect(known().places).toBe(7);
	});

	test('is forgotten by a reset', () => {
		learn(2);
		share.reset();
		expect(known().places).toBeUndefined();
		expect(share.isNone()).toBe(false);
	});
});

describe('places', () => {
	test('leave evenly, at 0.7 of an even spacing', () => {
		learn(6);
		expect(share.earliest(LIMIT)).toBe(WINDOW);
		expect(leave(WINDOW).way).toBe('place');
		expect(share.earliest(LIMIT)).toBeCloseTo(WINDOW + (0.7 * WINDOW) / 6, 9);
	});

	test('are no more within a window than they are', () => {
		learn(2);
		leave(2000);
		leave(2400);
		expect(known().tryAt).toBe(3200);
		expect(share.earliest(LIMIT)).toBe(2000 + WINDOW);
	});

	test('that are used up let a try go when its time has come, one at a time', () => {
		learn(1);
		leave(2790);
		expect(share.earliest(LIMIT)).toBe(100 + 2300 + 400);
		expect(leave(2800).way).toBe('try');
		expect(share.earliest(LIMIT)).toBe(2790 + WINDOW);
		expect(leave(2790 + WINDOW).way).toBe('place');
	});
});

describe('a try', () => {
	test.each([
		[0, 0.5],
		[0.5, 1],
		[1, 1.5],
	])('comes at a time of its own (dice %p)', (dice, part) => {
		chance = dice;
		learn(6);
		expect(known().tryAt).toBeCloseTo(100 + part * (2300 + 6 * 400), 9);
	});

	/** Makes the try that is due, and has it answered at once. */
	function tryNow(answer: (left: Left, now: number) => void): number {
		const { tryAt } = known();
		// Places that are used up, so that this is none of them.
		leaveAll(10, tryAt - 1);
		const one = leave(tryAt);
		expect(one.way).toBe('try');
		answer(one, tryAt + 10);
		return tryAt + 10;
	}

	test('that is served is a place, and makes the next ones more frequent, up to 14 times', () => {
		learn(1);
		const waited: number[] = [];
		for (let places = 2; places <= 9; places++) {
			const now = tryNow(served);
			expect(known().places).toBe(places);
			waited.push((2300 + 400 * places) / (known().tryAt - now));
		}
		const frequent = [1, 2, 3, 4, 5, 6, 7, 8].map((count) => Math.min(14, 3 ** count));
		waited.forEach((times, index) => expect(times).toBeCloseTo(frequent[index], 6));
	});

	test('that is served takes its place in the window', () => {
		learn(1);
		leave(2790);
		// So that the next try comes behind what is looked at.
		chance = 1;
		served(leave(2800), 2850);
		expect(share.earliest(LIMIT)).toBe(2790 + WINDOW);
		leave(2790 + WINDOW);
		expect(share.earliest(LIMIT)).toBe(Math.max(2800 + WINDOW, 2790 + 1.35 * WINDOW));
	});

	test('of many is for a tenth of them', () => {
		const at = 100;
		for (let one = 0; one < 30; one++) share.onServed(...partsOf(leave(0, 100)), 100, at);
		share.onRefused(...partsOf(leave(0, 100)), 100, at);
		expect(known().places).toBe(30);
		leaveAll(100, known().tryAt - 1, 100);
		share.onServed(...partsOf(leave(known().tryAt, 100)), 100, known().tryAt);
		expect(known().places).toBe(40);
	});

	test('that is refused makes the next ones rarer, up to 5 times, and a served one less so', () => {
		learn(2);
		const after = (now: number) => (known().tryAt - now) / (2300 + 400 * known().places!);
		expect(after(tryNow(refused))).toBeCloseTo(1.05, 9);
		expect(after(tryNow(refused))).toBeCloseTo(1.05 ** 2, 9);
		expect(after(tryNow(served))).toBeCloseTo(1.05 / 3, 9);
		for (let tries = 0; tries < 60; tries++) tryNow(refused);
		expect(known().places).toBe(3);
		expect(after(tryNow(refused))).toBeCloseTo(5, 9);
	});

	test('that was served makes none rarer than at first', () => {
		learn(1);
		const now = tryNow(served);
		expect(known().tryAt - now).toBeCloseTo((2300 + 2 * 400) / 3, 9);
	});

	test('that is the second to be served makes them as frequent as if none had been refused', () => {
		learn(2);
		for (let tries = 0; tries < 60; tries++) tryNow(refused);
		const after = (now: number) => (known().tryAt - now) / (2300 + 400 * known().places!);
		expect(after(tryNow(served))).toBeCloseTo(5 / 1.05 / 3, 9);
		expect(after(tryNow(served))).toBeCloseTo(1 / 3 ** 2, 9);
		expect(after(tryNow(refused))).toBeCloseTo(5 / 1.05, 9);
	});
});

function partsOf({ way, sent }: Left): [Way, Sent] {
	return [way, sent];
}

describe('a place that is refused', () => {
	const placeAt = (at: number): Left => ({ way: 'place', sent: { at } });

	test('within the window of the first refusal says nothing new', () => {
		learn(6);
		chance = 0;
		refused(placeAt(WINDOW - 1), 1200);
		expect(known().places).toBe(6);
		refused(placeAt(WINDOW), 1200);
		expect(known().places).toBe(5);
	});

	test('is given up the likelier the more there are', () => {
		learn(2);
		chance = 4 * 0.2 ** 1.58;
		refused(placeAt(2000), 2100);
		expect(known().places).toBe(2);
		chance -= 0.001;
		refused(placeAt(6000), 6100);
		expect(known().places).toBe(1);
	});

	test('is given up for certain by who has nearly all', () => {
		learn(9);
		chance = 0.999;
		refused(placeAt(2000), 2100);
		expect(known().places).toBe(8);
	});

	test('is given up the likelier the more windows in a row it happens in', () => {
		const once = 4 * 0.2 ** 1.58;
		learn(2);
		chance = 1.5 * once;
		// The first refusal of all was at 0: what is refused within 2.5 windows of another one is in a row.
		for (const at of [2.5, 4.9].map((windows) => windows * WINDOW)) {
			refused(placeAt(at), at);
			expect(known().places).toBe(2);
		}
		refused(placeAt(7.3 * WINDOW), 7.3 * WINDOW);
		expect(known().places).toBe(1);
	});

	test('that is the last one leaves nothing, and a try as soon as the backoff allows', () => {
		learn(1);
		chance = 0;
		refused(placeAt(2000), 2100);
		expect(share.isNone()).toBe(true);
		expect(known().tryAt).toBe(2100);
		expect(share.earliest(LIMIT)).toBe(2100);
	});

	test('does not bring the next try forward', () => {
		chance = 1;
		learn(9);
		const { tryAt } = known();
		chance = 0;
		refused(placeAt(2000), 2100);
		expect(known()).toMatchObject({ places: 8, tryAt });
	});

	test('puts the next try off', () => {
		chance = 0;
		learn(9);
		chance = 0.5;
		refused(placeAt(2000), 2100);
		expect(known().tryAt).toBeCloseTo(2100 + 2300 + 8 * 400, 9);
	});

	/** A try that left at 5000 and was refused, and then a place that left so much later. */
	function refusedAfterTry(laterMs: number): void {
		refused({ way: 'try', sent: { at: 5000 } }, 5010);
		refused(placeAt(5000 + laterMs), 7000);
	}

	test.each([-102, 0, 1121])('%i ms after a try of ours that failed is kept', (laterMs) => {
		learn(6);
		chance = 0;
		refusedAfterTry(laterMs);
		expect(known().places).toBe(6);
		// But that try did harm: the next ones come later by far.
		chance = 0.5;
		refused({ way: 'try', sent: { at: 9000 } }, 9010);
		expect(known().tryAt - 9010).toBeCloseTo((2300 + 6 * 400) * 1.05 * 1.7 * 1.05, 6);
	});

	test.each([-103, 1122])('%i ms after such a try is not', (laterMs) => {
		learn(6);
		chance = 0;
		refusedAfterTry(laterMs);
		expect(known().places).toBe(5);
	});
});

describe('every place', () => {
	/** Has all ten from 10 000 on. */
	function getAll(): void {
		learn(9);
		share.onServed('try', { at: 9950 }, LIMIT, 10_000);
		expect(known().places).toBe(10);
	}

	test('is used with a margin until it has been quiet for 20 seconds', () => {
		getAll();
		leaveAll(10, 12_000);
		expect(share.earliest(LIMIT)).toBe(12_000 + WINDOW + 40);
		const one = leave(29_000);
		expect(one.way).toBe('place');
		served(one, 30_000);
		expect(known().places).toBe(10);
		served(one, 30_001);
		expect(known().places).toBeUndefined();
	});

	test.each<[string, (at: number) => void]>([
		['a refused place', (at) => refused({ way: 'place', sent: { at } }, at)],
		['a refused try', (at) => refused({ way: 'try', sent: { at } }, at)],
	])('is not the whole limit as long as %s was of late', (_what, happens) => {
		getAll();
		chance = 0.999;
		happens(20_000);
		share.onServed('try', { at: 20_100 }, LIMIT, 20_200);
		served({ way: 'place', sent: { at: 39_000 } }, 39_900);
		expect(known().places).toBeGreaterThanOrEqual(9);
	});
});
