import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { answer, beforeEnd } from './answer';
import { Collector, type Parcel } from './collect';

const COLLECTOR = new Collector();

/**
 * Starts the workflow with what comes within a short time, by one execution. The first call waits for the
 * others and starts it. The others are through for n8n at once, and are answered when n8n has answered the
 * first: with a success if the execution has started.
 */
export async function startTogether(
	context: IWebhookFunctions,
	trigger: string,
	parcel: Parcel,
	windowMs: number,
): Promise<IWebhookResponseData> {
	const { group, isFirst } = COLLECTOR.join(trigger, parcel, windowMs);
	if (!isFirst) {
		void group.started.then((isStarted) =>
			isStarted
				? answer(context, 200)
				: answer(context, 503, 'The workflow could not be started, send the event again'),
		);
		return { noWebhookResponse: true };
	}
	await group.closed;
	beforeEnd(context.getResponseObject(), (status) => group.settle(status < 300));
	return { workflowData: [group.items] };
}
