/**
 * The room `http/`: one request over n8n's helpers and the answer to it: how many at a time, time limits,
 * sizes, secrets masked, what an answer means. May use `problems/`; knows no address of Gupshup's.
 */

import type { Problem } from '../problems/problem';
import type { Answer } from './answer';
import { canBeEnded, discard, isStream, parsed, readAndEnd, readBody } from './body';
import type { Mask } from './mask';
import { networkFault, nothingLeft, refusingProxy } from './n8nQuirks';
import { Deadline, untilAborted } from './waiting';

export const AS_IT_COMES = {
	encoding: 'stream',
	returnFullResponse: true,
	ignoreHttpStatusErrors: true,
	disableFollowRedirect: true,
	// n8n's own clock, which would stop at five minutes: whoever asks ends the request before (`Deadline`).
	timeout: 3_600_000,
} as const;

export interface RawAnswer {
	statusCode: number;
	headers: object;
	body?: unknown;
}

export interface Terms {
	timeoutMs: number;
	largestBytes: number;
	/** Of all that must never be shown. Asked for once the answer is there: a token may be new by then. */
	mask: () => Mask;
	cancel?: AbortSignal;
}

export type Reply = WireReply | { kind: 'noToken'; problem: Problem };

export type WireReply =
	| {
			kind: 'answer';
			answer: Answer;
			/** The app token was a minted one and is refused; the next request goes with a new one. */
			tokenRefused?: true;
	  }
	/** No connection was made, so nothing left. */
	| { kind: 'noConnection'; reason: string }
	/** The request left, or may have, and no answer came. */
	| { kind: 'noAnswer'; reason: string; timedOut: boolean };

type Send = (signal: AbortSignal) => Promise<RawAnswer>;

/** So long a request that was ended has to say whether it had left. */
const LAST_WORD_MS = 250;

/**
 * Makes a request and takes in what comes back. The only place where anything comes in from Gupshup, and
 * so the only one that ends requests and masks secrets. Never rejects.
 */
export async function exchange(send: Send, terms: Terms): Promise<WireReply> {
	const deadline = new Deadline(terms.timeoutMs, terms.cancel);
	try {
		return await new Exchange(terms, deadline).replyTo(send);
	} catch {
		return { kind: 'noAnswer', reason: "The response couldn't be read", timedOut: false };
	} finally {
		deadline.release();
	}
}

class Exchange {
	constructor(
		private readonly terms: Terms,
		private readonly deadline: Deadline,
	) {}

	async replyTo(send: Send): Promise<WireReply> {
		const { signal } = this.deadline;
		const sending = Promise.resolve()
			.then(async () => await send(signal))
			.catch((error: unknown) => this.fault(error));
		const answer =
			(await untilAborted(sending, signal)) ??
			(await untilAborted(sending, AbortSignal.timeout(LAST_WORD_MS)));
		if (answer === undefined) {
			void sending.then((late) => 'kind' in late || discard(late.body));
			return this.ended();
		}
		if ('kind' in answer) return answer;
		return answer.statusCode < 400 ? await this.received(answer) : await this.refused(answer);
	}

	/**
	 * A proxy that does not connect to Gupshup answers in its place, and nothing of the request has left
	 * then. 407 comes from proxies only (RFC 9110, 15.5.8), which pass nothing on before they know who
	 * asks.
	 */
	private async refused(answer: RawAnswer): Promise<WireReply> {
		const { statusCode: status, body } = answer;
		const headers = { ...answer.headers };
		if (!isStream(body) || !canBeEnded(headers)) return await this.received(answer);
		const { text, error } = await readAndEnd(body, headers, () => this.deadline.raise());
		const proxy = refusingProxy(error) ?? (status === 407 ? '' : undefined);
		if (proxy === undefined) return await this.received({ ...answer, body: parsed(text) });
		const reason = `Proxy${proxy} rejected the connection with status ${status}`;
		return { kind: 'noConnection', reason };
	}

	/** From here on it is certain that the request has left. */
	private async received({ statusCode: status, headers, body }: RawAnswer): Promise<WireReply> {
		const { signal } = this.deadline;
		const read = await readBody(body, this.terms.largestBytes, signal);
		const mask = this.terms.mask();
		if ('broken' in read && status >= 200 && status < 300) {
			if (signal.aborted) return this.ended();
			return { kind: 'noAnswer', reason: mask.text(read.broken), timedOut: false };
		}
		const { location, date, 'retry-after': retryAfter } = { ...headers } as Answer['headers'];
		return {
			kind: 'answer',
			answer: {
				status,
				headers: mask.value({ location, date, 'retry-after': retryAfter }) as Answer['headers'],
				// A refusal is one by its status. Half a text may end in half a secret, which nobody would find.
				body: 'broken' in read ? '' : mask.value(read.value),
			},
		};
	}

	private fault(error: unknown): WireReply {
		const fault = networkFault(error);
		const { aborted } = this.deadline.signal;
		const message = this.terms.mask().text(fault.message);
		if (nothingLeft(fault)) {
			return { kind: 'noConnection', reason: aborted ? `No connection: ${this.end}` : message };
		}
		if (aborted) return this.ended();
		return { kind: 'noAnswer', reason: message, timedOut: fault.timedOut };
	}

	private ended(): WireReply {
		return { kind: 'noAnswer', reason: this.end, timedOut: this.deadline.isTimeUp };
	}

	private get end(): string {
		return this.deadline.isTimeUp
			? `timeout of ${this.terms.timeoutMs / 1000} seconds`
			: 'the execution was canceled';
	}
}
