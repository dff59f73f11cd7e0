import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { type GupshupEvent, readCall, stageOf } from '../gupshup/events';
import { admit } from './admit';
import { answer } from './answer';
import { claim } from './claim';
import { withFiles } from './files';
import { handOver, type Notes } from './handOver';
import { noteOnce } from './notices';
import { OpenCalls } from './openCalls';
import type { Settings } from './settings';
import { startTogether } from './together';

const OPEN_CALLS = new OpenCalls();

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

	const { settings, app, bytes } = admitted;
	const events = wantedOf(settings, eventsIn(context, body), 'waitedFor');
	if (events.length === 0) return answer(context, 200);
	if (!OPEN_CALLS.add(context.getResponseObject(), !events.every(isReport))) {
		return answer(context, 503, 'Too many calls at once, send the event again');
	}
	const claimed = await claim(context, settings.trigger, events);
	const { ready, notes, open } = await handOver(context, claimed.fresh);
	claimed.giveBack(open);

	const fresh = wantedOf(settings, ready);
	if (fresh.length === 0) return answer(context, 200);
	const items = fresh.map((event) => ({ json: jsonOf(settings, event, notes) }));
	if (settings.collectMs > 0 && context.getMode() !== 'manual' && fresh.every(isReport)) {
		const placed = items.map((item, index) => ({ item, place: placeOf(fresh[index]) }));
		return await startTogether(
			context,
			settings.trigger,
			{ items: placed, bytes },
			settings.collectMs,
		);
	}
	const bringsFiles = settings.downloadMedia && fresh.some(({ media }) => media !== undefined);
	if (!bringsFiles) return { workflowData: [items] };
	// Otherwise n8n gives the answer as soon as the execution is on its way: an event that n8n could not
	// take is sent again. But Gupshup wants it within a second (docs:
	// partner-docs.gupshup.io/docs/webhook-key-points), and a file takes as long as it takes.
	const answered = answer(context, 200);
	return { ...answered, workflowData: [await withFiles(context, app, fresh, items)] };
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
	{ events: names, messageTypes: types }: Settings,
	events: GupshupEvent[],
	plus?: 'waitedFor',
): GupshupEvent[] {
	return events.filter(
		({ name, messageType, wait }) =>
			names.includes(name) &&
			(name !== 'message' ||
				types.length === 0 ||
				types.includes(messageType) ||
				(plus === 'waitedFor' && wait !== undefined)),
	);
}

function isReport({ name }: GupshupEvent): boolean {
	return stageOf(name) >= 0;
}

/** Sorts reports by their time, and those of the same second as they follow each other in life. */
function placeOf({ name, simplified: { timestamp } }: GupshupEvent): string {
	const time = typeof timestamp === 'string' ? timestamp : new Date().toISOString();
	return `${time} ${stageOf(name)}`;
}

function jsonOf({ simplify }: Settings, event: GupshupEvent, notes: Notes): IDataObject {
	const json = simplify ? event.simplified : event.raw();
	const note = notes.get(event);
	return note === undefined ? json : { ...json, sendAndWait: note };
}
