import { createHash } from 'node:crypto';

import { beforeEnd, type Response } from '../gupshup/http/n8nQuirks';
import { Recent } from '../gupshup/http/recent';

/** For so long an event is known again. How long Gupshup tries stands nowhere: "after a brief interval". */
const REMEMBERED_SECONDS = 24 * 3600;

/**
 * So many events are remembered, of all triggers of this process together, in some 30 MB at most. One app
 * at its full rate, 10 messages a second with five reports each, fills that in 100 minutes.
 */
const MOST_REMEMBERED = 300_000;

/** n8n has failed for good, or will never tell, if it has not started a workflow by then. */
const START_TAKES_SECONDS = 120;

/** When an event has started the workflow, in seconds since 1970, or what is starting it. */
type Known = number | Start;

/** A workflow that is being started with some events; how that ends is not known yet. */
export class Start {
	/** Resolves when the end is known. */
	readonly ended: Promise<void>;
	private end!: () => void;
	private endsElsewhere = false;

	/** @param isOpen whether others start the workflow with some events of the same call */
	constructor(
		private readonly seen: Recent<Known>,
		private readonly trigger: string,
		readonly since: number,
		private readonly keys: readonly string[],
		private isOpen: boolean,
	) {
		this.ended = new Promise((resolve) => (this.end = resolve));
	}

	/** These events have not found their end: they count as new when Gupshup brings them once more. */
	giveBack(events: ReadonlyArray<{ key: string }>): void {
		for (const event of events) this.mark(seenKey(this.trigger, event), false);
		this.isOpen ||= events.length > 0;
	}

	/** @param isStarted if not, its events count as new when they come again */
	settle(isStarted: boolean): void {
		for (const key of this.keys) this.mark(key, isStarted);
		this.end();
	}

	/** Settles it by the answer to the call. A success becomes 503 where something of the call is still open. */
	endsWithAnswer(response: Response): void {
		beforeEnd(response, (status) => {
			const isDone = status < 300;
			if (!this.endsElsewhere) this.settle(isDone);
			if (isDone && this.isOpen) response.statusCode = 503;
		});
	}

	/** Settles it by this, and not by the answer to the call, which may come before. */
	endsWith(started: Promise<boolean>): void {
		this.endsElsewhere = true;
		void started.then((isStarted) => this.settle(isStarted));
	}

	private mark(key: string, isStarted: boolean): void {
		// It was given back or forgotten, or is part of a later start.
		if (this.seen.get(key) !== this) return;
		if (isStarted) this.seen.set(key, this.since);
		else this.seen.delete(key);
	}
}

/**
 * The events that have started a workflow of late: Gupshup sends an event again when it was not answered
 * within ten seconds (docs: partner-docs.gupshup.io/docs/webhook-key-points). Not kept in n8n's static data,
 * which is read and written as a whole: calls at the same time would undo each other, and one under way
 * while the workflow is activated would put back the old secret.
 */
export class SeenEvents {
	private readonly seen: Recent<Known>;

	constructor(
		most = MOST_REMEMBERED,
		private readonly now: () => number = () => Math.floor(Date.now() / 1000),
	) {
		const isOver = (value: Known) =>
			this.now() - (typeof value === 'number' ? value : value.since) >= REMEMBERED_SECONDS;
		this.seen = new Recent({ most, isOver });
	}

	/**
	 * Claims each of the events that is new and that no other start holds. The caller has to settle the start.
	 *
	 * @param trigger unique within this n8n
	 * @returns `others`: starts of other callers, which hold the events that are neither fresh nor seen
	 */
	claim<Event extends { key: string }>(
		trigger: string,
		events: readonly Event[],
	): { fresh: Event[]; start: Start; others: Start[] } {
		const now = this.now();
		const others = new Set<Start>();
		const fresh = new Map<string, Event>();
		for (const event of events) {
			const key = seenKey(trigger, event);
			const known = this.seen.get(key);
			if (typeof known === 'number') this.seen.set(key, now);
			else if (known && now - known.since < START_TAKES_SECONDS) others.add(known);
			else fresh.set(key, event);
		}
		const start = new Start(this.seen, trigger, now, [...fresh.keys()], others.size > 0);
		for (const key of fresh.keys()) this.seen.set(key, start);
		return { fresh: [...fresh.values()], start, others: [...others] };
	}

	/** As `claim`, for a test, which ends with its first event: nothing of it is remembered. */
	unclaimed<Event>(fresh: Event[]): { fresh: Event[]; start: Start; others: Start[] } {
		return { fresh, start: new Start(this.seen, '', 0, [], false), others: [] };
	}

	/** Whether each of the events has started the workflow. */
	hasAll(trigger: string, events: ReadonlyArray<{ key: string }>): boolean {
		return events.every((event) => typeof this.seen.get(seenKey(trigger, event)) === 'number');
	}

	get size(): number {
		return this.seen.size;
	}
}

/** Short, whatever stands in an event: 96 bits tell more events apart than there will ever be. */
function seenKey(trigger: string, { key }: { key: string }): string {
	return createHash('sha256').update(`${trigger}\n${key}`).digest().toString('base64url', 0, 12);
}
