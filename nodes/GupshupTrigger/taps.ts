import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import type { GupshupEvent } from '../gupshup/events/events';
import { compact, objectIn, textOf } from '../gupshup/events/values';
import type { TappedAnswer, WaitReference } from '../gupshup/events/waitReference';
import { Recent } from '../gupshup/http/recent';
import { onAbort, Slots, untilAborted } from '../gupshup/http/waiting';
import { nodeIn } from './settings';
import { type Address, addressesOf, callWaiting, type Reached } from './waitingCall';

/** Why a tap was not handed over. Its names are a contract: workflows may ask for them. */
const NOTES = {
	failed: "n8n couldn't be reached at its own address, or couldn't accept the answer",
	gone: 'There is no such execution in this n8n: it was deleted, or belongs to another n8n',
	late: 'The execution is no longer waiting: it already got an answer, asked again, was stopped, or timed out',
	otherPerson:
		'Only the recipient may answer this question, but someone else tapped. The execution keeps waiting',
	refused:
		"The signature of the button isn't from this n8n: another n8n sent it, or the keys of this one have changed",
	unclear: "n8n was called and didn't answer in time: the execution may have the answer",
} as const;

type TapEnd = 'handedOver' | keyof typeof NOTES;

/**
 * Gupshup waits ten seconds and brings again what was not answered with a success.
 * docs: partner-docs.gupshup.io/docs/webhook-key-points
 */
const CALL_WAITS_MS = 3_000;

const OTHERS_WAIT_MS = 500;

const TIMES = {
	/** One tap, from the first time that it came: n8n may start, be overloaded, or still be sending. */
	delivery: 120_000,
	/** A tap for which nobody has been reached yet: n8n listens, since it was called itself. */
	unreachable: 1_500,
};

const PATIENCE_MS = 1_500;

/** In milliseconds; the last one again and again. */
const PAUSES_MS = [100, 200, 400, 800, 2_000];

/** So many taps, and questions that were answered, are remembered in this process, the latest. */
const MOST_REMEMBERED = 10_000;

const CALLS_AT_A_TIME = 50;

/** An event, with a note for its item if it is a tap that could not be handed over. */
export type NotedEvent = GupshupEvent & { note?: IDataObject };

interface Delivery {
	/** In milliseconds since 1970. */
	since: number;
	/** n8n was called once and gave no answer: it may have taken the tap nevertheless. */
	mayBeTaken: boolean;
	/** Once it is under way; kept where the end is certain. */
	end?: Promise<TapEnd>;
}

/**
 * Takes taps to the executions of this n8n that wait for them, each once, whichever and however many
 * triggers and repeats of a call bring it. A delivery goes on when the call that began it is over.
 */
export class TapDeliveries {
	private readonly deliveries = new Recent<Delivery>({ most: MOST_REMEMBERED });
	private readonly answered = new Recent<true>({ most: MOST_REMEMBERED });
	private readonly slots = new Slots(CALLS_AT_A_TIME);

	constructor(private readonly times = TIMES) {}

	/**
	 * Hands the taps of a call over, side by side. What could not be handed over is ready to start the
	 * workflow, with the reason. Other events hardly wait for them.
	 */
	async handOver(
		context: IWebhookFunctions,
		events: readonly GupshupEvent[],
	): Promise<{ ready: NotedEvent[]; open: GupshupEvent[] }> {
		const ends = new Map<GupshupEvent, TapEnd>();
		const deliveries = events.flatMap((event) =>
			event.wait === undefined
				? []
				: [this.deliver(context, event, event.wait).then((end) => ends.set(event, end) && end)],
		);
		await untilEnded(deliveries, deliveries.length < events.length);
		const ready = events.flatMap((event): NotedEvent[] => {
			if (event.wait === undefined) return [event];
			const end = ends.get(event);
			if (end === undefined || end === 'handedOver') return [];
			return [{ ...event, note: { handedOver: false, reason: end, note: NOTES[end] } }];
		});
		return { ready, open: events.filter((event) => event.wait && !ends.has(event)) };
	}

	/** Starts the delivery of a tap, or joins the one under way. Never rejects. */
	async deliver(
		context: IWebhookFunctions,
		event: GupshupEvent,
		wait: WaitReference,
	): Promise<TapEnd> {
		let delivery = this.deliveries.get(event.key);
		if (delivery === undefined) {
			delivery = { since: Date.now(), mayBeTaken: false };
			this.deliveries.set(event.key, delivery);
		}
		delivery.end ??= this.run(context, event, wait, delivery);
		return await delivery.end;
	}

	private async run(
		context: IWebhookFunctions,
		event: GupshupEvent,
		wait: WaitReference,
		delivery: Delivery,
	): Promise<TapEnd> {
		let end: TapEnd = 'failed';
		try {
			end = await this.tryUntil(context, wait, answerOf(event), delivery);
		} catch {
			// Its own address could not be found out.
		}
		if (end === 'handedOver') this.answered.set(questionOf(wait), true);
		else {
			context.logger.warn("Gupshup Trigger couldn't continue an execution with a tap", {
				reason: end,
				messageId: event.simplified.whatsappMessageId,
				executionId: wait.executionId,
				...nodeIn(context),
			});
		}
		// These may end otherwise when the tap comes again.
		if (end === 'failed' || end === 'unclear') delivery.end = undefined;
		return end;
	}

	private async tryUntil(
		context: IWebhookFunctions,
		wait: WaitReference,
		answer: TappedAnswer,
		delivery: Delivery,
	): Promise<TapEnd> {
		const addresses = addressesOf(context, wait);
		if (addresses.length === 0) return 'failed';
		const { unreachable } = this.times;
		const left = delivery.since + this.times.delivery - Date.now();
		const deadline = AbortSignal.timeout(Math.max(left, unreachable));
		const firstWord = AbortSignal.timeout(unreachable);
		const call = async (address: Address) =>
			await callWaiting(context, address, wait, answer, deadline);
		let isReachable = false;
		let said: Reached | undefined;
		for (let round = 0; ; round++) {
			if (this.answered.get(questionOf(wait))) return 'late';
			const callAll = async () => await allUntilTaken(addresses, call);
			const reached = (await this.slots.run(callAll, deadline)) ?? [];
			if (reached.includes('taken')) return 'handedOver';
			delivery.mayBeTaken ||= reached.includes('noAnswer');
			isReachable ||= reached.some((one) => one !== 'noConnection');
			// The later address counts: at the public one something else than n8n may answer.
			said = reached.filter((one) => one !== 'noAnswer' && one !== 'noConnection').pop() ?? said;
			if (isFinal(said)) return said === 'late' && delivery.mayBeTaken ? 'unclear' : said;
			if (deadline.aborted || (firstWord.aborted && !isReachable)) {
				return delivery.mayBeTaken ? 'unclear' : said === 'running' ? 'late' : 'failed';
			}
			const pause = AbortSignal.timeout(PAUSES_MS[Math.min(round, PAUSES_MS.length - 1)]);
			// Keeps no process alive, unlike `sleep`.
			await new Promise<void>((resolve) => void onAbort(pause, resolve));
		}
	}
}

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

/**
 * Calls one address after the other until one has taken the answer. One that takes its time may have taken
 * it already, and says so later than the next one is called.
 */
async function allUntilTaken(
	addresses: readonly Address[],
	call: (address: Address) => Promise<Reached>,
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

const FINAL = ['gone', 'late', 'otherPerson', 'refused'] as const;

function isFinal(said: Reached | undefined): said is (typeof FINAL)[number] {
	return FINAL.some((final) => final === said);
}

function questionOf({ executionId, nodeId, key }: WaitReference): string {
	return `${executionId} ${nodeId} ${key}`;
}

function answerOf({ simplified }: GupshupEvent): TappedAnswer {
	const { button, from, fromUserId, fromParentUserId, whatsappMessageId, timestamp } = simplified;
	const { id, title } = objectIn(button);
	const messageId = whatsappMessageId ?? simplified.messageId;
	const fields = { id, title, from, fromUserId, fromParentUserId, messageId, timestamp };
	const texts = Object.entries(fields).map(([field, value]) => [field, textOf(value)]);
	return compact(Object.fromEntries(texts)) as unknown as TappedAnswer;
}
