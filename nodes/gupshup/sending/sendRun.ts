import type { IExecuteFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import { appOf, CREDENTIAL_NAME, urlOf } from '../credential/app';
import { messageBody } from '../messages/message';
import { type Failure, NOT_REACHED, type Outcome } from '../problems/outcome';
import { paceOf } from '../pace/paces';
import { request } from '../api/request';
import { checkToken } from '../tokens/source';
import { fingerprint, type Ledger } from './ledger';
import type { PreparedMessage } from '../../GupshupSendImage/readMessage';
import { failureOf } from '../../GupshupSendImage/report';
import { sendMessage } from './sendOne';
import { Uploads } from '../media/uploads';

/** An item that is ready, or why it cannot be sent. */
export type Prepared = PreparedMessage | Failure;

/** Makes one item ready. Never rejects: what is wrong with an item is its failure. */
export type Prepare = (itemIndex: number) => Promise<Prepared>;

export function isFailure(prepared: Prepared): prepared is Failure {
	return 'kind' in prepared;
}

/** So many items are made ready (credential read, image uploaded) before their turn to leave comes. */
const ITEMS_AHEAD = 10;

/** No pause is longer than this without a look at whether the run has ended. */
const PAUSE_SLICE_MS = 200;

/**
 * Sends the messages of one run of the node: in the order of the items, at the pace of their app, as
 * many at a time as that needs.
 */
export class SendRun {
	/** Raised when nothing more may leave: by a failure that stops the run, or a cancellation. */
	private readonly end = new AbortController();
	private readonly uploads: Uploads;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly ledger: Ledger,
		/**
		 * Whether the first failure ends the run: nothing more is started then, and what is under way
		 * is waited for.
		 */
		private readonly stopOnFailure: boolean,
	) {
		this.uploads = new Uploads(context, this.end.signal);
	}

	/**
	 * @param prepare makes an item ready; asked for one item after the other, shortly before its turn
	 * @returns one outcome per item, in the order of the items
	 */
	async send(count: number, prepare: Prepare): Promise<Outcome[]> {
		const cancelled = this.context.getExecutionCancelSignal();
		const endRun = () => this.end.abort();
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
			if (ahead.length === ITEMS_AHEAD) await ahead.shift();
			const message = await prepare(index);
			let left = () => {};
			ahead.push(new Promise<void>((resolve) => (left = resolve)));
			const done = this.sendItem(message, index, previous, left)
				.then((outcome) => {
					outcomes[index] = outcome;
					if (this.endsTheRun(outcome)) this.end.abort();
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
		if (isFailure(message)) return message;
		const { recipient, caption, template, image, options } = message;
		try {
			const credential = await this.context.getCredentials(CREDENTIAL_NAME, index);
			const app = appOf(credential);
			// Refused by `authenticate`, a token that no header can carry would pass for a lost connection.
			checkToken(credential);
			const shared = { caption, template, replyTo: options.replyTo };
			const print = fingerprint(app, {
				...recipient,
				...shared,
				image: 'file' in image ? image.file.sha256 : { ...image },
			});
			const before = this.ledger.recall(index, print);
			if (before?.kind === 'sent' || (before && !options.resendUnknown)) return before;

			const source =
				'file' in image
					? await this.uploads.upload(app, credential, image.file, options.timeoutMs)
					: image;
			if ('kind' in source) return before ?? source;
			const body = messageBody({ recipient, ...shared, image: source });

			await previous;
			const pace = paceOf(app, 'messages');
			const turn = { limit: options.messagesPerSecond, signal: this.end.signal };
			const firstTurn = await pace.turn(turn);
			if (firstTurn === undefined) return before ?? NOT_REACHED;
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
					turnAgain: async () => await pace.turn({ ...turn, again: true }),
					pause: async (ms) => await this.pause(ms),
					leaving: () => this.ledger.leaving(index, print),
					nothingLeft: () => this.ledger.forget(index),
				},
				firstTurn,
				{ ...options, doubt: before },
			);
			this.ledger.settle(index, print, outcome);
			return outcome;
		} catch (error) {
			return failureOf(error);
		}
	}

	private endsTheRun(outcome: Outcome): boolean {
		if (outcome.kind === 'sent') return false;
		// Gupshup refused everything for longer than is waited: the others would only wait in vain.
		if (outcome.kind === 'notSent' && outcome.httpStatus === 429) return true;
		// What an earlier try left in doubt must not keep the rest from being sent.
		return this.stopOnFailure && !outcome.recalled;
	}

	private async pause(ms: number): Promise<void> {
		for (let rest = ms; rest > 0 && !this.end.signal.aborted; rest -= PAUSE_SLICE_MS) {
			await sleep(Math.min(rest, PAUSE_SLICE_MS));
		}
	}
}
