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
class Start {
	/** Resolves when the end is known. */
	readonly ended: Promise<void>;
	private end!: () => void;

	constructor(
		readonly keys: readonly string[],
		readonly since: number,
		private readonly settled: (start: Start, isStarted: boolean) => void,
	) {
		this.ended = new Promise((resolve) => (this.end = resolve));
	}

	/** @param isStarted if not, its events count as new when they come again */
	settle(isStarted: boolean): void {
		this.settled(this, isStarted);
		this.end();
	}
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
	 * Claims those of the events that are new, each once, for a start that the caller has to settle.
	 *
	 * @param trigger unique within this n8n
	 * @returns `pending`: another start holds some of them, and nothing was claimed
	 */
	claim<T extends { key: string }>(
		trigger: string,
		events: readonly T[],
	): { fresh: T[]; start: Start } | { pending: Start } {
		const now = this.now();
		const byKey = new Map(events.map((event) => [keyOf(trigger, event), event]));
		for (const key of byKey.keys()) {
			const known = this.seen.get(key);
			if (known instanceof Start && now - known.since < START_TAKES_SECONDS) {
				return { pending: known };
			}
		}
		const freshKeys = [...byKey.keys()].filter((key) => typeof this.seen.get(key) !== 'number');
		const start = new Start(freshKeys, now, (ended, isStarted) => this.settle(ended, isStarted));
		for (const key of byKey.keys()) this.put(key, now);
		for (const key of freshKeys) this.put(key, start);
		this.forgetOldest(now);
		return { fresh: freshKeys.map((key) => byKey.get(key) as T), start };
	}

	/** How many are remembered. */
	get size(): number {
		return this.seen.size;
	}

	private put(key: string, value: number | Start): void {
		this.seen.delete(key);
		this.seen.set(key, value);
	}

	private settle(start: Start, isStarted: boolean): void {
		for (const key of start.keys) {
			// It was forgotten, or is part of a later start.
			if (this.seen.get(key) !== start) continue;
			if (isStarted) this.seen.set(key, start.since);
			else this.seen.delete(key);
		}
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
