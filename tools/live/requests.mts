/** What the questions send. */
import type { IDataObject } from 'n8n-workflow';
import type { Asked, RawRequest } from './ask.mts';
import type { Known } from './question.mts';

export const REFERENCE = 'live-reference-1';
/** In the form of a message ID, of no message. */
export const SOME_WAMID = 'wamid.HBgMMDAwMDAwMDAwMDAwFQIAERgSMDAwMDAwMDAwMDAwMDAwMDAwAA==';
export const UNKNOWN_MEDIA = '4040404040404040';

/** An image, sent by the node, with other parameters in place of these. */
export const picture = (
	{ to, imageUrl }: Known,
	caption: string,
	more: IDataObject = {},
): Asked => ({
	parameters: {
		...{ messageType: 'image', to: `+${to}`, imageSource: 'link', imageUrl },
		...{ caption: `n8n-nodes-gupshup, live test: ${caption}`, options: {}, ...more },
	},
});

export const withButtons = (known: Known, more: IDataObject) =>
	picture(known, '', {
		...{ messageType: 'buttons', bodyText: 'n8n-nodes-gupshup, live test', footerText: '' },
		...more,
	});

/** What marks a message as read, for the most part one that there is not. */
export const readReceipt = ({ replyTo = SOME_WAMID }: Known, jsonType?: string): RawRequest => ({
	...{ method: 'POST', resource: 'v1/event', jsonType },
	json: {
		type: 'message-event',
		message: {
			...{ messaging_product: 'whatsapp', status: 'read', message_id: replyTo },
			typing_indicator: { type: 'text' },
		},
	},
});

/** Two cards with what is asked about, which the node would send otherwise. */
export const cards = (known: Known, of: (number: number) => object) =>
	message(known, {
		type: 'interactive',
		interactive: {
			type: 'carousel',
			body: { text: 'n8n-nodes-gupshup, live test' },
			action: {
				cards: [1, 2].map((number) => ({
					...{ card_index: number - 1, body: { text: `Card ${number}` }, ...of(number) },
				})),
			},
		},
	});

export const message = (known: Known, more: object): RawRequest => ({
	method: 'POST',
	resource: 'v3/message',
	json: {
		...{ messaging_product: 'whatsapp', recipient_type: 'individual', to: known.to, type: 'image' },
		...more,
	},
});

/** Without a recipient: whoever lets it in refuses it, and nobody gets anything. */
export const ADDRESSED_TO_NOBODY = {
	...{ messaging_product: 'whatsapp', recipient_type: 'individual', type: 'image' },
	image: { link: 'https://example.com/nobody.png' },
};
export const toNobody = (more: Partial<RawRequest>): RawRequest => ({
	...{ method: 'POST', resource: 'v3/message', json: ADDRESSED_TO_NOBODY, ...more },
});

export const buttonTitled = (known: Known, title: string) =>
	message(known, {
		type: 'interactive',
		interactive: {
			type: 'button',
			body: { text: 'n8n-nodes-gupshup, live test' },
			action: { buttons: [{ type: 'reply', reply: { id: 'one', title } }] },
		},
	});
