import type { IDataObject } from 'n8n-workflow';

import { MAY_HAVE_ARRIVED, type Result } from '../client/result';
import { type Answer, isObject, problemIn, reasonIn, shorten, statesFailure } from '../http/answer';
import { isRefusal } from '../problems/causes';
import { type Failure, failureOf, type Outcome } from '../problems/outcome';
import type { Problem } from '../problems/problem';

/** What became of a message, by how its request ended. */
export function outcomeOf(result: Result): Outcome {
	if (result.kind === 'answer') {
		return result.tokenRefused ? newTokenRefused(result.answer) : outcomeOfAnswer(result.answer);
	}
	return { kind: result.kind === 'unclear' ? 'unknown' : 'notSent', ...result.problem };
}

/**
 * What became of the message.
 *
 * Only an answer that says so counts as sent, and only one that clearly says no as refused. A 5xx, or
 * a 200 that is no answer of Gupshup's, may hide a message that was taken.
 */
function outcomeOfAnswer(answer: Answer): Outcome {
	const { status, body } = answer;
	if (status >= 200 && status < 300) {
		if (hasMessageId(body)) return { kind: 'sent', answer: body };
		if (statesFailure(body)) return refusal(answer);
		const what = `The response (${status}) contains no message ID, so it's unclear whether the message was sent`;
		return unclear(what, answer);
	}
	// RFC 9110, 15.4: all redirects but 303 ask for the request to be made elsewhere, so it was not
	// carried out. 303 points to the result of a request that was.
	if (status >= 300 && status < 400 && status !== 303) return redirect(answer);
	if (status === 429 || isRefusal(status)) return refusal(answer);
	const what = `Gupshup answered with ${status}, which doesn't say whether the message was sent`;
	return unclear(what, answer);
}

function hasMessageId(body: unknown): body is IDataObject {
	if (!isObject(body) || !Array.isArray(body.messages)) return false;
	const first: unknown = body.messages[0];
	return isObject(first) && typeof first.id === 'string' && first.id !== '';
}

function refusal(answer: Answer): Failure {
	return { kind: 'rejected', ...problemIn(answer, UNKNOWN_CAUSE) };
}

const UNKNOWN_CAUSE: Problem = {
	what: 'Gupshup rejected the message',
	hint: 'Check the recipient and the content of this item. If they are right, ask Gupshup support and quote its response',
};

function redirect({ status, headers }: Answer): Failure {
	const target = typeof headers.location === 'string' ? shorten(headers.location) : undefined;
	return {
		kind: 'rejected',
		what: `The Gupshup API address answered with a redirect (${status}), which the node doesn't follow to protect the token`,
		hint: 'Check the Base URL in the Gupshup API credential and any proxy in between',
		httpStatus: status,
		reason: target === undefined ? undefined : `Redirect to ${target}`,
	};
}

/** What came back does not tell whether the message was sent. */
function unclear(what: string, { status, body }: Answer): Failure {
	const { reason } = reasonIn(body);
	return { kind: 'unknown', what, hint: MAY_HAVE_ARRIVED, httpStatus: status, reason };
}

/** Refused though it had just been minted: not the token is wrong, but what it was minted for. */
function newTokenRefused({ status, body }: Answer): Failure {
	return {
		kind: 'rejected',
		what: "Gupshup doesn't accept the app token that it just created",
		hint: 'Check the App ID in the Gupshup API credential. If it is right, ask Gupshup support and quote its response',
		httpStatus: status,
		reason: reasonIn(body).reason,
		about: 'app',
	};
}

/** Something of n8n's failed when the request had left, or may have. */
export function interrupted(error: unknown): Failure {
	return {
		kind: 'unknown',
		what: "An error occurred in n8n while sending the message, so it's unclear whether it was sent",
		hint: MAY_HAVE_ARRIVED,
		reason: failureOf(error).what,
	};
}
