import { createHash } from 'node:crypto';

import { Recent } from '../gupshup/http/recent';
import type { Problem } from '../gupshup/problems/problem';

/**
 * n8n tries a trigger that cannot be activated five times, in 15 seconds, and shows what the last try
 * ran into. Gupshup allows five requests a minute: if each try asked again, the user would always be
 * told of too many requests and never of the cause.
 */
const TRIES_TAKE_MS = 16_000;

/** Gupshup counts requests by the minute. */
const MINUTE_MS = 60_000;

const MOST_REMEMBERED = 100;

/** What Gupshup said in the last minute to those who wanted a subscription, by what they wanted. */
export class Refusals {
	private readonly known = new Recent<{ refusal: Problem; at: number }>({ most: MOST_REMEMBERED });

	constructor(private readonly now: () => number = Date.now) {}

	/** The answer that would only be the same if Gupshup was asked once more right now. */
	standing(desired: unknown): Problem | undefined {
		const refusal = this.since(TRIES_TAKE_MS, desired);
		const { httpStatus = 0 } = refusal ?? {};
		return httpStatus >= 400 && httpStatus < 500 ? refusal : undefined;
	}

	/** Takes a refusal down, and gives back the one to tell: too many requests are never the first cause. */
	take(desired: unknown, refusal: Problem): Problem {
		const cause = refusal.httpStatus === 429 ? this.since(MINUTE_MS, desired) : undefined;
		if (cause === undefined) this.known.set(keyOf(desired), { refusal, at: this.now() });
		return cause ?? refusal;
	}

	forget(desired: unknown): void {
		this.known.delete(keyOf(desired));
	}

	private since(ms: number, desired: unknown): Problem | undefined {
		const known = this.known.get(keyOf(desired));
		return known && this.now() - known.at < ms ? known.refusal : undefined;
	}
}

/** What differs in anything, be it the token, is something else. No token is kept. */
function keyOf(desired: unknown): string {
	return createHash('sha256').update(JSON.stringify(desired)).digest('base64url');
}
