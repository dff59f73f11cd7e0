import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import { imageFields, readImage } from './mediaFields';
import { type Answer, type Content, mediaObject, type MessageKind, type Reading } from './message';
import { type ButtonMessage, LONGEST, MOST_BUTTONS, readButtons } from './readButtons';

/** The text between the image and the buttons. */
const bodyText: INodeProperties = {
	displayName: LABELS.bodyText,
	name: 'bodyText',
	type: 'string',
	required: true,
	typeOptions: { rows: 3 },
	default: '',
	placeholder: 'e.g. Is it this one?',
	description: `Text between the image and the buttons, up to ${LONGEST.body} characters`,
};

/** The small text below the text of any message with something to tap. */
export const footerText: INodeProperties = {
	displayName: LABELS.footerText,
	name: 'footerText',
	type: 'string',
	default: '',
	placeholder: 'e.g. Answer until Friday',
	description: `Small text below, up to ${LONGEST.footer} characters`,
};

/** The buttons of a message: answers to choose from, or one link. */
export const buttonFields: INodeProperties[] = [
	{
		displayName: LABELS.buttonKind,
		name: 'buttonKind',
		type: 'options',
		noDataExpression: true,
		default: 'reply',
		options: [
			{
				name: 'Reply Buttons',
				value: 'reply',
				description: 'Up to three buttons. The Gupshup Trigger outputs what the recipient taps.',
			},
			{
				name: 'Link',
				value: 'url',
				description: "One button that opens a web page. A tap on it isn't reported.",
			},
		],
	},
	{
		displayName: LABELS.replyButtons,
		name: 'replyButtons',
		type: 'fixedCollection',
		required: true,
		placeholder: 'Add Button',
		typeOptions: { multipleValues: true, sortable: true, maxAllowedFields: MOST_BUTTONS },
		default: {},
		description: `One to ${MOST_BUTTONS} buttons, in the order in which they are shown`,
		displayOptions: { show: { buttonKind: ['reply'] } },
		options: [
			{
				displayName: 'Button',
				name: 'button',
				values: [
					{
						displayName: LABELS.buttonText,
						name: 'title',
						type: 'string',
						required: true,
						default: '',
						placeholder: 'e.g. Yes',
						description: `Label of the button, up to ${LONGEST.title} characters`,
					},
					{
						displayName: LABELS.buttonId,
						name: 'id',
						type: 'string',
						default: '',
						placeholder: 'e.g. yes-1001',
						description: `ID that you get back when the button is tapped, up to ${LONGEST.id} characters. The recipient doesn't see it. If empty, it is the ${LABELS.buttonText}.`,
					},
				],
			},
		],
	},
	{
		displayName: LABELS.buttonText,
		name: 'buttonText',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. See the offer',
		description: `Label of the button, up to ${LONGEST.title} characters`,
		displayOptions: { show: { buttonKind: ['url'] } },
	},
	{
		displayName: LABELS.buttonUrl,
		name: 'buttonUrl',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. https://example.com/offer',
		description: 'Page that the button opens. It is sent unchanged.',
		displayOptions: { show: { buttonKind: ['url'] } },
	},
];

/** An image with answers to choose from below it, or with a link. */
export const buttons: MessageKind = {
	value: 'buttons',
	label: 'Image with Buttons',
	description:
		"An image with up to three reply buttons, or a link: only delivered within 24 hours of the recipient's last message",
	isSessionMessage: true,
	canAsk: true,
	fields: [...imageFields, bodyText, footerText, ...buttonFields],
	async read(reading) {
		const source = await readImage(reading);
		const { message, answers } = readButtonMessage(reading);
		const part: Content['part'] = ([sent]) =>
			buttonsPart(message, { type: 'image', image: mediaObject(sent) });
		return { media: [source], part, ...(answers && { answers }) };
	},
};

/**
 * Reads the text and the buttons of a message.
 *
 * @returns the message with the ids that go out, and the user's own ids where one can be waited for
 * @throws InvalidInput naming the field
 */
export function readButtonMessage({ parameter, idOnWire }: Reading): {
	message: ButtonMessage;
	answers?: Answer[];
} {
	const message = readButtons(parameter);
	const { buttons } = message;
	if (buttons.kind === 'url') return { message };
	return {
		message: { ...message, buttons: withWireIds(buttons, idOnWire) },
		answers: buttons.replies.map(({ id }, index) => ({ id, where: `button ${index + 1}` })),
	};
}

/** The buttons with the ids that go out. */
export function withWireIds(
	buttons: ButtonMessage['buttons'],
	idOnWire: Reading['idOnWire'],
): ButtonMessage['buttons'] {
	if (buttons.kind === 'url') return buttons;
	const replies = buttons.replies.map(({ id, title }) => ({ id: idOnWire(id), title }));
	return { kind: 'reply', replies };
}

/**
 * An `interactive` message with buttons, as Meta's Cloud API takes it.
 *
 * docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-interactive-message,
 * developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-reply-buttons-messages,
 * …/messages/interactive-cta-url-messages
 *
 * @param header what stands above the text; none where it is left out
 */
export function buttonsPart(
	{ body, footer, buttons }: ButtonMessage,
	header?: IDataObject,
): IDataObject {
	return {
		type: 'interactive',
		interactive: {
			type: buttons.kind === 'url' ? 'cta_url' : 'button',
			...(header && { header }),
			body: { text: body },
			...(footer === undefined ? {} : { footer: { text: footer } }),
			action: actionOf(buttons, 'reply'),
		},
	};
}

/**
 * What can be tapped, as requests have it.
 *
 * @param type what an answer is called there
 */
export function actionOf(
	buttons: ButtonMessage['buttons'],
	type: 'reply' | 'quick_reply',
): IDataObject {
	if (buttons.kind === 'url') {
		return { name: 'cta_url', parameters: { display_text: buttons.text, url: buttons.url } };
	}
	return { buttons: buttons.replies.map(({ id, title }) => ({ type, [type]: { id, title } })) };
}
