import { createHash } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';

import { mediaIn, simplifiedMessage } from './message';
import { type EventName, isStatus } from './names';
import { simplifiedStatus } from './status';
import { compact, idsOf, isObject, objectIn, objectsIn, textOf } from './values';

/** One thing that happened. A call of Gupshup's may bring several. */
export interface GupshupEvent {
	name: EventName;
	/** The same whenever the same event comes again. */
	key: string;
	/** The kind of an incoming message (`text`, `image`, …). */
	messageType?: string;
	/** The file that an incoming message brings: its `url` is at Gupshup's file manager. */
	media?: IDataObject;
	/** In the form that workflows use. */
	simplified: IDataObject;
	/** As it came: the whole call, with nothing in it but this one event. */
	raw: IDataObject;
}

/** What Gupshup posts when a subscription is made, to see whether the address answers. */
const TEST_EVENT = 'set-callback';

/**
 * Whether the call only asks if somebody is there.
 * docs: partner-docs.gupshup.io/docs/passthrough-v3-incoming-events
 */
export function isTestCall(body: unknown): boolean {
	const statuses = changesIn(body).flatMap(({ value }) => objectsIn(value.statuses));
	// The example has the list alone; in what it is wrapped when it is posted, nothing says.
	const all = [...statuses, ...objectsIn(objectIn(body).statuses)];
	return all.length > 0 && all.every(({ type }) => type === TEST_EVENT);
}

/** The app that the call speaks of, `undefined` if it does not say. */
export function appIdIn(body: unknown): string | undefined {
	return textOf(objectIn(body).gs_app_id)?.trim();
}

/** Whether this has the form of a call of version 3: Meta's, with a list of entries. */
export function isEventCall(body: unknown): body is IDataObject {
	return isObject(body) && Array.isArray(body.entry);
}

/**
 * The events that a call brings, in its order. What is of no known kind is left out.
 * docs: partner-docs.gupshup.io/docs/events, …/docs/billing-events
 */
export function eventsIn(body: unknown): GupshupEvent[] {
	return changesIn(body).flatMap((change) => {
		const { value, field } = change;
		if (field === 'billing-event' || isObject(value.billing)) {
			return [eventOf('billing', change, value, simplifiedBilling(value), undefined)];
		}
		const statuses = objectsIn(value.statuses).flatMap((status) =>
			isStatus(status.status)
				? [
						eventOf(status.status, change, status, simplifiedStatus(status, status.status), {
							statuses: [status],
						}),
					]
				: [],
		);
		const messages = objectsIn(value.messages).map((message) => {
			const name = isFlowReply(message) ? 'flowReply' : 'message';
			const simplified = simplifiedMessage(message, value, name);
			return {
				...eventOf(name, change, message, simplified, { messages: [message] }),
				messageType: textOf(message.type),
				media: mediaIn(message),
			};
		});
		return [...statuses, ...messages];
	});
}

/** One change of a call, with what it stands in. */
interface Change {
	call: IDataObject;
	entry: IDataObject;
	field?: string;
	value: IDataObject;
}

function changesIn(body: unknown): Change[] {
	const call = objectIn(body);
	return objectsIn(call.entry).flatMap((entry) =>
		objectsIn(entry.changes).map((change) => ({
			call,
			entry,
			field: textOf(change.field),
			value: objectIn(change.value),
		})),
	);
}

/** @param only the list that holds this one event, in place of the lists of the call */
function eventOf(
	name: EventName,
	{ call, entry, field, value }: Change,
	source: IDataObject,
	simplified: IDataObject,
	only: IDataObject | undefined,
): GupshupEvent {
	const raw: IDataObject = {
		...call,
		entry: [
			{
				...entry,
				changes: [compact({ field, value: only === undefined ? value : onlyWith(value, only) })],
			},
		],
	};
	return { name, key: `${name} ${idOf(name, source) ?? digestOf(source)}`, simplified, raw };
}

/** What tells an event from others of its name, where something does. */
function idOf(name: EventName, source: IDataObject): string | undefined {
	// Nothing says that a message is charged for only once: what was charged belongs to the identity.
	if (name === 'billing') return undefined;
	const { messageId, whatsappMessageId } = idsOf(source);
	// A message that came in is known by WhatsApp's id, one that was sent by Gupshup's.
	return name === 'message' || name === 'flowReply'
		? (whatsappMessageId ?? messageId)
		: (messageId ?? whatsappMessageId);
}

/** What was changed, with one event in it in place of all. */
function onlyWith(value: IDataObject, only: IDataObject): IDataObject {
	return { ...compact({ ...value, statuses: undefined, messages: undefined }), ...only };
}

function simplifiedBilling(value: IDataObject): IDataObject {
	const billing = objectIn(value.billing);
	const references = objectIn(billing.references);
	return compact({
		event: 'billing',
		...idsOf(references),
		recipient: textOf(references.destination),
		deductions: isObject(billing.deductions) ? billing.deductions : undefined,
	});
}

/** An answer to a WhatsApp flow, which Gupshup counts apart from other messages. */
function isFlowReply(message: IDataObject): boolean {
	return message.type === 'interactive' && isObject(objectIn(message.interactive).nfm_reply);
}

/** For events that no id tells apart. */
function digestOf(source: IDataObject): string {
	return createHash('sha256').update(JSON.stringify(source)).digest('base64url');
}
