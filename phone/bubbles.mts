import type {
	IncomingMessage,
	ReportDetails,
	ReportedStatus,
} from '../sandbox/events/payloads.mts';
import type { StoredFile } from '../sandbox/events/events.mts';
import type { RecordedMessage } from '../sandbox/records/requests.mts';
import type { Content } from './contents.mts';
import type { Message, Picture } from './shapes.mts';

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
	/** Which of its buttons was pressed, from 0. */
	pressed: (messageId: string) => number | undefined;
	/** What is quoted, in a line. */
	quoted: (id: string) => string;
}

/** What was sent, as a bubble. */
export function sentBubble(sent: RecordedMessage, order: number, context: BubbleContext): Message {
	const { id, at, to, body } = sent;
	const reported = context.reported(id);
	const { image, text, footer, buttons } = context.content(sent);
	const pressed = context.pressed(id);
	const quotedId = body.context?.message_id;
	return {
		key: `message:${id}`,
		id,
		direction: 'out',
		person: to,
		at: Math.round(at + context.sinceEpoch),
		order,
		...(image && { picture: pictureOf(image, id, context) }),
		text,
		...(footer !== undefined && { footer }),
		...(buttons.length > 0 && { buttons: buttons.map(({ answer: _, ...button }) => button) }),
		...(pressed !== undefined && { pressed }),
		...(quotedId !== undefined && { quoted: context.quoted(quotedId) }),
		status: reported?.status ?? 'accepted',
		...(reported?.status === 'failed' && { failure: failureIn(reported.details) }),
	};
}

/** What somebody wrote, as a bubble. */
export function receivedBubble(
	{ id, at, message, file }: Received,
	order: number,
	{ sinceEpoch, quoted }: BubbleContext,
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
		...(has && { picture: { kind: 'stored', src: `${PHONE_PATH}/media/${file.id}` } }),
		text: textIn(message) ?? (has ? '' : `(${type})`),
		...(replyTo !== undefined && { quoted: quoted(replyTo) }),
		status: 'read',
	};
}

/** The words of what somebody wrote or pressed. */
export function textIn({ text, caption, button }: IncomingMessage): string | undefined {
	return text ?? caption ?? button?.title;
}

function failureIn({ code = 131026, title = 'Message undeliverable' }: ReportDetails) {
	return { code, title };
}

function pictureOf(
	{ id, link }: { id?: string; link?: string },
	messageId: string,
	{ isStored }: BubbleContext,
): Picture {
	if (link !== undefined) {
		const src = `${PHONE_PATH}/linked/${messageId}`;
		return { kind: 'linked', link, host: new URL(link).host, src };
	}
	if (id === undefined || !isStored(id)) return { kind: 'unknown', id: id ?? '' };
	return { kind: 'stored', src: `${PHONE_PATH}/media/${id}` };
}
