import { type Answer, MAY_HAVE_ARRIVED, outcomeOf, reasonIn } from '../http/answer';
import type { Reply } from '../http/reply';
import type { RunResult } from '../pace/pace';
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

function stillRefused({ answer, refusedForMs, retryAfterMs: asked }: TooMany): Failure {
	const seconds = (ms: number) => `${Math.round(ms / 1000)} seconds`;
	const waited =
		refusedForMs < 1000
			? `and asks to wait ${Number.isFinite(asked) ? `${seconds(asked)}, which is ` : ''}longer than this node waits`
			: `for ${seconds(refusedForMs)} now, and the image was not sent`;
	return {
		kind: 'notSent',
		what: `Gupshup refuses all messages of this app as too many ${waited}`,
		hint: 'See who else sends for this app, lower Messages per Second, and retry the execution later',
		httpStatus: answer.status,
		reason: 'Too Many Requests',
		// Everything is refused for longer than is waited: the others would only wait in vain.
		about: 'app',
	};
}
