import { type Answer, MAY_HAVE_ARRIVED, outcomeOf, reasonIn } from '../http/answer';
import { type Failure, NOT_REACHED, type Outcome } from '../problems/outcome';
import { isRefusal } from '../problems/causes';
import type { TooMany } from '../pace/backoff';
import type { Slot } from '../pace/pace';
import type { Reply } from '../http/reply';
import { retryAfterMs } from '../http/retryAfter';

/** How often an image of unknown outcome is sent again, where the user wants that. */
const MOST_RESENDS = 3;

/** What sending one message needs of the world around it. */
export interface Gate {
	/** Makes the request once. */
	request(): Promise<Reply>;
	/** Waits for another turn; `undefined` when none will come, because the run has ended. */
	turnAgain(): Promise<Slot | undefined>;
	/** Lets time pass, at most until the run ends. */
	pause(ms: number): Promise<void>;
	/** Called when it is certain that no request of this message was taken so far. */
	nothingLeft(): void;
	/** Called before every request. */
	leaving(): void;
}

export interface SendMessageOptions {
	/** Whether to send again what may have been sent. */
	resendUnknown: boolean;
	/** Of one request. */
	timeoutMs: number;
	/** Set when an earlier try of the node left it unclear whether the message was sent. */
	doubt?: Failure;
}

/**
 * Sends one message and says what became of it.
 *
 * A 429 is waited out: Gupshup did not take the message, so sending it again is safe. An unknown
 * outcome is sent again only where the user wants it, until an answer is definite. Once a request has
 * left without a clear answer, the message never counts as not sent any more, whatever later tries
 * bring.
 */
export async function sendMessage(
	gate: Gate,
	firstTurn: Slot,
	{ resendUnknown, timeoutMs, doubt: earlierDoubt }: SendMessageOptions,
): Promise<Outcome> {
	let doubt = earlierDoubt;
	let resends = 0;
	let isTokenNew = false;
	for (
		let departure: Slot | undefined = firstTurn;
		departure !== undefined;
		departure = await gate.turnAgain()
	) {
		gate.leaving();
		const reply = await gate.request();
		if (reply.kind === 'answer' && reply.answer.status === 429) {
			if (!doubt) gate.nothingLeft();
			const refusal = departure.refused(retryAfterMs(reply.answer.headers, Date.now()));
			if (refusal.tryAgain) continue;
			return doubt ?? stillRefused(reply.answer, refusal);
		}
		departure.served();
		if (reply.kind === 'answer' && reply.tokenRefused && !isTokenNew) {
			// Gupshup did not take it, so it may go again, with a new token and in its turn.
			if (!doubt) gate.nothingLeft();
			isTokenNew = true;
			continue;
		}
		const outcome = outcomeOfReply(reply, timeoutMs);
		if (outcome.kind === 'unknown') doubt = outcome;
		if (outcome.kind === 'sent' || !doubt) return outcome;
		if (outcome.kind === 'rejected' || !resendUnknown || resends === MOST_RESENDS) return doubt;
		await gate.pause(1000 * 2 ** resends);
		resends++;
	}
	return doubt ?? NOT_REACHED;
}

function outcomeOfReply(reply: Reply, timeoutMs: number): Outcome {
	switch (reply.kind) {
		case 'answer':
			return reply.tokenRefused ? newTokenRefused(reply.answer) : outcomeOf(reply.answer);
		case 'noToken':
			return {
				kind: 'notSent',
				...reply.noToken,
				what: `${reply.noToken.what}, so the image was not sent`,
				...(isRefusal(reply.noToken.httpStatus ?? 0) && { about: 'app' }),
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
		what: 'Gupshup does not accept the app token that it has just minted',
		hint: 'Check the App ID in the Gupshup API credential. If it is right, ask Gupshup support, quoting its answer',
		httpStatus: status,
		reason: reasonIn(body).reason,
		about: 'app',
	};
}

function stillRefused({ status }: Answer, { refusedForMs, retryAfterMs: asked }: TooMany): Failure {
	const seconds = (ms: number) => `${Math.round(ms / 1000)} seconds`;
	const waited =
		refusedForMs < 1000
			? `and asks to wait ${Number.isFinite(asked) ? `${seconds(asked)}, which is ` : ''}longer than this node waits`
			: `for ${seconds(refusedForMs)} now, and the image was not sent`;
	return {
		kind: 'notSent',
		what: `Gupshup refuses all messages of this app as too many ${waited}`,
		hint: 'See who else sends for this app, lower Messages per Second, and retry the execution later',
		httpStatus: status,
		reason: 'Too Many Requests',
		// Everything is refused for longer than is waited: the others would only wait in vain.
		about: 'app',
	};
}
