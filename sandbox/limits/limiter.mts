/**
 * Says whether one more request may pass at `now` (milliseconds, never going back) and, if so, counts
 * it. Refused requests are not counted.
 */
export type Limiter = (now: number) => boolean;

/** The shapes a limit of "10 a second" may have; nobody outside knows which one Gupshup uses. */
export const limiters = { slidingWindow, fixedWindow, tokenBucket };

export type LimiterName = keyof typeof limiters;

/** Never more than `limit` in any `windowMs`, wherever the window is laid: the strictest reading. */
export function slidingWindow(limit: number, windowMs = 1000): Limiter {
	const passed = new Float64Array(limit).fill(-Infinity);
	let oldest = 0;
	return (now) => {
		if (now - passed[oldest] < windowMs) return false;
		passed[oldest] = now;
		oldest = (oldest + 1) % limit;
		return true;
	};
}

/** A counter that goes back to nothing at each full window: lets twice the limit through around it. */
export function fixedWindow(limit: number, windowMs = 1000): Limiter {
	let current = -Infinity;
	let count = 0;
	return (now) => {
		const window = Math.floor(now / windowMs);
		if (window !== current) {
			current = window;
			count = 0;
		}
		if (count >= limit) return false;
		count++;
		return true;
	};
}

/** A bucket of `limit` tokens that fills evenly: a burst at first, then one by one. */
export function tokenBucket(limit: number, windowMs = 1000): Limiter {
	let tokens = limit;
	let filledAt: number | undefined;
	return (now) => {
		tokens = Math.min(limit, tokens + ((now - (filledAt ?? now)) * limit) / windowMs);
		filledAt = now;
		// Tokens come in fractions: without the tolerance rounding would refuse the one just due.
		if (tokens < 1 - 1e-9) return false;
		tokens = Math.max(0, tokens - 1);
		return true;
	};
}
