/** Waiting for something to become true, with an end. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
	/** In milliseconds. */
	timeout?: number;
	/** Between two looks, in milliseconds. */
	interval?: number;
}

/**
 * Calls `look` until it answers something other than `undefined` or `false`. When the time is up the
 * error says what was waited for, and what the last look threw.
 */
export async function waitFor<T>(
	what: string,
	look: () => Promise<T | undefined | false>,
	{ timeout = 30_000, interval = 100 }: WaitOptions = {},
): Promise<T> {
	const end = Date.now() + timeout;
	let last: unknown;
	for (;;) {
		try {
			const found = await look();
			if (found !== undefined && found !== false) return found;
			last = undefined;
		} catch (error) {
			if (error instanceof GiveUp) throw error;
			last = error;
		}
		if (Date.now() > end) {
			throw new Error(`Waited ${timeout} ms in vain for ${what}`, { cause: last });
		}
		await sleep(interval);
	}
}

/** Thrown by a look that knows it makes no sense to look again. */
export class GiveUp extends Error {}
