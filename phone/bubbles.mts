import type {
	IncomingMessage,
	ReportDetails,
	ReportedStatus,
} from '../sandbox/events/payloads.mts';
import type { StoredFile } from '../sandbox/events/events.mts';
import { imageIn } from '../sandbox/messages/message.mts';
import type { RecordedMessage } from '../sandbox/records/requests.mts';
import type { SandboxTemplate } from '../sandbox/templates/template.mts';
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
	templates: (appId: string) => readonly SandboxTemplate[];
	reported: (messageId: string) => Reported | undefined;
	textOf: (wamid: string) => string | undefined;
}

/** What was sent, as a bubble. */
export function sentBubble(sent: RecordedMessage, order: number, context: BubbleContext): Message {
	const { id, at, to, body } = sent;
	const reported = context.reported(id);
	const quotedId = body.context?.message_id;
	return {
		key: `message:${id}`,
		id,
		direction: 'out',
		person: to,
		at: Math.round(at + context.sinceEpoch),
		order,
		...(body.type === 'image'
			? { picture: pictureOf(body.image, id, context), text: body.image.caption ?? '' }
			: templateOf(sent, context)),
		...(quotedId !== undefined && { quoted: context.textOf(quotedId) ?? 'A message' }),
		status: reported?.status ?? 'accepted',
		...(reported?.status === 'failed' && { failure: failureIn(reported.details) }),
	};
}

/** What somebody wrote, as a bubble. */
export function receivedBubble(
	{ id, at, message, file }: Received,
	order: number,
	sinceEpoch: number,
): Message {
	const { from, text, caption, type = 'text' } = message;
	const has = file?.bytes !== undefined && file.mimeType.startsWith('image/');
	return {
		key: `message:${id}`,
		id,
		direction: 'in',
		person: from,
		at: Math.round(at + sinceEpoch),
		order,
		...(has && { picture: { kind: 'stored', src: `${PHONE_PATH}/media/${file.id}` } }),
		text: text ?? caption ?? (has ? '' : `(${type})`),
		status: 'read',
	};
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

/** A template with its values put in, as the person reads it. */
function templateOf(
	{ id, appId, body }: RecordedMessage,
	context: BubbleContext,
): Pick<Message, 'picture' | 'text' | 'template'> {
	const { name = '', language, components = [] } = body.template ?? {};
	const known = context
		.templates(appId)
		.find((each) => each.name === name && each.language === language?.code);
	const values = new Map<string, string>();
	for (const component of components) {
		if (component.type !== 'body') continue;
		for (const [index, { parameter_name: key, text }] of component.parameters.entries()) {
			values.set(key ?? String(index + 1), text);
		}
	}
	const image = imageIn(body) ?? {};
	return {
		...((image.id ?? image.link) !== undefined && { picture: pictureOf(image, id, context) }),
		text: (known?.body ?? name).replace(
			/\{\{\s*(\w+)\s*\}\}/g,
			(placeholder, key: string) => values.get(key) ?? placeholder,
		),
		template: {
			name,
			...(known?.footer !== undefined && { footer: known.footer }),
			buttons: (known?.buttons ?? []).map(({ text }) => text ?? 'Copy offer code'),
		},
	};
}
