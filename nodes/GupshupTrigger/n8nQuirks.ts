/**
 * What the trigger relies on in n8n beyond what n8n promises, seen in n8n 2.41. `test/e2e/trigger.e2e.mts`
 * and `test/e2e/sendAndWait.e2e.mts` fail in a real n8n that does it in another way.
 */
import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { parseUrl } from '../gupshup/input/network';

export type Response = ReturnType<IWebhookFunctions['getResponseObject']>;

/**
 * For a node of version 1.0, n8n evaluates an expression at each call, to find out about binary data: a
 * third of what a call costs. So 1.1 is the same node without that.
 */
export const VERSIONS = [1, 1.1];

/**
 * n8n is through with such a call at once, and lets go of all that it holds for it: an isolate for
 * expressions among others. The node answers it, also later.
 */
export const ANSWERED_BY_NODE: IWebhookResponseData = { noWebhookResponse: true };

/**
 * n8n ends the response when the workflow has started or could not be, with the status set before. Looked
 * at here, since the caller may be gone by then: what happens at the connection tells of the caller only.
 *
 * @param look may set another status
 */
export function beforeEnd(response: Response, look: (status: number) => void): void {
	const end = response.end.bind(response) as (...args: unknown[]) => Response;
	response.end = (...args: unknown[]) => {
		look(response.statusCode);
		return end(...args);
	};
}

/**
 * Tells when a call is over: `close` comes last of all, whether it was answered or its caller has gone. It
 * has come already where the caller was gone before n8n asked the node.
 *
 * @returns false if it is over already
 */
export function whenOver(response: Response, call: () => void): boolean {
	if (response.destroyed) return false;
	response.once('close', call);
	return true;
}

/**
 * Where executions of this n8n wait, up to the execution: the address of an execution that has not been
 * started ends in a placeholder.
 */
export function waitingBaseUrl(context: IWebhookFunctions): URL | undefined {
	const resumeUrl: unknown = context.evaluateExpression('{{ $execution.resumeUrl }}');
	const url = typeof resumeUrl === 'string' ? parseUrl(resumeUrl) : undefined;
	if (url === undefined) return undefined;
	url.pathname = url.pathname.slice(0, url.pathname.lastIndexOf('/'));
	return url;
}
