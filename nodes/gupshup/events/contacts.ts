import type { IDataObject } from 'n8n-workflow';

import { objectIn, objectsIn, shortTextOf, textOf } from './values';

/** The people that a change speaks of, found by number or by WhatsApp user ID. */
export class Contacts {
	private readonly all: IDataObject[];
	private readonly byId = new Map<string, IDataObject>();

	/** @param isOnly whether the change holds one event only: its one contact is the person, then */
	constructor(
		value: IDataObject,
		private readonly isOnly: boolean,
	) {
		this.all = objectsIn(value.contacts);
		for (const contact of this.all) {
			for (const id of [textOf(contact.wa_id), textOf(contact.user_id)]) {
				if (id !== undefined && !this.byId.has(id)) this.byId.set(id, contact);
			}
		}
	}

	/** The person with one of these ids. */
	of(...ids: Array<string | undefined>): IDataObject | undefined {
		const found = ids.map((id) => (id === undefined ? undefined : this.byId.get(id)));
		return (
			found.find((contact) => contact !== undefined) ??
			(this.isOnly && this.all.length === 1 ? this.all[0] : undefined)
		);
	}
}

/** The names of a person: what they call themselves, and their user name where they have one. */
export function namesOf(contact: IDataObject | undefined): { name?: string; username?: string } {
	const profile = objectIn(contact?.profile);
	return { name: shortTextOf(profile.name), username: shortTextOf(profile.username) };
}
