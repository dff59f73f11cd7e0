import type { IDataObject } from 'n8n-workflow';

import type { Recipient } from '../input/recipient';
import type { ImageSource } from './message';
import type { ButtonKind } from '../templates/variables';

/** A template with the values for one message. */
export interface FilledTemplate {
	name: string;
	language: string;
	values: TemplateValue[];
}

export type TemplateValue =
	/** Numbered ones in the order of their numbers; `name` for named ones. */
	| { part: 'body'; text: string; name?: string }
	/** `index` counts all buttons of the template from 0. */
	| { part: 'button'; text: string; index: number; kind: ButtonKind };

export interface TemplateMessage {
	recipient: Recipient;
	template: FilledTemplate;
	/** For the header. */
	image: ImageSource;
	/** WhatsApp's id (`wamid.…`) of the message that is replied to. */
	replyTo?: string;
}

/**
 * Body of `POST …/v3/message` for a template with an image as its header, which is that of Meta's Cloud
 * API. A component without parameters is left out.
 *
 * docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-message-12 (header image),
 * …-14 (named parameters), …-10 (buttons)
 */
export function templateMessageBody({
	recipient,
	template: { name, language, values },
	image,
	replyTo,
}: TemplateMessage): IDataObject {
	const body = values.flatMap((value) => (value.part === 'body' ? [textParameter(value)] : []));
	const buttons = values.flatMap((value) => (value.part === 'button' ? [buttonOf(value)] : []));
	return {
		messaging_product: 'whatsapp',
		recipient_type: 'individual',
		...recipient,
		...(replyTo === undefined ? {} : { context: { message_id: replyTo } }),
		type: 'template',
		template: {
			name,
			language: { code: language },
			components: [
				{ type: 'header', parameters: [{ type: 'image', image: { ...image } }] },
				...(body.length === 0 ? [] : [{ type: 'body', parameters: body }]),
				...buttons,
			],
		},
	};
}

function textParameter({ name, text }: { name?: string; text: string }): IDataObject {
	return { type: 'text', ...(name === undefined ? {} : { parameter_name: name }), text };
}

function buttonOf({
	index,
	kind,
	text,
}: {
	index: number;
	kind: ButtonKind;
	text: string;
}): IDataObject {
	return {
		type: 'button',
		sub_type: kind,
		index: String(index),
		parameters: [buttonParameter(kind, text)],
	};
}

function buttonParameter(kind: ButtonKind, text: string): IDataObject {
	switch (kind) {
		case 'url':
			return { type: 'text', text };
		case 'quick_reply':
			return { type: 'payload', payload: text };
		case 'copy_code':
			return { type: 'coupon_code', coupon_code: text };
	}
}
