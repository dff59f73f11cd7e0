/**
 * The room `pace/`: when the next request for an app may leave, what a 429 means, and a token that has
 * run out. May use `http/` and `problems/`; knows nothing of messages.
 */

import { sleep } from 'n8n-workflow';

import type { Reply } from '../http/exchange';
import { processState } from '../http/processState';
import { Recent } from '../http/recent';
import { Backoff } from './backoff';
import { FirstTries, run, type RunOptions, type RunResult } from './run';
import { Share } from './share';
import { type Clock, Queue, type Slot, type SlotOptions } from './slot';
import { type Sent, Windows, Wire } from './windows';

/**
 * Requests under way at once: as many as leave in a second, between these two. The lower one is few enough
 * to be left in doubt when Gupshup falls silent, the upper one bounds sockets and memory.
 */
const IN_FLIGHT = { least: 100, most: 300 };

/** After so long without a request, what was learnt of others says nothing about now. */
const FORGET_AFTER_MS = 60_000;

/** No alarm is set further ahead, so that a pace that is done comes to rest at once. */
const LONGEST_SLEEP_MS = 200;

/** What Gupshup allows an app, unless it granted more (partner-docs.gupshup.io/docs/partner-rate-limits). */
export const DEFAULT_MESSAGES_PER_SECOND = 10;

/** The documented limit for `POST …/media`, counted apart from messages. */
export const DEFAULT_UPLOADS_PER_SECOND = 10;

/** Kinds of requests, each counted by itself. */
export type Paced = 'messages' | 'marketing' | 'media' | 'events';

/**
 * Lets the requests for one app leave at the rate that Gupshup allows. It is always in one of four
 * modes:
 *
 * - **Whole limit**, until the first 429: as long as fewer than the limit have left within the last
 *   second, the next one leaves at once, in a burst too.
 * - **Shared**: after a 429 others seem to send too. This process keeps the places in which it was served,
 *   and tries for one more now and then (`Share`). Ends when every place is ours or nothing has left for
 *   a minute (whole limit), when no place is left or several were refused in a row (held).
 * - **Held**: nothing leaves, after a 429 that says for how long, or as long as the backoff says
 *   (`Backoff`). Ends in probing; what would have to wait longer than the patience fails at once.
 * - **Probing**: one request at a time feels whether everything is refused still. If so, it is held again,
 *   for longer; else the pace is shared.
 *
 * In every mode the limits count what leaves (`Windows`), in the order of the `Queue`.
 */
export class Pace {
	private readonly queue = new Queue<Slot>();
	private readonly windows = new Windows();
	private readonly wire: Wire;
	private readonly share: Share;
	private readonly backoff: Backoff;
	readonly firstTries = new FirstTries();
	private inFlight = 0;
	/** When the latest request left. */
	private usedAt: number;
	private alarmAt = Infinity;

	/** @param random from 0 to 1 */
	constructor(
		readonly clock: Clock,
		random: () => number = Math.random,
	) {
		this.usedAt = clock.now();
		this.wire = new Wire(clock);
		this.share = new Share(random);
		this.backoff = new Backoff(clock, random);
	}

	/** Makes a request in its turn, and again for as long as that makes sense: see `run`. */
	run(options: RunOptions, task: () => Promise<Reply>): Promise<RunResult> {
		return run(this, options, task);
	}

	/**
	 * Waits until one more request may leave.
	 *
	 * @returns `undefined` when the signal is raised first: no slot will come
	 */
	async slot(options: SlotOptions): Promise<Slot | undefined> {
		if (options.signal?.aborted) return undefined;
		if (this.isIdle(FORGET_AFTER_MS)) this.forget();
		return await new Promise<Slot | undefined>((settle) => {
			this.queue.add({ ...options, settle });
			this.letGo();
		});
	}

	/** Whether nobody waits, nothing is under way, and nothing has left or been held for so long. */
	isIdle(forMs: number): boolean {
		if (this.inFlight > 0 || !this.queue.isEmpty()) return false;
		const since = Math.max(this.usedAt, this.backoff.holdUntil);
		return this.clock.now() - since >= forMs;
	}

	private forget(): void {
		this.share.reset();
		this.backoff.startAfresh();
		this.firstTries.forget();
	}

	/** Lets go whoever may leave now, and comes back when the next one may. */
	private letGo(): void {
		for (;;) {
			const now = this.clock.now();
			let next = Infinity;
			const limit = this.queue.limits().find((limit) => {
				const earliest = this.earliest(limit, now);
				next = Math.min(next, earliest);
				return earliest <= now;
			});
			if (limit === undefined) return this.setAlarm(next, now);
			this.queue.take(limit).settle(this.leave(limit, now));
		}
	}

	private setAlarm(at: number, now: number): void {
		if (at === Infinity) return;
		const alarmAt = Math.min(at, now + LONGEST_SLEEP_MS);
		if (this.alarmAt <= alarmAt) return;
		this.alarmAt = alarmAt;
		void this.clock.sleep(alarmAt - now).then(() => {
			if (this.alarmAt === alarmAt) this.alarmAt = Infinity;
			this.letGo();
		});
	}

	/** When the next request with this limit may leave; `Infinity` while that depends on an answer. */
	private earliest(limit: number, now: number): number {
		const { least, most } = IN_FLIGHT;
		if (this.inFlight >= Math.min(most, Math.max(least, limit))) return Infinity;
		const allowed = this.windows.earliest(limit, now);
		const evenly = !this.queue.first(limit).together;
		const shared = this.share.earliest(this.windows.highest(), evenly);
		return Math.max(allowed, shared, this.backoff.earliest());
	}

	private leave(limit: number, at: number): Slot {
		const sent: Sent = { at };
		const highest = this.windows.highest();
		this.windows.add(limit, sent);
		this.wire.leave(sent);
		const way = this.share.leave(highest, sent);
		const { isProbe, land } = this.backoff.leave();
		this.inFlight++;
		this.usedAt = at;
		const over = () => {
			this.inFlight--;
			land();
		};
		return {
			served: () => {
				over();
				this.backoff.startAfresh();
				this.share.onServed(way, sent, highest, this.clock.now());
				this.letGo();
			},
			refused: (askedMs) => {
				over();
				this.share.onRefused(way, sent, highest, this.clock.now());
				const tooMany = this.backoff.refused(isProbe, this.share.isNone(), askedMs);
				this.letGo();
				return tooMany;
			},
			hold: async (until) => {
				sent.isHeld = true;
				try {
					return await until;
				} finally {
					sent.isHeld = false;
					sent.at = this.clock.now();
					this.wire.leave(sent);
					this.letGo();
				}
			},
			toldNothing: () => {
				over();
				// A try for one more place that told nothing: there will be another one.
				if (way === 'try') this.share.onRefused(way, sent, highest, this.clock.now());
				this.letGo();
			},
		};
	}
}

/** After so long without a request, a pace is no different from a new one. */
const DROP_AFTER_MS = 600_000;

/** Paces by app and kind of request. */
export class Paces {
	private readonly paces = new Recent<Pace>({ isOver: (pace) => pace.isIdle(DROP_AFTER_MS) });

	constructor(private readonly clock: Clock) {}

	get size(): number {
		return this.paces.size;
	}

	/** To be asked for each request: a pace that is not used is dropped after ten minutes. */
	of({ baseUrl, key: appKey }: { baseUrl: string; key: string }, kind: Paced): Pace {
		const key = `${kind} ${baseUrl} ${appKey}`;
		const pace = this.paces.get(key) ?? new Pace(this.clock);
		this.paces.set(key, pace);
		return pace;
	}
}

/** Of all executions together, as Gupshup counts an app's requests. */
export const paces = processState.keep(() => new Paces({ now: () => performance.now(), sleep }));
