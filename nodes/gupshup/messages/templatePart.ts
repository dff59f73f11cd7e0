import type { IDataObject } from 'n8n-workflow';

import type { ButtonKind } from '../templates/variables';
import { mediaObject, type SentMedia } from './message';

/** A template with the values for one message. */
export interface FilledTemplate {
	name: string;
	language: string;
	values: TemplateValue[];
}

export type TemplateValue = BodyValue | ButtonValue;

/** Numbered ones in the order of their numbers; `name` for named ones. */
interface BodyValue {
	part: 'body';
	text: string;
	name?: string;
}

/** `index` counts all buttons of the template from 0. */
interface ButtonValue {
	part: 'button';
	text: string;
	index: number;
	kind: ButtonKind;
}

/**
 * A template with an image as its header, as Meta's Cloud API takes it. A component without parameters is
 * left out.
 *
 * docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-message-12 (header image),
 * …-14 (named parameters), …-10 (buttons)
 */
export function templatePart(
	{ name, language, values }: FilledTemplate,
	image: SentMedia,
): IDataObject {
	const body = values.flatMap((value) => (value.part === 'body' ? [textParameter(value)] : []));
	const buttons = values.flatMap((value) => (value.part === 'button' ? [buttonOf(value)] : []));
	return {
		type: 'template',
		template: {
			name,
			language: { code: language },
			components: [
				{ type: 'header', parameters: [{ type: 'image', image: mediaObject(image) }] },
				...(body.length === 0 ? [] : [{ type: 'body', parameters: body }]),
				...buttons,
			],
		},
	};
}

function textParameter({ name, text }: BodyValue): IDataObject {
	return { type: 'text', ...(name === undefined ? {} : { parameter_name: name }), text };
}

function buttonOf({ index, kind, text }: ButtonValue): IDataObject {
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
