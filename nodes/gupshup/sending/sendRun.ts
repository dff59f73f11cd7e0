/**
 * The room `sending/`: a run over the items and each message until its outcome. The top floor: may use
 * all rooms below, and knows no kind of message by name.
 */

import type { IExecuteFunctions } from 'n8n-workflow';

import { appOf, CREDENTIAL_NAME } from '../credential/app';
import { onAbort } from '../http/waiting';
import { Uploads } from '../media/uploads';
import { type Failure, type ItemOutcome, NOT_REACHED, type Outcome } from '../problems/outcome';
import { itemOf, type Ledger } from './ledger';
import { Senders } from './senders';
import { SentBefore } from './sentBefore';
import { type PreparedMessage, type RunParts, sendOne, type Turn } from './sendOne';

/** An item that is ready to be sent, or what has become of it already. */
export type Prepared = PreparedMessage | Outcome;

/** Makes one item ready. Never rejects: what is wrong with an item is its failure. */
export type Prepare = (itemIndex: number) => Promise<Prepared>;

/** Whether it cannot be sent. What an earlier try left in doubt keeps nobody else from being sent to. */
export function isFailure(prepared: Prepared): prepared is Failure {
	return isOutcome(prepared) && prepared.kind !== 'sent' && !prepared.recalled;
}

function isOutcome(prepared: Prepared): prepared is Outcome {
	return 'kind' in prepared;
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
	private readonly senders = new Senders();
	private readonly parts: RunParts;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly ledger: Ledger,
		/**
		 * Whether the first failure ends the run: nothing more is started then, and what is under way
		 * is waited for.
		 */
		private readonly stopOnFailure: boolean,
		/** Reads the recipient of an item alone, as digits; throws where it is none. */
		private readonly recipientOf: (itemIndex: number) => string,
	) {
		this.parts = {
			context,
			ledger,
			stopOnFailure,
			sentBefore: new SentBefore(context),
			senders: this.senders,
			uploads: new Uploads(context),
			end: this.end.signal,
		};
	}

	/**
	 * Makes an item ready. One that was sent to in an earlier try is not undone by a field that cannot be
	 * read any more: expressions may give something else now, lists of templates may be out of reach.
	 */
	async ready(index: number, prepare: Prepare): Promise<Prepared> {
		const prepared = await prepare(index);
		return isFailure(prepared) ? ((await this.recallUnread(index)) ?? prepared) : prepared;
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
			const done = this.sendItem(message, place, { previous, left })
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
		await this.parts.sentBefore.finish();
		return outcomes;
	}

	/** The items one after the other, until the run ends; looked up ahead where that is worth it. */
	private async *inOrder(count: number, prepare: Prepare): AsyncGenerator<Prepared> {
		const isOpen = (index: number) => index < count && !this.end.signal.aborted;
		for (let index = 0; isOpen(index); ) {
			const messages = [await this.ready(index++, prepare)];
			const together = this.parts.sentBefore.worthLookingUp();
			while (messages.length < together && isOpen(index)) {
				messages.push(await this.ready(index++, prepare));
			}
			if (messages.length > 1) {
				await this.parts.sentBefore.lookUp(
					messages.filter((one): one is PreparedMessage => !isOutcome(one)),
				);
			}
			for (const message of messages) {
				if (this.end.signal.aborted) return;
				yield message;
			}
		}
	}

	private async sendItem(message: Prepared, index: number, turn: Turn): Promise<ItemOutcome> {
		if (isOutcome(message)) return message;
		return await sendOne(this.parts, message, index, turn);
	}

	/** What became of an item in an earlier try, where no more of it can be read than its recipient. */
	private async recallUnread(index: number): Promise<Outcome | undefined> {
		if (this.ledger.latestAt(index) === undefined) return undefined;
		try {
			const to = this.recipientOf(index);
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
		return this.stopOnFailure && outcome.kind !== 'alreadySent' && isFailure(outcome);
	}
}
