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

/** What Gupshup said to the wishes of triggers in the last minute. */
export class Refusals {
	private readonly byWish = new Recent<{ refusal: Problem; at: number }>({ most: MOST_REMEMBERED });

	constructor(private readonly now: () => number = Date.now) {}

	/** The answer that would only be the same if Gupshup was asked once more right now. */
	standing(wish: unknown): Problem | undefined {
		const known = this.known(wish, TRIES_TAKE_MS);
		const { httpStatus = 0 } = known ?? {};
		return httpStatus >= 400 && httpStatus < 500 ? known : undefined;
	}

	/** Takes a refusal down, and gives back the one to tell: too many requests are never the first cause. */
	take(wish: unknown, refusal: Problem): Problem {
		const cause = refusal.httpStatus === 429 ? this.known(wish, MINUTE_MS) : undefined;
		if (cause) return cause;
		this.byWish.set(keyOf(wish), { refusal, at: this.now() });
		return refusal;
	}

	forget(wish: unknown): void {
		this.byWish.delete(keyOf(wish));
	}

	private known(wish: unknown, forMs: number): Problem | undefined {
		const known = this.byWish.get(keyOf(wish));
		return known && this.now() - known.at < forMs ? known.refusal : undefined;
	}
}

/** A wish that differs in anything, be it the token, is another one. No token is kept. */
function keyOf(wish: unknown): string {
	return createHash('sha256').update(JSON.stringify(wish)).digest('base64url');
}
