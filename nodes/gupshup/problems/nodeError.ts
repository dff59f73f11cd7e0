import type { INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import type { Problem } from './problem';

/**
 * The error of n8n's that tells a problem in exactly these words.
 *
 * @param description what stands below the message
 */
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
