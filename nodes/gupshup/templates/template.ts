/**
 * The room `templates/`: the app's templates: their list, their variables, what a button takes. May use
 * `client/` and what it stands on; knows nothing of messages.
 */

import { InvalidInput, quoted } from '../problems/problem';
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
	/** `MARKETING`, `UTILITY`, …, where the list tells it. */
	category?: string;
	/** Of the WhatsApp account that it belongs to, where the list tells it. */
	namespace?: string;
	/** The text of its header, with its placeholders; left out where it has none. */
	header?: string;
	/** The text with its placeholders. */
	body: string;
	/** The text with examples in place of the placeholders; empty where there is none. */
	sample: string;
	/** Why no message of this package can fill it, for a sentence: "shows a catalog". */
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

/** What the header of a template is, as Gupshup's list calls it: those that a kind of message can fill. */
export type Headers = ReadonlyArray<'IMAGE' | 'CAROUSEL' | 'TEXT' | 'DOCUMENT' | 'VIDEO'>;

/** An image, or one on each card. */
export const IMAGE_HEADERS: Headers = ['IMAGE', 'CAROUSEL'];

/** None or a text, which the list calls the same, or one file. */
export const SINGLE_HEADERS: Headers = ['TEXT', 'IMAGE', 'DOCUMENT', 'VIDEO'];

/** Whether the list tells all that is needed to fill a template that can be sent now. */
export function isOffered(template: Template, headers: Headers): boolean {
	const { status, type, cards } = template;
	const isKnown = type === 'CAROUSEL' ? cards !== undefined : headers.some((one) => one === type);
	return status === 'APPROVED' && isKnown && unfitFor(template, headers) === undefined;
}

/** Why a message that fills such headers cannot fill the template, for a sentence. */
export function unfitFor({ unfit, type }: Template, headers: Headers): string | undefined {
	return unfit ?? (headers.some((one) => one === type) ? undefined : OTHER_HEADERS[type]);
}

const OTHER_HEADERS: Readonly<Record<string, string>> = {
	TEXT: 'has no image as its header',
	VIDEO: 'has a video as its header',
	DOCUMENT: 'has a document as its header',
	CAROUSEL: 'is a carousel',
};

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
