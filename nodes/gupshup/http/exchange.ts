/**
 * The room `http/`: one request over n8n's helpers and the answer to it: how many at a time, time limits,
 * sizes, secrets masked, what an answer means. May use `problems/`; knows no address of Gupshup's.
 */

import { canBeEnded, discard, isStream, parsed, readAndEnd, readBody } from './body';
import { maskOf } from './mask';
import { refusingProxy } from './n8nQuirks';
import { networkFault, nothingLeft, type WireReply } from './reply';
import { Deadline, untilAborted } from './waiting';

/** How n8n's helper for requests is asked to leave an answer as it comes: it is judged and read here. */
export const AS_IT_COMES = {
	encoding: 'stream',
	returnFullResponse: true,
	ignoreHttpStatusErrors: true,
	disableFollowRedirect: true,
	// n8n's own clock, which would stop at five minutes: whoever asks ends the request before (`Deadline`).
	timeout: 3_600_000,
} as const;

/** What n8n's helpers give back of an answer whose body they were asked to leave as a stream. */
export interface RawAnswer {
	statusCode: number;
	headers: object;
	body?: unknown;
}

/** What holds for one request, whatever it is about. */
export interface Terms {
	/** For all of it, from the connection to the last byte of the answer. */
	timeoutMs: number;
	/** Of the answer's body, unpacked. */
	largestBytes: number;
	/**
	 * All that must never be shown. Asked for once the answer is there: a token may have been obtained
	 * on the way.
	 */
	secrets: () => readonly string[];
	/** Ends the request before its time. */
	cancel?: AbortSignal;
}

/** So long a request that was ended has to say whether it had left. */
const LAST_WORD_MS = 250;

/**
 * Makes a request and takes in what comes back. The only place where anything comes in from Gupshup, and
 * so the only one that ends requests and masks secrets. Never rejects.
 *
 * @param send makes the request by one of n8n's helpers, with the body of the answer as a stream
 */
export async function exchange(
	send: (signal: AbortSignal) => Promise<RawAnswer>,
	terms: Terms,
): Promise<WireReply> {
	const deadline = new Deadline(terms.timeoutMs, terms.cancel);
	try {
		const answer = await answerTo(send, terms, deadline);
		if ('kind' in answer) return answer;
		return answer.statusCode < 400
			? await received(answer, terms, deadline)
			: await refused(answer, terms, deadline);
	} catch {
		return { kind: 'noAnswer', reason: "The response couldn't be read", timedOut: false };
	} finally {
		deadline.release();
	}
}

async function answerTo(
	send: (signal: AbortSignal) => Promise<RawAnswer>,
	terms: Terms,
	deadline: Deadline,
): Promise<RawAnswer | WireReply> {
	const sending = Promise.resolve()
		.then(async () => await send(deadline.signal))
		.catch((error: unknown) => faultReply(error, terms, deadline));
	const answer = (await untilAborted(sending, deadline.signal)) ?? (await lastWordOf(sending));
	if (answer !== undefined) return answer;
	void sending.then((late) => 'kind' in late || discard(late.body));
	return endedReply(deadline, terms);
}

async function lastWordOf<T>(sending: Promise<T>): Promise<T | undefined> {
	return await untilAborted(sending, AbortSignal.timeout(LAST_WORD_MS));
}

/**
 * An answer that says no. A proxy that does not connect to Gupshup answers in its place, and nothing of the
 * request has left then; 407 comes from proxies only (RFC 9110, 15.5.8), which pass nothing on before they
 * know who asks.
 */
async function refused(answer: RawAnswer, terms: Terms, deadline: Deadline): Promise<WireReply> {
	const { statusCode: status, body } = answer;
	const headers = { ...answer.headers };
	if (!isStream(body) || !canBeEnded(headers)) return await received(answer, terms, deadline);
	const { text, error } = await readAndEnd(body, headers, () => deadline.raise());
	const proxy = refusingProxy(error) ?? (status === 407 ? '' : undefined);
	return proxy === undefined
		? await received({ ...answer, body: parsed(text) }, terms, deadline)
		: {
				kind: 'noConnection',
				reason: `Proxy${proxy} rejected the connection with status ${status}`,
			};
}

/** From here on it is certain that the request has left. */
async function received(
	{ statusCode: status, headers, body }: RawAnswer,
	terms: Terms,
	deadline: Deadline,
): Promise<WireReply> {
	const read = await readBody(body, terms.largestBytes, deadline.signal);
	const mask = maskOf(terms.secrets());
	if ('broken' in read && status >= 200 && status < 300) {
		if (deadline.signal.aborted) return endedReply(deadline, terms);
		return { kind: 'noAnswer', reason: mask.text(read.broken), timedOut: false };
	}
	return {
		kind: 'answer',
		answer: {
			status,
			headers: mask.value(readHeaders({ ...headers })) as Record<string, unknown>,
			// A refusal is one by its status. Half a text may end in half a secret, which nobody would find.
			body: 'broken' in read ? '' : mask.value(read.value),
		},
	};
}

/** Of an answer's headers, those that anybody looks at. */
function readHeaders(headers: Record<string, unknown>): Record<string, unknown> {
	const { location, date, 'retry-after': retryAfter } = headers;
	return { location, date, 'retry-after': retryAfter };
}

function faultReply(error: unknown, terms: Terms, deadline: Deadline): WireReply {
	const fault = networkFault(error);
	const { aborted } = deadline.signal;
	const message = maskOf(terms.secrets()).text(fault.message);
	if (nothingLeft(fault)) {
		const reason = aborted ? `No connection: ${endOf(deadline, terms)}` : message;
		return { kind: 'noConnection', reason };
	}
	if (aborted) return endedReply(deadline, terms);
	return { kind: 'noAnswer', reason: message, timedOut: fault.timedOut };
}

function endedReply(deadline: Deadline, terms: Terms): WireReply {
	return { kind: 'noAnswer', reason: endOf(deadline, terms), timedOut: deadline.isTimeUp };
}

function endOf({ isTimeUp }: Deadline, { timeoutMs }: Terms): string {
	return isTimeUp ? `timeout of ${timeoutMs / 1000} seconds` : 'the execution was canceled';
}
