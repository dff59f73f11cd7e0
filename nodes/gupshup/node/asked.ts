import type { IDataObject } from 'n8n-workflow';

import { personOf } from '../input/person';
import type { TappedAnswer } from '../waiting/answer';

/** What is remembered of the question in the node's context: the tap is held against it. */
export interface Asked {
	executionId: string;
	/** Run of the node within the execution (loops). */
	run: string;
	/** The same in all tries of a run, so that a tap on what an earlier one sent counts. */
	key: string;
	/** The ids of the answers, as the user gave them. */
	ids: string[];
	/** The number or the id that was asked, where only this person may answer. */
	onlyFrom?: string;
	/** Gupshup's, once the message is sent. */
	answer?: IDataObject;
}

/** Where in the node's context it lies. */
export const ASKED = 'gupshupAsked';

/** Ids of a person that can be held against each other: one of each kind belongs to a person. */
type Kind = 'number' | 'userId' | 'parentUserId';

/**
 * Whether a tap is certain to be of somebody else than the only one who may answer. A person is known by
 * the number in both of its writings, by WhatsApp's ids, and by all that Gupshup told of them when the
 * question was sent. Where only ids of different kinds are known, nothing is certain: somebody who hides
 * the number is known by an id alone, and may have been asked by the number.
 */
export function isOfAnother({ onlyFrom, answer }: Asked, tap: TappedAnswer): boolean {
	if (onlyFrom === undefined) return false;
	const [contact = {}] = (answer?.contacts ?? []) as IDataObject[];
	const asked = personsIn([onlyFrom, contact.wa_id, contact.user_id, contact.parent_user_id]);
	const tapped = personsIn([tap.from, tap.fromUserId, tap.fromParentUserId]);
	const common = [...tapped].filter(([kind]) => asked.has(kind));
	return (
		common.length > 0 &&
		!common.some(([kind, ids]) => [...ids].some((id) => asked.get(kind)?.has(id)))
	);
}

function personsIn(ids: readonly unknown[]): Map<Kind, Set<string>> {
	const persons = new Map<Kind, Set<string>>();
	for (const id of ids) {
		if (typeof id !== 'string') continue;
		const number = /^\+?(\d+)$/.exec(id)?.[1];
		const kind = number !== undefined ? 'number' : id.includes('.ENT.') ? 'parentUserId' : 'userId';
		const known = persons.get(kind) ?? new Set();
		persons.set(kind, known.add(number === undefined ? id : personOf(number)));
	}
	return persons;
}
