import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import type { SentMedia } from '../media/media';
import { actionOf, bodyTextField, buttonsPart, interactivePart } from './buttons';
import { choiceField, entriesField, textField } from './fields';
import { LIMITED, mediaPart, type MessageKind, type Reading } from './message';
import { LONGEST } from './readButtons';
import { CARDS, type CarouselMessage, readCarousel, repliesOf, textOfOne } from './readCarousel';

const forLinks = { show: { '/buttonKind': ['url'] } };
const forAnswers = { show: { '/buttonKind': ['reply'] } };

const cardFields: INodeProperties[] = [
	textField('imageUrl', 'Direct link to a JPEG or PNG of up to 5 MB that anyone can open', {
		required: true,
		placeholder: 'e.g. https://example.com/image.png',
	}),
	textField(
		'bodyText',
		`Text below the image, up to ${CARDS.longestText} characters and three lines`,
		{ name: 'text', typeOptions: { rows: 2 }, placeholder: 'e.g. Tea set, 20 €' },
	),
	textField('buttonText', `Label of the button, up to ${LONGEST.title} characters`, {
		required: true,
		placeholder: 'e.g. See it',
	}),
	textField('buttonUrl', 'Page that the button opens. It is sent unchanged.', {
		required: true,
		placeholder: 'e.g. https://example.com/tea-set',
		displayOptions: forLinks,
	}),
	textField(
		'buttonId',
		`ID that you get back when the button is tapped. If empty, it is the ${LABELS.buttonText} and the number of the card, like "Buy 2".`,
		{ placeholder: 'e.g. buy-1001', displayOptions: forAnswers },
	),
	textField(
		'secondButtonText',
		'Label of a second button. Either all cards have one, or none has.',
		{ placeholder: 'e.g. More like this', displayOptions: forAnswers },
	),
	textField('secondButtonId', 'ID that you get back when the second button is tapped', {
		placeholder: 'e.g. more-1001',
		displayOptions: forAnswers,
	}),
];

const carouselFields: INodeProperties[] = [
	bodyTextField(`Text above the cards, up to ${LONGEST.body} characters`, 'e.g. New this week:'),
	choiceField('buttonKind', [
		['url', 'Link', 'One button on each card that opens a web page'],
		[
			'reply',
			'Reply Buttons',
			'One or two buttons on each card. The Gupshup Trigger outputs what the recipient taps.',
		],
	]),
	choiceField('cardsFrom', [
		['fields', 'Using Fields Below', 'Fill in the fields of each card'],
		['list', 'Using a List', 'Use an expression that returns all cards'],
	]),
	entriesField(
		'cards',
		'Card',
		CARDS.most,
		cardFields,
		`Two to ${CARDS.most} cards, in the order in which they are shown`,
		{ displayOptions: { show: { cardsFrom: ['fields'] } } },
	),
	textField(
		'cardList',
		'List of objects with imageUrl, text, buttonText and buttonUrl; for reply buttons, with buttonId, secondButtonText and secondButtonId',
		{
			type: 'json',
			required: true,
			placeholder: 'e.g. {{ $json.products.map(p => ({ imageUrl: p.photo, … })) }}',
			hint: `Up to ${CARDS.most} cards. To use the first ones of a longer list, add .slice(0, ${CARDS.most}).`,
			builderHint: {
				propertyHint:
					'An expression that returns an array of 2 to 10 cards: {{ $json.products.map(p => ({ imageUrl: p.photo, text: p.name, buttonText: "See", buttonUrl: p.page })) }}. With buttonKind "reply", use buttonId instead of buttonUrl, with a different value on each card.',
			},
			displayOptions: { show: { cardsFrom: ['list'] } },
		},
	),
];

export const carousel: MessageKind = {
	value: 'carousel',
	label: 'Image Carousel',
	description: `Up to ten images side by side, each with a text and a button: ${LIMITED}`,
	canAsk: true,
	fields: carouselFields,
	read({ parameter, idOnWire }) {
		const message = readCarousel(parameter);
		const answers = message.cards.flatMap(({ buttons }, index) =>
			repliesOf(buttons).map(({ id }) => ({ id, where: `card ${index + 1}`, card: index + 1 })),
		);
		return {
			media: message.cards.map(({ image }) => image),
			part: (media) => carouselPart(media, message, idOnWire),
			answers: answers.length > 0 ? answers : undefined,
		};
	},
};

/**
 * Meta's pages have the `type` of a card also where its buttons are answers. WhatsApp takes two cards at
 * least: one is sent as an image with buttons.
 *
 * docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-message-19,
 * developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-media-carousel-messages
 */
function carouselPart(
	media: readonly SentMedia[],
	{ body, cards }: CarouselMessage,
	idOnWire: Reading['idOnWire'],
): IDataObject {
	const imageOf = (index: number) => mediaPart('image', media[index]);
	if (cards.length === 1) {
		const [card] = cards;
		const message = { body: textOfOne(body, card), buttons: card.buttons };
		return buttonsPart(message, imageOf(0), idOnWire);
	}
	const onWire = cards.map(({ text, buttons }, index) => ({
		card_index: index,
		type: 'cta_url',
		header: imageOf(index),
		body: text === undefined ? undefined : { text },
		action: actionOf(buttons, 'quick_reply', idOnWire),
	}));
	return interactivePart('carousel', { body }, { cards: onWire });
}
