import type { IHttpRequestHelper, IN8nHttpFullResponse } from 'n8n-workflow';

import { type Answer, reasonIn } from '../http/answer';
import { MEGABYTE } from '../http/body';
import { AS_IT_COMES, exchange, type RawAnswer } from '../http/exchange';
import { Mask } from '../http/mask';
import type { RunResult } from '../pace/run';
import { NOT_REACHED } from '../problems/outcome';
import type { Problem } from '../problems/problem';
import { unwrappedToken } from './fields';

export type Result =
	| {
			kind: 'answer';
			answer: Answer;
			tokenRefused?: true;
	  }
	/** Nothing of it was taken: it may be made again as if it had never been. */
	| {
			kind: 'notSent';
			problem: Problem;
			/** No token to sign it with, no connection, too many requests for too long, or its turn did not come. */
			why: 'noToken' | 'noConnection' | 'tooMany' | 'ended';
	  }
	| { kind: 'unclear'; problem: Problem };

/** What a request is for, as the texts about the network tell it. The reason is in the network's words. */
export interface Purpose {
	unreached: (reason: string) => Problem;
	/** Where no answer came; as `unreached` where it makes no difference. */
	unanswered?: (reason: string, timedOut: boolean, timeoutMs: number) => Problem;
	/** What did not happen in consequence, as "the message wasn't sent". */
	so?: string;
}

const CHECK_NETWORK = "Check the Base URL in the Gupshup API credential and n8n's network";

function because(problem: Problem): Purpose['unreached'] {
	return (reason) => ({ ...problem, reason });
}

export function askingFor(what: string): Purpose {
	return {
		unreached: because({
			what: `Gupshup couldn't be reached to get ${what}`,
			hint: CHECK_NETWORK,
		}),
	};
}

export function testing(baseUrl: string): Purpose {
	return {
		unreached: (reason) => ({
			what: `${baseUrl} can't be reached (${reason})`,
			hint: "Check the Base URL and n8n's network",
			reason,
		}),
	};
}

export const SUBSCRIBING: Purpose = {
	unreached: because({ what: "Gupshup didn't respond", hint: CHECK_NETWORK }),
};

export const NOT_UPLOADED = "The file couldn't be uploaded to Gupshup and wasn't sent";

export const TRY_LATER =
	'Send it again later. If this keeps happening, ask Gupshup support and quote its response';

export const UPLOADING: Purpose = {
	unreached: because({ what: NOT_UPLOADED, hint: `${CHECK_NETWORK}, then send again` }),
	unanswered: because({ what: NOT_UPLOADED, hint: TRY_LATER }),
};

/** What the user has to know whenever a request left and nothing certain came back. */
export const MAY_HAVE_ARRIVED =
	"It may have arrived. Check the chat before you send it again, because Gupshup can't tell a repeated message from a new one";

export const SENDING: Purpose = {
	unreached: because({
		what: "n8n couldn't connect to Gupshup, so the message wasn't sent",
		hint: `${CHECK_NETWORK}, then send again`,
	}),
	unanswered: (reason, timedOut, timeoutMs) => ({
		what: timedOut
			? `Gupshup didn't respond within ${timeoutMs / 1000} seconds, so it's unclear whether the message was sent`
			: "The connection to Gupshup was lost before it responded, so it's unclear whether the message was sent",
		hint: MAY_HAVE_ARRIVED,
		reason,
	}),
	so: "the message wasn't sent",
};

export function resultOf(ended: RunResult, purpose: Purpose, timeoutMs: number): Result {
	const { unreached, unanswered = unreached, so } = purpose;
	switch (ended.kind) {
		case 'answer':
			return ended;
		case 'noToken': {
			const { problem } = ended;
			const what = withConsequence(problem.what, so);
			return { kind: 'notSent', why: 'noToken', problem: { ...problem, what } };
		}
		case 'noConnection':
			return { kind: 'notSent', why: 'noConnection', problem: unreached(ended.reason) };
		case 'noAnswer':
			return { kind: 'unclear', problem: unanswered(ended.reason, ended.timedOut, timeoutMs) };
		case 'tooMany':
			if (so === undefined) return { kind: 'answer', answer: ended.answer };
			return { kind: 'notSent', why: 'tooMany', problem: stillRefused(ended, so) };
		case 'ended':
			return { kind: 'notSent', why: 'ended', problem: NOT_REACHED };
	}
}

function withConsequence(what: string, so: string | undefined): string {
	return so === undefined ? what : `${what}, so ${so}`;
}

/** Where everything is refused for longer than is waited, the others would only wait as long. */
function stillRefused(
	{ answer, isAlone, refusedForMs, retryAfterMs }: Extract<RunResult, { kind: 'tooMany' }>,
	so: string,
): Problem {
	const said = { httpStatus: answer.status, reason: reasonIn(answer.body).reason };
	if (isAlone) {
		return {
			...said,
			what: `${withConsequence('Gupshup rejects messages to this recipient as "too many requests", while it accepts others', so)}. WhatsApp limits how many messages a business can send to one number in a short time (pair rate limit)`,
			hint: 'Wait a few minutes, then retry the execution. If the recipient gets many messages, combine them or send them further apart',
		};
	}
	const seconds = (ms: number) => `${Math.round(ms / 1000)} seconds`;
	const refused =
		refusedForMs < 1000
			? `this message as "too many requests" and asked to wait ${seconds(retryAfterMs)}, which is longer than this node waits`
			: `all messages of this app as "too many requests" for ${seconds(refusedForMs)}`;
	return {
		...said,
		what: withConsequence(`Gupshup has rejected ${refused}`, so),
		hint: 'Check what else sends for this app, lower Messages per Second, and retry the execution later',
		about: 'app',
	};
}

/** A request that is signed by hand, about tokens or for the credential's test: nothing of n8n's signs it. */
export interface TokenRequest {
	purpose: Purpose;
	method: 'GET' | 'POST';
	url: string;
	authorization?: string;
	form?: Record<string, string>;
}

export type SendTokenRequest = (request: TokenRequest) => Promise<Result>;

type Make = (request: TokenRequest, signal: AbortSignal) => Promise<RawAnswer>;

const TIMEOUT_MS = 20_000;

/**
 * Makes requests about tokens. Not ended when an execution is cancelled: all of an app's wait for the same
 * token.
 * @param secrets all of the credential's; those of the request may be new
 */
export function tokenRequests(make: Make, secrets: () => readonly string[]): SendTokenRequest {
	return async (request) => {
		const { purpose, authorization = '', form: { clientSecret = '', token = '' } = {} } = request;
		const reply = await exchange(async (signal) => await make(request, signal), {
			timeoutMs: TIMEOUT_MS,
			largestBytes: MEGABYTE,
			mask: () => new Mask([...secrets(), unwrappedToken(authorization), clientSecret, token]),
		});
		return resultOf(reply, purpose, TIMEOUT_MS);
	};
}

export function byHttpRequest(
	httpRequest: IHttpRequestHelper['helpers']['httpRequest'],
	secrets: () => readonly string[],
): SendTokenRequest {
	const make: Make = async (request, signal) =>
		(await httpRequest({
			method: request.method,
			url: request.url,
			headers: headersOf(request),
			...(request.form && { body: new URLSearchParams(request.form).toString() }),
			abortSignal: signal,
			json: true,
			...AS_IT_COMES,
		})) as IN8nHttpFullResponse;
	return tokenRequests(make, secrets);
}

export function headersOf({ authorization, form }: TokenRequest): Record<string, string> {
	return {
		Accept: 'application/json',
		...(authorization !== undefined && { Authorization: authorization }),
		...(form && { 'Content-Type': 'application/x-www-form-urlencoded' }),
	};
}
