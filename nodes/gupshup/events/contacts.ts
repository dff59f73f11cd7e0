import type { IDataObject } from 'n8n-workflow';

import { objectIn, objectsIn, shortTextOf, textOf } from './values';

/**
 * Where the events of a list have the number of their person, the user ID, and the parent's.
 * docs: partner-docs.gupshup.io/docs/bsuid
 */
const FIELDS = {
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

/** A list of a change that holds events. */
export type EventList = keyof typeof FIELDS;

/** The fields of an event that name its person. */
export const personFields = (list: EventList): string[] => FIELDS[list].flat();

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
		const [number, userId, parentUserId] = FIELDS[this.list].map((names) =>
			names.map((name) => textOf(event[name])).find((id) => id !== undefined),
		);
		const only = this.isOnly && this.contacts.length === 1 ? this.contacts[0] : undefined;
		const contact = this.byId.get(userId ?? '') ?? this.byId.get(number ?? '') ?? only;
		return { number, userId, parentUserId, contact };
	}
}

/** What is known of a person, the contact included: ids, what they call themselves, and their user name. */
export function knownOf({ number, userId, parentUserId, contact = {} }: Person) {
	const profile = objectIn(contact.profile);
	return {
		number: number ?? shortTextOf(contact.wa_id),
		userId: userId ?? shortTextOf(contact.user_id),
		parentUserId: parentUserId ?? shortTextOf(contact.parent_user_id),
		names: { name: shortTextOf(profile.name), username: shortTextOf(profile.username) },
	};
}
