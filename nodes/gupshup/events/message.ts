import type { IDataObject } from 'n8n-workflow';

import { knownOf, type Person, personFields } from './contacts';
import {
	ID_FIELDS,
	idsOf,
	isObject,
	objectIn,
	shortTextOf,
	textOf,
	timestampOf,
	without,
	withRest,
} from './values';
import { readWireId, type WaitReference } from './waitReference';

/** The kinds of message that bring a file. */
const MEDIA_TYPES = new Set(['audio', 'document', 'image', 'sticker', 'video']);

/** Fields that are read, or whose place another one takes. */
const READ = [...ID_FIELDS, ...personFields('messages'), 'context', 'timestamp', 'type'];

/** The file that a message brings, or `undefined`. */
export function mediaIn(message: IDataObject): IDataObject | undefined {
	const type = textOf(message.type) ?? '';
	const media = MEDIA_TYPES.has(type) ? message[type] : undefined;
	return isObject(media) ? media : undefined;
}

/** An answer to a WhatsApp flow, which Gupshup counts apart from other messages. */
export function isFlowReply(message: IDataObject): boolean {
	return message.type === 'interactive' && isObject(objectIn(message.interactive).nfm_reply);
}

/**
 * A message that somebody has written, in the form that workflows use: what is read has our names, and
 * whatever else it holds (a location, an order, the ad that somebody came from) comes along as it came.
 *
 * @param person who wrote
 * @param value what the message came in, with the number it was sent to
 */
export function simplifiedMessage(
	message: IDataObject,
	value: IDataObject,
	person: Person,
	event: string,
): IDataObject {
	const type = textOf(message.type) ?? 'unknown';
	const { userId, parentUserId, names } = knownOf(person);
	const media = mediaIn(message);
	const button = pressedIn(message);
	const text = writtenIn(message);
	return withRest(
		{
			event,
			...idsOf(message),
			// The message's own alone: it is missing for people who hide it.
			from: person.number,
			fromUserId: userId,
			fromParentUserId: parentUserId,
			...names,
			to: shortTextOf(objectIn(value.metadata).display_phone_number),
			timestamp: timestampOf(message.timestamp),
			type,
			text,
			...(media ? { [type]: simplifiedMedia(media) } : {}),
			button,
			context: isObject(message.context) ? simplifiedContext(message.context) : undefined,
		},
		{
			...without(message, isObject(message.text) ? [...READ, 'text'] : READ),
			...without(objectIn(message.text), ['body']),
		},
	);
}

function simplifiedMedia(media: IDataObject): IDataObject {
	const { id, url, caption, mime_type, filename, ...rest } = media;
	return withRest(
		{
			id: textOf(id),
			url: textOf(url),
			caption: textOf(caption),
			mimeType: textOf(mime_type),
			fileName: textOf(filename),
		},
		rest,
	);
}

/** What the message answers: the ids of the message it quotes. */
function simplifiedContext(context: IDataObject): IDataObject {
	return withRest(
		{ ...idsOf(context), from: textOf(context.from) },
		without(context, [...ID_FIELDS, 'from']),
	);
}

/**
 * The button or row that was pressed: `{ id, title }` of one below a message or in a list,
 * `{ payload, title }` of a template's.
 * docs: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/interactive
 */
function pressedIn(message: IDataObject): IDataObject | undefined {
	if (isObject(message.button)) {
		const { payload, text, ...rest } = message.button;
		return withRest({ payload: textOf(payload), title: textOf(text) }, rest);
	}
	const { button_reply: button, list_reply: row } = objectIn(message.interactive);
	const reply = isObject(button) ? button : row;
	if (!isObject(reply)) return undefined;
	const { id, title, ...rest } = reply;
	return withRest({ id: textOf(id), title: textOf(title) }, rest);
}

/** The words of a message: typed, or on the button or the entry of a list that was pressed. */
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

/**
 * A message with the id of the tapped button or row as the user gave it. Where it was sent to be waited
 * for, what stands behind that id comes apart: nobody is to see it, be it in the raw form.
 */
export function withOwnId(message: IDataObject): { message: IDataObject; wait?: WaitReference } {
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
