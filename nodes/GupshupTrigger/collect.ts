import type { INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import { beforeEnd } from '../gupshup/http/n8nQuirks';
import { answerLater } from './answer';
import type { Claim } from './seen';
import type { Settings } from './settings';

/** An item of a call, and what it is sorted by within its group. */
interface Placed {
	item: INodeExecutionData;
	place: string;
}

/** What one call brings. */
export interface Parcel {
	items: readonly Placed[];
	/** Size of the call's body. */
	bytes: number;
}

/** Maximum size of a group: one execution holds all of it in memory and writes it to n8n's database. */
const LIMITS = { items: 500, bytes: 4_000_000 };

/** Calls whose items start one execution together. */
export class Group {
	/** Resolves when no more calls can join. */
	readonly closed: Promise<void>;
	/** Whether the execution has started, as soon as this is known. */
	readonly started: Promise<boolean>;
	/** Tells all calls of the group whether the execution has started. */
	settle!: (isStarted: boolean) => void;
	private closeNow!: () => void;
	private readonly placed: Placed[] = [];
	private bytes = 0;

	constructor(windowOver: Promise<void>) {
		const isFull = new Promise<void>((resolve) => (this.closeNow = resolve));
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

	close(): void {
		this.closeNow();
	}

	/** All items by their place; those of the same place in the order in which they came. */
	get items(): INodeExecutionData[] {
		const sorted = [...this.placed].sort((a, b) =>
			a.place < b.place ? -1 : Number(a.place > b.place),
		);
		return sorted.map(({ item }) => item);
	}
}

/** Puts calls that come within a short time into groups, for each trigger by itself. */
export class Collector {
	private readonly open = new Map<string, Group>();

	/** @param wait resolves after so many milliseconds */
	constructor(private readonly wait: (ms: number) => Promise<void> = sleep) {}

	/**
	 * Adds a call to the trigger's open group, or opens one with it.
	 *
	 * @param trigger unique within this n8n
	 * @returns `isFirst`: this call has to start the execution once the group is closed, and settle it
	 */
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

/**
 * Starts the workflow with what comes within a short time, by one execution. The first call waits for the
 * others and starts it. The others are through for n8n at once, and are answered when n8n has answered the
 * first: with a success if the execution has started.
 */
export async function startTogether(
	context: IWebhookFunctions,
	{ trigger, collectMs }: Settings,
	parcel: Parcel,
	claimed: Claim,
	collector: Collector,
): Promise<IWebhookResponseData> {
	const { group, isFirst } = collector.join(trigger, parcel, collectMs);
	claimed.endsWith(group.started);
	if (!isFirst) return answerLater(context, group.started);
	await group.closed;
	beforeEnd(context.getResponseObject(), (status) => group.settle(status < 300));
	return { workflowData: [group.items] };
}
