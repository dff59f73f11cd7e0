import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import type { SentMedia } from '../media/media';
import { actionOf, buttonsPart, withWireIds } from './buttons';
import { mediaObject, type MessageKind } from './message';
import { LONGEST } from './readButtons';
import { CARDS, type Card, type CarouselMessage, readCarousel, textOfOne } from './readCarousel';

const forLinks = { show: { '/buttonKind': ['url'] } };
const forAnswers = { show: { '/buttonKind': ['reply'] } };

const cardFields: INodeProperties[] = [
	{
		displayName: LABELS.imageUrl,
		name: 'imageUrl',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. https://example.com/image.png',
		description: 'Direct link to a JPEG or PNG of up to 5 MB that anyone can open',
	},
	{
		displayName: LABELS.bodyText,
		name: 'text',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: 'e.g. Tea set, 20 €',
		description: `Text below the image, up to ${CARDS.longestText} characters and three lines`,
	},
	{
		displayName: LABELS.buttonText,
		name: 'buttonText',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. See it',
		description: `Label of the button, up to ${LONGEST.title} characters`,
	},
	{
		displayName: LABELS.buttonUrl,
		name: 'buttonUrl',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. https://example.com/tea-set',
		description: 'Page that the button opens. It is sent unchanged.',
		displayOptions: forLinks,
	},
	{
		displayName: LABELS.buttonId,
		name: 'buttonId',
		type: 'string',
		default: '',
		placeholder: 'e.g. buy-1001',
		description: `ID that you get back when the button is tapped. If empty, it is the ${LABELS.buttonText} and the number of the card, like "Buy 2".`,
		displayOptions: forAnswers,
	},
	{
		displayName: LABELS.secondButtonText,
		name: 'secondButtonText',
		type: 'string',
		default: '',
		placeholder: 'e.g. More like this',
		description: 'Label of a second button. Either all cards have one, or none has.',
		displayOptions: forAnswers,
	},
	{
		displayName: LABELS.secondButtonId,
		name: 'secondButtonId',
		type: 'string',
		default: '',
		placeholder: 'e.g. more-1001',
		description: 'ID that you get back when the second button is tapped',
		displayOptions: forAnswers,
	},
];

const carouselFields: INodeProperties[] = [
	{
		displayName: LABELS.bodyText,
		name: 'bodyText',
		type: 'string',
		required: true,
		typeOptions: { rows: 3 },
		default: '',
		placeholder: 'e.g. New this week:',
		description: `Text above the cards, up to ${LONGEST.body} characters`,
	},
	{
		displayName: LABELS.buttonKind,
		name: 'buttonKind',
		type: 'options',
		noDataExpression: true,
		default: 'url',
		options: [
			{
				name: 'Link',
				value: 'url',
				description: 'One button on each card that opens a web page',
			},
			{
				name: 'Reply Buttons',
				value: 'reply',
				description:
					'One or two buttons on each card. The Gupshup Trigger outputs what the recipient taps.',
			},
		],
	},
	{
		displayName: LABELS.cardsFrom,
		name: 'cardsFrom',
		type: 'options',
		noDataExpression: true,
		default: 'fields',
		options: [
			{
				name: 'Using Fields Below',
				value: 'fields',
				description: 'Fill in the fields of each card',
			},
			{
				name: 'Using a List',
				value: 'list',
				description: 'Use an expression that returns all cards',
			},
		],
	},
	{
		displayName: LABELS.cards,
		name: 'cards',
		type: 'fixedCollection',
		required: true,
		placeholder: 'Add Card',
		typeOptions: { multipleValues: true, sortable: true, maxAllowedFields: CARDS.most },
		default: {},
		description: `Two to ${CARDS.most} cards, in the order in which they are shown`,
		displayOptions: { show: { cardsFrom: ['fields'] } },
		options: [{ displayName: 'Card', name: 'card', values: cardFields }],
	},
	{
		displayName: LABELS.cardList,
		name: 'cardList',
		type: 'json',
		required: true,
		default: '',
		placeholder: 'e.g. {{ $json.products.map(p => ({ imageUrl: p.photo, … })) }}',
		hint: `Up to ${CARDS.most} cards. To use the first ones of a longer list, add .slice(0, ${CARDS.most}).`,
		description:
			'List of objects with imageUrl, text, buttonText and buttonUrl; for reply buttons, with buttonId, secondButtonText and secondButtonId',
		builderHint: {
			propertyHint:
				'An expression that returns an array of 2 to 10 cards: {{ $json.products.map(p => ({ imageUrl: p.photo, text: p.name, buttonText: "See", buttonUrl: p.page })) }}. With buttonKind "reply", use buttonId instead of buttonUrl, with a different value on each card.',
		},
		displayOptions: { show: { cardsFrom: ['list'] } },
	},
];

/** Two to ten images side by side, each with its text and its buttons. */
export const carousel: MessageKind = {
	value: 'carousel',
	label: 'Image Carousel',
	description:
		"Up to ten images side by side, each with a text and a button: only delivered within 24 hours of the recipient's last message",
	isSessionMessage: true,
	canAsk: true,
	fields: carouselFields,
	read({ parameter, idOnWire }) {
		const message = readCarousel(parameter);
		const { body, cards } = message;
		const answers = cards.flatMap(({ buttons }, index) =>
			buttons.kind === 'url'
				? []
				: buttons.replies.map(({ id }) => ({ id, where: `card ${index + 1}`, card: index + 1 })),
		);
		const onWire = {
			body,
			cards: cards.map((card) => ({ ...card, buttons: withWireIds(card.buttons, idOnWire) })),
		};
		return {
			media: cards.map(({ image }) => image),
			part: (media) => carouselPart(media, onWire),
			...(answers.length > 0 && { answers }),
		};
	},
};

/**
 * Cards side by side, as Meta's Cloud API takes them; its pages have the `type` of a card also where its
 * buttons are answers. WhatsApp takes two cards at least: one goes out as an image with buttons.
 *
 * docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-message-19,
 * developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-media-carousel-messages
 */
export function carouselPart(
	media: readonly SentMedia[],
	{ body, cards }: CarouselMessage,
): IDataObject {
	if (cards.length === 1) {
		const [card] = cards;
		return buttonsPart(
			{ body: textOfOne(body, card), buttons: card.buttons },
			{ type: 'image', image: mediaObject(media[0]) },
		);
	}
	return {
		type: 'interactive',
		interactive: {
			type: 'carousel',
			body: { text: body },
			action: { cards: cards.map((card, index) => cardPart(media[index], card, index)) },
		},
	};
}

function cardPart(image: SentMedia, { text, buttons }: Card, index: number): IDataObject {
	return {
		card_index: index,
		type: 'cta_url',
		header: { type: 'image', image: mediaObject(image) },
		...(text === undefined ? {} : { body: { text } }),
		action: actionOf(buttons, 'quick_reply'),
	};
}
