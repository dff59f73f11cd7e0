import type { IExecuteFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import { appOf, CREDENTIAL_NAME, urlOf } from '../credential/app';
import { MAY_HAVE_ARRIVED } from '../http/answer';
import { addressOf } from '../input/recipient';
import { messageBody } from '../messages/envelope';
import type { ImageSource, Message } from '../messages/kind';
import { type Failure, NOT_REACHED, type Outcome } from '../problems/outcome';
import { paceOf } from '../pace/paces';
import { request } from '../api/request';
import { checkToken } from '../tokens/source';
import { fingerprint, type Item, type Ledger } from './ledger';
import { failureOf } from '../../GupshupSendImage/report';
import { Senders } from './senders';
import { sendMessage, type SendMessageOptions } from './sendOne';
import { Uploads } from '../media/uploads';

/** A message, checked, and how it is to be sent. */
export interface PreparedMessage extends Message {
	options: Omit<SendMessageOptions, 'doubt'> & { messagesPerSecond: number };
	/** Looks at what the link leads to, where that is wanted: why it cannot be sent, if it cannot. */
	checkFirst?: (end: AbortSignal) => Promise<Failure | undefined>;
}

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

/** No pause is longer than this without a look at whether the run has ended. */
const PAUSE_SLICE_MS = 200;

/**
 * Sends the messages of one run of the node: in the order of the items, at the pace of their app, as
 * many at a time as that needs.
 */
export class SendRun {
	/** Raised when nothing more may leave: by a failure that stops the run, or a cancellation. */
	private readonly end = new AbortController();
	private readonly senders = new Senders();
	private readonly uploads: Uploads;

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
		this.uploads = new Uploads(context);
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
	async send(count: number, prepare: Prepare): Promise<Outcome[]> {
		const cancelled = this.context.getExecutionCancelSignal();
		const endRun = () => this.endRun();
		if (cancelled?.aborted) endRun();
		cancelled?.addEventListener('abort', endRun);
		try {
			return await this.sendInOrder(count, prepare);
		} finally {
			cancelled?.removeEventListener('abort', endRun);
		}
	}

	private async sendInOrder(count: number, prepare: Prepare): Promise<Outcome[]> {
		const outcomes = new Array<Outcome>(count).fill(NOT_REACHED);
		const underWay = new Set<Promise<void>>();
		// The items on their way to their turn: each waits for the one before it to have left.
		const ahead: Array<Promise<void>> = [];
		for (let index = 0; index < count && !this.end.signal.aborted; index++) {
			const previous = ahead[ahead.length - 1];
			const message = await this.ready(index, prepare);
			const mostAhead = 'checkFirst' in message ? LINKS_AHEAD : ITEMS_AHEAD;
			while (ahead.length >= mostAhead) await ahead.shift();
			let left = () => {};
			ahead.push(new Promise<void>((resolve) => (left = resolve)));
			const done = this.sendItem(message, index, previous, left)
				.then((outcome) => {
					outcomes[index] = outcome;
					if (this.endsTheRun(outcome)) this.endRun();
				})
				.finally(() => {
					left();
					underWay.delete(done);
				});
			underWay.add(done);
		}
		await Promise.all(underWay);
		return outcomes;
	}

	/**
	 * @param previous resolves when the item before has left, or never will
	 * @param left called when this one has left
	 */
	private async sendItem(
		message: Prepared,
		index: number,
		previous: Promise<void> | undefined,
		left: () => void,
	): Promise<Outcome> {
		if (isOutcome(message)) return message;
		const { image, part, options } = message;
		const to = addressOf(message.recipient);
		try {
			const credential = await this.context.getCredentials(CREDENTIAL_NAME, index);
			const app = appOf(credential);
			// Refused by `authenticate`, a token that no header can carry would pass for a lost connection.
			checkToken(credential);
			const bodyWith = (source: ImageSource) => messageBody(message, part(source));
			const print = fingerprint(app, bodyWith('file' in image ? { id: image.file.sha256 } : image));
			const item: Item = { index, app, to, request: print };
			const before = this.ledger.recall(item);
			if (before?.kind === 'sent' || (before && !options.resendUnknown)) return before;
			const refusal = await message.checkFirst?.(this.end.signal);
			if (refusal) return before ?? refusal;

			const sender = this.senders.of(credential);
			const { signal } = sender;
			if (signal.aborted) return before ?? sender.notReached();
			const source =
				'file' in image
					? await this.uploads.upload(app, credential, image.file, options.timeoutMs, signal)
					: image;
			if ('kind' in source) {
				if (!this.stopOnFailure) sender.failed(source);
				return before ?? (source === NOT_REACHED ? sender.notReached() : source);
			}
			const body = bodyWith(source);

			await previous;
			const pace = paceOf(app, 'messages');
			const turn = { limit: options.messagesPerSecond, signal };
			const firstTurn = await pace.slot(turn);
			if (firstTurn === undefined) return before ?? sender.notReached();
			left();
			const outcome = await sendMessage(
				{
					request: async () =>
						await request(this.context, credential, {
							method: 'POST',
							url: urlOf(app, 'v3/message'),
							body,
							timeoutMs: options.timeoutMs,
						}),
					turnAgain: async () => await pace.slot({ ...turn, again: true }),
					pause: async (ms) => await this.pause(ms),
					leaving: () => this.ledger.leaving(item),
					nothingLeft: () => this.ledger.forget(item),
				},
				firstTurn,
				{ ...options, doubt: before },
			).catch(interrupted);
			this.ledger.settle(item, outcome);
			if (outcome.kind === 'sent') {
				sender.sent();
				return outcome;
			}
			if (outcome.about === 'media' && 'file' in image && 'id' in source) {
				this.uploads.forget(app, image.file, source.id);
			}
			if (!this.stopOnFailure) sender.failed(outcome);
			return outcome === NOT_REACHED ? sender.notReached() : outcome;
		} catch (error) {
			return this.ledger.recall({ index, to }) ?? failureOf(error);
		}
	}

	/** What became of an item in an earlier try, where no more of it can be read than its recipient. */
	private async recallUnread(index: number): Promise<Outcome | undefined> {
		if (this.ledger.latestAt(index) === undefined) return undefined;
		try {
			const to = this.recipientOf(index);
			const credential = await this.context
				.getCredentials(CREDENTIAL_NAME, index)
				.catch(() => undefined);
			return this.ledger.recall({ index, to, app: credential && appOf(credential) });
		} catch {
			return undefined;
		}
	}

	private endRun(): void {
		this.end.abort();
		this.senders.stop();
	}

	private endsTheRun(outcome: Outcome): boolean {
		return this.stopOnFailure && isFailure(outcome);
	}

	private async pause(ms: number): Promise<void> {
		for (let rest = ms; rest > 0 && !this.end.signal.aborted; rest -= PAUSE_SLICE_MS) {
			await sleep(Math.min(rest, PAUSE_SLICE_MS));
		}
	}
}

/** Something of n8n's failed when the request had left, or may have. */
function interrupted(error: unknown): Failure {
	return {
		kind: 'unknown',
		what: 'Something went wrong in n8n while the image was being sent, so it is unclear whether it was',
		hint: MAY_HAVE_ARRIVED,
		reason: failureOf(error).what,
	};
}
