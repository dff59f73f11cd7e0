import type { IDataObject } from 'n8n-workflow';
import { jsonParse } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import { parseMediaLink } from '../input/mediaLink';
import { lengthOf, refuseUnresolvedExpression, trimmed } from '../input/text';
import type { Link } from '../media/media';
import { IMAGE } from '../media/mediaRules';
import { InvalidInput, onOneLine, quoted } from '../problems/problem';
import { entriesIn, optionalText, refuseCount, refuseEqual, wordsOf } from './fields';
import {
	type Buttons,
	LONGEST,
	readBody,
	readLink,
	readReply,
	type ReplyButton,
} from './readButtons';

/**
 * WhatsApp's limits, in pieces, characters and line breaks.
 *
 * docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-message-19,
 * developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-media-carousel-messages
 */
export const CARDS = { most: 10, longestText: 160, mostLineBreaks: 2 } as const;

/** Of the names of an entry, in characters: they show what the list has instead. */
const LONGEST_NAMES = 80;

export interface CarouselMessage {
	body: string;
	cards: Card[];
}

export interface Card {
	image: Link;
	text?: string;
	buttons: Buttons;
}

export function readCarousel(parameter: (name: string) => unknown): CarouselMessage {
	const body = readBody(parameter);
	const isList = parameter('cardsFrom') === 'list';
	const rows = isList ? listIn(parameter('cardList')) : entriesIn(parameter('cards'), 'card');
	refuseCount(LABELS[isList ? 'cardList' : 'cards'], 'card', rows, CARDS.most, WORDS, {
		none: isList
			? 'Check what its expression returns for this item, or remove items without cards'
			: `Add two to ${CARDS.most}, each with its ${LABELS.imageUrl} and ${LABELS.buttonText}`,
		second: 'a second message',
		shorten: isList
			? `Shorten the list in its expression, for example with .slice(0, ${CARDS.most}), or send the rest in a second message`
			: undefined,
	});
	const isLink = parameter('buttonKind') !== 'reply';
	const cards = rows.map((row, index) => readCard(row, index + 1, isLink));
	refuseDifferent(cards);
	refuseEqual(
		cards.flatMap(({ buttons }, index) =>
			repliesOf(buttons).map(({ id, title }): [string, string, string] => [
				`${LABELS.buttonId} ${quoted(id)}`,
				id,
				`card ${index + 1}${wordsOf(title)}`,
			]),
		),
		'Give each button of the message a different ID, so that you know which one was tapped, and on which card',
	);
	if (cards.length === 1) refuseLongTogether(body, cards[0]);
	return { body, cards };
}

/** A card is called by the first of these that is not empty. */
const WORDS = ['text', 'buttonText'];

const AS_LIST =
	'Use an expression that returns a list with one object per card, such as {{ $json.products.map(p => ({ imageUrl: p.photo, text: p.name, buttonText: "See", buttonUrl: p.page })) }}';

/** The cards out of a list, be it there as such or as JSON in a text. */
function listIn(value: unknown): IDataObject[] {
	if (typeof value === 'string') refuseUnresolvedExpression(LABELS.cardList, value);
	const list =
		typeof value === 'string' && value.trim() !== ''
			? jsonParse<unknown>(value, { fallbackValue: value })
			: value || [];
	if (!Array.isArray(list)) {
		const found = typeof list === 'object' ? 'one object' : quoted(String(list));
		throw new InvalidInput(LABELS.cardList, `contains ${found}, which isn't a list`, AS_LIST);
	}
	const odd = list.findIndex((each) => typeof each !== 'object' || each === null);
	if (odd !== -1 && list.length <= CARDS.most) {
		throw new InvalidInput(
			LABELS.cardList,
			`has ${quoted(String(list[odd]))} instead of card ${odd + 1}`,
			AS_LIST,
		);
	}
	return list as IDataObject[];
}

function readCard(row: IDataObject, number: number, isLink: boolean): Card {
	const of = ` of card ${number}${wordsOf(...WORDS.map((key) => row[key]))}`;
	const field = `${LABELS.imageUrl}${of}`;
	refuseOtherNames(field, row);
	const link = parseMediaLink(field, row.imageUrl, IMAGE);
	const text = readCardText(`${LABELS.bodyText}${of}`, row.text);
	const buttons: Buttons = isLink
		? readLink((name) => row[name], of)
		: { kind: 'reply', replies: readReplies(row, number, of) };
	return { image: { kind: 'link', link, field, rule: IMAGE }, text, buttons };
}

/** A list may have its images under names of its own. */
function refuseOtherNames(field: string, row: IDataObject): void {
	const names = Object.keys(row);
	if ('imageUrl' in row || names.length === 0) return;
	throw new InvalidInput(
		field,
		`is missing: the entry has ${onOneLine(names.join(', '), LONGEST_NAMES)}`,
		AS_LIST,
	);
}

function readCardText(field: string, value: unknown): string | undefined {
	const text = optionalText(field, value, CARDS.longestText);
	const breaks = text?.match(/\r\n|\r|\n/g)?.length ?? 0;
	if (breaks <= CARDS.mostLineBreaks) return text;
	throw new InvalidInput(
		field,
		`has ${breaks} line breaks, but WhatsApp accepts up to ${CARDS.mostLineBreaks} on a card`,
		'Write it on up to three lines',
	);
}

const OF_SECOND = { title: LABELS.secondButtonText, id: LABELS.secondButtonId };

/** Where an ID is left empty, it is the words on the button and the number of the card. */
function readReplies(row: IDataObject, number: number, of: string): ReplyButton[] {
	const withNumber = (title: string) => `${title} ${number}`;
	const { buttonText, buttonId, secondButtonText: title, secondButtonId: id } = row;
	const first = readReply({ title: buttonText, id: buttonId }, of, undefined, withNumber);
	const isEmpty = (value: unknown) => value === false || trimmed(String(value ?? '')) === '';
	if (isEmpty(title) && isEmpty(id)) return [first];
	return [first, readReply({ title, id }, of, OF_SECOND, withNumber)];
}

export function repliesOf(buttons: Buttons): readonly ReplyButton[] {
	return buttons.kind === 'reply' ? buttons.replies : [];
}

/** WhatsApp refuses a carousel whose cards have not as many buttons each. */
function refuseDifferent(cards: readonly Card[]): void {
	const [first, ...others] = cards.map(({ buttons }) => repliesOf(buttons).length);
	const other = 1 + others.findIndex((count) => count !== first);
	if (other === 0) return;
	const [without, has] = first === 1 ? [0, other] : [other, 0];
	throw new InvalidInput(
		`${LABELS.secondButtonText} of card ${without + 1}`,
		`is empty, but card ${has + 1} has a second button`,
		'All cards need the same number of buttons. Enter it for every card, or for none',
	);
}

/** A single card is sent as an image with buttons, which has one text. */
function refuseLongTogether(body: string, card: Card): void {
	const length = lengthOf(textOfOne(body, card));
	if (length <= LONGEST.body) return;
	throw new InvalidInput(
		`${LABELS.bodyText} together with the text of the only card`,
		`has ${length} characters, but WhatsApp accepts up to ${LONGEST.body} below an image`,
		`Shorten one of them by ${length - LONGEST.body}`,
	);
}

export function textOfOne(body: string, { text }: Card): string {
	return text === undefined ? body : `${body}\n\n${text}`;
}
