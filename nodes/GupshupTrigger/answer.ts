import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

type Response = ReturnType<IWebhookFunctions['getResponseObject']>;

/**
 * Looks at an answer where it is given, by n8n once the workflow has started or could not be: the caller
 * may be gone by then, and what happens at the connection tells of the caller only.
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

/** @param message for whoever looks into Gupshup's log; Gupshup wants an empty body for a 2xx */
export function answer(
	context: IWebhookFunctions,
	status: 200 | 401 | 403 | 413 | 503,
	message?: string,
): IWebhookResponseData {
	const response = context.getResponseObject();
	response.statusCode = status;
	if (message === undefined) response.end();
	else {
		response.setHeader('content-type', 'application/json');
		response.end(JSON.stringify({ status: 'error', message }));
	}
	return { noWebhookResponse: true };
}
