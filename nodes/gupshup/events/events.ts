/**
 * The room `events/`: the way back. What Gupshup calls the trigger with (anything may come in, nothing of
 * a message is lost), the subscriptions that make it call, and how a tap finds the execution that waits
 * for it. May use `client/` and what this stands on.
 */

import type { IDataObject } from 'n8n-workflow';

import { type Change, changesIn, LISTS, type Own, RawEvents } from './call';
import { type EventName, isStatus } from './names';
import {
	mediaIn,
	simplifiedBilling,
	simplifiedMessage,
	simplifiedPreference,
	simplifiedStatus,
} from './simplified';
import {
	digestOf,
	type EventList,
	idsOf,
	isObject,
	objectIn,
	objectsIn,
	People,
	type Person,
	textOf,
} from './values';
import { readWireId, type WaitReference } from './waitReference';

export interface GupshupEvent {
	name: EventName;
	key: string;
	messageType?: string;
	/** The file that an incoming message brings: its `url` is at Gupshup's file manager. */
	media?: IDataObject;
	/** Where the button that was tapped leads: an execution of n8n that waits for it. */
	wait?: WaitReference;
	simplified: IDataObject;
	raw: () => IDataObject;
}

type Found = Omit<GupshupEvent, 'raw'> & { change: Change; own?: Own };

/** An event of a list, before it is known what it lies in; with what of it is kept as it came. */
type Read = Omit<Found, 'change' | 'own'> & { written?: IDataObject };

/**
 * Reads a call, whatever it is. What nobody here reads, such as a field that was not there when this was
 * written, is named in `unread` and left out.
 * docs: partner-docs.gupshup.io/docs/events, …/docs/billing-events, …/docs/bsuid
 */
export function readCall(body: unknown): { events: GupshupEvent[]; unread: string[] } {
	const changes = changesIn(body);
	if (changes === undefined) {
		const type = textOf(objectIn(body).type);
		const unread = type === undefined ? 'a call in an unknown format' : `type ${type}`;
		return { events: [], unread: [unread] };
	}
	const unread = new Set<string>();
	const found = changes.flatMap((change) => {
		const { value, field } = change;
		if (isObject(value.billing)) return [billingOf(change, value.billing)];
		const events = [
			...listed(change, 'statuses', (status, person) => readStatus(status, person, unread)),
			...listed(change, 'messages', (message, person) => readMessage(message, person, value)),
			...listed(change, 'user_preferences', (preference, person) => ({
				name: 'optOut',
				key: `optOut ${digestOf(preference)}`,
				simplified: simplifiedPreference(preference, value, person),
			})),
		];
		const isKnown = field === undefined || KNOWN_FIELDS.includes(field);
		if (!isKnown && events.length === 0) unread.add(`field ${field}`);
		else {
			for (const key of Object.keys(value)) {
				if (!KNOWN_VALUES.includes(key)) unread.add(`${field ?? 'change'}.${key}`);
			}
		}
		return events;
	});
	const raws = new RawEvents(found.length);
	const events = found.map(({ change, own, ...event }) => ({
		...event,
		raw: () => raws.of(change, own),
	}));
	return { events, unread: [...unread] };
}

const KNOWN_FIELDS: readonly string[] = ['billing-event', 'messages', 'user_preferences'];
const KNOWN_VALUES: readonly string[] = [...LISTS, 'metadata', 'messaging_product', 'billing'];

function billingOf(change: Change, billing: IDataObject): Found {
	// Nothing says that a message is charged for only once: what was charged belongs to the identity.
	const key = `billing ${digestOf(billing)}`;
	const at = change.entry === undefined ? change.call.timestamp : change.entry.time;
	return { name: 'billing', key, simplified: simplifiedBilling(billing, at), change };
}

function listed(
	change: Change,
	list: EventList,
	read: (written: IDataObject, person: Person) => Read | undefined,
): Found[] {
	const all = objectsIn(change.value[list]);
	const people = new People(change.value, list, all.length === 1);
	return all.flatMap((one) => {
		const person = people.of(one);
		const found = read(one, person);
		if (found === undefined) return [];
		const { written = one, ...event } = found;
		const contacts = person.contact && { contacts: [person.contact] };
		return [{ ...event, change, own: { [list]: [written], ...contacts } }];
	});
}

function readStatus(status: IDataObject, person: Person, unread: Set<string>): Read | undefined {
	const { status: name, type = 'message' } = status;
	// Of payments, that is: they have a status as well, and may fail.
	// docs: partner-docs.gupshup.io/docs/whatsapp-pay-events
	if (type !== 'message' || !isStatus(name)) {
		unread.add(`status ${textOf(name) ?? ''} of ${textOf(type) ?? 'an unknown type'}`);
		return undefined;
	}
	const { messageId, whatsappMessageId } = idsOf(status);
	const id = messageId ?? whatsappMessageId;
	// A message to a group is delivered to each of its people.
	const recipient = person.userId ?? person.number ?? '';
	const key = `${name} ${id === undefined ? digestOf(status) : `${id} ${recipient}`}`;
	return { name, key, simplified: simplifiedStatus(status, person, name) };
}

function readMessage(given: IDataObject, person: Person, value: IDataObject): Read {
	const { message, wait } = withOwnId(given);
	// An answer to a WhatsApp flow, which Gupshup counts apart from other messages.
	const isFlowReply =
		message.type === 'interactive' && isObject(objectIn(message.interactive).nfm_reply);
	const name = isFlowReply ? 'flowReply' : 'message';
	return {
		name,
		key: `${name} ${identityOf(message)}`,
		messageType: textOf(message.type),
		media: mediaIn(message),
		...(wait && { wait }),
		simplified: simplifiedMessage(message, value, person, name),
		written: message,
	};
}

/**
 * A message with the id of the tapped button or row as the user gave it. Nobody is to see what stands
 * behind that id where it was sent to be waited for, be it in the raw form.
 */
function withOwnId(message: IDataObject): { message: IDataObject; wait?: WaitReference } {
	const interactive = objectIn(message.interactive);
	for (const key of ['button_reply', 'list_reply']) {
		const reply = objectIn(interactive[key]);
		const read = typeof reply.id === 'string' ? readWireId(reply.id) : undefined;
		if (read === undefined) continue;
		const own = { ...interactive, [key]: { ...reply, id: read.ownId } };
		return { message: { ...message, interactive: own }, wait: read.reference };
	}
	return { message };
}

/**
 * A message that came in is known by WhatsApp's id. Under one id, what could not be shown (131060, usual
 * for the first message from an ad) is followed by the message itself: those are two.
 */
function identityOf(message: IDataObject): string {
	const { messageId, whatsappMessageId } = idsOf(message);
	const id = whatsappMessageId ?? messageId;
	if (id === undefined) return digestOf(message);
	const codes = objectsIn(message.errors).map(({ code }) => textOf(code) ?? '');
	return [id, textOf(message.type) ?? '', ...codes].join(' ');
}
