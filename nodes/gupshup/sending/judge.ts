import { type Answer, MAY_HAVE_ARRIVED, outcomeOf, reasonIn } from '../http/answer';
import type { Reply } from '../http/reply';
import type { RunResult } from '../pace/run';
import type { Failure, Outcome } from '../problems/outcome';

type TooMany = Extract<RunResult, { kind: 'tooMany' }>;

/**
 * What became of a message, by how its request ended.
 *
 * @param timeoutMs of that request
 */
export function judge(result: Exclude<RunResult, { kind: 'ended' }>, timeoutMs: number): Outcome {
	return result.kind === 'tooMany' ? stillRefused(result) : outcomeOfReply(result.reply, timeoutMs);
}

function outcomeOfReply(reply: Reply, timeoutMs: number): Outcome {
	switch (reply.kind) {
		case 'answer':
			return reply.tokenRefused ? newTokenRefused(reply.answer) : outcomeOf(reply.answer);
		case 'noToken':
			return {
				kind: 'notSent',
				...reply.problem,
				what: `${reply.problem.what}, so the image was not sent`,
			};
		case 'noConnection':
			return {
				kind: 'notSent',
				what: 'No connection to Gupshup could be made, so the image was not sent',
				hint: 'Check the Base URL in the Gupshup API credential and the network of this n8n, then send again',
				reason: reply.reason,
			};
		case 'noAnswer':
			return {
				kind: 'unknown',
				what: reply.timedOut
					? `Gupshup did not answer within ${timeoutMs / 1000} seconds, so it is unclear whether the image was sent`
					: 'The connection to Gupshup was lost before an answer came, so it is unclear whether the image was sent',
				hint: MAY_HAVE_ARRIVED,
				reason: reply.reason,
			};
	}
}

/** Refused though it had just been minted: not the token is wrong, but what it was minted for. */
function newTokenRefused({ status, body }: Answer): Failure {
	return {
		kind: 'rejected',
		what: 'Gupshup does not accept the app token that it has just given out',
		hint: 'Check the App ID in the Gupshup API credential. If it is right, ask Gupshup support, quoting its answer',
		httpStatus: status,
		reason: reasonIn(body).reason,
		about: 'app',
	};
}

/** Where everything is refused for longer than is waited, the others would only wait as long. */
function stillRefused({ answer, isAlone, refusedForMs, retryAfterMs: asked }: TooMany): Failure {
	const failure = {
		kind: 'notSent',
		httpStatus: answer.status,
		reason: reasonIn(answer.body).reason,
	} as const;
	if (isAlone) return { ...failure, ...TOO_MANY_TO_ONE };
	const seconds = (ms: number) => `${Math.round(ms / 1000)} seconds`;
	const refused =
		refusedForMs < 1000
			? `this message as "too many requests" and asks to wait ${seconds(asked)}, which is longer than this node waits`
			: `all messages of this app as "too many requests" for ${seconds(refusedForMs)}`;
	return {
		...failure,
		what: `Gupshup has rejected ${refused}, so the image was not sent`,
		hint: 'Check who else sends for this app, lower Messages per Second, and retry the execution later',
		about: 'app',
	};
}

const TOO_MANY_TO_ONE = {
	what: 'Gupshup rejects messages to this recipient as "too many requests", while it accepts others, so the image was not sent. WhatsApp limits how many messages a business can send to one number in a short time (pair rate limit)',
	hint: 'Wait some minutes, then retry the execution. If the recipient gets many messages, combine them or send them further apart',
};
