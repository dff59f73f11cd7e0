import type {
	IncomingMessage,
	ReportDetails,
	ReportedStatus,
} from '../sandbox/events/payloads.mts';
import type { StoredFile } from '../sandbox/events/events.mts';
import type { RecordedMessage } from '../sandbox/records/requests.mts';
import {
	lineOf,
	type Content,
	type NumberedMedia,
	type Part,
	type SentButton,
} from './contents.mts';
import type { Button, Card, Media, Message } from './shapes.mts';

/** Below this the page is at. */
export const PHONE_PATH = '/phone';

/** What was reported of a message last. */
export interface Reported {
	status: ReportedStatus;
	details: ReportDetails;
}

/** A message that somebody wrote. */
export interface Received {
	/** `wamid.…` */
	id: string;
	/** In milliseconds of the sandbox's clock. */
	at: number;
	message: IncomingMessage;
	file?: StoredFile;
}

export interface BubbleContext {
	/** What is added to the sandbox's clock to get milliseconds since 1970. */
	sinceEpoch: number;
	isStored: (mediaId: string) => boolean;
	content: (sent: RecordedMessage) => Content;
	reported: (messageId: string) => Reported | undefined;
	/** Which of its buttons were pressed, and which can be pressed no more, by their numbers. */
	pressed: (messageId: string, content: Content) => { pressed: Set<number>; spent: Set<number> };
	/** What is quoted, in a line. */
	quoted: (id: string) => string;
	/** Whether a message that came in was marked as read. */
	isRead: (id: string) => boolean;
}

/** What was sent, as a bubble. */
export function sentBubble(sent: RecordedMessage, order: number, context: BubbleContext): Message {
	const { id, at, to, body } = sent;
	const reported = context.reported(id);
	const content = context.content(sent);
	const { title, footer, cards, list, place, preview } = content;
	const quotedId = body.context?.message_id;
	const { pressed, spent } = context.pressed(id, content);
	const shown = ({ answer: _, ...button }: SentButton): Button => ({
		...button,
		...(pressed.has(button.index) && { isPressed: true }),
		...(spent.has(button.index) && { isSpent: true }),
	});
	const card = ({ media, text, buttons }: Part): Card => ({
		...(media && { media: mediaOf(media, id, context) }),
		text,
		...(buttons.length > 0 && { buttons: buttons.map(shown) }),
	});
	return {
		key: `message:${id}`,
		id,
		direction: 'out',
		person: to,
		at: Math.round(at + context.sinceEpoch),
		order,
		...card(content),
		line: lineOf(content),
		...(title !== undefined && { title }),
		...(footer !== undefined && { footer }),
		...(cards && { cards: cards.map(card) }),
		...(list && {
			list: {
				...list,
				sections: list.sections.map((each) => ({ ...each, rows: each.rows.map(shown) })),
			},
		}),
		...(place && { place }),
		...(preview !== undefined && { preview }),
		...(quotedId !== undefined && { quoted: context.quoted(quotedId) }),
		status: reported?.status ?? 'accepted',
		...(reported?.status === 'failed' && { failure: failureIn(reported.details) }),
	};
}

/** What somebody wrote, as a bubble. */
export function receivedBubble(
	{ id, at, message, file }: Received,
	order: number,
	{ sinceEpoch, quoted, isRead }: BubbleContext,
): Message {
	const { from, type = 'text', replyTo } = message;
	const has = file?.bytes !== undefined && file.mimeType.startsWith('image/');
	return {
		key: `message:${id}`,
		id,
		direction: 'in',
		person: from,
		at: Math.round(at + sinceEpoch),
		order,
		...(has && {
			media: { type: 'image', kind: 'stored', src: `${PHONE_PATH}/media/${file.id}` },
		}),
		text: textIn(message) ?? (has ? '' : `(${type})`),
		line: textIn(message) ?? (has ? 'Picture' : `(${type})`),
		...(replyTo !== undefined && { quoted: quoted(replyTo) }),
		status: isRead(id) ? 'read' : 'delivered',
	};
}

/** The words of what somebody wrote or pressed. */
export function textIn({ text, caption, button, row }: IncomingMessage): string | undefined {
	return text ?? caption ?? button?.title ?? row?.title;
}

function failureIn({ code = 131026, title = 'Message undeliverable' }: ReportDetails) {
	return { code, title };
}

function mediaOf(
	{ kind: type, id, link, filename, number }: NumberedMedia,
	messageId: string,
	{ isStored }: BubbleContext,
): Media {
	const name = filename ?? link?.split(/[?#]/, 1)[0].split('/').pop();
	const common = { type, ...(type === 'document' && name && { name }) };
	if (link !== undefined) {
		const src = `${PHONE_PATH}/linked/${messageId}/${number}`;
		return { ...common, kind: 'linked', link, host: new URL(link).host, src };
	}
	if (id === undefined || !isStored(id)) return { ...common, kind: 'unknown', id: id ?? '' };
	return { ...common, kind: 'stored', src: `${PHONE_PATH}/media/${id}` };
}
