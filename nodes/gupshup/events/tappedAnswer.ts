import type { IDataObject } from 'n8n-workflow';

import { objectIn } from './values';

/** All texts. */
const FIELDS = [
	// Of the button, as the user gave it.
	'id',
	// What stands on the button.
	'title',
	// Who tapped: the number, and WhatsApp's id, which is there for people who hide theirs.
	'from',
	'fromUserId',
	// The id for a group of businesses.
	'fromParentUserId',
	// WhatsApp's id of the message that the tap is: what a reply quotes.
	'messageId',
	// ISO 8601.
	'timestamp',
] as const;

/** A tap as the waiting node puts it out. */
export type TappedAnswer = { id: string } & Partial<Record<(typeof FIELDS)[number], string>>;

/** No field of an answer is longer, in UTF-16 units. */
const LONGEST = 512;

/** What the waiting node says of an answer that was handed over. */
const VERDICTS = ['taken', 'refused', 'otherPerson'] as const;
type Verdict = (typeof VERDICTS)[number];

const VERDICT = 'gupshupAnswer';

/** The answer that the trigger hands over, or `undefined` for anything else. */
export function answerIn(body: unknown): TappedAnswer | undefined {
	const given = objectIn(body);
	const answer: Partial<TappedAnswer> = {};
	for (const field of FIELDS) {
		const value = given[field];
		if (value === undefined) continue;
		if (typeof value !== 'string' || value === '' || value.length > LONGEST) return undefined;
		answer[field] = value;
	}
	return answer.id === undefined ? undefined : { ...answer, id: answer.id };
}

/** What the waiting node answers with: by this the trigger tells it from pages of n8n's and of proxies. */
export function verdictBody(verdict: Verdict): IDataObject {
	return { [VERDICT]: verdict };
}

/** The verdict in the answer to a call of the waiting address, or `undefined` where none of ours is in it. */
export function verdictIn(body: unknown): Verdict | undefined {
	const said = objectIn(body)[VERDICT];
	return VERDICTS.find((verdict) => verdict === said);
}
