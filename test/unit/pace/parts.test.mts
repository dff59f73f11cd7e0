/** Parts of the pace, each by itself: the queue, the windows, the backoff. */
import { Backoff } from '../../../nodes/gupshup/pace/backoff';
import { Queue } from '../../../nodes/gupshup/pace/slot';
import { latest, type Sent, windowOf, Windows, Wire } from '../../../nodes/gupshup/pace/windows';

describe('the queue', () => {
	let queue: Queue<string>;
	let settled: Array<[name: string, slot: string | undefined]>;
	beforeEach(() => {
		queue = new Queue();
		settled = [];
	});
	const add = (name: string, limit: number, again = false, signal?: AbortSignal) =>
		queue.add({ limit, again, signal, settle: (slot) => settled.push([name, slot]) });
	const takeAll = () => {
		const order: number[] = [];
		while (!queue.isEmpty()) {
			const [limit] = queue.limits();
			order.push(limit);
			queue.take(limit).settle('slot');
		}
		return order;
	};

	test('lets limits go in the order in which their first ones came', () => {
		for (const limit of [10, 5, 20, 5, 10]) add(`of ${limit}`, limit);
		expect(queue.limits()).toEqual([10, 5, 20]);
		expect(takeAll()).toEqual([10, 5, 20, 5, 10]);
	});

	test('lets those that go again and those that have not been tried take turns, whatever their limits', () => {
		add('first', 10);
		add('second', 5);
		add('third', 5, true);
		add('fourth', 10, true);
		add('fifth', 10, true);
		expect(queue.limits()).toEqual([5, 10]);
		takeAll();
		const order = ['third', 'first', 'fourth', 'second', 'fifth'];
		expect(settled.map(([name]) => name)).toEqual(order);
	});

	test('lets what has not been tried go next after what goes again, though only that waits at its limit', () => {
		add('again', 5, true);
		add('first', 10);
		add('again and again', 5, true);
		expect(takeAll()).toEqual([5, 10, 5]);
	});

	test('a signal ends those that wait with it, and no others', () => {
		const [one, other] = [new AbortController(), new AbortController()];
		add('first', 10, false, one.signal);
		add('second', 10, true, other.signal);
		add('third', 5, true, one.signal);
		add('fourth', 5, false, one.signal);
		add('fifth', 10);
		one.abort();
		expect(settled).toEqual([
			['first', undefined],
			['third', undefined],
			['fourth', undefined],
		]);
		expect(queue.limits()).toEqual([10]);
		takeAll();
		expect(settled.slice(3).map(([name]) => name)).toEqual(['second', 'fifth']);
		other.abort();
		expect(settled).toHaveLength(5);
	});

	test('who was taken is not ended any more, and others with the same signal are', () => {
		const end = new AbortController();
		add('first', 10, false, end.signal);
		add('second', 10, false, end.signal);
		queue.take(10).settle('slot');
		end.abort();
		expect(settled).toEqual([
			['first', 'slot'],
			['second', undefined],
		]);
		expect(queue.isEmpty()).toBe(true);
	});
});

describe('what is kept of a list', () => {
	const list = (length: number) => Array.from({ length }, (_, index) => index);

	test('is all of it up to four times what is needed, and then the latest, twice as many', () => {
		expect(latest(list(40), 10)).toEqual(list(40));
		expect(latest(list(41), 10)).toEqual(list(41).slice(21));
	});
});

describe('windows', () => {
	let windows: Windows;
	beforeEach(() => (windows = new Windows()));
	const leave = (limit: number, at: number) => windows.add(limit, { at });

	test.each([
		[10, 10, 1020],
		[2.5, 3, 1220],
		[0.1, 1, 10_020],
	])('a limit of %p is %i in %i ms', (limit, count, ms) => {
		expect(windowOf(limit)).toEqual({ count, ms });
	});

	test('a limit counts what left under itself and lower ones, and nothing of higher ones', () => {
		leave(1, 0);
		leave(2, 100);
		leave(3, 200);
		expect(windows.earliest(1, 300)).toBe(1020);
		expect(windows.earliest(2, 300)).toBe(1020);
		expect(windows.earliest(3, 300)).toBe(1020);
		leave(3, 300);
		expect(windows.earliest(3, 400)).toBe(1120);
		expect(windows.earliest(2, 400)).toBe(1120);
	});

	test('what could have left long since waits for nothing', () => {
		expect(windows.earliest(2, 0)).toBe(0);
		leave(2, 0);
		expect(windows.earliest(2, 1)).toBe(0);
	});

	test('a limit that comes into use knows what left under lower ones, the nearest of them', () => {
		leave(2, 0);
		leave(4, 10);
		leave(4, 20);
		expect(windows.earliest(3, 30)).toBe(0);
		leave(3, 40);
		leave(3, 50);
		expect(windows.earliest(3, 60)).toBe(Math.max(1020, 1030));
	});

	test('the highest is the highest in use, and is forgotten once nobody has asked for it for long', () => {
		leave(10, 0);
		leave(2, 5000);
		expect(windows.highest()).toBe(10);
		leave(2, 10_020);
		expect(windows.highest()).toBe(10);
		leave(2, 10_021);
		expect(windows.highest()).toBe(2);
	});

	test('a limit that is asked for stays in use, though nothing leaves', () => {
		leave(2, 0);
		windows.earliest(10, 0);
		windows.earliest(10, 9000);
		leave(2, 15_000);
		expect(windows.highest()).toBe(10);
		leave(2, 19_021);
		expect(windows.highest()).toBe(2);
	});
});

describe('the backoff', () => {
	let now: number;
	let backoff: Backoff;
	beforeEach(() => {
		now = 1000;
		backoff = new Backoff(
			{ now: () => now, sleep: async () => await Promise.resolve() },
			() => 0.5,
		);
	});

	test('holds nothing up for a single refusal among others that were served', () => {
		expect(backoff.refused(false, false, undefined)).toEqual({
			tryAgain: true,
			refusedForMs: 0,
			retryAfterMs: 0,
		});
		expect(backoff.earliest()).toBe(1000);
	});

	test('waits from the eighth refusal in a row on', () => {
		for (let count = 1; count < 8; count++) backoff.refused(false, false, undefined);
		expect(backoff.earliest()).toBe(1000);
		expect(backoff.refused(false, false, undefined).retryAfterMs).toBe(200);
		expect(backoff.earliest()).toBe(1200);
	});

	test('waits at once where nothing is left, and doubles with every probe that is refused', () => {
		const pauses = [backoff.refused(false, true, undefined).retryAfterMs];
		for (let probes = 0; probes < 5; probes++) {
			const { isProbe, land } = backoff.leave();
			expect(isProbe).toBe(true);
			expect(backoff.earliest()).toBe(Infinity);
			land();
			pauses.push(backoff.refused(isProbe, true, undefined).retryAfterMs);
		}
		expect(pauses).toEqual([200, 400, 800, 1600, 1600, 1600]);
	});

	test('what left before it began to probe is no probe', () => {
		const early = backoff.leave();
		backoff.refused(false, true, undefined);
		early.land();
		expect(early.isProbe).toBe(false);
		expect(backoff.earliest()).toBe(1200);
		expect(backoff.refused(early.isProbe, true, undefined).retryAfterMs).toBe(200);
		backoff.leave();
		expect(backoff.earliest()).toBe(Infinity);
	});

	test('who is served ends it all', () => {
		backoff.refused(false, true, undefined);
		const { isProbe, land } = backoff.leave();
		land();
		backoff.refused(isProbe, true, undefined);
		backoff.startAfresh();
		expect(backoff.leave().isProbe).toBe(false);
		now = 5000;
		expect(backoff.refused(false, true, undefined)).toEqual({
			tryAgain: true,
			refusedForMs: 0,
			retryAfterMs: 200,
		});
	});

	test.each([
		[120_000, true, 121_000],
		[120_001, false, 0],
	])('asked to wait for %i ms: %p', (askedMs, tryAgain, heldUntil) => {
		expect(backoff.refused(false, false, askedMs).tryAgain).toBe(tryAgain);
		expect(backoff.holdUntil).toBe(heldUntil);
	});

	test('does not wait less than it was asked to before, nor no time at all', () => {
		backoff.refused(false, false, 5000);
		expect(backoff.refused(false, false, 0).retryAfterMs).toBe(200);
		expect(backoff.holdUntil).toBe(6000);
	});
});

describe('the wire', () => {
	test('counts requests from the fourth turn after they were let go, with one look for all of a turn', async () => {
		let turns = 0;
		let looks = 0;
		const wire = new Wire({
			now: () => turns,
			sleep: async () => {
				looks++;
				const turn = turns;
				await new Promise<void>((resolve) => setImmediate(resolve));
				turns = Math.max(turns, turn + 1);
			},
		});
		const leave = (count: number) =>
			Array.from({ length: count }, () => {
				const sent: Sent = { at: turns };
				wire.leave(sent);
				return sent;
			});
		const first = leave(100);
		await new Promise<void>((resolve) => setImmediate(resolve));
		const second = leave(100);
		expect(first.every(({ at }) => at === 0)).toBe(true);
		while (turns < 8 && second[99].at < 5)
			await new Promise<void>((resolve) => setImmediate(resolve));
		expect(new Set(first.map(({ at }) => at))).toEqual(new Set([4]));
		expect(new Set(second.map(({ at }) => at))).toEqual(new Set([5]));
		expect(looks).toBe(8);
	});
});
