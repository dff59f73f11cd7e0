import {
	isNamed,
	placeholdersIn,
	type SandboxTemplate,
	type TemplatePart,
} from '../templates/template.mts';
import { checkButtons } from './templateButtons.mts';
import { firstRefusal } from './parts.mts';
import { missing, type MetaRefusal } from './refusal.mts';
import {
	cardsIn,
	valuesIn,
	type SentCard,
	type SentHeader,
	type SentTemplate,
	type SentText,
} from './template.mts';

/** In characters, filled in. docs: developers.facebook.com, template components; carousel templates */
const longest = { body: 1024, cardBody: 160, header: 60 };

/** The template that a message names, as the app has it. */
export function templateOf(
	{ name, language }: SentTemplate,
	known: readonly SandboxTemplate[],
): SandboxTemplate | undefined {
	return known.find((each) => each.name === name && each.language === language.code);
}

/**
 * Compares what is sent with the template of that name. Codes and titles are Meta's, but for 4005,
 * which is Gupshup's.
 * docs: developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes,
 * partner-docs.gupshup.io/docs/error-codes
 */
export function checkTemplate(
	sent: SentTemplate,
	known: readonly SandboxTemplate[],
): MetaRefusal | undefined {
	const { name, language, components = [] } = sent;
	const found = templateOf(sent, known);
	if (found === undefined || ['REJECTED', 'PENDING'].includes(found.status)) {
		return {
			code: 132001,
			title: 'Template name does not exist in the translation',
			details: `template name (${name}) does not exist in ${language.code}`,
		};
	}
	if (found.status === 'PAUSED') {
		return { code: 4005, title: 'Template is Paused', details: `template ${name} is paused` };
	}
	if (found.status === 'DISABLED') {
		return {
			code: 132016,
			title: 'Template is Disabled',
			details: `template ${name} is disabled for low quality`,
		};
	}
	return (
		checkOffer(found) ??
		checkPart(found, components, longest.body) ??
		checkCards(found, cardsIn(sent))
	);
}

/** No message that this sandbox takes has the component that such an offer needs. */
function checkOffer({ limitedTimeOffer }: SandboxTemplate): MetaRefusal | undefined {
	return limitedTimeOffer?.hasExpiration
		? missing('limited_time_offer: component is required for a template with an expiration')
		: undefined;
}

/** A template but for its cards, or one of its cards. */
function checkPart(
	part: TemplatePart,
	components: ReadonlyArray<{ type: string }>,
	maxBody: number,
): MetaRefusal | undefined {
	const { headers, texts, buttons } = valuesIn(components);
	return (
		checkHeader(part, headers) ??
		checkTexts('body', part.body, texts, maxBody) ??
		checkButtons(part, buttons)
	);
}

/** Cards are as many as the template has, and each fits its own. */
function checkCards(
	{ type, cards }: SandboxTemplate,
	sent: SentCard[] | undefined,
): MetaRefusal | undefined {
	if (type !== 'CAROUSEL') {
		return sent && formatMismatch(`carousel: Format mismatch, expected ${type}, received CAROUSEL`);
	}
	const expected = cards ?? [];
	// The words for too few are Meta's. docs: docs.kapso.ai/docs/whatsapp/templates/carousel
	if (!sent || sent.length < expected.length) {
		return formatMismatch('header component parameter should not be empty');
	}
	if (sent.length > expected.length || sent.some(({ card_index: at }, place) => at !== place)) {
		return formatMismatch(`carousel: cards do not match the ${expected.length} of the template`);
	}
	return firstRefusal(expected, (card, place) =>
		checkPart(card, sent[place].components, longest.cardBody),
	);
}

function checkHeader({ type, header = '' }: TemplatePart, sent: SentHeader[]) {
	if (type === 'TEXT') {
		const texts = sent.filter((each) => each.type === 'text');
		if (texts.length < sent.length && placeholdersIn(header).length === 0) {
			return wrongCount('header', sent.length, 0);
		}
		return texts.length < sent.length
			? formatMismatch(`header: Format mismatch, expected TEXT, received ${received(sent)}`)
			: checkTexts('header', header, texts, longest.header);
	}
	if (type === 'CAROUSEL' && sent.length === 0) return undefined;
	return sent.length === 1 && received(sent) === type
		? undefined
		: formatMismatch(`header: Format mismatch, expected ${type}, received ${received(sent)}`);
}

function received([first]: SentHeader[]): string {
	return first?.type.toUpperCase() ?? 'UNKNOWN';
}

/** @param name of the component */
function checkTexts(
	name: string,
	text: string,
	sent: SentText[],
	max: number,
): MetaRefusal | undefined {
	const names = placeholdersIn(text);
	if (sent.length !== names.length) return wrongCount(name, sent.length, names.length);
	const values = new Map<string, string>();
	for (const [index, parameter] of sent.entries()) {
		const key = parameter.parameter_name ?? String(index + 1);
		// What Meta answers to a name too few, too many or wrong is documented nowhere.
		if (isNamed(text) !== (parameter.parameter_name !== undefined) || !names.includes(key)) {
			return formatMismatch(`${name}: parameter name ${key} is not one of ${names.join(', ')}`);
		}
		const wrong = checkText(parameter.text);
		if (wrong) return wrong;
		values.set(key, parameter.text);
	}
	const full = text.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, key: string) => values.get(key)!);
	return [...full].length <= max
		? undefined
		: {
				code: 132005,
				title: 'Translated text too long',
				details: `${name}: translated text has ${full.length} characters`,
			};
}

function checkText(value: string): MetaRefusal | undefined {
	if (value === '') return missing('Parameter of type text is missing text value');
	if (!/[\n\r\t]| {5}/.test(value)) return undefined;
	return {
		code: 132018,
		title: 'There’s an issue with the parameters in your template',
		details: 'Param text cannot have new-line/tab characters or more than 4 consecutive spaces',
	};
}

function wrongCount(part: string, sent: number, expected: number): MetaRefusal {
	return {
		code: 132000,
		title: 'Number of parameters does not match the expected number of params',
		details: `${part}: number of localizable_params (${sent}) does not match the expected number of params (${expected})`,
	};
}

function formatMismatch(details: string): MetaRefusal {
	return {
		code: 132012,
		title: 'Parameter format does not match format in the created template',
		details,
	};
}
