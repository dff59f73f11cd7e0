import type { IExecuteFunctions, INodeParameterResourceLocator } from 'n8n-workflow';

import { InvalidInput, quoted } from '../problems/invalidInput';
import {
	lengthOf,
	refuseLostDigits,
	refuseUnresolvedExpression,
	textIn,
	trimmed,
} from '../input/text';
import { needsBase, refuseButtonValue } from '../templates/buttonValue';
import {
	isListedWithoutCards,
	readTemplateKey,
	type Template,
	type TemplateKey,
} from '../templates/template';
import type { FilledTemplate, TemplateValue } from './template';
import {
	type ButtonKind,
	placeOf,
	prefixOf,
	variablesOf,
	type VariablePlace,
	withinCard,
} from '../templates/variables';
import { LABELS } from '../input/labels';
import type { Reading } from './message';
import { refuseMisfit } from './templateFit';
import { type GivenValue, readGivenValues, templateOfFields, withDate } from './templateValues';

/** What the list of templates says of a button that takes a value. */
interface ListedButton {
	kind?: ButtonKind;
	/** Of a link button: the template's address up to the placeholder. */
	base?: string;
}

/** Looks a button of a template up; what is not known is left out. */
export type FindButton = (key: TemplateKey, index: number, card?: number) => Promise<ListedButton>;

/**
 * The template of one item with its values, checked as far as it can be without asking Gupshup.
 *
 * @param images how many images there are for cards; none where there is one image for the whole message
 * @throws InvalidInput naming the field, or the variable by its label
 */
export async function readTemplate(
	{ context, itemIndex, templates }: Pick<Reading, 'context' | 'itemIndex' | 'templates'>,
	images?: number,
): Promise<FilledTemplate> {
	const key = readTemplateKey(
		LABELS.template,
		context.getNodeParameter('template', itemIndex, '', { extractValue: true }),
	);
	const variables = variablesParameter(context, itemIndex);
	const given = readGivenValues(variables).map((each) => withDate(context, itemIndex, each));
	const stored = context.getNode().parameters.template;
	if (!isExpression(stored)) refuseOthersFields(key, templateOfFields(variables));
	const hasCards =
		images !== undefined || given.some(({ id }) => withinCard(id).card !== undefined);
	if (hasCards || isExpression(stored) || !fitsAnyImage(stored)) {
		const listed = await templates.find(itemIndex, key);
		if (listed) refuseMisfit(listed, given, images);
	}
	const findButton: FindButton = async (ofTemplate, index, card) =>
		buttonIn(await templates.find(itemIndex, ofTemplate), index, card);
	const cards = new Set(given.map(({ id }) => withinCard(id).card));
	const values: TemplateValue[] = [];
	for (const card of cards) {
		const ofCard = given.filter(({ id }) => withinCard(id).card === card);
		values.push(...(await fillIn(key, ofCard, findButton, card)));
	}
	return { ...key, values };
}

/** Whether the template is another one from item to item: its fields can be made for one of them only. */
function isExpression(stored: unknown): boolean {
	const value = (stored as { value?: unknown } | undefined)?.value ?? stored;
	return typeof value === 'string' && value.startsWith('=');
}

/**
 * Whether one image is certain to be right: the list offers only what this message can fill, and n8n keeps
 * the name that it showed, which tells a carousel. Whoever enters a name can enter any.
 */
function fitsAnyImage(stored: unknown): boolean {
	const { mode, cachedResultName } = (stored ?? {}) as Partial<INodeParameterResourceLocator>;
	return mode === 'list' && isListedWithoutCards(cachedResultName);
}

/**
 * As long as a field of the node holds an expression without data, n8n leaves the fields of one template
 * standing when another is chosen: a name would go where the other has a price.
 *
 * @param fields the template they were made for; in another language, they are taken for the same
 * @throws InvalidInput
 */
function refuseOthersFields({ name }: TemplateKey, fields: string | undefined): void {
	if (fields === undefined || fields.startsWith(`${name}|`)) return;
	throw new InvalidInput(
		LABELS.templateVariables,
		`are still those of ${quoted(fields)}, and ${LABELS.template} is ${quoted(name)}`,
		`Close and open the node, or choose Refresh Variable List in the menu beside ${LABELS.templateVariables}, and fill them in`,
	);
}

/**
 * What Variables hold for an item. An expression that stands for all of them (n8n's panel has no place
 * for one, an imported workflow may) is left to the node: n8n takes the = off and does not resolve it.
 */
function variablesParameter(context: IExecuteFunctions, itemIndex: number): unknown {
	const stored = context.getNode().parameters.templateVariables;
	return typeof stored === 'string' && stored.includes('{{')
		? context.evaluateExpression(stored.replace(/^=/, ''), itemIndex)
		: context.getNodeParameter('templateVariables', itemIndex, {});
}

/**
 * The values in the order in which they are sent.
 *
 * @param card that all of them are of, if they are of one
 * @param findButton asked only for a button whose kind neither the field nor its key tells, or whose
 *   value may repeat the template's address
 * @throws InvalidInput
 */
export async function fillIn(
	key: TemplateKey,
	given: readonly GivenValue[],
	findButton: FindButton,
	card?: number,
): Promise<TemplateValue[]> {
	const numbered: Array<{ position: number; text: string }> = [];
	const rest: TemplateValue[] = [];
	const on = card === undefined ? {} : { card };
	for (const { id, label, value, kind, base, optional } of given) {
		const place = placeOf(withinCard(id).id);
		if (place === undefined) throw unknownKey(id);
		const text = parseText(label, value, optional);
		if (text === undefined) continue;
		if (place.part === 'button') {
			const known = place.kind ?? kind ?? (await findButton(key, place.index, card)).kind;
			if (known === undefined) throw unknownKind(label, place);
			const address =
				base ??
				(needsBase(known, text) ? (await findButton(key, place.index, card)).base : undefined);
			refuseButtonValue(`Variable ${quoted(label)}`, known, text, address);
			rest.push({ ...on, part: 'button', index: place.index, kind: known, text });
			continue;
		}
		refuseLongText(label, text, card === undefined ? LONGEST_TEXT : LONGEST_ON_CARD);
		if ('name' in place) {
			rest.push({ ...on, part: 'body', name: place.name, text });
		} else {
			numbered.push({ position: place.position, text });
		}
	}
	refuseGaps(numbered, prefixOf(card));
	if (numbered.length > 0 && rest.some((value) => value.part === 'body')) {
		throw new InvalidInput(
			LABELS.templateVariables,
			'has numbered and named values for the same text',
			'A template has either {{1}}, {{2}} or names: give body_1, body_2, or body_ and each name',
		);
	}
	return [...numbered.map(({ text }): TemplateValue => ({ ...on, part: 'body', text })), ...rest];
}

/** WhatsApp puts numbered values in one after the other: one that is missing would shift the rest. */
function refuseGaps(numbered: Array<{ position: number }>, prefix: string): void {
	numbered.sort((a, b) => a.position - b.position);
	const gap = numbered.findIndex(({ position }, index) => position !== index + 1);
	if (gap === -1) return;
	throw new InvalidInput(
		LABELS.templateVariables,
		`has no value for ${prefix}body_${gap + 1}, and one for ${prefix}body_${numbered[gap].position}`,
		'Give each variable of the text a value, counted from body_1 without a gap',
	);
}

/** Of a template's text with its values filled in. docs: Meta, template components */
const LONGEST_TEXT = 1024;

/** Of the text of a card, with its values. docs: Meta, media card carousel templates */
const LONGEST_ON_CARD = 160;

/** WhatsApp's rule for values: "no new-line/tab characters or more than 4 consecutive spaces" (132018). */
const NOT_ALLOWED: ReadonlyArray<[RegExp, string]> = [
	[/[\n\r\u2028\u2029]/, 'has a line break in it'],
	[/\t/, 'has a tab in it'],
	[/ {5,}/, 'has more than four spaces in a row'],
];

function parseText(label: string, value: unknown, optional: boolean): string | undefined {
	const field = `Variable ${quoted(label)}`;
	refuseLostDigits(field, value);
	const isNothing = value === false || Number.isNaN(value);
	const text = isNothing ? '' : trimmed(textIn(field, value));
	if (text === '') {
		if (optional) return undefined;
		throw new InvalidInput(
			field,
			'is empty',
			'WhatsApp takes no template with a value missing: fill it in, with something that suits everybody where an item has nothing, for example {{ $json.name || "there" }}',
		);
	}
	refuseUnresolvedExpression(field, text);
	const found = NOT_ALLOWED.find(([pattern]) => pattern.test(text));
	if (found) {
		throw new InvalidInput(
			field,
			found[1],
			'WhatsApp takes none within a template: put a comma or one space in its place, for example with {{ $json.text.replace(/\\s+/g, " ") }}',
		);
	}
	return text;
}

/** @throws InvalidInput for a value that is longer than the whole text of a template may be (132005) */
function refuseLongText(label: string, text: string, longest: number): void {
	const length = lengthOf(text);
	if (length <= longest) return;
	throw new InvalidInput(
		`Variable ${quoted(label)}`,
		`has ${length} characters, and WhatsApp takes ${longest} for the whole text of a ${longest === LONGEST_TEXT ? 'template' : 'card'}`,
		'Shorten it',
	);
}

function unknownKey(id: string): InvalidInput {
	return new InvalidInput(
		LABELS.templateVariables,
		`has ${quoted(id)}, which is no variable of a template`,
		'They are called body_1, body_2, … (or body_ and the name, for named ones), and button_0, button_1, … for buttons',
	);
}

function unknownKind(label: string, { index }: VariablePlace & { part: 'button' }): InvalidInput {
	return new InvalidInput(
		LABELS.templateVariables,
		`has a value for ${label}, and it is not known what kind of button that is`,
		`Call it button_${index}_url for the end of a link, button_${index}_copy_code for a coupon code, or button_${index}_quick_reply for the payload of a reply`,
	);
}

function buttonIn(template: Template | undefined, index: number, card?: number): ListedButton {
	const wanted = `${prefixOf(card)}button_${index}`;
	const variable = template && variablesOf(template).find(({ id }) => id === wanted);
	return { kind: variable?.kind, base: variable?.base };
}
