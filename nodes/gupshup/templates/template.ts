/**
 * The room `templates/`: the app's templates: their list, their variables, what a button takes. May use
 * `client/` and what it stands on; knows nothing of messages.
 */

import type { IDataObject } from 'n8n-workflow';
import { jsonParse } from 'n8n-workflow';

import { InvalidInput, quoted } from '../problems/invalidInput';
import { tidyTextIn, trimmed } from '../input/text';

/** What a template is called by: the same name may stand for a text in several languages. */
export interface TemplateKey {
	name: string;
	/** As Meta writes it: `en`, `en_US`. */
	language: string;
}

/** A message template of an app, out of Gupshup's list. */
export interface Template extends TemplateKey {
	/** `APPROVED`, `REJECTED`, `PENDING`, `PAUSED`, … */
	status: string;
	/** What its header is: `IMAGE`, `TEXT`, `VIDEO`, … */
	type: string;
	/** The text with its placeholders. */
	body: string;
	/** The text with examples in place of the placeholders; empty where there is none. */
	sample: string;
	/** Why this message cannot fill it, for a sentence: "is a carousel". */
	unfit?: string;
	/** All of them: a message refers to a button by its place among all. */
	buttons: TemplateButton[];
	/** Of a carousel, in their order, where the list tells them. */
	cards?: TemplateCard[];
	/** The list has its text and its buttons one by one, so what it takes is certain. */
	isComplete?: true;
}

/** A card of a carousel, which has an image of its own. */
export type TemplateCard = Pick<Template, 'body' | 'sample' | 'buttons'>;

export interface TemplateButton {
	/** `URL`, `QUICK_REPLY`, `COPY_CODE`, `PHONE_NUMBER`, … */
	type: string;
	text: string;
	/** Address of a URL button, with or without a placeholder at its end. */
	url: string;
	example: string;
}

/** One text for both: `order_update|en_US`. */
export function keyText({ name, language }: TemplateKey): string {
	return `${name}|${language}`;
}

/** What the list below Template calls it: of a carousel, with the number of its cards. */
export function nameInList({ name, language, cards }: Template): string {
	return `${name} (${language})${cards ? `, ${cards.length} cards` : ''}`;
}

/** Whether a name out of that list is not that of a carousel. */
export function isListedWithoutCards(nameInList: unknown): boolean {
	return typeof nameInList === 'string' && !/, \d+ cards$/.test(nameInList);
}

/** Whether the template can be sent with an image now, or with one for each of its cards. */
export function takesImage({ status, type, unfit, cards }: Template): boolean {
	const hasImages = type === 'IMAGE' || cards !== undefined;
	return status === 'APPROVED' && hasImages && unfit === undefined;
}

const BY_NAME = 'Enter the name and the language with | between them, like order_update|en_US';

/**
 * Name and language out of `name|language`, spaces around either tidied away.
 *
 * @throws InvalidInput
 */
export function readTemplateKey(field: string, value: unknown): TemplateKey {
	const text = tidyTextIn(field, value);
	if (text === '') {
		throw new InvalidInput(field, 'is empty', `Choose one from the list. By name: ${BY_NAME}`);
	}
	const [name, language, ...more] = text.split('|').map(trimmed);
	if (more.length > 0)
		throw new InvalidInput(field, `${quoted(text)} has more than one |`, BY_NAME);
	if (language === undefined || language === '') {
		throw new InvalidInput(
			field,
			`${quoted(name)} has no language`,
			`${BY_NAME}. The language is the one that Gupshup shows for the template`,
		);
	}
	if (!/^[\w.-]+$/.test(name)) {
		throw new InvalidInput(
			field,
			name === '' ? 'has no name' : `${quoted(name)} is no name of a template`,
			`${BY_NAME}. Names have small letters, digits and underscores only`,
		);
	}
	// Meta writes en_US, people and browsers write en-US.
	const code = language.replace(/-/g, '_');
	if (!/^[a-z]{2,3}(?:_[a-z\d]+)*$/i.test(code)) {
		throw new InvalidInput(
			field,
			`${quoted(language)} is no language of a template`,
			`${BY_NAME}. Languages look like en, en_US or pt_BR`,
		);
	}
	return { name, language: code };
}

/**
 * The templates in the answer to `GET …/templates`, or `undefined` where it holds no list.
 *
 * `containerMeta` and `meta` are JSON in a string. What is missing is taken as empty: the list serves
 * to choose and to label, and Gupshup itself checks what is sent.
 *
 * docs: partner-docs.gupshup.io/reference/get_partner-app-appid-templates
 */
export function readTemplates(answer: unknown): Template[] | undefined {
	const body = objectIn(answer);
	if (Array.isArray(body.templates)) return body.templates.flatMap((entry) => readTemplate(entry));
	return body.status === 'success' ? [] : undefined;
}

function readTemplate(entry: unknown): Template[] {
	const fields = objectIn(entry);
	const name = textOf(fields.elementName);
	const language = textOf(fields.languageCode);
	if (name === '' || language === '') return [];
	const container = objectIn(fields.containerMeta);
	const given = Array.isArray(container.buttons) ? container.buttons : [];
	const buttons = given.map(readButton);
	const type = textOf(fields.templateType).toUpperCase();
	const listedCards = type === 'CAROUSEL' && Array.isArray(container.cards) ? container.cards : [];
	const cards = listedCards.map(readCard);
	const unfit = unfitOf(type, container, buttons) ?? unfitCard(listedCards.map(objectIn), cards);
	// Beside the text, `data` has the footer, and the buttons as " | [text,link]".
	const [data, buttonsOfData] = textOf(fields.data).split(' | [', 2);
	const isComplete =
		textOf(container.data) !== '' &&
		(buttons.length > 0 || buttonsOfData === undefined) &&
		(type !== 'CAROUSEL' || (cards.length > 0 && cards.every(({ body }) => body !== '')));
	return [
		{
			name,
			language,
			status: textOf(fields.status).toUpperCase(),
			type,
			...(unfit !== undefined && { unfit }),
			body: textOf(container.data) || data,
			sample: textOf(container.sampleText) || textOf(objectIn(fields.meta).example),
			buttons,
			...(cards.length > 0 && { cards }),
			...(isComplete && { isComplete }),
		},
	];
}

/** docs: partner-docs.gupshup.io/reference/get_partner-app-appid-templates (values of templateType) */
const OTHER_TYPES: Readonly<Record<string, string>> = {
	TEXT: 'has no image as its header',
	VIDEO: 'has a video as its header',
	DOCUMENT: 'has a document as its header',
	GIF: 'has an animation (GIF) as its header',
	LOCATION: 'has a place on a map as its header',
	PRODUCT: 'shows a product of a catalog',
	CATALOG: 'shows a catalog',
};

/** Buttons that need more than a text. docs: Meta, template components */
const OTHER_BUTTONS = new Set(['OTP', 'CATALOG', 'MPM', 'SPM', 'FLOW', 'ORDER_DETAILS']);

/**
 * What a message with one image and texts cannot bring along. Types that are not known are left to
 * Gupshup.
 *
 * docs: partner-docs.gupshup.io/reference/post_partner-app-appid-templates-lto (isLTOTemplate, …)
 */
function unfitOf(
	type: string,
	{ isLTOTemplate, limitedOfferText, hasExpiration }: IDataObject,
	buttons: readonly TemplateButton[],
): string | undefined {
	const isOffer = isTrue(isLTOTemplate) || textOf(limitedOfferText) !== '';
	// An offer without an end needs nothing more than any other template.
	if (isOffer && !['false', false].includes(hasExpiration as boolean)) {
		return 'is a limited-time offer, which needs the time of its end';
	}
	const button = buttons.find((each) => OTHER_BUTTONS.has(each.type));
	if (button) return `has a button (${button.type}) that needs more than a text`;
	return OTHER_TYPES[type];
}

/** docs: partner-docs.gupshup.io/reference/post_partner-app-appid-templates-carouselimage */
function readCard(entry: unknown): TemplateCard {
	const { body, sampleText, buttons } = objectIn(entry);
	return {
		body: textOf(body),
		sample: textOf(sampleText),
		buttons: (Array.isArray(buttons) ? buttons : []).map(readButton),
	};
}

/** A card that needs more than an image and texts. */
function unfitCard(
	listed: readonly IDataObject[],
	cards: readonly TemplateCard[],
): string | undefined {
	const other = listed.map(({ headerType }) => textOf(headerType).toUpperCase());
	if (other.includes('VIDEO')) return 'is a carousel of videos';
	const button = cards
		.flatMap(({ buttons }) => buttons)
		.find(({ type }) => OTHER_BUTTONS.has(type));
	return button && `has a button (${button.type}) that needs more than a text`;
}

function isTrue(value: unknown): boolean {
	return value === true || value === 'true';
}

function readButton(entry: unknown): TemplateButton {
	const { type, text, url, example } = objectIn(entry);
	return {
		type: textOf(type).toUpperCase(),
		text: textOf(text),
		url: textOf(url),
		example: textOf(Array.isArray(example) ? (example as unknown[])[0] : example),
	};
}

/** An object, be it there as such or as JSON in a string. */
function objectIn(value: unknown): IDataObject {
	const object: unknown =
		typeof value === 'string' ? jsonParse<unknown>(value, { fallbackValue: {} }) : value;
	return typeof object === 'object' && object !== null && !Array.isArray(object)
		? (object as IDataObject)
		: {};
}

function textOf(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}
