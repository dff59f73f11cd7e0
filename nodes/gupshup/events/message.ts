import type { IDataObject } from 'n8n-workflow';

import { compact, idsOf, isObject, objectIn, objectsIn, textOf, timestampOf } from './values';

/** The kinds of message that bring a file. */
const MEDIA_TYPES = new Set(['audio', 'document', 'image', 'sticker', 'video']);

/** Fields that every message has, besides the one named like its type. */
const COMMON = new Set(['from', 'from_user_id', 'id', 'gs_id', 'meta_msg_id', 'timestamp', 'type']);

/** The file that a message brings, or `undefined`. */
export function mediaIn(message: IDataObject): IDataObject | undefined {
	const type = textOf(message.type) ?? '';
	const media = message[type];
	return MEDIA_TYPES.has(type) && isObject(media) ? media : undefined;
}

/**
 * A message that somebody has written, in the form that workflows use.
 *
 * @param value what the message came in, with the contacts and the number it was sent to
 */
export function simplifiedMessage(
	message: IDataObject,
	value: IDataObject,
	event: string,
): IDataObject {
	const type = textOf(message.type) ?? 'unknown';
	const from = textOf(message.from);
	const fromUserId = textOf(message.from_user_id);
	const contacts = objectsIn(value.contacts);
	const contact =
		contacts.find(
			({ wa_id, user_id }) =>
				(from !== undefined && textOf(wa_id) === from) ||
				(fromUserId !== undefined && textOf(user_id) === fromUserId),
		) ?? (contacts.length === 1 ? contacts[0] : undefined);
	const media = mediaIn(message);
	return compact({
		event,
		...idsOf(message),
		// Missing for people who hide their number. docs: partner-docs.gupshup.io/docs/bsuid
		from,
		fromUserId: fromUserId ?? textOf(contact?.user_id),
		name: textOf(objectIn(contact?.profile).name),
		to: textOf(objectIn(value.metadata).display_phone_number),
		timestamp: timestampOf(message.timestamp),
		type,
		text: writtenIn(message),
		...(media ? { [type]: simplifiedMedia(media) } : othersIn(message)),
		context: isObject(message.context) ? simplifiedContext(message.context) : undefined,
	});
}

function simplifiedMedia(media: IDataObject): IDataObject {
	return compact({
		id: textOf(media.id),
		url: textOf(media.url),
		caption: textOf(media.caption),
		mimeType: textOf(media.mime_type),
		fileName: textOf(media.filename),
	});
}

/** What the message answers: the ids of the message it quotes. */
function simplifiedContext(context: IDataObject): IDataObject {
	const { id, gs_id, meta_msg_id, from, ...others } = context;
	return compact({ ...idsOf({ id, gs_id, meta_msg_id }), from: textOf(from), ...others });
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

/** Everything else of it (location, contacts, order, …), as it came. */
function othersIn(message: IDataObject): IDataObject {
	return Object.fromEntries(
		Object.entries(message).filter(
			([key]) => !COMMON.has(key) && key !== 'text' && key !== 'context',
		),
	);
}
