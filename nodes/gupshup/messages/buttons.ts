import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import { InvalidInput } from '../problems/invalidInput';
import { buttonFields } from './buttonFields';
import type { MessageKind, RequestPart } from './kind';
import { type ButtonMessage, readButtons } from './readButtons';

/** An image with answers to choose from below it, or with a link. */
export const buttons: MessageKind = {
	value: 'buttons',
	label: 'Image with Buttons',
	description:
		'An image with up to three answers to tap, or a link: delivered only within 24 hours of the last message from the person',
	isSessionMessage: true,
	fields: { belowImage: buttonFields },
	read(context, itemIndex) {
		return buttonsPart(readFields(context, itemIndex));
	},
	readQuestion(context, itemIndex) {
		const message = readFields(context, itemIndex);
		const { buttons } = message;
		if ('url' in buttons) {
			throw new InvalidInput(
				LABELS.buttonKind,
				'is Link, and nothing comes back when a link is tapped',
				`Set it to Answers, or set ${LABELS.operation} to Send`,
			);
		}
		return {
			ids: buttons.map(({ id }) => id),
			part: (idOnWire) =>
				buttonsPart({
					...message,
					buttons: buttons.map(({ id, title }) => ({ id: idOnWire(id), title })),
				}),
		};
	},
};

function readFields(context: IExecuteFunctions, itemIndex: number): ButtonMessage {
	return readButtons((name) => context.getNodeParameter(name, itemIndex, ''));
}

/**
 * An `interactive` message with the image as its header, as Meta's Cloud API takes it.
 *
 * docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-interactive-message,
 * developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-reply-buttons-messages,
 * …/messages/interactive-cta-url-messages
 */
export function buttonsPart({ body, footer, buttons }: ButtonMessage): RequestPart {
	return (image) => ({
		type: 'interactive',
		interactive: {
			type: 'url' in buttons ? 'cta_url' : 'button',
			header: { type: 'image', image: { ...image } },
			body: { text: body },
			...(footer === undefined ? {} : { footer: { text: footer } }),
			action: actionOf(buttons),
		},
	});
}

function actionOf(buttons: ButtonMessage['buttons']): IDataObject {
	return 'url' in buttons
		? { name: 'cta_url', parameters: { display_text: buttons.text, url: buttons.url } }
		: { buttons: buttons.map(({ id, title }) => ({ type: 'reply', reply: { id, title } })) };
}
