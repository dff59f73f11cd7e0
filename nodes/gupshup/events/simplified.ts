/*
 * Events in the form that workflows use: what is read has our names, and whatever else they hold comes
 * along as it came.
 */

import type { IDataObject } from 'n8n-workflow';

import { meaningOf } from '../problems/codes';
import {
	ID_FIELDS,
	idsOf,
	isObject,
	objectIn,
	objectsIn,
	type Person,
	personFields,
	renamed,
	shortTextOf,
	textOf,
	timestampOf,
	without,
	withRest,
} from './values';

/** What is known of a person, the contact included: ids, what they call themselves, and their user name. */
function knownOf(
	{ number, userId, parentUserId, contact = {} }: Person,
	as: 'from' | 'recipient',
): IDataObject {
	const profile = objectIn(contact.profile);
	return {
		[as]: number ?? shortTextOf(contact.wa_id),
		[`${as}UserId`]: userId ?? shortTextOf(contact.user_id),
		[`${as}ParentUserId`]: parentUserId ?? shortTextOf(contact.parent_user_id),
		name: shortTextOf(profile.name),
		username: shortTextOf(profile.username),
	};
}

function businessIn(value: IDataObject): string | undefined {
	return shortTextOf(objectIn(value.metadata).display_phone_number);
}

/** A status event: what became of a message that was sent. */
export function simplifiedStatus(status: IDataObject, person: Person, event: string): IDataObject {
	const failure = event === 'failed' ? errorIn(status) : undefined;
	const ids = idsOf(status);
	// Events that come more than a week after the message lack the id that the sender got, or name it
	// otherwise. docs: partner-docs.gupshup.io/docs/message-events
	const isNamed = textOf(status.gs_id) ?? textOf(status.gsId);
	return withRest(
		{
			event,
			...ids,
			messageIdIsUncertain: (isNamed === undefined && ids.messageId !== undefined) || undefined,
			...knownOf(person, 'recipient'),
			timestamp: timestampOf(status.timestamp),
			// What the sender gave along. docs: developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components
			reference: textOf(status.biz_opaque_callback_data),
			error: failure?.error,
		},
		status,
		[
			...ID_FIELDS,
			...personFields('statuses'),
			...['biz_opaque_callback_data', 'status', 'timestamp'],
			...(failure?.read ?? []),
		],
	);
}

const UNKNOWN_CODE_HINT = "Look up the code in Gupshup's and Meta's lists, or ask Gupshup support";

/**
 * Why a message failed, and the fields of the status that are wholly in that. There are two shapes: Meta's
 * list `errors` (docs: partner-docs.gupshup.io/docs/events), and Gupshup's `code` and `reason` on the
 * status itself (docs: partner-docs.gupshup.io/docs/passthrough-v3-incoming-events).
 */
function errorIn(status: IDataObject): { error: IDataObject; read: string[] } {
	const errors = objectsIn(status.errors);
	const [meta = {}] = errors;
	const code = textOf(meta.code) ?? textOf(status.code);
	const reason =
		textOf(objectIn(meta.error_data).details) ??
		textOf(meta.message) ??
		textOf(meta.title) ??
		textOf(status.reason);
	const meaning = meaningOf(code);
	const error = withRest(
		{
			// A number where it is one, so that workflows can compare it whichever shape it came in.
			code: code !== undefined && /^\d{1,15}$/.test(code) ? Number(code) : code,
			title: meaning?.title ?? textOf(meta.title) ?? reason ?? "The message wasn't delivered",
			hint: meaning?.hint ?? UNKNOWN_CODE_HINT,
			reason,
		},
		meta,
		['code', 'title', 'message', 'error_data'],
	);
	return { error, read: errors.length > 1 ? ['code', 'reason'] : ['code', 'reason', 'errors'] };
}

/** docs: partner-docs.gupshup.io/docs/billing-events, …/docs/pmp-events */
export function simplifiedBilling(billing: IDataObject, at: unknown): IDataObject {
	const references = objectIn(billing.references);
	const rest = without(references, [...ID_FIELDS, 'destination']);
	// Here `id` is WhatsApp's, whatever it looks like, unless WhatsApp's stands in `meta_msg_id`: then it is
	// Gupshup's. docs: …/docs/billing-events ("Unique WhatsApp identifier for a message")
	const id = textOf(references.id);
	const whatsapps = textOf(references.meta_msg_id);
	const gupshups = textOf(references.gs_id) ?? textOf(references.gsId);
	return withRest(
		{
			event: 'billing',
			messageId: gupshups ?? (whatsapps === undefined ? undefined : id),
			whatsappMessageId: whatsapps ?? id,
			recipient: textOf(references.destination),
			timestamp: timestampOf(at),
			deductions: isObject(billing.deductions) ? deductionsOf(billing.deductions) : undefined,
			references: Object.keys(rest).length > 0 ? rest : undefined,
		},
		billing,
		['deductions', 'references'],
	);
}

/** `billable` is a text in some events: "false" would be true to a workflow that asks for it. */
function deductionsOf(deductions: IDataObject): IDataObject {
	const { billable } = deductions;
	if (billable !== 'true' && billable !== 'false') return deductions;
	return { ...deductions, billable: billable === 'true' };
}

/** That somebody stopped marketing messages, or resumed them, as an event of a change's `value`. */
export function simplifiedPreference(
	preference: IDataObject,
	value: IDataObject,
	person: Person,
): IDataObject {
	return withRest(
		{
			event: 'optOut',
			...knownOf(person, 'from'),
			to: businessIn(value),
			timestamp: timestampOf(preference.timestamp),
			preference: textOf(preference.value),
		},
		preference,
		[...personFields('user_preferences'), 'timestamp', 'value'],
	);
}

const READ_OF_MESSAGE = [
	...ID_FIELDS,
	...personFields('messages'),
	...['context', 'timestamp', 'type'],
];

const MEDIA_TYPES = new Set(['audio', 'document', 'image', 'sticker', 'video']);

export function mediaIn(message: IDataObject): IDataObject | undefined {
	const type = textOf(message.type) ?? '';
	const media = MEDIA_TYPES.has(type) ? message[type] : undefined;
	return isObject(media) ? media : undefined;
}

/** What somebody has written, as an event of a change's `value`. The rest of it may be an order, say. */
export function simplifiedMessage(
	message: IDataObject,
	value: IDataObject,
	person: Person,
	event: string,
): IDataObject {
	const type = textOf(message.type) ?? 'unknown';
	const media = mediaIn(message);
	const { text, context } = message;
	return withRest(
		{
			event,
			...idsOf(message),
			...knownOf(person, 'from'),
			// The message's own alone: it is missing for people who hide it.
			from: person.number,
			to: businessIn(value),
			timestamp: timestampOf(message.timestamp),
			type,
			text: writtenIn(message),
			...(media && {
				[type]: renamed(media, {
					id: 'id',
					url: 'url',
					caption: 'caption',
					mime_type: 'mimeType',
					filename: 'fileName',
				}),
			}),
			button: pressedIn(message),
			// What the message answers: the ids of the message it quotes.
			context: isObject(context)
				? withRest({ ...idsOf(context), from: textOf(context.from) }, context, [
						...ID_FIELDS,
						'from',
					])
				: undefined,
		},
		{
			...without(message, isObject(text) ? [...READ_OF_MESSAGE, 'text'] : READ_OF_MESSAGE),
			...without(objectIn(text), ['body']),
		},
	);
}

/**
 * The button or row that was pressed: `{ id, title }` of one below a message or in a list,
 * `{ payload, title }` of a template's.
 * docs: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/interactive
 */
function pressedIn(message: IDataObject): IDataObject | undefined {
	if (isObject(message.button)) {
		return renamed(message.button, { payload: 'payload', text: 'title' });
	}
	const { button_reply: button, list_reply: row } = objectIn(message.interactive);
	const reply = isObject(button) ? button : row;
	return isObject(reply) ? renamed(reply, { id: 'id', title: 'title' }) : undefined;
}

function writtenIn(message: IDataObject): string | undefined {
	const interactive = objectIn(message.interactive);
	return (
		textOf(objectIn(message.text).body) ??
		textOf(objectIn(message.button).text) ??
		textOf(objectIn(interactive.button_reply).title) ??
		textOf(objectIn(interactive.list_reply).title) ??
		textOf(objectIn(message.reaction).emoji)
	);
}
