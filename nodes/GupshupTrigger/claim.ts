import type { IWebhookFunctions } from 'n8n-workflow';

import type { GupshupEvent } from '../gupshup/events';
import { untilAborted } from '../gupshup/http/waiting';
import { SeenEvents } from './seen';

/** Gupshup waits ten seconds. docs: partner-docs.gupshup.io/docs/webhook-key-points */
const WAIT_MS = 5_000;

const SEEN = new SeenEvents();

type Response = ReturnType<IWebhookFunctions['getResponseObject']>;

/**
 * Those of the events that have not started the workflow yet. A repeat of events that n8n is starting the
 * workflow with right now waits until it is known whether it did.
 *
 * @returns undefined if that did not become known in time: the call has to come once more
 */
export async function claim(
	context: IWebhookFunctions,
	events: GupshupEvent[],
): Promise<GupshupEvent[] | undefined> {
	// A test ends with its first event anyway.
	if (context.getMode() === 'manual' || events.length === 0) return events;
	const trigger = `${context.getWorkflow().id} ${context.getNode().id}`;
	const deadline = AbortSignal.timeout(WAIT_MS);
	for (;;) {
		const claimed = SEEN.claim(trigger, events);
		if ('fresh' in claimed) {
			const { fresh, start } = claimed;
			whenAnswered(context.getResponseObject(), (status) => start.settle(status < 300));
			return fresh;
		}
		const ended = claimed.pending.ended.then(() => true);
		if (!(await untilAborted(ended, deadline))) return undefined;
	}
}

/**
 * n8n answers once the workflow has started, or could not be. Its answer is looked at where it is given:
 * the caller may be gone by then, and what happens at the connection tells of the caller only.
 */
function whenAnswered(response: Response, told: (status: number) => void): void {
	const end = response.end.bind(response) as (...args: unknown[]) => Response;
	response.end = (...args: unknown[]) => {
		told(response.statusCode);
		return end(...args);
	};
}
