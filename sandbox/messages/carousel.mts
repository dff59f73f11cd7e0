import { z } from 'zod';
import { checkAnswer, checkLink, linkAction, longest, quickReply, text } from './buttons.mts';
import { imageHeader, videoHeader } from './media.mts';
import { checkCount, checkLength, checkUnique, firstRefusal } from './parts.mts';
import { invalid, type MetaRefusal } from './refusal.mts';

const common = {
	card_index: z.number().int().nonnegative(),
	header: z.discriminatedUnion('type', [imageHeader, videoHeader]),
	body: text.optional(),
};

/**
 * Two shapes: with a link, and with answers. Samples with answers have `type` as well, though it is the
 * link's; some senders leave it out there.
 */
const card = z.union([
	z.strictObject({ ...common, type: z.literal('cta_url'), action: linkAction }),
	z.strictObject({
		...common,
		type: z.literal('cta_url').optional(),
		action: z.strictObject({ buttons: z.array(quickReply) }),
	}),
]);

/**
 * Cards side by side.
 * docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-message-19,
 * developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-media-carousel-messages
 */
export const carousel = z.strictObject({
	type: z.literal('carousel'),
	body: text,
	action: z.strictObject({ cards: z.array(card) }),
});

type Card = z.infer<typeof card>;

/** From the pages above; the text of a card is counted in characters. */
const cards = { min: 2, max: 10, body: 160, lineBreaks: 2 };

export function checkCarousel({ body, action }: z.infer<typeof carousel>): MetaRefusal | undefined {
	const sent = action.cards;
	return (
		checkLength('Body text', body.text, longest.body) ??
		checkCount('cards', sent.length, cards.min, cards.max) ??
		checkPlaces(sent.map((each) => each.card_index)) ??
		firstRefusal(sent, checkCard) ??
		checkSame(sent) ??
		checkUnique(
			'Buttons ids',
			sent.flatMap(answersOf).map(({ id }) => id),
		)
	);
}

/** The answers of a card; none if it has a link. */
function answersOf({ action }: Card) {
	return 'buttons' in action ? action.buttons.map((each) => each.quick_reply) : [];
}

function checkPlaces(places: number[]): MetaRefusal | undefined {
	return places.every((_, index) => places.includes(index))
		? undefined
		: invalid('Cards must have a card_index each, counted from 0');
}

function checkCard({ body, action }: Card): MetaRefusal | undefined {
	return (
		(body && checkText(body.text)) ??
		('buttons' in action
			? firstRefusal(
					action.buttons.map((each) => each.quick_reply),
					checkAnswer,
				)
			: checkLink(action))
	);
}

function checkText(value: string): MetaRefusal | undefined {
	return (
		checkLength('Card body text', value, cards.body) ??
		((value.match(/\r\n|\r|\n/g)?.length ?? 0) <= cards.lineBreaks
			? undefined
			: invalid(`Card body text has too many line breaks. Max allowed: ${cards.lineBreaks}`))
	);
}

/** All cards have a link, or all have answers, and as many of them. */
function checkSame(sent: Card[]): MetaRefusal | undefined {
	const numbers = sent.map(({ action }) => ('buttons' in action ? action.buttons.length : 'link'));
	if (numbers.includes(0)) return invalid('Cards must have a URL button or quick reply buttons');
	return new Set(numbers).size === 1
		? undefined
		: invalid('Button types and numbers must match across all cards');
}
