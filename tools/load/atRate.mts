import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Starts something for each at an even rate, whatever becomes of what was started before: as a sender
 * that does not slow down for its receiver.
 *
 * @returns what came of each, in their order
 */
export async function atRate<T, R>(
	perSecond: number,
	all: readonly T[],
	start: (one: T) => Promise<R>,
): Promise<R[]> {
	const from = performance.now();
	const started: Array<Promise<R>> = [];
	for (const [index, one] of all.entries()) {
		const early = from + (index * 1_000) / perSecond - performance.now();
		if (early > 1) await sleep(early);
		started.push(start(one));
	}
	return await Promise.all(started);
}
