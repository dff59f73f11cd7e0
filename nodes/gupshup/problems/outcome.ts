import type { IDataObject, INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { InvalidInput, type Problem, withoutFullStop } from './problem';

/**
 * What became of one message. Every message ends in exactly one of these:
 *
 * - `sent`: Gupshup took it and gave it an id. Not yet delivered, but never to be sent again.
 * - `notSent`: it never left, or Gupshup only said "too many requests". Safe to send again.
 * - `rejected`: Gupshup refused it. Safe to send again, once the cause is put right.
 * - `unknown`: the request left and no usable answer came. It may have arrived: sending again may
 *   send twice.
 */
export type Outcome = Sent | Failure;

export interface Sent {
	kind: 'sent';
	/** Gupshup's answer, as it came. */
	answer: IDataObject;
	/** Set when it left in an earlier try, and nothing was sent in this one. */
	recalled?: true;
}

/** An execution, this one or another, sent a message with this key before: nothing left now. */
export interface AlreadySent {
	kind: 'alreadySent';
	/** As the user wrote it. */
	key: string;
}

export type ItemOutcome = Outcome | AlreadySent;

/** Why a message was not sent, or may not have been. */
export interface Failure extends Problem {
	kind: 'notSent' | 'rejected' | 'unknown';
	/** Set when this became of it in an earlier try or execution, and nothing was sent in this one. */
	recalled?: true;
	/** Set when an earlier execution left it in doubt, which is nothing that this one ran into. */
	ofEarlierExecution?: true;
	/** Set where its turn did not come, since the run ended before. */
	notReached?: true;
	/** Set where trying again is of no use before somebody has put something right. */
	needsFix?: true;
}

export const NOT_REACHED: Failure = {
	kind: 'notSent',
	notReached: true,
	what: "The message wasn't sent because the run stopped before its turn",
	hint: 'Retry the execution. Only unsent messages are sent',
};

export function isNotReached(outcome: ItemOutcome): boolean {
	return outcome.kind === 'notSent' && outcome.notReached === true;
}

/** Why an item could not be sent, out of what was thrown before any request of it was made. */
export function failureOf(error: unknown): Failure {
	if (error instanceof InvalidInput) {
		return { kind: 'notSent', what: error.what, hint: error.hint, needsFix: true };
	}
	const message = error instanceof Error ? error.message : String(error);
	const description =
		error instanceof Error && 'description' in error ? error.description : undefined;
	return {
		kind: 'notSent',
		// n8n's own "[item 0]", counted from 0, would stand beside ours.
		what: withoutFullStop(message.replace(/ ?\[item \d+\]$/, '')),
		hint:
			typeof description === 'string' && description !== ''
				? withoutFullStop(description)
				: 'Check the expressions and the credential of this node',
		needsFix: true,
	};
}

/** The error of n8n's that tells a problem in exactly these words, `description` below `message`. */
export function nodeErrorOf(
	node: INode,
	{ what, reason, httpStatus }: Pick<Problem, 'what' | 'reason' | 'httpStatus'>,
	message: string,
	description: string | undefined,
): NodeApiError | NodeOperationError {
	// Out of a plain object: given an error of n8n's own, NodeApiError would keep that one's texts.
	const error =
		httpStatus === undefined
			? new NodeOperationError(node, message, { description })
			: new NodeApiError(
					node,
					{ message: reason ?? what },
					{ message, description, httpCode: String(httpStatus) },
				);
	// n8n puts a sentence of its own in place of a message that has a code like ECONNRESET in it.
	error.message = message;
	return error;
}
