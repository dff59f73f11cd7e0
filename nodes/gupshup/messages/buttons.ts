import type { IDataObject } from 'n8n-workflow';

import { buttonFields } from './buttonFields';
import { imageFields, readImage } from './mediaFields';
import { mediaObject, type MessageKind, type SentMedia } from './message';
import { type ButtonMessage, readButtons } from './readButtons';

/** An image with answers to choose from below it, or with a link. */
export const buttons: MessageKind = {
	value: 'buttons',
	label: 'Image with Buttons',
	description:
		'An image with up to three answers to tap, or a link: delivered only within 24 hours of the last message from the person',
	isSessionMessage: true,
	canAsk: true,
	fields: [...imageFields, ...buttonFields],
	async read(reading) {
		const source = await readImage(reading);
		const message = readButtons(reading.parameter);
		const { buttons } = message;
		if (buttons.kind === 'url') {
			return { media: [source], part: ([sent]) => buttonsPart(sent, message) };
		}
		const onWire: ButtonMessage['buttons'] = {
			kind: 'reply',
			replies: buttons.replies.map(({ id, title }) => ({ id: reading.idOnWire(id), title })),
		};
		return {
			media: [source],
			part: ([sent]) => buttonsPart(sent, { ...message, buttons: onWire }),
			answers: buttons.replies.map(({ id }) => ({ id })),
		};
	},
};

/**
 * An `interactive` message with the image as its header, as Meta's Cloud API takes it.
 *
 * docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-interactive-message,
 * developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-reply-buttons-messages,
 * …/messages/interactive-cta-url-messages
 */
export function buttonsPart(
	image: SentMedia,
	{ body, footer, buttons }: ButtonMessage,
): IDataObject {
	return {
		type: 'interactive',
		interactive: {
			type: buttons.kind === 'url' ? 'cta_url' : 'button',
			header: { type: 'image', image: mediaObject(image) },
			body: { text: body },
			...(footer === undefined ? {} : { footer: { text: footer } }),
			action: actionOf(buttons),
		},
	};
}

function actionOf(buttons: ButtonMessage['buttons']): IDataObject {
	return buttons.kind === 'url'
		? { name: 'cta_url', parameters: { display_text: buttons.text, url: buttons.url } }
		: {
				buttons: buttons.replies.map(({ id, title }) => ({ type: 'reply', reply: { id, title } })),
			};
}
