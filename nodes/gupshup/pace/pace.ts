/** Time as the pace needs it, so that tests can let it pass as they like. */
export interface Clock {
	/** Milliseconds on a clock that never jumps. */
	now(): number;
	sleep(ms: number): Promise<void>;
}

export interface TurnOptions {
	/** Requests a second, as the user set it for this node. */
	limit: number;
	/** Ends the waiting when the execution is cancelled or has stopped. */
	signal?: AbortSignal;
	/** A request that was refused before goes ahead of those that have not been tried. */
	again?: boolean;
}

/** Leave to make one request. Exactly one of the two has to be called when its answer is there. */
export interface Departure {
	/** The request was served, or nothing is known of it: whatever came back was no "too many requests". */
	served: () => void;
	/**
	 * Gupshup answered "too many requests".
	 *
	 * @param retryAfterMs how long Gupshup asked to wait, if it said
	 */
	refused: (retryAfterMs?: number) => Refusal;
}

export interface Refusal {
	/** Whether it still makes sense to try again. */
	tryAgain: boolean;
	/** For how long Gupshup has been refusing without serving anything in between, in ms. */
	refusedForMs: number;
	/** How long Gupshup asked to wait, in ms. */
	retryAfterMs: number;
}

/**
 * Added to every window. A request is counted when it leaves here, and arrives after a time that is
 * never quite the same: with less, the eleventh could arrive within the first one's second.
 */
const MARGIN_MS = 20;

/** Turns of the event loop until a request is on the wire for sure: to sign, to connect, to write. */
const TURNS_TO_THE_WIRE = 4;

/**
 * Requests under way at once: as many as leave in a second, between these two. The lower one is far
 * above what 10 a second need, and few enough to be left in doubt when Gupshup falls silent. The upper
 * one bounds sockets and memory.
 */
const IN_FLIGHT = { least: 100, most: 300 };

/**
 * The pause after a 429 that names none. It doubles with every try that is refused again while nothing
 * is served; Gupshup documents a cool-down of one second for what it counts by the second
 * (partner-docs.gupshup.io/docs/partner-rate-limits).
 */
const FIRST_COOL_DOWN_MS = 200;
const LONGEST_COOL_DOWN_MS = 1600;

/**
 * How much a pause is stretched or shortened at random. Tries at regular intervals could run for ever
 * into somebody else who sends just as regularly.
 */
const COOL_DOWN_SPREAD = 0.5;

/** After so long without a try, what was refused before says nothing about now. */
const FORGET_AFTER_MS = 60_000;

/**
 * How far the rate goes down for a refusal: a fifth of what one request is of all that left within that
 * second. Every further refusal in that second weighs double, up to the most: a hiccup of the network
 * slows hardly, a crowd of senders a lot.
 */
const SLOW_DOWN = { first: 0.2, most: 0.6 };
/** It never goes below this, in requests a second. */
const SLOWEST = 0.5;
/**
 * What is won back of the rate after a time without a refusal, in requests a second: little at first,
 * since others are at the limit with us; from the sixth second on ever more, since they seem to be gone.
 */
const recovered = (quietSeconds: number) =>
	0.05 * quietSeconds + 0.1 * Math.max(0, quietSeconds - 5) ** 2;

/**
 * How long refusals are waited out: twice Gupshup's longest documented cool-down, one minute. After
 * that, whoever else sends for this app has the upper hand, and the user has to know.
 */
export const PATIENCE_MS = 120_000;

/** No pause is longer, so that a pace nobody waits for any more comes to rest at once. */
const LONGEST_PAUSE_MS = 200;

/** Windows are never longer: the lowest limit is one request in ten seconds. */
const LONGEST_WINDOW_MS = 10_000 + MARGIN_MS;

function mostInFlight(limit: number): number {
	return Math.min(IN_FLIGHT.most, Math.max(IN_FLIGHT.least, limit));
}

interface Waiting {
	limit: number;
	signal?: AbortSignal;
	/** Ends the waiting, with a departure or without. */
	settle: (departure: Departure | undefined) => void;
}

/** All that wait with one signal share a listener: Node warns of a leak from the eleventh on. */
interface Watch {
	waiting: number;
	stop: () => void;
}

/**
 * Lets requests leave at the rate that Gupshup allows for one app.
 *
 * At full rate it is a sliding window: as long as fewer than the limit have left within the last
 * second, the next one leaves at once, in a burst too. Below the limit nothing waits, above it nothing
 * idles. A 429 slows it down and spaces requests evenly, since then somebody else is sending for this
 * app; the rate grows back slowly (additive increase, multiplicative decrease), which is how several
 * processes that know nothing of each other settle at a share each.
 */
export class Pace {
	private untried: Waiting[] = [];
	private again: Waiting[] = [];
	private readonly watches = new Map<AbortSignal, Watch>();
	/** When the latest requests left, oldest first. */
	private departures: Array<{ at: number }> = [];
	/** Of these, the ones that have just left and are not on the wire yet. */
	private leaving: Array<{ at: number }> | undefined;
	private inFlight = 0;
	/** Of these, the ones that left while everything was being refused. */
	private probes = 0;
	private running = false;
	private wakeUp: (() => void) | undefined;

	/** Until when nothing leaves, because of a 429. */
	private holdUntil = 0;
	private coolDownMs = FIRST_COOL_DOWN_MS;
	/** Since when everything has been refused. */
	private refusedSince: number | undefined;
	/** When the requests left that were refused of late. */
	private refusals: number[] = [];
	/** The latest slow-down: when it was, and the rate right after it. */
	private slowed: { at: number; to: number } | undefined;

	/** @param random from 0 to 1 */
	constructor(
		private readonly clock: Clock,
		private readonly random: () => number = Math.random,
	) {}

	/**
	 * Waits until one more request may leave.
	 *
	 * Turns are given in the order in which they were asked for. A sender that asks for one turn at a
	 * time shares the pace fairly with all others.
	 *
	 * @returns `undefined` when the signal is raised first: no turn will come
	 */
	async turn({ limit, signal, again = false }: TurnOptions): Promise<Departure | undefined> {
		if (signal?.aborted) return undefined;
		return await new Promise<Departure | undefined>((settle) => {
			(again ? this.again : this.untried).push({ limit, signal, settle });
			this.watch(signal);
			void this.run();
		});
	}

	/** Requests a second at this moment for somebody who set `limit`. */
	rate(limit: number): number {
		if (!this.slowed) return limit;
		const quietSeconds =
			Math.max(0, this.clock.now() - Math.max(this.slowed.at, this.holdUntil)) / 1000;
		return Math.min(limit, this.slowed.to + recovered(quietSeconds));
	}

	private async run(): Promise<void> {
		if (this.running) return;
		this.running = true;
		for (let next = this.head(); next; next = this.head()) {
			// While everything is refused, one request at a time feels whether it still is.
			const probing = this.refusedSince !== undefined && this.probes > 0;
			if (probing || this.inFlight >= mostInFlight(next.limit)) {
				await new Promise<void>((resolve) => (this.wakeUp = resolve));
				continue;
			}
			const wait = this.earliest(next.limit) - this.clock.now();
			if (wait > 0) {
				await this.clock.sleep(Math.min(wait, LONGEST_PAUSE_MS));
				continue;
			}
			(this.again.length > 0 ? this.again : this.untried).shift();
			this.unwatch(next.signal);
			next.settle(this.depart(next.limit));
		}
		this.running = false;
	}

	private watch(signal: AbortSignal | undefined): void {
		if (signal === undefined) return;
		const watch = this.watches.get(signal);
		if (watch) {
			watch.waiting++;
			return;
		}
		const end = () => {
			this.watches.delete(signal);
			const isEnded = (waiting: Waiting) => waiting.signal === signal;
			const ended = [...this.again, ...this.untried].filter(isEnded);
			this.again = this.again.filter((waiting) => !isEnded(waiting));
			this.untried = this.untried.filter((waiting) => !isEnded(waiting));
			for (const { settle } of ended) settle(undefined);
		};
		signal.addEventListener('abort', end, { once: true });
		this.watches.set(signal, {
			waiting: 1,
			stop: () => signal.removeEventListener('abort', end),
		});
	}

	private unwatch(signal: AbortSignal | undefined): void {
		const watch = signal && this.watches.get(signal);
		if (!watch || --watch.waiting > 0) return;
		watch.stop();
		this.watches.delete(signal);
	}

	private head(): Waiting | undefined {
		return this.again[0] ?? this.untried[0];
	}

	/** When the next request may leave. */
	private earliest(limit: number): number {
		const rate = this.rate(limit);
		// Whole requests in a window of one second at least: 10 a second are 10 in 1 s, 2.5 a second are 3
		// in 1.2 s. In a shorter window, 2 in 0.8 s, a second could see 4 of them leave.
		const count = Math.ceil(rate);
		const windowMs = (count / rate) * 1000 + MARGIN_MS;
		const countBack = this.departures[this.departures.length - count];
		const last = this.departures[this.departures.length - 1];
		return Math.max(
			this.holdUntil,
			countBack === undefined ? 0 : countBack.at + windowMs,
			last === undefined || rate >= limit ? 0 : last.at + 1000 / rate,
		);
	}

	private depart(limit: number): Departure {
		const at = this.clock.now();
		// Nobody has tried since: what was refused back then says nothing about now.
		if (at > this.holdUntil + FORGET_AFTER_MS) this.startAfresh();
		this.keep({ at });
		const isProbe = this.refusedSince !== undefined;
		this.inFlight++;
		if (isProbe) this.probes++;
		const land = () => {
			this.inFlight--;
			if (isProbe) this.probes--;
		};
		return {
			served: () => {
				land();
				this.startAfresh();
				this.goOn();
			},
			refused: (retryAfterMs) => {
				land();
				const refusal = this.slowDown(at, limit, isProbe, retryAfterMs);
				this.goOn();
				return refusal;
			},
		};
	}

	/**
	 * Writes down that a request leaves. It is on the wire only when this process has come around to
	 * it: where n8n is busy with other work, that can be hundreds of milliseconds later, and counted
	 * from now, the requests of the next second would follow too closely.
	 */
	private keep(departure: { at: number }): void {
		const oldest = departure.at - LONGEST_WINDOW_MS;
		// Seldom, since a copy at every departure would be felt at a thousand a second.
		if (this.departures.length > 0 && this.departures[0].at < oldest - LONGEST_WINDOW_MS) {
			this.departures = this.departures.filter(({ at }) => at >= oldest);
		}
		this.departures.push(departure);
		if (this.leaving) this.leaving.push(departure);
		else void this.seeOff((this.leaving = [departure]));
	}

	/** Waits until the process has had the time to open connections and to write to them. */
	private async seeOff(leaving: Array<{ at: number }>): Promise<void> {
		for (let turn = 0; turn < TURNS_TO_THE_WIRE; turn++) {
			await this.clock.sleep(0);
			// Who leaves from now on is a turn behind these.
			if (this.leaving === leaving) this.leaving = undefined;
		}
		const at = this.clock.now();
		for (const departure of leaving) departure.at = at;
	}

	private spread(ms: number): number {
		return ms * (1 + COOL_DOWN_SPREAD * (2 * this.random() - 1));
	}

	/** Refusals up to now are past: the next one is the first. */
	private startAfresh(): void {
		this.refusedSince = undefined;
		this.coolDownMs = FIRST_COOL_DOWN_MS;
	}

	private goOn(): void {
		const wakeUp = this.wakeUp;
		this.wakeUp = undefined;
		wakeUp?.();
	}

	private slowDown(
		departedAt: number,
		limit: number,
		isProbe: boolean,
		askedMs: number | undefined,
	): Refusal {
		const now = this.clock.now();
		if (isProbe && this.refusedSince !== undefined) {
			// Waiting was not enough. That says nothing about the rate, so only the pause grows.
			this.coolDownMs = Math.min(this.coolDownMs * 2, LONGEST_COOL_DOWN_MS);
		} else {
			const isRecent = (at: number) => at > departedAt - 1000;
			this.refusals = [...this.refusals.filter(isRecent), departedAt];
			const within = this.departures.filter(({ at }) => isRecent(at)).length;
			const { first, most } = SLOW_DOWN;
			const share = Math.min(most, first * 2 ** (this.refusals.length - 1));
			const to = this.rate(limit) * (1 - share / Math.max(1, within));
			this.slowed = { at: now, to: Math.max(SLOWEST, to) };
		}
		this.refusedSince ??= now;
		// An answer that asks to wait for no time at all must not turn the waiting into a storm.
		const retryAfterMs = Math.max(askedMs ?? this.spread(this.coolDownMs), FIRST_COOL_DOWN_MS);
		const refusedForMs = now - this.refusedSince;
		const tryAgain = refusedForMs + retryAfterMs <= PATIENCE_MS;
		// Who is asked to wait for an hour gives up; the next execution shall try for itself.
		if (tryAgain) this.holdUntil = Math.max(this.holdUntil, now + retryAfterMs);
		return { tryAgain, refusedForMs, retryAfterMs };
	}
}
