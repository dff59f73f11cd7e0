/**
 * The room `input/`: pure checks of single values from the panel: numbers, links, texts, ids. May use
 * `problems/`; makes no requests.
 */

import { InvalidInput, quoted } from '../problems/problem';
import { parsePhoneNumber } from './phoneNumber';
import { tidyTextIn, trimmed } from './text';

/** Whom a message goes to, as the body of the request has it: digits, or WhatsApp's id of a user. */
export type Recipient = { to: string } | { recipient: string };

export function addressOf(recipient: Recipient): string {
	return 'to' in recipient ? recipient.to : recipient.recipient;
}

/**
 * WhatsApp's id of a user for one business: a country, a dot, letters and digits; with ENT. for a group of
 * businesses. docs: developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
 */
const USER_ID = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z\d]{1,128}$/;

/** The form of an id in another case, which is another id. */
const USER_ID_IN_OTHER_CASE = /^[a-z]{2}\.(?:ent\.)?\d{5,128}$/i;

/** Reads a phone number as `parsePhoneNumber` does, or a user id, which is passed on byte for byte. */
export function parseRecipient(field: string, value: unknown, defaultCountry?: string): Recipient {
	const id = typeof value === 'string' ? trimmed(value) : '';
	if (USER_ID.test(id)) return { recipient: id };
	if (USER_ID_IN_OTHER_CASE.test(id)) {
		throw new InvalidInput(
			field,
			`is ${quoted(id)}, which isn't a valid user ID of WhatsApp`,
			'Use the ID unchanged, with its country and ENT in capital letters',
		);
	}
	return { to: parsePhoneNumber(field, value, defaultCountry) };
}

/**
 * The id of the message that is replied to, or `undefined` when the field is empty. WhatsApp's own is meant:
 * it does not know the id that Gupshup answers when a message is sent.
 */
export function parseReplyTo(field: string, value: unknown): string | undefined {
	const id = tidyTextIn(field, value);
	if (id === '') return undefined;
	if (!/^wamid\.\S+$/.test(id)) {
		throw new InvalidInput(
			field,
			`${quoted(id)} isn't a valid WhatsApp message ID`,
			'Enter the ID of the incoming message, which begins with "wamid."',
		);
	}
	return id;
}
