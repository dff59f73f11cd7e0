import type { IDataObject } from 'n8n-workflow';

import type { Recipient } from '../input/recipient';
import { type FilledTemplate, templateMessageBody } from './template';

/** An image by the address it lies at, or by the id Gupshup gave it on upload: never both. */
export type ImageSource = { link: string } | { id: string };

export interface ImageMessage {
	recipient: Recipient;
	image: ImageSource;
	caption?: string;
	/** WhatsApp's id (`wamid.…`) of the message that is replied to. */
	replyTo?: string;
}

/**
 * Body of `POST …/v3/message` for an image, which is that of Meta's Cloud API: an optional field is
 * left out when it has no value.
 */
export function imageMessageBody({
	recipient,
	image,
	caption,
	replyTo,
}: ImageMessage): IDataObject {
	return {
		messaging_product: 'whatsapp',
		recipient_type: 'individual',
		...recipient,
		...(replyTo === undefined ? {} : { context: { message_id: replyTo } }),
		type: 'image',
		image: { ...image, ...(caption === undefined ? {} : { caption }) },
	};
}

/** Body of `POST …/v3/message` for an image by itself, or for a template with the image as its header. */
export function messageBody(message: ImageMessage & { template?: FilledTemplate }): IDataObject {
	const { template } = message;
	return template === undefined
		? imageMessageBody(message)
		: templateMessageBody({ ...message, template });
}
