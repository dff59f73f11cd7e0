import type { IExecuteFunctions } from 'n8n-workflow';

import { request } from '../client/request';
import { CREDENTIAL_NAME, urlOf } from '../client/app';
import { MAY_HAVE_ARRIVED } from '../http/answer';
import { addressOf } from '../input/recipient';
import type { Uploads } from '../media/uploads';
import { knownMedia, type Message, type SentMedia } from '../messages/message';
import { paceOf } from '../pace/paces';
import {
	type Failure,
	failureOf,
	type ItemOutcome,
	NOT_REACHED,
	type Outcome,
} from '../problems/outcome';
import { fingerprint, type Item, itemOf, type Ledger } from './ledger';
import { sendWithMedia, uploadedMedia } from './messageImage';
import type { Sender, Senders } from './senders';
import type { Before, Reservation, SentBefore } from './sentBefore';
import { requestUntilClear } from './untilClear';

/** A message, checked, and how it is to be sent. */
export interface PreparedMessage extends Message {
	options: {
		/** The limit that this node keeps to. */
		messagesPerSecond: number;
		/** Of one request. */
		timeoutMs: number;
		/** Whether to send again what may have been sent. */
		resendUnknown: boolean;
	};
	/** Under which the recipient is sent to only once, in whatever execution. */
	onceKey?: string;
	/** What is in it that must never be shown, besides what is in the credential. */
	secrets?: string[];
	/** Looks at what the link leads to, where that is wanted: why it cannot be sent, if it cannot. */
	checkFirst?: (end: AbortSignal) => Promise<Failure | undefined>;
	/** Why it cannot be sent now that its turn has come, though it could when it was read. */
	notAnyMore?: () => Failure | undefined;
}

/** What the messages of a run have in common. */
export interface RunParts {
	context: IExecuteFunctions;
	ledger: Ledger;
	sentBefore: SentBefore;
	senders: Senders;
	uploads: Uploads;
	/** Whether the first failure ends the run. */
	stopOnFailure: boolean;
	/** Raised when nothing more of the run may leave. */
	end: AbortSignal;
}

/** The place of a message among those of its run. */
export interface Turn {
	/** Resolves when the message before has left, or never will. */
	previous: Promise<void> | undefined;
	/** To be called when this one has left. */
	left: () => void;
}

/** A message of which it is known who sends it, and to whom. */
interface Identified {
	message: PreparedMessage;
	sender: Sender;
	/** What the ledger knows it by. */
	item: Item;
}

/**
 * Sends one message, step by step, and says what became of it. Never rejects.
 *
 * Whatever ends it before its request has left does not undo what an earlier try left in doubt.
 */
export async function sendOne(
	run: RunParts,
	message: PreparedMessage,
	index: number,
	turn: Turn,
): Promise<ItemOutcome> {
	try {
		const one = await identify(run, message, index);
		// What this execution knows of its earlier tries comes first: it has the answers.
		const before = run.ledger.recall(one.item) ?? run.sentBefore.recall(message);
		if (before && (before.kind !== 'unknown' || !message.options.resendUnknown)) return before;

		const refusal = (await message.checkFirst?.(run.end)) ?? stopped(one);
		if (refusal) return before ?? refusal;
		const messageMedia = {
			...{ uploads: run.uploads, sender: one.sender },
			...{ media: message.media, timeoutMs: message.options.timeoutMs },
		};
		const uploaded = await uploadedMedia(messageMedia);
		if (uploaded.kind !== 'uploaded') return before ?? told(run, one, uploaded);

		await turn.previous;
		const late = message.notAnyMore?.();
		if (late) return before ?? late;
		const reserved = await reserve(run, one, turn);
		if (reserved && 'kind' in reserved) return reserved;
		if (message.onceKey !== undefined && !reserved) return before ?? one.sender.notReached();
		const send = async (media: SentMedia[]) =>
			await makeRequest(run, one, media, turn, before, reserved).catch(interrupted);
		const outcome = await sendWithMedia(messageMedia, uploaded.media, send, () => {
			run.ledger.forget(one.item);
			reserved?.takeBack();
		});
		reserved?.settle(outcome);
		if (reserved?.found) return reserved.found;
		run.ledger.settle(one.item, outcome);
		return told(run, one, outcome);
	} catch (error) {
		return (
			run.ledger.recall(itemOf({ index, to: addressOf(message.recipient) })) ?? failureOf(error)
		);
	}
}

/** @throws InvalidInput naming the credential's field */
async function identify(
	{ context, senders }: RunParts,
	message: PreparedMessage,
	index: number,
): Promise<Identified> {
	const sender = senders.of(await context.getCredentials(CREDENTIAL_NAME, index));
	const { app } = sender;
	const request = fingerprint(app, message.body(knownMedia(message)));
	const item = itemOf({ index, to: addressOf(message.recipient), app, request });
	return { message, sender, item };
}

function stopped({ sender }: Identified): Failure | undefined {
	return sender.signal.aborted ? sender.notReached() : undefined;
}

/** Keeps others in this process from sending the same, for messages with a key. */
async function reserve(
	{ sentBefore }: RunParts,
	{ message, sender }: Identified,
	{ left }: Turn,
): Promise<Reservation | Before | undefined> {
	if (message.onceKey === undefined) return undefined;
	const resend = message.options.resendUnknown;
	return await sentBefore.reserve(message, { resend, letOthersPass: left, end: sender.signal });
}

/** Makes the request in its turn, written down before it leaves. */
async function makeRequest(
	{ context, ledger, end }: RunParts,
	{ message, sender, item }: Identified,
	media: SentMedia[],
	turn: Turn,
	doubt: Failure | undefined,
	reserved: Reservation | undefined,
): Promise<Outcome> {
	const { app, credential, signal } = sender;
	const { options, secrets } = message;
	const body = message.body(media);
	return await requestUntilClear(
		paceOf(app, 'messages'),
		{
			...options,
			doubt,
			signal,
			end,
			together: reserved !== undefined,
			leaving: () => {
				turn.left();
				if (!reserved) return ledger.leaving(item);
				return reserved.claim().then((isClaimed) => {
					if (isClaimed) ledger.leaving(item);
					return isClaimed;
				});
			},
			nothingLeft: () => {
				ledger.forget(item);
				reserved?.takeBack();
			},
		},
		async () =>
			await request(context, credential, {
				method: 'POST',
				url: urlOf(app, 'v3/message'),
				body,
				timeoutMs: options.timeoutMs,
				secrets,
			}),
	);
}

/** Something of n8n's failed when the request had left, or may have. */
function interrupted(error: unknown): Failure {
	return {
		kind: 'unknown',
		what: 'Something went wrong in n8n while the image was being sent, so it is unclear whether it was',
		hint: MAY_HAVE_ARRIVED,
		reason: failureOf(error).what,
	};
}

/** Tells the sender what became of the message, and the item why its turn did not come. */
function told({ stopOnFailure }: RunParts, { sender }: Identified, outcome: Outcome): Outcome {
	if (outcome.kind === 'sent') sender.sent();
	else if (!stopOnFailure) sender.failed(outcome);
	return outcome === NOT_REACHED ? sender.notReached() : outcome;
}
