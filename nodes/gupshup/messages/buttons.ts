import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import type { Media, SentMedia } from '../media/media';
import { choiceField, entriesField, optionalText, textField } from './fields';
import { imageFields, readImage } from './files';
import { type Content, LIMITED, mediaPart, type MessageKind, type Reading } from './message';
import {
	type ButtonMessage,
	type Buttons,
	LONGEST,
	MOST_BUTTONS,
	readButtons,
} from './readButtons';

export const headerText = textField(
	'headerText',
	`Bold line above the text, up to ${LONGEST.header} characters`,
	{ placeholder: 'e.g. Your appointment' },
);

export const bodyTextField = (description: string, placeholder: string): INodeProperties =>
	textField('bodyText', description, { required: true, typeOptions: { rows: 3 }, placeholder });

export const messageText = (longest: number): INodeProperties =>
	bodyTextField(
		`Text of the message, up to ${longest} characters`,
		'e.g. Does Friday at ten suit you?',
	);

export const footerText = textField(
	'footerText',
	`Small text below, up to ${LONGEST.footer} characters`,
	{ placeholder: 'e.g. Answer until Friday' },
);

const forAnswers = { show: { buttonKind: ['reply'] } };
const forLinks = { show: { buttonKind: ['url'] } };

const buttonFields: INodeProperties[] = [
	choiceField('buttonKind', [
		[
			'reply',
			'Reply Buttons',
			'Up to three buttons. The Gupshup Trigger outputs what the recipient taps.',
		],
		['url', 'Link', "One button that opens a web page. A tap on it isn't reported."],
	]),
	entriesField(
		'replyButtons',
		'Button',
		MOST_BUTTONS,
		[
			textField('buttonText', `Label of the button, up to ${LONGEST.title} characters`, {
				name: 'title',
				required: true,
				placeholder: 'e.g. Yes',
			}),
			textField(
				'buttonId',
				`ID that you get back when the button is tapped, up to ${LONGEST.id} characters. The recipient doesn't see it. If empty, it is the ${LABELS.buttonText}.`,
				{ name: 'id', placeholder: 'e.g. yes-1001' },
			),
		],
		`One to ${MOST_BUTTONS} buttons, in the order in which they are shown`,
		{ displayOptions: forAnswers },
	),
	textField('buttonText', `Label of the button, up to ${LONGEST.title} characters`, {
		required: true,
		placeholder: 'e.g. See the offer',
		displayOptions: forLinks,
	}),
	textField('buttonUrl', 'Page that the button opens. It is sent unchanged.', {
		required: true,
		placeholder: 'e.g. https://example.com/offer',
		displayOptions: forLinks,
	}),
];

export const buttons: MessageKind = {
	value: 'buttons',
	label: 'Image with Buttons',
	description: `An image with up to three reply buttons, or a link: ${LIMITED}`,
	canAsk: true,
	fields: [
		...imageFields,
		bodyTextField(
			`Text between the image and the buttons, up to ${LONGEST.body} characters`,
			'e.g. Is it this one?',
		),
		footerText,
		...buttonFields,
	],
	async read(reading) {
		const source = await readImage(reading);
		return contentOf(reading, [source], ([sent]) => mediaPart('image', sent));
	},
};

export const textButtons: MessageKind = {
	value: 'buttons',
	label: 'Text with Buttons',
	description: `A text with up to three reply buttons, or a link: ${LIMITED}`,
	canAsk: true,
	fields: [headerText, messageText(LONGEST.body), footerText, ...buttonFields],
	read(reading) {
		const header = readHeader(reading.parameter('headerText'));
		return contentOf(reading, [], () => header);
	},
};

/** The header of an interactive message without an image, if it has one. */
export function readHeader(value: unknown): IDataObject | undefined {
	const text = optionalText(LABELS.headerText, value, LONGEST.header);
	return text === undefined ? undefined : { type: 'text', text };
}

function contentOf(
	{ parameter, idOnWire }: Reading,
	media: Media[],
	headerOf: (media: readonly SentMedia[]) => IDataObject | undefined,
): Content {
	const message = readButtons(parameter);
	const { buttons } = message;
	return {
		media,
		part: (sent) => buttonsPart(message, headerOf(sent), idOnWire),
		answers:
			buttons.kind === 'url'
				? undefined
				: buttons.replies.map(({ id }, index) => ({ id, where: `button ${index + 1}` })),
	};
}

type IdOnWire = Reading['idOnWire'];

/**
 * docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-interactive-message,
 * developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-reply-buttons-messages,
 * …/messages/interactive-cta-url-messages
 */
export function buttonsPart(
	{ body, footer, buttons }: ButtonMessage,
	header?: IDataObject,
	idOnWire?: IdOnWire,
): IDataObject {
	const type = buttons.kind === 'url' ? 'cta_url' : 'button';
	return interactivePart(type, { header, body, footer }, actionOf(buttons, 'reply', idOnWire));
}

/** A message with something to tap: `action` has what. */
export function interactivePart(
	type: string,
	{ header, body, footer }: { header?: IDataObject; body: string; footer?: string },
	action: IDataObject,
): IDataObject {
	return {
		type: 'interactive',
		interactive: {
			type,
			header,
			body: { text: body },
			footer: footer === undefined ? undefined : { text: footer },
			action,
		},
	};
}

/** What can be tapped. `type` is what an answer is called in the request. */
export function actionOf(
	buttons: Buttons,
	type: 'reply' | 'quick_reply',
	idOnWire: IdOnWire = (id) => id,
): IDataObject {
	if (buttons.kind === 'url') {
		return { name: 'cta_url', parameters: { display_text: buttons.text, url: buttons.url } };
	}
	const replyOf = ({ id, title }: { id: string; title: string }) => ({ id: idOnWire(id), title });
	return { buttons: buttons.replies.map((reply) => ({ type, [type]: replyOf(reply) })) };
}
