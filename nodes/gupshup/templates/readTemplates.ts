import type { IDataObject } from 'n8n-workflow';
import { jsonParse } from 'n8n-workflow';

import type { Template, TemplateButton, TemplateCard } from './template';

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
			category: textOf(fields.category).toUpperCase() || undefined,
			namespace: textOf(fields.namespace) || undefined,
			...(unfit !== undefined && { unfit }),
			...(type === 'TEXT' && headerIn(container, data)),
			body: textOf(container.data) || data,
			sample: textOf(container.sampleText) || textOf(objectIn(fields.meta).example),
			buttons,
			...(cards.length > 0 && { cards }),
			...(isComplete && { isComplete }),
		},
	];
}

/** @param data header, body and footer in one, which tells the header where nothing else does */
function headerIn(container: IDataObject, data: string): { header?: string } {
	const body = textOf(container.data);
	const header = textOf(container.header) || (body === '' ? '' : data.split(body, 1)[0].trim());
	return header === '' || header === data ? {} : { header };
}

/** docs: partner-docs.gupshup.io/reference/get_partner-app-appid-templates (values of templateType) */
const OTHER_TYPES: Readonly<Record<string, string>> = {
	GIF: 'has an animation (GIF) as its header',
	LOCATION: 'has a location as its header',
	PRODUCT: 'shows a product of a catalog',
	CATALOG: 'shows a catalog',
};

/** Buttons that need more than a text. docs: Meta, template components */
const OTHER_BUTTONS = new Set(['OTP', 'CATALOG', 'MPM', 'SPM', 'FLOW', 'ORDER_DETAILS']);

/**
 * What a message with texts and files cannot bring along. Types that are not known are left to
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
		return 'is a limited-time offer, which needs an end time';
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
