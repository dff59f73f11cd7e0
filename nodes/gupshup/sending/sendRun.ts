/**
 * The room `sending/`: a run over the items and each message until its outcome. May use all rooms
 * below, and knows no kind of message by name.
 */

import { type IExecuteFunctions, sleep } from 'n8n-workflow';

import { appOf, CREDENTIAL_NAME } from '../client/app';
import { onAbort } from '../http/waiting';
import { addressOf, type Recipient } from '../input/recipient';
import { LinkChecks } from '../media/checkLink';
import { Uploads } from '../media/uploads';
import { type ItemOutcome, NOT_REACHED, type Outcome } from '../problems/outcome';
import { deliver, type RunParts } from './delivery';
import { itemOf, type Ledger } from './ledger';
import { isFailure, linksToCheck, type Prepared } from './prepared';
import { Senders } from './senders';
import { type Keyed, SentBefore } from './sentBefore';

/** The items of a run, as the panel gives them. */
export interface Items {
	count: number;
	/** Reads whom an item goes to. @throws where that cannot be read */
	recipient(index: number): Recipient;
	/** The same, and under which key only once; not there where no item has a key. */
	readAhead?(index: number): Keyed;
	/** Reads and checks all of an item. Never rejects: what is wrong with it is its failure. */
	prepare(index: number): Promise<Prepared>;
}

/** So many items are made ready (credential read, image uploaded) before their turn to leave comes. */
const ITEMS_AHEAD = 10;

/**
 * Where links are looked at first, one may take seconds: so many items ahead keep the pace even then.
 * They are small, since none of them has a file.
 */
const LINKS_AHEAD = 50;

/** After so many items n8n gets a moment for other executions: reading fields is busy work. */
const ITEMS_BETWEEN_BREATHS = 50;

/**
 * Sends the messages of one run of the node: in the order of the items, at the pace of their app, as
 * many at a time as that needs.
 */
export class SendRun {
	/** Raised when nothing more may leave: by a failure that stops the run, or a cancellation. */
	private readonly end = new AbortController();
	private readonly senders: Senders;
	private readonly sentBefore: SentBefore;
	private readonly parts: RunParts;
	/** Of each item, what it is looked up by. */
	private readonly keyed: Array<Keyed | undefined> = [];
	/** What each item sends, as one text for what the same person reads the same; nothing where none left. */
	readonly contents: Array<string | undefined> = [];

	/** @param stopOnFailure whether the first failure ends the run; what is under way is waited for */
	constructor(
		private readonly context: IExecuteFunctions,
		private readonly ledger: Ledger,
		private readonly items: Items,
		private readonly stopOnFailure: boolean,
	) {
		this.senders = new Senders(context);
		this.sentBefore = new SentBefore(context);
		this.parts = {
			context,
			ledger,
			stopOnFailure,
			sentBefore: this.sentBefore,
			senders: this.senders,
			uploads: new Uploads(context),
			linkChecks: new LinkChecks(context),
			end: this.end.signal,
			seen: (index, contents) => (this.contents[index] = contents),
		};
	}

	/** How many people of earlier executions have to make room for those of this list. */
	get pushedOut(): number {
		return this.sentBefore.pushedOut;
	}

	/** Asks for the whole list who had it: before more of an item is read, and before the first one leaves. */
	async lookUp(): Promise<void> {
		if (!this.items.readAhead) return;
		const cancelled = this.context.getExecutionCancelSignal();
		for await (const index of this.places(cancelled)) {
			try {
				this.keyed[index] = this.items.readAhead(index);
			} catch {
				// What is wrong with an item is told when all of it is read.
			}
		}
		const list = this.keyed.filter((keyed) => keyed !== undefined);
		await this.sentBefore.lookUp(list, cancelled);
	}

	/** @returns one outcome per item, in the order of the items */
	async send(): Promise<ItemOutcome[]> {
		const cancelled = this.context.getExecutionCancelSignal();
		const takeBack = cancelled && onAbort(cancelled, () => this.endRun());
		try {
			if (!this.stopOnFailure) return await this.sendInOrder(this.prepared());
			const prepared: Prepared[] = [];
			for await (const message of this.prepared()) prepared.push(message);
			return this.areAllRight(prepared)
				? await this.sendInOrder(lettingGo(prepared))
				: this.outcomes(prepared.map((item) => (isFailure(item) ? item : NOT_REACHED)));
		} finally {
			await this.sentBefore.finish(cancelled);
			takeBack?.();
		}
	}

	/** A list with a wrong number in it can be put right and run again without sending to anybody twice. */
	private areAllRight(prepared: readonly Prepared[]): boolean {
		return prepared.length === this.items.count && !prepared.some(isFailure);
	}

	/** The items, read one after the other, shortly before they are asked for. */
	private async *prepared(): AsyncGenerator<Prepared> {
		for await (const index of this.places(this.end.signal)) yield await this.ready(index);
	}

	private async *places(end: AbortSignal | undefined): AsyncGenerator<number> {
		for (let index = 0; index < this.items.count && !end?.aborted; index++) {
			yield index;
			if (index % ITEMS_BETWEEN_BREATHS === ITEMS_BETWEEN_BREATHS - 1) await sleep(0);
		}
	}

	/**
	 * Makes an item ready. One that was sent to is not undone by a field that cannot be read any more:
	 * expressions may give something else now, links and lists of templates may be out of reach.
	 */
	private async ready(index: number): Promise<Prepared> {
		const keyed = this.keyed[index];
		const before = keyed && this.sentBefore.recall(keyed);
		if (before && before.kind !== 'unknown') return (await this.recallUnread(index)) ?? before;
		const prepared = await this.items.prepare(index);
		if (!isFailure(prepared)) return prepared;
		return (await this.recallUnread(index)) ?? before ?? prepared;
	}

	/** What became of an item in an earlier try, where no more of it can be read than its recipient. */
	private async recallUnread(index: number): Promise<Outcome | undefined> {
		if (this.ledger.latestAt(index) === undefined) return undefined;
		try {
			const to = addressOf(this.items.recipient(index));
			const credential = await this.context
				.getCredentials(CREDENTIAL_NAME, index)
				.catch(() => undefined);
			return this.ledger.recall(itemOf({ index, to, app: credential && appOf(credential) }));
		} catch {
			return undefined;
		}
	}

	private async sendInOrder(
		prepared: AsyncIterable<Prepared> | Iterable<Prepared>,
	): Promise<ItemOutcome[]> {
		const outcomes = this.outcomes([]);
		const underWay = new Set<Promise<void>>();
		/** The items on their way to their turn: each waits for the one before it to have left. */
		const ahead: Array<Promise<void>> = [];
		let next = 0;
		for await (const message of prepared) {
			if (this.end.signal.aborted) break;
			const index = next++;
			const previous = ahead[ahead.length - 1];
			const mostAhead = linksToCheck(message).length > 0 ? LINKS_AHEAD : ITEMS_AHEAD;
			while (ahead.length >= mostAhead) await ahead.shift();
			let left = () => {};
			ahead.push(new Promise<void>((resolve) => (left = resolve)));
			const sending =
				message.kind === 'ready'
					? deliver(this.parts, message, { index, previous, left })
					: Promise.resolve(message);
			const done = sending.then((outcome) => {
				outcomes[index] = outcome;
				if (this.stopOnFailure && isFailure(outcome)) this.endRun();
				left();
				underWay.delete(done);
			});
			underWay.add(done);
		}
		await Promise.all(underWay);
		return outcomes;
	}

	/** An outcome for each item: those that are known, and for the others that their turn did not come. */
	private outcomes(known: readonly ItemOutcome[]): ItemOutcome[] {
		return Array.from({ length: this.items.count }, (_, index) => known[index] ?? NOT_REACHED);
	}

	private endRun(): void {
		this.end.abort();
		this.senders.stop();
	}
}

/** What has been sent takes no more memory than its output. */
function* lettingGo(list: Prepared[]): Generator<Prepared> {
	for (const [index, message] of list.entries()) {
		list[index] = NOT_REACHED;
		yield message;
	}
}
