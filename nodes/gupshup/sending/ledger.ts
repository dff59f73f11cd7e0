import { createHash } from 'node:crypto';

import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { GupshupApp } from '../credential/app';
import type { Failure, Outcome, Sent } from '../problems/outcome';

/** What is written down of one item. */
interface Entry {
	/** Fingerprint of the request, so that an edited item counts as a new one. */
	request: string;
	/** Gupshup's answer, once the message is sent. */
	answer?: IDataObject;
	/** Why it is unclear whether it was sent; an empty object while the request is under way. */
	doubt?: Partial<Failure>;
}

/** By run of the node within the execution (loops), then by item. */
type Book = Record<string, Record<string, Entry>>;

const SHELF = 'gupshupSendImage';

/**
 * Remembers, for one run of the node, who was sent to.
 *
 * It is kept in the node's context of the execution, which n8n hands on to the tries of Retry On Fail
 * and to the retry of a failed execution. An item is written down before its request leaves: however
 * the execution ends, whoever may have got the image is not taken for somebody who has not.
 */
export class Ledger {
	private readonly entries: Record<string, Entry>;
	private readonly book: Book;
	private readonly run: string;

	constructor(context: IExecuteFunctions) {
		const shelf = context.getContext('node') as { [SHELF]?: Book };
		this.book = shelf[SHELF] ??= {};
		this.run = String(context.evaluateExpression('{{ $runIndex }}', 0));
		this.entries = this.book[this.run] ??= {};
	}

	/** What became of this very request in an earlier try, if it left then. */
	recall(itemIndex: number, request: string): Sent | Failure | undefined {
		const entry = this.entries[itemIndex];
		if (entry === undefined || entry.request !== request) return undefined;
		if (entry.answer) return { kind: 'sent', answer: entry.answer };
		return {
			kind: 'unknown',
			what: 'The image left in an earlier try, and no answer came that tells whether it was sent',
			hint: 'It is not sent again by itself. Look into the chat; to send it again, set If the Outcome Is Unknown to Send Again',
			...entry.doubt,
			recalled: true,
		};
	}

	/** The request is about to leave. */
	leaving(itemIndex: number, request: string): void {
		this.entries[itemIndex] = { request, doubt: {} };
	}

	/** The request came to an end. */
	settle(itemIndex: number, request: string, outcome: Outcome): void {
		if (outcome.kind === 'sent') {
			this.entries[itemIndex] = { request, answer: outcome.answer };
		} else if (outcome.kind === 'unknown') {
			this.entries[itemIndex] = { request, doubt: outcome };
		} else {
			this.forget(itemIndex);
		}
	}

	/** No request of this item was taken: it may be sent as if it had never been tried. */
	forget(itemIndex: number): void {
		delete this.entries[itemIndex];
	}

	/** Forgets the run: nothing of it can be tried again, and execution data are stored. */
	close(): void {
		delete this.book[this.run];
	}
}

/** Short name of a request: equal for two requests only if they say the same to the same app. */
export function fingerprint(app: GupshupApp, body: IDataObject): string {
	return createHash('sha256')
		.update(JSON.stringify([app.baseUrl, app.id, body]))
		.digest('base64url')
		.slice(0, 22);
}
