/** The bodies of Gupshup's calls. docs: partner-docs.gupshup.io/docs/events, …/docs/passthrough-v3-incoming-events */
import type { SandboxApp } from '../apps.mts';
import { isUserId } from '../messages/recipient.mts';

/** What became of a message. */
export type ReportedStatus = 'enqueued' | 'sent' | 'delivered' | 'read' | 'failed' | 'deleted';

export interface ReportDetails {
	/** Of `failed`. Default 131026. */
	code?: number;
	/** Of `failed`: `title` in Meta's shape, `reason` in Gupshup's. */
	title?: string;
	/** The two documented shapes of `failed`. Default `meta`. */
	shape?: 'meta' | 'gupshup';
	/** Seconds since 1970. Default now. */
	timestamp?: number;
}

/** A message that somebody writes. What else it has goes into the event as it is. */
export interface IncomingMessage {
	/** Phone number, or the user id of somebody who shows none. */
	from: string;
	/** Default `text`. */
	type?: string;
	name?: string;
	/** Of a text message. */
	text?: string;
	caption?: string;
	/** The file of an image, served by the sandbox; or any address, to see that nobody goes there. */
	file?: { bytes: Buffer; mimeType?: string } | { url: string };
	/** What was pressed: of type `interactive` the one with an `id`, of type `button` (a template's) the other. */
	button?: PressedButton | PressedTemplateButton;
	/** Of type `interactive`: what was chosen from a list. */
	row?: ChosenRow;
	/** The message that is answered: the id that v3/message gave it, or the `wamid.…` of one that came in. */
	replyTo?: string;
	[field: string]: unknown;
}

/** A button below a message, or on a card of it. */
export interface PressedButton {
	id: string;
	title: string;
}

/** A row of a list. */
export interface ChosenRow {
	id: string;
	title: string;
	description?: string;
}

/** A quick reply of a template. */
export interface PressedTemplateButton {
	payload: string;
	title: string;
}

const wabaId = '100000000000000';
const metadata = {
	display_phone_number: '910000000001',
	phone_number_id: '100000000000001',
};

export function wamidOf(messageId: string): string {
	return `wamid.${Buffer.from(messageId).toString('base64url')}`;
}

/** Posted when a subscription is made, to see whether somebody answers. */
export function testPayload(app: SandboxApp): object {
	return payload(app, { statuses: [{ type: 'set-callback' }] });
}

export function statusPayload(
	app: SandboxApp,
	{ id, to, reference }: { id: string; to: string; reference?: string },
	status: ReportedStatus,
	{ code = 131026, title = 'Message undeliverable', shape = 'meta', timestamp }: ReportDetails = {},
): object {
	const seconds = timestamp ?? Math.floor(Date.now() / 1000);
	const person = isUserId(to) ? { recipient_user_id: to } : { recipient_id: to };
	const common = {
		gs_id: id,
		id: wamidOf(id),
		...person,
		status,
		...(reference !== undefined && { biz_opaque_callback_data: reference }),
	};
	if (status === 'enqueued') {
		// The one event without an id of the entry and without metadata, its time in milliseconds.
		return payload(app, { statuses: [{ ...common, id, timestamp: seconds * 1000 }] }, {});
	}
	const failure =
		shape === 'meta'
			? { errors: [{ code, title, href: 'https://developers.facebook.com/docs/whatsapp/' }] }
			: { code, reason: title };
	return payload(app, {
		metadata,
		statuses: [
			{
				...common,
				timestamp: String(seconds),
				...(status === 'failed' ? failure : {}),
				...(status === 'sent'
					? {
							conversation: {
								id: `conversation-${id}`,
								expiration_timestamp: String(seconds + 86_400),
								origin: { type: 'service' },
							},
							pricing: {
								billable: true,
								pricing_model: 'PMP',
								category: 'service',
								type: 'regular',
							},
						}
					: {}),
			},
		],
	});
}

/** @param file where the file of the message lies, if it has one */
export function messagePayload(
	app: SandboxApp,
	id: string,
	{
		from,
		type = 'text',
		name = 'Somebody',
		text,
		caption,
		file: _file,
		button,
		row,
		replyTo,
		...others
	}: IncomingMessage,
	file?: { id: string; url: string; mimeType: string },
): object {
	return payload(app, {
		metadata,
		contacts: [{ profile: { name }, ...(isUserId(from) ? { user_id: from } : { wa_id: from }) }],
		messages: [
			{
				...(isUserId(from) ? { from_user_id: from } : { from }),
				id,
				timestamp: String(Math.floor(Date.now() / 1000)),
				type,
				...(text === undefined ? {} : { text: { body: text } }),
				...(file
					? {
							[type]: {
								id: file.id,
								mime_type: file.mimeType,
								sha256: 'not-computed',
								...(caption === undefined ? {} : { caption }),
								url: file.url,
							},
						}
					: {}),
				...(button === undefined ? {} : pressed(button)),
				...(row && { interactive: { type: 'list_reply', list_reply: row } }),
				...(replyTo === undefined ? {} : { context: contextOf(replyTo, from) }),
				...others,
			},
		],
	});
}

/** docs: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/interactive */
function pressed(button: PressedButton | PressedTemplateButton): object {
	return 'payload' in button
		? { button: { payload: button.payload, text: button.title } }
		: { interactive: { type: 'button_reply', button_reply: button } };
}

/**
 * Gupshup adds its own id of the message, and WhatsApp's once more.
 * docs: docs.gupshup.io/changelog/partner-portal-release-notes
 *
 * @param from who answers: what is quoted by a `wamid.…` is a message of their own
 */
function contextOf(replyTo: string, from: string): object {
	if (replyTo.startsWith('wamid.')) return { from, id: replyTo };
	const id = wamidOf(replyTo);
	return { from: metadata.display_phone_number, id, gs_id: replyTo, meta_msg_id: id };
}

/** @param entry what stands beside the changes */
function payload(app: SandboxApp, value: object, entry: object = { id: wabaId }): object {
	return {
		object: 'whatsapp_business_account',
		gs_app_id: app.id,
		entry: [
			{
				...entry,
				changes: [{ field: 'messages', value: { messaging_product: 'whatsapp', ...value } }],
			},
		],
	};
}
