import { createHash } from 'node:crypto';
import type { IWebhookFunctions } from 'n8n-workflow';

import type { GupshupEvent } from '../gupshup/events/events';
import { beforeEnd } from '../gupshup/http/n8nQuirks';
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

/** A workflow that is being started with some events; how that ends is not known yet. */
class Start {
	readonly ended: Promise<void>;
	private end!: () => void;

	constructor(
		private readonly seen: Recent<number | Start>,
		private readonly trigger: string,
		private readonly keys: readonly string[],
		readonly since: number,
	) {
		this.ended = new Promise((resolve) => (this.end = resolve));
	}

	/** Takes these events out of the start: they count as new when they come again. */
	giveBack(events: ReadonlyArray<{ key: string }>): void {
		this.mark(
			events.map((event) => seenKey(this.trigger, event)),
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

/**
 * The events that have started a workflow of late: Gupshup sends an event again when it was not answered
 * within ten seconds (docs: partner-docs.gupshup.io/docs/webhook-key-points). Not kept in n8n's static
 * data, which is read and written as a whole: calls at the same time would undo each other, and one under
 * way while the workflow is activated would put back the old secret.
 */
export class SeenEvents {
	/** When an event has started the workflow, in seconds since 1970, or what is starting it. */
	private readonly seen: Recent<number | Start>;

	constructor(
		most = MOST_REMEMBERED,
		private readonly now: () => number = () => Math.floor(Date.now() / 1000),
	) {
		const isOver = (value: number | Start) =>
			this.now() - (typeof value === 'number' ? value : value.since) >= REMEMBERED_SECONDS;
		this.seen = new Recent({ most, isOver });
	}

	/**
	 * Claims each of the events that is new and that no other start holds. The caller has to settle the
	 * `start`.
	 * @param trigger unique within this n8n
	 * @returns `others`: starts of other callers, which hold the events that are neither fresh nor seen
	 */
	claim<T extends { key: string }>(
		trigger: string,
		events: readonly T[],
	): { fresh: T[]; start: Start; others: Start[] } {
		const now = this.now();
		const others = new Set<Start>();
		const fresh = new Map<string, T>();
		for (const event of events) {
			const key = seenKey(trigger, event);
			const known = this.seen.get(key);
			if (typeof known === 'number') this.seen.set(key, now);
			else if (known && now - known.since < START_TAKES_SECONDS) others.add(known);
			else fresh.set(key, event);
		}
		const start = new Start(this.seen, trigger, [...fresh.keys()], now);
		for (const key of fresh.keys()) this.seen.set(key, start);
		return { fresh: [...fresh.values()], start, others: [...others] };
	}

	/**
	 * Claims those of the events of a call that have not started the workflow yet, until the call is
	 * answered. A success becomes 503 where something of the call is still open.
	 * @returns where others start the workflow with all of them: whether they did, as soon as this is known
	 */
	claimFor(
		context: IWebhookFunctions,
		trigger: string,
		events: GupshupEvent[],
	): Claim | { underWay: Promise<boolean> } {
		// A test ends with its first event anyway.
		const isTest = context.getMode() === 'manual';
		const { fresh, start, others } = isTest
			? { fresh: events, start: undefined, others: [] }
			: this.claim(trigger, events);
		let isOpen = others.length > 0;
		let endsElsewhere = false;
		if (fresh.length === 0 && isOpen) {
			const ended = Promise.all(others.map(async (other) => await other.ended));
			return { underWay: ended.then(() => this.hasAll(trigger, events)) };
		}
		const response = context.getResponseObject();
		beforeEnd(response, (status) => {
			const isDone = status < 300;
			if (!endsElsewhere) start?.settle(isDone);
			if (isDone && isOpen) response.statusCode = 503;
		});
		return {
			fresh,
			giveBack: (given) => {
				start?.giveBack(given);
				isOpen ||= given.length > 0;
			},
			endsWith: (started) => {
				endsElsewhere = true;
				void started.then((isStarted) => start?.settle(isStarted));
			},
		};
	}

	private hasAll(trigger: string, events: ReadonlyArray<{ key: string }>): boolean {
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

export interface Claim {
	fresh: GupshupEvent[];
	/** These events have not found their end: Gupshup is told to bring them once more. */
	giveBack: (events: readonly GupshupEvent[]) => void;
	/** Whether they start the workflow is known by this, and not by the answer to the call, which may come before. */
	endsWith: (started: Promise<boolean>) => void;
}
