import type { IDataObject } from 'n8n-workflow';
import { jsonParse } from 'n8n-workflow';

import type { Template, TemplateButton, TemplateCard } from './template';

/**
 * The templates in the answer to `GET …/templates`, or `undefined` where it holds no list. What is missing is
 * taken as empty: the list serves to choose and to label, and Gupshup itself checks what is sent.
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
	const ownText = textOf(container.data);
	const buttons = listIn(container.buttons).map(readButton);
	const type = textOf(fields.templateType).toUpperCase();
	const cards = type === 'CAROUSEL' ? listIn(container.cards).map(readCard) : [];
	// Beside the text, `data` has the footer, and the buttons as " | [text,link]".
	const [data, buttonsOfData] = textOf(fields.data).split(' | [', 2);
	const isComplete =
		ownText !== '' &&
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
			unfit: unfitOf(type, container, buttons, cards),
			header: type === 'TEXT' ? headerIn(container, data) : undefined,
			body: ownText || data,
			sample: textOf(container.sampleText) || textOf(objectIn(fields.meta).example),
			buttons,
			cards: cards.length > 0 ? cards : undefined,
			...(isComplete && { isComplete }),
		},
	];
}

/** @param data header, body and footer in one, which tells the header where nothing else does */
function headerIn(container: IDataObject, data: string): string | undefined {
	const body = textOf(container.data);
	const header = textOf(container.header) || (body === '' ? '' : data.split(body, 1)[0].trim());
	return header === '' || header === data ? undefined : header;
}

/** docs: partner-docs.gupshup.io/reference/post_partner-app-appid-templates-carouselimage */
function readCard(entry: unknown): TemplateCard {
	const { body, sampleText, buttons } = objectIn(entry);
	return {
		body: textOf(body),
		sample: textOf(sampleText),
		buttons: listIn(buttons).map(readButton),
	};
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
 * Why messages with texts and files cannot fill a template. Types that are not known are left to Gupshup.
 * docs: partner-docs.gupshup.io/reference/post_partner-app-appid-templates-lto (isLTOTemplate, …)
 */
function unfitOf(
	type: string,
	container: IDataObject,
	buttons: readonly TemplateButton[],
	cards: readonly TemplateCard[],
): string | undefined {
	const { isLTOTemplate, limitedOfferText, hasExpiration } = container;
	const isOffer = String(isLTOTemplate) === 'true' || textOf(limitedOfferText) !== '';
	// An offer without an end needs nothing more than any other template.
	if (isOffer && String(hasExpiration) !== 'false') {
		return 'is a limited-time offer, which needs an end time';
	}
	const why = unfitButton(buttons) ?? OTHER_TYPES[type];
	if (why !== undefined || cards.length === 0) return why;
	const headers = listIn(container.cards).map((card) => textOf(objectIn(card).headerType));
	if (headers.some((header) => header.toUpperCase() === 'VIDEO')) return 'is a carousel of videos';
	return unfitButton(cards.flatMap((card) => card.buttons));
}

function unfitButton(buttons: readonly TemplateButton[]): string | undefined {
	const button = buttons.find(({ type }) => OTHER_BUTTONS.has(type));
	return button && `has a button (${button.type}) that needs more than a text`;
}

function listIn(value: unknown): unknown[] {
	return Array.isArray(value) ? value : [];
}

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
