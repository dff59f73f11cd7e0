import { createHash } from 'node:crypto';

/** For so long an event is known again. How long Gupshup tries stands nowhere: "after a brief interval". */
const REMEMBERED_SECONDS = 24 * 3600;

/**
 * So many events are remembered, of all triggers of this process together, in some 30 MB at most. One app
 * at its full rate, 10 messages a second with five reports each, fills that in 100 minutes.
 */
const MOST_REMEMBERED = 300_000;

/** n8n has failed for good, or will never tell, if it has not started a workflow by then. */
const START_TAKES_SECONDS = 120;

/** A workflow that is being started with some events; how that ends is not known yet. */
export class Start {
	/** Resolves when the end is known. */
	readonly ended: Promise<void>;
	private end!: () => void;

	constructor(
		private readonly seen: Map<string, number | Start>,
		private readonly trigger: string,
		private readonly keys: readonly string[],
		/** Seconds since 1970. */
		readonly since: number,
	) {
		this.ended = new Promise((resolve) => (this.end = resolve));
	}

	/** Takes these events out of the start: they count as new when they come again. */
	giveBack(events: ReadonlyArray<{ key: string }>): void {
		this.mark(
			events.map((event) => keyOf(this.trigger, event)),
			false,
		);
	}

	/** @param isStarted if not, its events count as new when they come again */
	settle(isStarted: boolean): void {
		this.mark(this.keys, isStarted);
		this.end();
	}

	private mark(keys: readonly string[], isStarted: boolean): void {
		for (const key of keys) {
			// It was given back or forgotten, or is part of a later start.
			if (this.seen.get(key) !== this) continue;
			if (isStarted) this.seen.set(key, this.since);
			else this.seen.delete(key);
		}
	}
}

/** What became of a claim on some events. */
interface Claimed<T> {
	/** Those that are new, each once. */
	fresh: T[];
	/** The caller has to settle it. */
	start: Start;
	/** Starts of other callers, which hold the events that are neither fresh nor seen. */
	others: Start[];
}

/**
 * The events that have started a workflow of late: Gupshup sends an event again when it was not answered
 * within ten seconds, and it may come twice for other reasons.
 * docs: partner-docs.gupshup.io/docs/webhook-key-points
 *
 * Kept in this process, the oldest forgotten first. Not in n8n's static data: that is read and written as
 * a whole with every call, so that calls at the same time would undo each other, and a call under way
 * while the workflow is activated would put back the old secret over the new one.
 */
export class SeenEvents {
	/** In the order of their time, in seconds since 1970. */
	private readonly seen = new Map<string, number | Start>();

	constructor(
		private readonly most = MOST_REMEMBERED,
		private readonly now: () => number = () => Math.floor(Date.now() / 1000),
	) {}

	/**
	 * Claims each of the events that is new and that no other start holds.
	 *
	 * @param trigger unique within this n8n
	 */
	claim<T extends { key: string }>(trigger: string, events: readonly T[]): Claimed<T> {
		const now = this.now();
		const others = new Set<Start>();
		const fresh = new Map<string, T>();
		for (const event of events) {
			const key = keyOf(trigger, event);
			const known = this.seen.get(key);
			if (typeof known === 'number') this.put(key, now);
			else if (known && now - known.since < START_TAKES_SECONDS) others.add(known);
			else fresh.set(key, event);
		}
		const start = new Start(this.seen, trigger, [...fresh.keys()], now);
		for (const key of fresh.keys()) this.put(key, start);
		this.forgetOldest(now);
		return { fresh: [...fresh.values()], start, others: [...others] };
	}

	/** How many are remembered. */
	get size(): number {
		return this.seen.size;
	}

	private put(key: string, value: number | Start): void {
		this.seen.delete(key);
		this.seen.set(key, value);
	}

	private forgetOldest(now: number): void {
		for (const [key, value] of this.seen) {
			const since = typeof value === 'number' ? value : value.since;
			if (this.seen.size <= this.most && now - since < REMEMBERED_SECONDS) break;
			this.seen.delete(key);
		}
	}
}

/** Short, whatever stands in an event: 96 bits tell more events apart than there will ever be. */
function keyOf(trigger: string, { key }: { key: string }): string {
	return createHash('sha256').update(`${trigger}\n${key}`).digest().toString('base64url', 0, 12);
}
