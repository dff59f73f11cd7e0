import type { IDataObject, IExecuteFunctions, INodeParameterResourceLocator } from 'n8n-workflow';
import { jsonParse } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import { InvalidInput, onOneLine, quoted } from '../problems/problem';
import { isListedWithoutCards, readTemplateKey, type TemplateKey } from '../templates/template';
import { type ButtonKind, idOf, placeOf, variablesOf } from '../templates/variables';
import { fillIn, type FindButton, type GivenValue, type TemplateValue, unknownKey } from './fillIn';
import type { Reading } from './message';
import { type HeaderOfMessage, refuseMisfit } from './templateFit';

export interface FilledTemplate extends TemplateKey {
	values: TemplateValue[];
	/** Set where it goes to the marketing endpoint: what that wants to know, where the list tells it. */
	marketing?: { namespace?: string };
}

/** The template of one item with its values, checked as far as it can be without asking Gupshup. */
export async function readTemplate(
	{ context, itemIndex, templates, parameter }: Omit<Reading, 'files' | 'idOnWire'>,
	header: HeaderOfMessage = {},
): Promise<FilledTemplate> {
	const key = readTemplateKey(
		LABELS.template,
		context.getNodeParameter('template', itemIndex, '', { extractValue: true }),
	);
	const variables = variablesParameter(context, itemIndex);
	const given = readGivenValues(variables).map((each) => withDate(context, itemIndex, each));
	const stored = context.getNode().parameters.template;
	if (!isExpression(stored)) refuseOthersFields(key, templateOfFields(variables));
	const sections = [...new Set(given.map(({ place }) => place?.section))];
	const { images, chosen } = header;
	const isPlain =
		images === undefined &&
		chosen === undefined &&
		sections.every((section) => section === undefined);
	if (!isPlain || isExpression(stored) || !fitsAnyImage(stored)) {
		const listed = await templates.find(itemIndex, key);
		if (listed) refuseMisfit(listed, given, header);
	}
	const findButton: FindButton = async (place) => {
		const listed = await templates.find(itemIndex, key);
		const button = listed && variablesOf(listed).find(({ id }) => id === idOf(place));
		return { kind: button?.kind, base: button?.base };
	};
	const values: TemplateValue[] = [];
	for (const section of sections) {
		const within = given.filter(({ place }) => place?.section === section);
		if (section === 'header' && chosen !== 'none') throw unknownKey(within[0].id);
		values.push(...(await fillIn(within, findButton)));
	}
	const { marketingEndpoint } = parameter('options') as { marketingEndpoint?: unknown };
	if (String(marketingEndpoint) !== 'true') return { ...key, values };
	const { category, namespace } = (await templates.find(itemIndex, key)) ?? {};
	return { ...key, values, marketing: category === 'MARKETING' ? { namespace } : undefined };
}

/** Whether the template is another one from item to item: its fields can be made for one of them only. */
function isExpression(stored: unknown): boolean {
	const value = (stored as { value?: unknown } | undefined)?.value ?? stored;
	return typeof value === 'string' && value.startsWith('=');
}

/**
 * Whether one image is certain to be right: the list offers only what this message can fill, and n8n keeps
 * the name that it showed, which tells a carousel. Any name can be entered by hand.
 */
function fitsAnyImage(stored: unknown): boolean {
	const { mode, cachedResultName } = (stored ?? {}) as Partial<INodeParameterResourceLocator>;
	return mode === 'list' && isListedWithoutCards(cachedResultName);
}

/**
 * As long as a field of the node holds an expression without data, n8n keeps the fields of one template
 * when another is chosen: a name would go where the other has a price.
 */
function refuseOthersFields({ name }: TemplateKey, fields: string | undefined): void {
	// In another language, they are taken for the same.
	if (fields === undefined || fields.startsWith(`${name}|`)) return;
	throw new InvalidInput(
		LABELS.templateVariables,
		`are still those of ${quoted(fields)}, but ${LABELS.template} is ${quoted(name)}`,
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

/** The example is part of the label of a field, since a mapper has no place of its own for it. */
const EXAMPLE = ' (e.g. ';

/** In characters, what n8n's panel shows of a label at the width it opens with (2.41: some 385 px). */
const LONGEST_LABEL = 56;

/** In characters: less of an example says nothing. */
const SHORTEST_EXAMPLE = 4;

/** The label of a variable's field, with as much of the example as fits on a line. */
export function fieldLabel(label: string, example: string): string {
	const room = LONGEST_LABEL - label.length - EXAMPLE.length - 1;
	return example === '' || room < Math.min(example.length, SHORTEST_EXAMPLE)
		? label
		: `${label}${EXAMPLE}${onOneLine(example, room)})`;
}

/**
 * The variables of one item: out of the fields of the resource mapper, or out of an object like
 * `{ "body_1": "Maya" }` that an expression puts in its place, be it as such or as JSON.
 */
export function readGivenValues(parameter: unknown): GivenValue[] {
	const object = objectOf(parameter);
	if (!('mappingMode' in object)) return entriesOf(object);
	const values = (object.value ?? {}) as IDataObject;
	const schema = Array.isArray(object.schema) ? (object.schema as IDataObject[]) : [];
	return schema.length === 0
		? entriesOf(values)
		: schema.flatMap((field) => fieldOf(field, values));
}

/** The template that the fields of the mapper were made for, or `undefined` where none tells. */
export function templateOfFields(parameter: unknown): string | undefined {
	const schema = (parameter as { schema?: unknown } | undefined)?.schema;
	const [first] = Array.isArray(schema) ? (schema as IDataObject[]) : [];
	return typeof first?.template === 'string' ? first.template : undefined;
}

function fieldOf(field: IDataObject, values: IDataObject): GivenValue[] {
	const { displayName, required, removed, buttonUrl: base } = field;
	// A field that may be absent is there because the user added it: then it is meant to hold something.
	if (removed === true && required !== true) return [];
	const id = String(field.id);
	const kind = field.buttonKind as ButtonKind | undefined;
	const shown = String(displayName ?? id);
	return [
		{
			...entryOf(id, values[id]),
			label: shown.endsWith(')') ? shown.split(EXAMPLE, 1)[0] : shown,
			kind,
			base: typeof base === 'string' ? base : undefined,
			optional: kind === 'quick_reply' && required !== true,
		},
	];
}

function entriesOf(values: IDataObject): GivenValue[] {
	return Object.entries(values).map(([id, value]) => entryOf(id, value));
}

function entryOf(id: string, value: unknown): GivenValue {
	return { id, place: placeOf(id), label: id, value, optional: false };
}

function objectOf(parameter: unknown): IDataObject {
	const given = typeof parameter === 'string' ? parsed(parameter) : (parameter ?? {});
	if (typeof given === 'object' && given !== null && !Array.isArray(given)) {
		return given as IDataObject;
	}
	throw new InvalidInput(
		LABELS.templateVariables,
		Array.isArray(given) ? 'contains a list' : `contains ${quoted(String(parameter))}`,
		'Write it as {"body_1": "Maya", "body_2": "A-1001"}',
	);
}

function parsed(text: string): unknown {
	return text.trim() === '' ? {} : jsonParse<unknown>(text, { fallbackValue: null });
}

/** A date as n8n writes it where an expression puts one into a field of the mapper. */
const DATE_OF_N8N = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:Z|[+-]\d\d:\d\d)$/;

/**
 * Within a mapper, n8n makes a text of a date before a node sees it. What looks like that is looked at
 * again: a date is refused here as it is in every other field, a text is the user's own.
 */
export function withDate(
	context: IExecuteFunctions,
	itemIndex: number,
	given: GivenValue,
): GivenValue {
	if (typeof given.value !== 'string' || !DATE_OF_N8N.test(given.value)) return given;
	const stored = context.getNode().parameters.templateVariables;
	const values = (stored as { value?: IDataObject | null } | undefined)?.value;
	const expression = values?.[given.id];
	if (typeof expression !== 'string' || !expression.startsWith('=')) return given;
	const value: unknown = context.evaluateExpression(expression.slice(1), itemIndex);
	return typeof value === 'object' ? { ...given, value } : given;
}
