/**
 * The room `templates/`: the list of an app's templates, their variables, and what a button takes. May use
 * `client/` and what it stands on; knows nothing of messages.
 */

import { lengthOf, tidyTextIn, trimmed } from '../input/text';
import { InvalidInput, onOneLine, quoted } from '../problems/problem';
import type { ButtonKind } from './variables';

/** The same name may stand for a text in several languages. */
export interface TemplateKey {
	name: string;
	/** As Meta writes it: `en`, `en_US`. */
	language: string;
}

export interface Template extends TemplateKey, TemplateCard {
	/** `APPROVED`, `REJECTED`, `PENDING`, `PAUSED`, … */
	status: string;
	/** What its header is: `IMAGE`, `TEXT`, `VIDEO`, … */
	type: string;
	/** `MARKETING`, `UTILITY`, …, where the list tells it. */
	category?: string;
	/** Of the WhatsApp account that it belongs to, where the list tells it. */
	namespace?: string;
	/** The text of its header, with its placeholders. */
	header?: string;
	/** Why no message of this package can fill it, for a sentence: "shows a catalog". */
	unfit?: string;
	/** Of a carousel, where the list tells them. */
	cards?: TemplateCard[];
	/** The list has its text and its buttons one by one, so what it takes is certain. */
	isComplete?: true;
}

/** What a template and each card of a carousel have. */
export interface TemplateCard {
	/** The text with its placeholders. */
	body: string;
	/** The text with examples in place of the placeholders, or empty. */
	sample: string;
	/** All of them: a message refers to a button by its place among all. */
	buttons: TemplateButton[];
}

export interface TemplateButton {
	/** `URL`, `QUICK_REPLY`, `COPY_CODE`, `PHONE_NUMBER`, … */
	type: string;
	text: string;
	/** Address of a URL button, with or without a placeholder at its end. */
	url: string;
	example: string;
}

/** `order_update|en_US` */
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

/** What the header of a template is, as Gupshup's list calls it: those that a kind of message can fill. */
export type Headers = readonly string[];

export const IMAGE_HEADERS: Headers = ['IMAGE', 'CAROUSEL'];

/** None or a text, which the list calls the same, or one file. */
export const SINGLE_HEADERS: Headers = ['TEXT', 'IMAGE', 'DOCUMENT', 'VIDEO'];

/** Whether the list tells all that is needed to fill a template that can be sent now. */
export function isOffered(template: Template, headers: Headers): boolean {
	const { status, type, cards } = template;
	const isKnown = type === 'CAROUSEL' ? cards !== undefined : headers.includes(type);
	return status === 'APPROVED' && isKnown && unfitFor(template, headers) === undefined;
}

/** Why a message that fills such headers cannot fill the template, for a sentence. */
export function unfitFor({ unfit, type }: Template, headers: Headers): string | undefined {
	return unfit ?? (headers.includes(type) ? undefined : OTHER_HEADERS[type]);
}

const OTHER_HEADERS: Readonly<Record<string, string>> = {
	TEXT: 'has no image as its header',
	VIDEO: 'has a video as its header',
	DOCUMENT: 'has a document as its header',
	CAROUSEL: 'is a carousel',
};

const BY_NAME = 'Enter the name and the language with | between them, like order_update|en_US';

/** @throws InvalidInput for what is not `name|language`, with or without spaces around either */
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
			name === '' ? 'has no name' : `${quoted(name)} isn't a valid template name`,
			`${BY_NAME}. Names only have lowercase letters, digits and underscores`,
		);
	}
	// Meta writes en_US, people and browsers write en-US.
	const code = language.replace(/-/g, '_');
	if (!/^[a-z]{2,3}(?:_[a-z\d]+)*$/i.test(code)) {
		throw new InvalidInput(
			field,
			`${quoted(language)} isn't a valid template language`,
			`${BY_NAME}. Languages look like en, en_US or pt_BR`,
		);
	}
	return { name, language: code };
}

/** In characters. Meta's pages say 15 (template components) and 20 (coupon templates). */
const LONGEST_COUPON = 20;

/** Of a button's whole address, in characters. docs: Meta, template components, URL buttons */
const LONGEST_ADDRESS = 2000;

const LONGEST_SHOWN = 120;

/**
 * Refuses a value that would leave a button of a template dead, or the message refused.
 *
 * The value of a link button is put behind the template's address as it is. A full address is right only
 * where it becomes a parameter (`…?to={{1}}`), a leading slash only where the address has none at its end.
 *
 * @param base the template's address up to the placeholder, where it is known
 * @throws InvalidInput naming the field
 */
export function refuseButtonValue(
	field: string,
	kind: ButtonKind,
	value: string,
	base: string | undefined,
): void {
	if (kind === 'copy_code' && lengthOf(value) > LONGEST_COUPON) {
		throw new InvalidInput(
			field,
			`has ${lengthOf(value)} characters, but WhatsApp accepts up to ${LONGEST_COUPON} as a coupon code`,
			'Use a shorter code',
		);
	}
	if (kind !== 'url') return;
	const address = onOneLine(`${base ?? '…'}${value}`, LONGEST_SHOWN);
	if (/\s/.test(value)) {
		throw new InvalidInput(
			field,
			`contains a space, so the button would open ${address}`,
			'Encode it for an address, for example with {{ encodeURIComponent($json.code) }}',
		);
	}
	if (base !== undefined && repeatsBase(value, base)) {
		throw new InvalidInput(
			field,
			`is added after the address in the template, so the button would open ${address}`,
			`Enter only the part after ${onOneLine(base, LONGEST_SHOWN)}`,
		);
	}
	const length = lengthOf(`${base ?? ''}${value}`);
	if (length > LONGEST_ADDRESS) {
		throw new InvalidInput(
			field,
			`makes the button's address ${length} characters long, but WhatsApp accepts up to ${LONGEST_ADDRESS}`,
			'Use a shorter value',
		);
	}
}

/** Whether only the template's address can tell that a value is wrong, so that it is worth finding out. */
export function needsBase(kind: ButtonKind, value: string): boolean {
	return kind === 'url' && (value.startsWith('/') || startsWithHost(value));
}

function repeatsBase(value: string, base: string): boolean {
	if (value.startsWith('/') && !value.startsWith('//')) return base.endsWith('/');
	// Behind a ? or #, an address may be what is meant.
	if (/[?#]/.test(base)) return false;
	if (/^(?:https?:)?\/\/|^www\./i.test(value)) return true;
	const host = /^https?:\/\/([^/]+)/i.exec(base)?.[1].toLowerCase();
	return host !== undefined && hostAtStart(value) === host && base.endsWith('/');
}

function startsWithHost(value: string): boolean {
	return /^https?:/i.test(value) || hostAtStart(value).includes('.');
}

function hostAtStart(value: string): string {
	return value.slice(0, 260).split(/[/?#]/, 1)[0].toLowerCase();
}
