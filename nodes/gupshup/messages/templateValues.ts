import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { jsonParse } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import { InvalidInput, onOneLine, quoted } from '../problems/problem';
import { type ButtonKind, type Place, placeOf } from '../templates/variables';

/** One variable as the panel holds it, not yet checked. */
export interface GivenValue {
	/** `body_1`, `body_customer`, `button_0`, … */
	id: string;
	/** Where it goes; `undefined` where the id is that of no variable. */
	place?: Place;
	/** What the panel calls it. */
	label: string;
	value: unknown;
	/** Of a button, where it is known. */
	kind?: ButtonKind;
	/** Of a link button: the template's address up to the placeholder, where it is known. */
	base?: string;
	/** May be left empty. */
	optional: boolean;
}

/** The example is part of the label of a field, since a mapper has no place of its own for it. */
const EXAMPLE = ' (e.g. ';

/** What n8n's panel shows of a label on its one line, at the width it opens with (2.41: some 385 px). */
const LONGEST_LABEL = 56;

/** Of an example, fewer characters than these say nothing. */
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
 *
 * @param parameter as n8n resolves it for the item
 * @throws InvalidInput
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

/**
 * The template that the fields of the mapper were made for, or `undefined` where none tells.
 *
 * @param parameter as for `readGivenValues`
 */
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
			id,
			place: placeOf(id),
			label: shown.endsWith(')') ? shown.split(EXAMPLE, 1)[0] : shown,
			value: values[id],
			kind,
			base: typeof base === 'string' ? base : undefined,
			optional: kind === 'quick_reply' && required !== true,
		},
	];
}

function entriesOf(values: IDataObject): GivenValue[] {
	return Object.entries(values).map(([id, value]) => ({
		id,
		place: placeOf(id),
		label: id,
		value,
		optional: false,
	}));
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
