/** Whom a message goes to. docs: partner-docs.gupshup.io/docs/bsuid */
import metadata from 'libphonenumber-js/metadata.max.json';
import { z } from 'zod';

interface Addressed {
	to?: string;
	recipient?: string;
}

/** A country, a dot, and up to 128 letters and digits; with ENT. for a group of businesses. */
const USER_ID = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z\d]{1,128}$/;

/** Lengths of the numbers behind each calling code, by libphonenumber. */
const LENGTHS = new Map<string, Set<number>>();
for (const plan of [
	...Object.values(metadata.countries),
	...Object.values(metadata.nonGeographic),
] as unknown as Array<[code: string, idd: string, shape: string, lengths: number[]]>) {
	const lengths = LENGTHS.get(plan[0]) ?? new Set();
	for (const length of plan[3]) lengths.add(length);
	LENGTHS.set(plan[0], lengths);
}
// As WhatsApp still has them: Mexico with a 1 before the number, Ivory Coast and Benin with eight digits.
LENGTHS.get('52')?.add(11);
LENGTHS.get('225')?.add(8);
LENGTHS.get('229')?.add(8);

export const to = z
	.string()
	.regex(/^\d{7,15}$/, 'must be 7 to 15 digits')
	.refine(someCountryHas, 'is a number that no country has')
	.optional();

export const recipient = z.string().regex(USER_ID, 'must be a valid BSUID').optional();

/** What is wrong with the recipient beyond its form. */
export function recipientFault(message: Addressed, userIds: boolean): string | undefined {
	if (message.to !== undefined) return undefined;
	if (message.recipient === undefined) return 'to: Required';
	return userIds ? undefined : 'recipient: BSUID is not enabled for this app';
}

/** Phone number or user id: with both, the phone number counts. */
export function recipientOf(message: Addressed): string {
	return message.to ?? message.recipient ?? '';
}

/** The recipient as the answer has it. */
export function contactOf({ to: number, recipient: id }: Addressed): object {
	return number === undefined ? { input: id, user_id: id } : { input: number, wa_id: number };
}

export function isUserId(text: string): boolean {
	return USER_ID.test(text);
}

/** A country code that is assigned, and a number of a length in use there: not one that is in use itself. */
function someCountryHas(digits: string): boolean {
	return [1, 2, 3].some((length) =>
		LENGTHS.get(digits.slice(0, length))?.has(digits.length - length),
	);
}
