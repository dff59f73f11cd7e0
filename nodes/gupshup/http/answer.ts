import type { IDataObject } from 'n8n-workflow';

import { causeOfRefusal, isRefusal } from '../problems/causes';
import { onOneLine } from '../problems/invalidInput';
import type { Failure, Outcome } from '../problems/outcome';
import type { Problem } from '../problems/problem';

/** An answer over HTTP, whoever gave it: Gupshup, or a proxy in between. */
export interface Answer {
	status: number;
	headers: Record<string, unknown>;
	/** Parsed where it was JSON, else the text. */
	body: unknown;
}

/** Gupshup's own words in an answer that is no success, and Meta's code if there is one. */
interface StatedReason {
	reason?: string;
	code?: number | string;
}

const LONGEST_REASON = 300;

/** Of a web page, no more than this is looked through for a reason, in characters. */
const LONGEST_PAGE = 20_000;

/**
 * Turns the answer to a send into what became of the message.
 *
 * Only an answer that says so counts as sent, and only one that clearly says no as refused. A 5xx, or
 * a 200 that is no answer of Gupshup's, may hide a message that was taken.
 */
export function outcomeOf(answer: Answer): Outcome {
	const { status, body } = answer;
	if (status >= 200 && status < 300) {
		if (hasMessageId(body)) return { kind: 'sent', answer: body };
		return statesFailure(body) ? refusal(answer) : withoutMessageId(answer);
	}
	// RFC 9110, 15.4: all redirects but 303 ask for the request to be made elsewhere, so it was not
	// carried out. 303 points to the result of a request that was.
	if (status >= 300 && status < 400 && status !== 303) return redirect(answer);
	if (status === 429 || isRefusal(status)) return refusal(answer);
	return noUsableAnswer(answer);
}

/** Who has sent too many: the app, or one business to one and the same number. */
export type Limit = 'app' | 'recipient';

/**
 * Codes of limits that pass by themselves (4001: partner-docs.gupshup.io/docs/error-codes; the others:
 * developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes, "Throttling errors"). Not 131048:
 * that one lasts until the quality of the app's number has recovered.
 */
const LIMITS: ReadonlyMap<string, Limit> = new Map([
	['4', 'app'],
	['4001', 'app'],
	['80007', 'app'],
	['130429', 'app'],
	['131056', 'recipient'],
]);

/**
 * The limit that an answer says was reached: by its code, which Meta sends with 400, or by status 429. The
 * request was not carried out, and may be made again after a pause.
 */
export function limitIn({ status, body }: Answer): Limit | undefined {
	const isRefused = status === 429 || isRefusal(status) || (status === 200 && statesFailure(body));
	if (!isRefused) return undefined;
	return LIMITS.get(String(reasonIn(body).code)) ?? (status === 429 ? 'app' : undefined);
}

/**
 * Reads the reason out of an answer: `message`, then `error.message` with its code and details (Meta's
 * error, passed on by Gupshup), then the text itself.
 */
export function reasonIn(body: unknown): StatedReason {
	if (isObject(body)) {
		const error = isObject(body.error) ? body.error : undefined;
		const reason = firstText(
			body.message,
			withDetails(error),
			error?.message,
			error?.title,
			body.error,
			body.reason,
		);
		const code = error?.code ?? body.code;
		return {
			reason: reason ?? shorten(JSON.stringify(body)),
			code: typeof code === 'number' || typeof code === 'string' ? code : undefined,
		};
	}
	if (Array.isArray(body) && body.length > 0) return { reason: shorten(JSON.stringify(body)) };
	if (typeof body !== 'string') return {};
	const text = shorten(textOfPage(body.slice(0, LONGEST_PAGE)));
	return text === '' ? {} : { reason: text };
}

/** What a web page says: its title, or else its text. Any other text is given back as it is. */
function textOfPage(page: string): string {
	const visible: string[] = [];
	let title = '';
	let within = '';
	for (const [piece] of page.matchAll(/<[a-z/!?][^<>]*>?|<|[^<]+/gi)) {
		const tag = /<(\/?)(title|style|script)\b/i.exec(piece);
		if (tag) {
			const [, end, name] = tag;
			if (end === '') within ||= name.toLowerCase();
			else if (within === name.toLowerCase()) within = '';
		} else if (piece === '<' || !piece.startsWith('<')) {
			if (within === 'title') title ||= piece.trim();
			else if (within === '') visible.push(piece);
		}
	}
	return title || visible.join(' ');
}

/** Meta's message is often no more than "Invalid parameter": which one, the details say. */
function withDetails(error: IDataObject | undefined): string | undefined {
	const details = isObject(error?.error_data) ? error.error_data.details : undefined;
	return typeof error?.message === 'string' && typeof details === 'string'
		? `${error.message}: ${details}`
		: undefined;
}

function hasMessageId(body: unknown): body is IDataObject {
	if (!isObject(body) || !Array.isArray(body.messages)) return false;
	const first: unknown = body.messages[0];
	return isObject(first) && typeof first.id === 'string' && first.id !== '';
}

function statesFailure(body: unknown): boolean {
	return isObject(body) && (body.status === 'error' || isObject(body.error));
}

/**
 * What went wrong by an answer that is no success.
 *
 * @param otherwise what is said of a cause that is not known
 */
export function problemIn({ status, body }: Answer, otherwise: Problem): Problem {
	const { reason, code } = reasonIn(body);
	return { ...(causeOfRefusal(status, reason, code) ?? otherwise), httpStatus: status, reason };
}

function refusal(answer: Answer): Failure {
	return { kind: 'rejected', ...problemIn(answer, UNKNOWN_CAUSE) };
}

const UNKNOWN_CAUSE: Problem = {
	what: 'Gupshup refused the image',
	hint: 'Check the recipient, the image and the texts of this item; if they are right, ask Gupshup support, quoting its answer',
};

function redirect({ status, headers }: Answer): Failure {
	const target = typeof headers.location === 'string' ? shorten(headers.location) : undefined;
	return {
		kind: 'rejected',
		what: `The address of the Gupshup API answered with a redirect (${status}), which is not followed so that the token goes nowhere else`,
		hint: 'Check the Base URL in the Gupshup API credential, and any proxy in between',
		httpStatus: status,
		reason: target === undefined ? undefined : `Redirect to ${target}`,
	};
}

function noUsableAnswer({ status, body }: Answer): Failure {
	return {
		kind: 'unknown',
		what: `Gupshup answered with ${status}, which does not tell whether the image was sent`,
		hint: MAY_HAVE_ARRIVED,
		httpStatus: status,
		reason: reasonIn(body).reason,
	};
}

function withoutMessageId({ status, body }: Answer): Failure {
	return {
		kind: 'unknown',
		what: `The answer (${status}) holds no message ID, so it is unclear whether the image was sent`,
		hint: MAY_HAVE_ARRIVED,
		httpStatus: status,
		reason: reasonIn(body).reason,
	};
}

/** What the user has to know whenever a request left and nothing certain came back. */
export const MAY_HAVE_ARRIVED =
	'It may have arrived: look into the chat before sending it again, since Gupshup cannot tell a repeated message from a new one';

function firstText(...candidates: unknown[]): string | undefined {
	const text = candidates.find(
		(candidate): candidate is string => typeof candidate === 'string' && candidate.trim() !== '',
	);
	return text === undefined ? undefined : shorten(text);
}

function shorten(text: string): string {
	return onOneLine(text.slice(0, LONGEST_PAGE), LONGEST_REASON);
}

function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
