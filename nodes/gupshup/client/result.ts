import { type Answer, reasonIn } from '../http/answer';
import type { RunResult } from '../pace/run';
import { NOT_REACHED } from '../problems/outcome';
import type { Problem } from '../problems/problem';

/** What became of a request: exactly one of three. */
export type Result =
	| {
			kind: 'answer';
			answer: Answer;
			/** The app token is refused, though it had just been minted. */
			tokenRefused?: true;
	  }
	/** Nothing of it was taken: it may be made again as if it had never been. */
	| NotSent
	/** It left, or may have, and no answer came. */
	| { kind: 'unclear'; problem: Problem };

interface NotSent {
	kind: 'notSent';
	problem: Problem;
	/** No token to sign it with, no connection, too many requests for too long, or its turn did not come. */
	why: 'noToken' | 'noConnection' | 'tooMany' | 'ended';
}

/** What a request is for, as the texts about the network tell it. The reason is in the network's words. */
export interface Purpose {
	/** Where no connection was made. */
	unreached: (reason: string) => Problem;
	/** Where no answer came; as `unreached` where it makes no difference. */
	unanswered?: (reason: string, timedOut: boolean, timeoutMs: number) => Problem;
	/** What did not happen in consequence, as "the message wasn't sent". */
	so?: string;
}

const CHECK_NETWORK = "Check the Base URL in the Gupshup API credential and n8n's network";

/** Something is to be had from Gupshup: "the list of templates". */
export function askingFor(what: string): Purpose {
	return {
		unreached: (reason) => ({
			what: `Gupshup couldn't be reached to get ${what}`,
			hint: CHECK_NETWORK,
			reason,
		}),
	};
}

/** What is asked for is of no interest, but that there is an answer. */
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
	unreached: (reason) => ({ what: "Gupshup didn't respond", hint: CHECK_NETWORK, reason }),
};

export const NOT_UPLOADED = "The file couldn't be uploaded to Gupshup and wasn't sent";

export const TRY_LATER =
	'Send it again later. If this keeps happening, ask Gupshup support and quote its response';

/** Whatever goes wrong with an upload, nothing was sent to anybody. */
export const UPLOADING: Purpose = {
	unreached: (reason) => ({
		what: NOT_UPLOADED,
		hint: `${CHECK_NETWORK}, then send again`,
		reason,
	}),
	unanswered: (reason) => ({ what: NOT_UPLOADED, hint: TRY_LATER, reason }),
};

/** What the user has to know whenever a request left and nothing certain came back. */
export const MAY_HAVE_ARRIVED =
	"It may have arrived. Check the chat before you send it again, because Gupshup can't tell a repeated message from a new one";

export const SENDING: Purpose = {
	unreached: (reason) => ({
		what: "n8n couldn't connect to Gupshup, so the message wasn't sent",
		hint: `${CHECK_NETWORK}, then send again`,
		reason,
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

/** @param timeoutMs of one request */
export function resultOf(ended: RunResult, purpose: Purpose, timeoutMs: number): Result {
	switch (ended.kind) {
		case 'answer':
			return ended;
		case 'noToken': {
			const { problem } = ended;
			const what = consequence(problem.what, purpose);
			return { kind: 'notSent', why: 'noToken', problem: { ...problem, what } };
		}
		case 'noConnection':
			return { kind: 'notSent', why: 'noConnection', problem: purpose.unreached(ended.reason) };
		case 'noAnswer': {
			const { timedOut, reason } = ended;
			const { unreached, unanswered = unreached } = purpose;
			return { kind: 'unclear', problem: unanswered(reason, timedOut, timeoutMs) };
		}
		case 'tooMany': {
			const { answer } = ended;
			if (purpose.so === undefined) return { kind: 'answer', answer };
			return { kind: 'notSent', why: 'tooMany', problem: stillRefused(ended, purpose) };
		}
		case 'ended':
			return { kind: 'notSent', why: 'ended', problem: NOT_REACHED };
	}
}

/** What could not be done has a consequence that the user has to know. */
function consequence(what: string, { so }: Purpose): string {
	return so === undefined ? what : `${what}, so ${so}`;
}

/** Where everything is refused for longer than is waited, the others would only wait as long. */
function stillRefused(
	{ answer, isAlone, refusedForMs, retryAfterMs: asked }: Extract<RunResult, { kind: 'tooMany' }>,
	purpose: Purpose,
): Problem {
	const said = { httpStatus: answer.status, reason: reasonIn(answer.body).reason };
	if (isAlone) {
		return {
			...said,
			what: `${consequence('Gupshup rejects messages to this recipient as "too many requests", while it accepts others', purpose)}. WhatsApp limits how many messages a business can send to one number in a short time (pair rate limit)`,
			hint: 'Wait a few minutes, then retry the execution. If the recipient gets many messages, combine them or send them further apart',
		};
	}
	const seconds = (ms: number) => `${Math.round(ms / 1000)} seconds`;
	const refused =
		refusedForMs < 1000
			? `this message as "too many requests" and asked to wait ${seconds(asked)}, which is longer than this node waits`
			: `all messages of this app as "too many requests" for ${seconds(refusedForMs)}`;
	return {
		...said,
		what: consequence(`Gupshup has rejected ${refused}`, purpose),
		hint: 'Check what else sends for this app, lower Messages per Second, and retry the execution later',
		about: 'app',
	};
}
