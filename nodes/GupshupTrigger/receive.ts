import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import type { GupshupApp } from '../gupshup/credential/app';
import { type GupshupEvent, readCall } from '../gupshup/events';
import { admit } from './admit';
import { answer } from './answer';
import { claim } from './claim';
import { withFiles } from './files';
import { handOver, type Notes } from './handOver';
import { noteOnce } from './notices';

/**
 * Takes a call of Gupshup's: refuses it, answers it, or starts the workflow. Each event goes its own way:
 * some have been seen, some are taps that an execution waits for, the rest starts the workflow.
 *
 * What carries the secret and is not understood is answered with 200 nevertheless: Gupshup would send it
 * again and again, and it would be understood no better. What is not at its end yet makes the answer 503
 * (`Claim`), also where other events of the call have started the workflow: Gupshup brings the call again,
 * and only what is open then is done.
 */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const body: unknown = context.getBodyData();
	const admitted = await admit(context, body);
	if ('answered' in admitted) return admitted.answered;

	const events = wantedOf(context, eventsIn(context, body), 'waitedFor');
	const claimed = await claim(context, events);
	const { ready, notes, open } = await handOver(context, claimed.fresh);
	claimed.giveBack(open);

	const fresh = wantedOf(context, ready);
	return fresh.length === 0
		? answer(context, 200)
		: await start(context, admitted.app, fresh, notes);
}

function eventsIn(context: IWebhookFunctions, body: unknown): GupshupEvent[] {
	const { events, unread } = readCall(body);
	for (const name of unread) {
		noteOnce(context, 'Gupshup Trigger was called with something that it does not read', name);
	}
	return events;
}

/**
 * Gupshup may send more than was subscribed to, and other subscriptions may lead here.
 *
 * @param plus taps that an execution waits for, whatever types of messages start the workflow
 */
function wantedOf(
	context: IWebhookFunctions,
	events: GupshupEvent[],
	plus?: 'waitedFor',
): GupshupEvent[] {
	const names = listOf(context.getNodeParameter('events', []));
	const types = listOf(context.getNodeParameter('options.messageTypes', []));
	return events.filter(
		({ name, messageType, wait }) =>
			names.includes(name) &&
			(name !== 'message' ||
				types.length === 0 ||
				types.includes(messageType) ||
				(plus === 'waitedFor' && wait !== undefined)),
	);
}

/**
 * Starts the workflow, an item for each event. n8n gives the answer as soon as the execution is on its
 * way: an event that n8n could not take is sent again. Only where files are to be fetched first, the
 * answer goes out before: Gupshup wants it within a second (docs:
 * partner-docs.gupshup.io/docs/webhook-key-points), and a file takes as long as it takes.
 */
async function start(
	context: IWebhookFunctions,
	app: GupshupApp,
	events: GupshupEvent[],
	notes: Notes,
): Promise<IWebhookResponseData> {
	const items = events.map((event) => ({ json: jsonOf(context, event, notes) }));
	if (!bringsFiles(context, events)) return { workflowData: [items] };
	const answered = answer(context, 200);
	return { ...answered, workflowData: [await withFiles(context, app, events, items)] };
}

function jsonOf(context: IWebhookFunctions, event: GupshupEvent, notes: Notes): IDataObject {
	const isRaw = context.getNodeParameter('options.simplify', true) === false;
	const json = isRaw ? event.raw() : event.simplified;
	const note = notes.get(event);
	return note === undefined ? json : { ...json, sendAndWait: note };
}

function bringsFiles(context: IWebhookFunctions, events: GupshupEvent[]): boolean {
	return (
		context.getNodeParameter('options.downloadMedia', false) === true &&
		events.some(({ media }) => media !== undefined)
	);
}

function listOf(value: unknown): unknown[] {
	return Array.isArray(value) ? value : [];
}
