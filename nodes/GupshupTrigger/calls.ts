import type { INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import { ANSWERED_BY_NODE, beforeEnd, type Response } from '../gupshup/http/n8nQuirks';
import { untilAborted } from '../gupshup/http/waiting';
import type { Start } from './seen';

/** What a call brings: reports that are collected, reports that start an execution each, or messages too. */
export type Load = 'collected' | 'reports' | 'messages';

/**
 * Up to where calls are let in. Refusing one spares n8n little, and the call comes again. A collected
 * report costs next to nothing more. What starts an execution is refused, messages last of all.
 */
const BOUNDS: Readonly<Record<Load, { open: number; lagMs: number }>> = {
	collected: { open: 300, lagMs: Infinity },
	reports: { open: 300, lagMs: 3_000 },
	messages: { open: 600, lagMs: 6_000 },
};

/** How often the lag of the event loop, in which n8n answers nobody, is measured while calls are open. */
const LOOK_MS = 500;

/**
 * Counts the calls that wait for their answer. Beyond a bound they are refused before anything is done for
 * them, so that n8n stays usable: Gupshup sends them again.
 */
export class OpenCalls {
	private open = 0;
	private isWatching = false;
	private nextLook = 0;
	private lagMs = 0;

	constructor(
		private readonly now: () => number = () => performance.now(),
		private readonly wait: (ms: number) => Promise<void> = sleep,
	) {}

	add(response: Response, load: Load): boolean {
		const bound = BOUNDS[load];
		const overdue = this.isWatching ? this.now() - this.nextLook : 0;
		const lag = Math.max(this.lagMs, overdue);
		if (this.open >= bound.open || lag >= bound.lagMs) return false;
		// Of a caller who was gone before n8n asked the node, `close` has come already.
		if (response.destroyed) return true;
		this.open++;
		response.once('close', () => this.open--);
		if (!this.isWatching) void this.watch();
		return true;
	}

	private async watch(): Promise<void> {
		this.isWatching = true;
		while (this.open > 0) {
			this.nextLook = this.now() + LOOK_MS;
			await this.wait(LOOK_MS);
			this.lagMs = this.now() - this.nextLook;
		}
		this.isWatching = false;
		this.lagMs = 0;
	}
}

/** @param message for whoever looks into Gupshup's log; Gupshup wants an empty body for a 2xx */
export function answer(
	context: IWebhookFunctions,
	status: 200 | 401 | 403 | 413 | 503,
	message?: string,
): IWebhookResponseData {
	const response = context.getResponseObject();
	response.statusCode = status;
	if (message === undefined) response.end();
	else {
		response.setHeader('content-type', 'application/json');
		response.end(JSON.stringify({ status: 'error', message }));
	}
	return ANSWERED_BY_NODE;
}

/** Less than the ten seconds that Gupshup waits. docs: partner-docs.gupshup.io/docs/webhook-key-points */
const ANSWERED_WITHIN_MS = 8_000;

/**
 * Answers a call as soon as it is known whether the workflow has started with its events, which another
 * call is about to do; with 503 if that takes too long.
 */
export function answerLater(
	context: IWebhookFunctions,
	started: Promise<boolean>,
	withinMs = ANSWERED_WITHIN_MS,
): IWebhookResponseData {
	void untilAborted(started, AbortSignal.timeout(withinMs)).then((isStarted) => {
		if (isStarted) answer(context, 200);
		else answer(context, 503, "The workflow hasn't started, send the event again");
	});
	return ANSWERED_BY_NODE;
}

interface Parcel {
	/** `place` is what an item is sorted by within its group. */
	items: ReadonlyArray<{ item: INodeExecutionData; place: string }>;
	bytes: number;
}

/** Maximum size of a group: one execution holds all of it in memory and writes it to n8n's database. */
const LIMITS = { items: 500, bytes: 4_000_000 };

export class Group {
	readonly closed: Promise<void>;
	readonly started: Promise<boolean>;
	settle!: (isStarted: boolean) => void;
	close!: () => void;
	private readonly placed: Array<Parcel['items'][number]> = [];
	private bytes = 0;

	constructor(windowOver: Promise<void>) {
		const isFull = new Promise<void>((resolve) => (this.close = resolve));
		this.closed = Promise.race([windowOver, isFull]);
		this.started = new Promise((resolve) => (this.settle = resolve));
	}

	/** @returns false if the parcel does not fit; the first one always does */
	add({ items, bytes }: Parcel): boolean {
		const size = this.placed.length + items.length;
		const allBytes = this.bytes + bytes;
		const isTooMuch = size > LIMITS.items || allBytes > LIMITS.bytes;
		if (isTooMuch && this.placed.length > 0) return false;
		// A call may bring more than a function takes arguments.
		for (const item of items) this.placed.push(item);
		this.bytes = allBytes;
		return true;
	}

	get items(): INodeExecutionData[] {
		const sorted = [...this.placed].sort((a, b) =>
			a.place < b.place ? -1 : Number(a.place > b.place),
		);
		return sorted.map(({ item }) => item);
	}
}

export class Collector {
	private readonly open = new Map<string, Group>();

	constructor(private readonly wait: (ms: number) => Promise<void> = sleep) {}

	/**
	 * Starts the workflow with what comes within a short time, by one execution, which the first call
	 * starts. The others are through for n8n at once, and are answered when n8n has answered the first.
	 */
	async start(
		context: IWebhookFunctions,
		trigger: string,
		windowMs: number,
		parcel: Parcel,
		start: Start,
	): Promise<IWebhookResponseData> {
		const { group, isFirst } = this.join(trigger, parcel, windowMs);
		start.endsWith(group.started);
		if (!isFirst) return answerLater(context, group.started);
		await group.closed;
		beforeEnd(context.getResponseObject(), (status) => group.settle(status < 300));
		return { workflowData: [group.items] };
	}

	/** Adds a call to the trigger's open group, or opens one with it, which it then has to start and settle. */
	join(trigger: string, parcel: Parcel, windowMs: number): { group: Group; isFirst: boolean } {
		const open = this.open.get(trigger);
		if (open?.add(parcel)) return { group: open, isFirst: false };
		open?.close();
		const group = new Group(this.wait(windowMs));
		group.add(parcel);
		this.open.set(trigger, group);
		void group.closed.then(() => {
			if (this.open.get(trigger) === group) this.open.delete(trigger);
		});
		return { group, isFirst: true };
	}
}
