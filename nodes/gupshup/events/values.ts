import { createHash } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';

import { isObject } from '../http/answer';

/** Reading of values that came from outside and may be anything. */
export { isObject };

export function objectsIn(value: unknown): IDataObject[] {
	return Array.isArray(value) ? (value as unknown[]).filter(isObject) : [];
}

export function objectIn(value: unknown): IDataObject {
	return isObject(value) ? value : {};
}

export function textOf(value: unknown): string | undefined {
	if (typeof value === 'number') return String(value);
	return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** What belongs to many events of a call is given to each of them: longer than this is no name and no number. */
const LONGEST_NAME = 200;

/** Text that is given to every event of a call: a name, a number, an id. What is longer is cut. */
export function shortTextOf(value: unknown): string | undefined {
	return textOf(value)?.slice(0, LONGEST_NAME);
}

/** The object without what is undefined, so that absent is absent and not a key without a value. */
export function compact(object: Record<string, unknown>): IDataObject {
	return Object.fromEntries(
		Object.entries(object).filter(([, value]) => value !== undefined),
	) as IDataObject;
}

export function without(object: IDataObject, fields: readonly string[]): IDataObject {
	return Object.fromEntries(Object.entries(object).filter(([field]) => !fields.includes(field)));
}

/**
 * What was read, under our names, and behind it the rest of what it was read from, without the `fields`
 * that were read. Where a field of the rest has one of our names, ours counts.
 */
export function withRest(
	read: Record<string, unknown>,
	source: IDataObject,
	fields: readonly string[] = [],
): IDataObject {
	return compact({ ...read, ...without(source, [...fields, ...Object.keys(compact(read))]) });
}

/** The object with texts of it under our names, `{ theirs: 'ours' }`, and the rest as it came. */
export function renamed(source: IDataObject, names: Record<string, string>): IDataObject {
	const read = Object.entries(names).map(([theirs, ours]) => [ours, textOf(source[theirs])]);
	return withRest(Object.fromEntries(read) as IDataObject, source, Object.keys(names));
}

/** The same for all that has the same JSON. */
export function digestOf(value: unknown): string {
	return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}

/** From here on a number of seconds would lie thousands of years ahead: it is milliseconds. */
const FIRST_MILLISECONDS = 100_000_000_000;

/** A date as ISO 8601 writes it, with its time and the zone that it is of. */
const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)$/;

/** A time, however it is written, has fewer characters. */
const LONGEST_TIME = 40;

/**
 * ISO 8601, whatever the event wrote: most write seconds as text, `enqueued` milliseconds as a number.
 * docs: partner-docs.gupshup.io/docs/events
 */
export function timestampOf(value: unknown): string | undefined {
	const given = textOf(value);
	if (given === undefined || given.length > LONGEST_TIME) return undefined;
	const text = given.trim();
	const number = Number(text);
	const isTime = Number.isFinite(number) && number > 0;
	if (!isTime && !ISO_8601.test(text)) return undefined;
	const date = new Date(isTime ? (number < FIRST_MILLISECONDS ? number * 1000 : number) : text);
	return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

export const ID_FIELDS = ['id', 'gs_id', 'gsId', 'meta_msg_id'] as const;

/** WhatsApp's ids of messages, and of calls. */
const WHATSAPPS_ID = /^wa[mc]id\./;

/**
 * The two ids of a message: Gupshup's, which Gupshup Send Image returned, and WhatsApp's own, which a reply
 * refers to. `id` is one or the other; events that come more than a week after the message lack `gs_id`.
 * docs: partner-docs.gupshup.io/docs/events, …/docs/bsuid, …/docs/message-events
 */
export function idsOf(object: IDataObject): { messageId?: string; whatsappMessageId?: string } {
	const id = textOf(object.id);
	const isWhatsApps = id !== undefined && WHATSAPPS_ID.test(id);
	return {
		messageId: textOf(object.gs_id) ?? textOf(object.gsId) ?? (isWhatsApps ? undefined : id),
		whatsappMessageId: textOf(object.meta_msg_id) ?? (isWhatsApps ? id : undefined),
	};
}

/**
 * Where the events of a list have the number of their person, the user ID, and the parent's.
 * docs: partner-docs.gupshup.io/docs/bsuid
 */
const PERSON_FIELDS = {
	messages: [['from'], ['from_user_id'], ['from_parent_user_id']],
	statuses: [
		['recipient_id'],
		['recipient_user_id'],
		// So it was spelled until May 2026.
		['recipient_parent_user_id', 'parent_recipient_user_id'],
	],
	// Version 3 has the ID one way, version 2 the other.
	user_preferences: [['wa_id'], ['user_id', 'userid'], ['parent_user_id']],
} as const;

export type EventList = keyof typeof PERSON_FIELDS;

export const personFields = (list: EventList): string[] => PERSON_FIELDS[list].flat();

/** Who an event is about: what it says itself, where the number may be hidden, and the call's contact. */
export interface Person {
	number?: string;
	userId?: string;
	parentUserId?: string;
	contact?: IDataObject;
}

/** The people that a list of events is about. Contacts are found by number or by WhatsApp user ID. */
export class People {
	private readonly contacts: IDataObject[];
	private readonly byId = new Map<string, IDataObject>();

	/** @param isOnly whether the list holds one event only: the change's one contact is the person, then */
	constructor(
		value: IDataObject,
		private readonly list: EventList,
		private readonly isOnly: boolean,
	) {
		this.contacts = objectsIn(value.contacts);
		for (const contact of this.contacts) {
			for (const id of [textOf(contact.wa_id), textOf(contact.user_id)]) {
				if (id !== undefined && !this.byId.has(id)) this.byId.set(id, contact);
			}
		}
	}

	of(event: IDataObject): Person {
		const [number, userId, parentUserId] = PERSON_FIELDS[this.list].map((names) =>
			names.map((name) => textOf(event[name])).find((id) => id !== undefined),
		);
		const only = this.isOnly && this.contacts.length === 1 ? this.contacts[0] : undefined;
		const contact = this.byId.get(userId ?? '') ?? this.byId.get(number ?? '') ?? only;
		return { number, userId, parentUserId, contact };
	}
}
