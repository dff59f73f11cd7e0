import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { ANSWERED_BY_NODE } from '../gupshup/http/n8nQuirks';
import { untilAborted } from '../gupshup/http/waiting';

/** Less than the ten seconds that Gupshup waits. docs: partner-docs.gupshup.io/docs/webhook-key-points */
const ANSWERED_WITHIN_MS = 8_000;

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
	return ANSWERED_BY_NODE;
}

/**
 * Answers a call as soon as it is known whether the workflow has started with its events, which another
 * call is about to do; with 503 if that takes too long.
 */
export function answerLater(
	context: IWebhookFunctions,
	started: Promise<boolean>,
	withinMs = ANSWERED_WITHIN_MS,
): IWebhookResponseData {
	void untilAborted(started, AbortSignal.timeout(withinMs)).then((isStarted) => {
		if (isStarted) answer(context, 200);
		else answer(context, 503, "The workflow hasn't started, send the event again");
	});
	return ANSWERED_BY_NODE;
}
