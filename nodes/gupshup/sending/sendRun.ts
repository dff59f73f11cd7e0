/**
 * The room `sending/`: a run over the items and each message until its outcome. May use all rooms
 * below, and knows no kind of message by name.
 */

import type { IExecuteFunctions } from 'n8n-workflow';

import { appOf, CREDENTIAL_NAME } from '../client/app';
import { onAbort } from '../http/waiting';
import { Uploads } from '../media/uploads';
import { type Failure, type ItemOutcome, NOT_REACHED, type Outcome } from '../problems/outcome';
import { itemOf, type Ledger } from './ledger';
import { Senders } from './senders';
import { type Keyed, SentBefore } from './sentBefore';
import { deliver, type RunParts } from './delivery';
import type { Prepared, Turn } from './prepared';

/** Makes one item ready. Never rejects: what is wrong with an item is its failure. */
export type Prepare = (itemIndex: number) => Promise<Prepared>;

/** Whether it cannot be sent. What an earlier try left in doubt keeps nobody else from being sent to. */
export function isFailure(prepared: Prepared): prepared is Failure {
	const { kind } = prepared;
	if (kind === 'ready' || kind === 'alreadySent' || kind === 'sent') return false;
	return !prepared.recalled;
}

/** How parts of an item are read without the rest of it. Both throw where it cannot be read. */
export interface PartReaders {
	/** Whom it goes to, as digits. */
	recipientOf: (itemIndex: number) => string;
	/** Whom it goes to, and under which key only once; nothing where no item has a key. */
	keyedOf?: (itemIndex: number) => Promise<Keyed>;
}

/** So many items are made ready (credential read, image uploaded) before their turn to leave comes. */
const ITEMS_AHEAD = 10;

/**
 * Where links are looked at first, one may take seconds: so many items ahead keep the pace even then.
 * They are small, since none of them has a file.
 */
const LINKS_AHEAD = 50;

/**
 * Sends the messages of one run of the node: in the order of the items, at the pace of their app, as
 * many at a time as that needs.
 */
export class SendRun {
	/** Raised when nothing more may leave: by a failure that stops the run, or a cancellation. */
	private readonly end = new AbortController();
	private readonly senders: Senders;
	private readonly parts: RunParts;
	/** Of each item, what it is looked up by. */
	private readonly keyed: Array<Keyed | undefined> = [];
	/** What each item sends, as one text for what the same person reads the same; nothing where none left. */
	readonly contents: Array<string | undefined> = [];

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly ledger: Ledger,
		/**
		 * Whether the first failure ends the run: nothing more is started then, and what is under way
		 * is waited for.
		 */
		private readonly stopOnFailure: boolean,
		private readonly read: PartReaders,
	) {
		this.senders = new Senders(context);
		this.parts = {
			context,
			ledger,
			stopOnFailure,
			sentBefore: new SentBefore(context),
			senders: this.senders,
			uploads: new Uploads(context),
			end: this.end.signal,
			seen: (index, contents) => (this.contents[index] = contents),
		};
	}

	/** How many people of earlier executions have to make room for those of this list. */
	get pushedOut(): number {
		return this.parts.sentBefore.pushedOut;
	}

	/** Asks for the whole list who had it: before more of an item is read, and before the first one leaves. */
	async lookUp(count: number): Promise<void> {
		const { keyedOf } = this.read;
		if (!keyedOf) return;
		const cancelled = this.context.getExecutionCancelSignal();
		for (let index = 0; index < count && !cancelled?.aborted; index++) {
			// What is wrong with an item is told when all of it is read.
			this.keyed[index] = await keyedOf(index).catch(() => undefined);
		}
		const list = this.keyed.filter((keyed) => keyed !== undefined);
		await this.parts.sentBefore.lookUp(list, cancelled);
	}

	/**
	 * Makes an item ready. One that was sent to is not undone by a field that cannot be read any more:
	 * expressions may give something else now, links and lists of templates may be out of reach.
	 */
	async ready(index: number, prepare: Prepare): Promise<Prepared> {
		const keyed = this.keyed[index];
		const before = keyed && this.parts.sentBefore.recall(keyed);
		if (before && before.kind !== 'unknown') return (await this.recallUnread(index)) ?? before;
		const prepared = await prepare(index);
		if (!isFailure(prepared)) return prepared;
		return (await this.recallUnread(index)) ?? before ?? prepared;
	}

	/**
	 * @param prepare makes an item ready; asked for one item after the other, shortly before its turn
	 * @returns one outcome per item, in the order of the items
	 */
	async send(count: number, prepare: Prepare): Promise<ItemOutcome[]> {
		const cancelled = this.context.getExecutionCancelSignal();
		const takeBack = cancelled && onAbort(cancelled, () => this.endRun());
		try {
			return await this.sendInOrder(count, prepare);
		} finally {
			takeBack?.();
		}
	}

	private async sendInOrder(count: number, prepare: Prepare): Promise<ItemOutcome[]> {
		const outcomes = new Array<ItemOutcome>(count).fill(NOT_REACHED);
		const underWay = new Set<Promise<void>>();
		// The items on their way to their turn: each waits for the one before it to have left.
		const ahead: Array<Promise<void>> = [];
		let index = 0;
		for await (const message of this.inOrder(count, prepare)) {
			const place = index++;
			const previous = ahead[ahead.length - 1];
			const mostAhead = 'checkFirst' in message ? LINKS_AHEAD : ITEMS_AHEAD;
			while (ahead.length >= mostAhead) await ahead.shift();
			let left = () => {};
			ahead.push(new Promise<void>((resolve) => (left = resolve)));
			const done = this.sendItem(message, { index: place, previous, left })
				.then((outcome) => {
					outcomes[place] = outcome;
					if (this.endsTheRun(outcome)) this.endRun();
				})
				.finally(() => {
					left();
					underWay.delete(done);
				});
			underWay.add(done);
		}
		await Promise.all(underWay);
		await this.parts.sentBefore.finish(this.context.getExecutionCancelSignal());
		return outcomes;
	}

	/** The items one after the other, until the run ends. */
	private async *inOrder(count: number, prepare: Prepare): AsyncGenerator<Prepared> {
		for (let index = 0; index < count && !this.end.signal.aborted; index++) {
			const message = await this.ready(index, prepare);
			if (this.end.signal.aborted) return;
			yield message;
		}
	}

	private async sendItem(message: Prepared, turn: Turn): Promise<ItemOutcome> {
		return message.kind === 'ready' ? await deliver(this.parts, message, turn) : message;
	}

	/** What became of an item in an earlier try, where no more of it can be read than its recipient. */
	private async recallUnread(index: number): Promise<Outcome | undefined> {
		if (this.ledger.latestAt(index) === undefined) return undefined;
		try {
			const to = this.read.recipientOf(index);
			const credential = await this.context
				.getCredentials(CREDENTIAL_NAME, index)
				.catch(() => undefined);
			return this.ledger.recall(itemOf({ index, to, app: credential && appOf(credential) }));
		} catch {
			return undefined;
		}
	}

	private endRun(): void {
		this.end.abort();
		this.senders.stop();
	}

	private endsTheRun(outcome: ItemOutcome): boolean {
		return this.stopOnFailure && isFailure(outcome);
	}
}
