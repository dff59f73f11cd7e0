import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

/** @param message for whoever looks into Gupshup's log; Gupshup wants an empty body for a 2xx */
export function answer(
	context: IWebhookFunctions,
	status: 200 | 401 | 403 | 413,
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
