import { getEventListeners } from 'node:events';

import { Deadline, onAbort, untilAborted } from '../../../nodes/gupshup/http/waiting';

const never = new Promise<string>(() => {});

test('waits for what comes, as long as it takes', async () => {
	const signal = new AbortController().signal;
	expect(await untilAborted(Promise.resolve('here'), undefined)).toBe('here');
	expect(await untilAborted(Promise.resolve('here'), signal)).toBe('here');
	await expect(untilAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
});

test('a signal ends the waiting', async () => {
	const controller = new AbortController();
	const waiting = untilAborted(never, controller.signal);
	controller.abort();
	expect(await waiting).toBeUndefined();
	expect(await untilAborted(never, AbortSignal.abort())).toBeUndefined();
});

test('however many wait for a signal, it has one listener, and calls those that still wait', () => {
	const end = new AbortController();
	const calls: number[] = [];
	const takeBack = Array.from({ length: 20 }, (_, i) => onAbort(end.signal, () => calls.push(i)));
	expect(getEventListeners(end.signal, 'abort')).toHaveLength(1);
	for (const one of takeBack.slice(2)) one();
	end.abort();
	expect(calls).toEqual([0, 1]);
	onAbort(end.signal, () => calls.push(2));
	expect(calls).toEqual([0, 1, 2]);
});

test('nothing is left hanging on a signal that many wait with', async () => {
	const { signal } = new AbortController();
	const added = jest.spyOn(signal, 'addEventListener');
	const removed = jest.spyOn(signal, 'removeEventListener');
	await untilAborted(Promise.resolve(), signal);
	new Deadline(1000, signal).release();
	new Deadline(1000, undefined).release();
	expect(added).toHaveBeenCalledTimes(2);
	expect(removed.mock.calls).toEqual(added.mock.calls);
});

test('what is taken back is not called, even by what is called before it', () => {
	const end = new AbortController();
	const calls: string[] = [];
	onAbort(end.signal, () => {
		calls.push('first');
		takeBack();
	});
	const takeBack = onAbort(end.signal, () => calls.push('second'));
	end.abort();
	expect(calls).toEqual(['first']);
	expect(getEventListeners(end.signal, 'abort')).toEqual([]);
});

test('a deadline ends by its time or by being cancelled, and knows which', async () => {
	const cancel = new AbortController();
	const cancelled = new Deadline(60_000, cancel.signal);
	expect(cancelled.signal.aborted).toBe(false);
	cancel.abort();
	expect([cancelled.signal.aborted, cancelled.isTimeUp]).toEqual([true, false]);
	expect(new Deadline(60_000, cancel.signal).signal.aborted).toBe(true);

	const timed = new Deadline(10, new AbortController().signal);
	await untilAborted(never, timed.signal);
	expect(timed.isTimeUp).toBe(true);
});

test('each deadline is released by itself', async () => {
	const deadlines = Array.from({ length: 100 }, () => new Deadline(60, undefined));
	const [released, ...others] = deadlines;
	released.release();
	await Promise.all(others.map(async ({ signal }) => await untilAborted(never, signal)));
	expect(others.every(({ isTimeUp }) => isTimeUp)).toBe(true);
	expect(released.signal.aborted).toBe(false);
});

test('a deadline does not come before its time', async () => {
	for (const ms of [1, 20, 49, 50, 51, 120]) {
		const startedAt = performance.now();
		await untilAborted(never, new Deadline(ms, undefined).signal);
		expect(performance.now() - startedAt).toBeGreaterThanOrEqual(ms - 1);
	}
});
