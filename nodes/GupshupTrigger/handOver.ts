import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import type { GupshupEvent } from '../gupshup/events/events';
import { untilAborted } from '../gupshup/http/waiting';
import type { NotHandedOver, TapDeliveries, TapEnd } from './tapDelivery';

/**
 * So long a call waits for its taps. Gupshup waits ten seconds and brings again what was not answered with
 * a success. docs: partner-docs.gupshup.io/docs/webhook-key-points
 */
const CALL_WAITS_MS = 3_000;

/** So long the other events of a call wait for its taps. */
const OTHERS_WAIT_MS = 500;

const NOTES: Readonly<Record<NotHandedOver, string>> = {
	failed: "n8n couldn't be reached at its own address, or couldn't accept the answer",
	gone: 'There is no such execution in this n8n: it was deleted, or belongs to another n8n',
	late: 'The execution is no longer waiting: it already got an answer, asked again, was stopped, or timed out',
	otherPerson:
		'Only the recipient may answer this question, but someone else tapped. The execution keeps waiting',
	refused:
		"The signature of the button isn't from this n8n: another n8n sent it, or the keys of this one have changed",
	unclear: "n8n was called and didn't answer in time: the execution may have the answer",
};

/** For the items of taps that were waited for, and could not be handed over. */
export type Notes = ReadonlyMap<GupshupEvent, IDataObject>;

/** What became of the events of a call. */
interface HandedOver {
	/** Those that start the workflow: all but the taps that were handed over, or are open. */
	ready: GupshupEvent[];
	notes: Notes;
	/** Taps whose end is not known yet. Their delivery goes on. */
	open: GupshupEvent[];
}

/**
 * Hands taps over to the executions of this n8n that wait for them, side by side. They start nothing here,
 * and nothing where another trigger has handed them over. What could not be handed over is ready to start
 * the workflow, with the reason. Other events hardly wait for them.
 */
export async function handOver(
	context: IWebhookFunctions,
	events: readonly GupshupEvent[],
	taps: TapDeliveries,
): Promise<HandedOver> {
	const ends = new Map<GupshupEvent, TapEnd>();
	const deliveries = events.flatMap((event) =>
		event.wait === undefined
			? []
			: [taps.deliver(context, event, event.wait).then((end) => ends.set(event, end) && end)],
	);
	await untilEnded(deliveries, deliveries.length < events.length);
	const notes = new Map<GupshupEvent, IDataObject>();
	for (const [event, end] of ends) {
		if (end !== 'handedOver') {
			notes.set(event, { handedOver: false, reason: end, note: NOTES[end] });
		}
	}
	return {
		ready: events.filter((event) => event.wait === undefined || notes.has(event)),
		notes,
		open: events.filter((event) => event.wait !== undefined && !ends.has(event)),
	};
}

/** @param hasOthers whether the call brings events that nobody waits for */
async function untilEnded(
	deliveries: ReadonlyArray<Promise<TapEnd>>,
	hasOthers: boolean,
): Promise<void> {
	if (deliveries.length === 0) return;
	const firstReady = new Promise<void>((resolve) => {
		if (hasOthers) resolve();
		for (const delivery of deliveries)
			void delivery.then((end) => end === 'handedOver' || resolve());
	});
	const othersHaveWaited = firstReady.then(async () => await sleep(OTHERS_WAIT_MS));
	await untilAborted(
		Promise.race([Promise.all(deliveries), othersHaveWaited]),
		AbortSignal.timeout(CALL_WAITS_MS),
	);
}
