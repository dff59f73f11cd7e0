import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import type { GupshupEvent } from '../gupshup/events';
import { compact, isObject, textOf } from '../gupshup/events/values';
import { untilAborted } from '../gupshup/http/waiting';
import type { TappedAnswer } from '../gupshup/waiting/answer';
import type { WaitReference } from '../gupshup/waiting/reference';
import { SeenEvents } from './seen';
import { addressesOf, callWaiting, type Reached } from './waitingCall';

/** Gupshup waits ten seconds for its answer. docs: partner-docs.gupshup.io/docs/webhook-key-points */
const ALL_TAKES_MS = 7_000;

/** So long one address is waited for before the next one is called as well. */
const PATIENCE_MS = 1_500;

/** Pauses between tries, in milliseconds; the last one again and again. */
const PAUSES_MS = [100, 200, 400, 800];

/** Why an answer was not handed over: a contract, workflows may ask for it. */
type NotHandedOver = 'failed' | 'gone' | 'late' | 'refused' | 'unclear';

const NOTES: Readonly<Record<NotHandedOver, string>> = {
	failed: 'n8n could not be reached at its own address, or could not take the answer',
	gone: 'n8n has no execution that waits for this answer: it was deleted, or belongs to another n8n',
	late: 'The execution that asked does not wait for this answer any more: it was answered before, has asked anew, was stopped, or its time was up',
	refused:
		'The signature of the button is not one of this n8n: another n8n sent it, or its keys have changed',
	unclear:
		'n8n was called and gave no answer in time: the execution that asked may have the answer',
};

/** All taps that were handed over, by whichever trigger: others of the same app are told of them too. */
const HANDED_OVER = new SeenEvents(10_000);

/** What the triggers of this process share in place of their own name. */
const ANY_TRIGGER = 'any';

/** What is left of events after those that were waited for have gone their way. */
export interface Left {
	events: GupshupEvent[];
	/** For the items of taps that were waited for, and could not be handed over. */
	notes: ReadonlyMap<GupshupEvent, IDataObject>;
}

/**
 * Hands taps over to the executions of this n8n that wait for them. They start nothing here, and nothing
 * where another trigger has handed them over. What could not be handed over stays, with the reason.
 */
export async function handOver(
	context: IWebhookFunctions,
	events: readonly GupshupEvent[],
): Promise<Left> {
	const deadline = AbortSignal.timeout(ALL_TAKES_MS);
	const left: GupshupEvent[] = [];
	const notes = new Map<GupshupEvent, IDataObject>();
	for (const event of events) {
		const reason = event.wait && (await handOverOnce(context, event, event.wait, deadline));
		if (reason === 'handedOver') continue;
		left.push(event);
		if (reason) notes.set(event, { handedOver: false, reason, note: NOTES[reason] });
	}
	return { events: left, notes };
}

async function handOverOnce(
	context: IWebhookFunctions,
	event: GupshupEvent,
	wait: WaitReference,
	deadline: AbortSignal,
): Promise<'handedOver' | NotHandedOver> {
	for (;;) {
		const claimed = HANDED_OVER.claim(ANY_TRIGGER, [event]);
		if ('pending' in claimed) {
			await untilAborted(claimed.pending.ended, deadline);
			if (deadline.aborted) return 'unclear';
			continue;
		}
		if (claimed.fresh.length === 0) return 'handedOver';
		let reason: 'handedOver' | NotHandedOver = 'failed';
		try {
			reason = await tryUntil(deadline, context, wait, answerOf(event));
		} finally {
			claimed.start.settle(reason === 'handedOver');
		}
		return reason;
	}
}

async function tryUntil(
	deadline: AbortSignal,
	context: IWebhookFunctions,
	wait: WaitReference,
	answer: TappedAnswer,
): Promise<'handedOver' | NotHandedOver> {
	const addresses = addressesOf(context, wait);
	if (addresses.length === 0) return 'failed';
	const call = async (address: string) =>
		await callWaiting(context, address, wait, answer, deadline);
	let mayBeTaken = false;
	for (let round = 0; ; round++) {
		const reached = await allUntilTaken(addresses, call);
		if (reached.includes('taken')) return 'handedOver';
		mayBeTaken ||= reached.includes('noAnswer');
		// The later address counts: at the public one something else than n8n may answer.
		const said = reached.filter((one) => one !== 'noAnswer' && one !== 'noConnection').pop();
		if (isFinal(said)) return said === 'late' && mayBeTaken ? 'unclear' : said;
		if (deadline.aborted) return mayBeTaken ? 'unclear' : said === 'running' ? 'late' : 'failed';
		await sleep(PAUSES_MS[Math.min(round, PAUSES_MS.length - 1)]);
	}
}

/**
 * Calls one address after the other until one has taken the answer. One that takes its time is not given
 * up for that: it may have taken it already, and says so later than the next one is called.
 */
async function allUntilTaken(
	addresses: readonly string[],
	call: (address: string) => Promise<Reached>,
): Promise<Reached[]> {
	const calls: Array<Promise<Reached>> = [];
	for (const address of addresses) {
		const latest = call(address);
		calls.push(latest);
		if ((await untilAborted(latest, AbortSignal.timeout(PATIENCE_MS))) === 'taken') break;
	}
	const taken = calls.map(
		async (one) =>
			await one.then((reached) => (reached === 'taken' ? [reached] : new Promise<never>(() => {}))),
	);
	return await Promise.race([...taken, Promise.all(calls)]);
}

function isFinal(said: Reached | undefined): said is 'gone' | 'late' | 'refused' {
	return said === 'gone' || said === 'late' || said === 'refused';
}

/** What the waiting node gets of a tap. */
function answerOf({ simplified }: GupshupEvent): TappedAnswer {
	const button = isObject(simplified.button) ? simplified.button : {};
	return compact({
		id: textOf(button.id),
		title: textOf(button.title),
		from: textOf(simplified.from),
		fromUserId: textOf(simplified.fromUserId),
		messageId: textOf(simplified.whatsappMessageId) ?? textOf(simplified.messageId),
		timestamp: textOf(simplified.timestamp),
	}) as unknown as TappedAnswer;
}
