import type { Clock, TooMany } from './slot';

/**
 * The pause after a 429 that names none; it doubles while nothing is served. Gupshup documents a cool-down
 * of one second for what it counts by the second (partner-docs.gupshup.io/docs/partner-rate-limits).
 */
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 1600;

/** At random, since regular tries could run for ever into somebody else who sends just as regularly. */
const PAUSE_SPREAD = 0.5;

/** So many refusals in a row are no accident: from then on it waits. */
const IN_A_ROW = 8;

/** How long refusals are waited out: twice Gupshup's longest documented cool-down, one minute. */
export const PATIENCE_MS = 120_000;

/** Waits while everything is refused, and says when waiting makes no sense any more. */
export class Backoff {
	/** Until when nothing leaves, in ms; past if nothing is held. */
	holdUntil = 0;
	private pauseMs = FIRST_PAUSE_MS;
	private refusedSince: number | undefined;
	/** Refusals since something was served. */
	private inARow = 0;
	private isProbing = false;
	private probesUnderWay = 0;

	constructor(
		private readonly clock: Clock,
		private readonly random: () => number,
	) {}

	/** When the next one may leave, in ms; `Infinity` while a probe is under way. */
	earliest(): number {
		return this.isProbing && this.probesUnderWay > 0 ? Infinity : this.holdUntil;
	}

	/** A request leaves. Its `land` is to be called when it is over. */
	leave(): { isProbe: boolean; land: () => void } {
		const { isProbing: isProbe } = this;
		if (isProbe) this.probesUnderWay++;
		return { isProbe, land: () => void (isProbe && this.probesUnderWay--) };
	}

	/** Refusals up to now are past: the next one is the first. */
	startAfresh(): void {
		this.refusedSince = undefined;
		this.pauseMs = FIRST_PAUSE_MS;
		this.inARow = 0;
		this.isProbing = false;
	}

	/**
	 * A request was refused.
	 *
	 * @param isProbe as `leave` said
	 * @param hasNothing whether this process has no share of the limit left
	 * @param askedMs how long Gupshup asked to wait, if it said
	 */
	refused(isProbe: boolean, hasNothing: boolean, askedMs: number | undefined): TooMany {
		const now = this.clock.now();
		this.refusedSince ??= now;
		this.inARow++;
		if (isProbe && this.isProbing) this.pauseMs = Math.min(this.pauseMs * 2, LONGEST_PAUSE_MS);
		if (askedMs !== undefined || hasNothing || this.inARow >= IN_A_ROW) this.isProbing = true;
		// An answer that asks to wait for no time at all must not turn the waiting into a storm.
		const pauseMs = Math.max(askedMs ?? this.spread(this.pauseMs), FIRST_PAUSE_MS);
		const retryAfterMs = this.isProbing ? pauseMs : 0;
		const refusedForMs = now - this.refusedSince;
		const tryAgain = refusedForMs + retryAfterMs <= PATIENCE_MS;
		// Who is asked to wait for an hour gives up; the next execution shall try for itself.
		if (tryAgain) this.holdUntil = Math.max(this.holdUntil, now + retryAfterMs);
		return { tryAgain, refusedForMs, retryAfterMs };
	}

	private spread(ms: number): number {
		return ms * (1 + PAUSE_SPREAD * (2 * this.random() - 1));
	}
}
