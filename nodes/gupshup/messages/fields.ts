import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import { parseText, trimmed } from '../input/text';
import { InvalidInput, quoted } from '../problems/problem';

type Label = keyof typeof LABELS;
type More = Partial<INodeProperties>;

/** A parameter of the panel, under the label that refusals call it by. `more` can rename it. */
export const fieldOf = (
	label: Label,
	more: Omit<INodeProperties, 'displayName' | 'name'> & More,
): INodeProperties => ({ displayName: LABELS[label], name: label, ...more });

export const textField = (label: Label, description: string, more: More = {}): INodeProperties =>
	fieldOf(label, { type: 'string', default: '', description, ...more });

/** A switch, which is off unless `more` turns it on. */
export const switchField = (label: Label, description: string, more: More = {}): INodeProperties =>
	fieldOf(label, { type: 'boolean', default: false, description, ...more });

type Choice = [value: string, name: string, description?: string];

/** A choice without expressions. The first is the default. */
export const choiceField = (
	label: Label,
	choices: readonly Choice[],
	more: More = {},
): INodeProperties =>
	fieldOf(label, {
		type: 'options',
		noDataExpression: true,
		default: choices[0][0],
		options: choicesOf(choices),
		...more,
	});

export const choicesOf = (choices: readonly Choice[]) =>
	choices.map(([value, name, description]) => ({ name, value, description }));

/** Entries that the user adds one by one, as many as `most`. */
export const entriesField = (
	label: Label,
	entry: string,
	most: number,
	values: INodeProperties[],
	description: string,
	more: More = {},
): INodeProperties =>
	fieldOf(label, {
		type: 'fixedCollection',
		required: true,
		description,
		placeholder: `Add ${entry}`,
		typeOptions: { multipleValues: true, sortable: true, maxAllowedFields: most },
		default: {},
		options: [{ displayName: entry, name: entry.toLowerCase(), values }],
		...more,
	});

/** Of such a field, n8n holds `{ button: [{ title, id }] }`, `{}` for none. */
export function entriesIn(parameter: unknown, entry: string): IDataObject[] {
	const entries = (parameter as Record<string, unknown> | undefined)?.[entry];
	return Array.isArray(entries) ? (entries as IDataObject[]) : [];
}

interface CountTexts {
	/** What to do without any entry. */
	none: string;
	/** Where the rest can go: "a second list". */
	second: string;
	inAll?: string;
	/** What to do about too many, instead of removing the last ones. */
	shorten?: string;
}

/** @throws InvalidInput for no entry, and for more than WhatsApp shows: the first too many is named by `keys` */
export function refuseCount(
	field: string,
	entry: string,
	entries: readonly IDataObject[],
	most: number,
	keys: readonly string[],
	{ none, second, inAll = '', shorten }: CountTexts,
): void {
	const { length } = entries;
	if (length === 0) throw new InvalidInput(field, `has no ${entry}`, none);
	if (length <= most) return;
	const first = `${entry} ${most + 1}${wordsOf(...keys.map((key) => entries[most][key]))}`;
	throw new InvalidInput(
		field,
		`has ${length} ${entry}s, but WhatsApp shows at most ${most}${inAll}`,
		shorten ??
			`Remove ${first}${length === most + 1 ? '' : ' and all after it'}, or send ${second}`,
	);
}

/** ` ("Yes")`, for behind the number of an entry: the first words that it has, if any. */
export function wordsOf(...texts: unknown[]): string {
	const words = texts.find((each) => typeof each === 'string' && each.trim() !== '');
	return typeof words === 'string' ? ` (${quoted(words.trim())})` : '';
}

/** WhatsApp refuses a message with two equal ones. Letters in another case are other letters. */
export function refuseEqual(
	all: ReadonlyArray<[field: string, value: string, where: string]>,
	hint: string,
): void {
	const seen = new Map<string, string>();
	for (const [field, value, where] of all) {
		const first = seen.get(value);
		if (first !== undefined) {
			throw new InvalidInput(`${field} of ${where}`, `is the same as that of ${first}`, hint);
		}
		seen.set(value, where);
	}
}

/** An expression like `{{ $json.name && 'Hello' }}` yields `false` for nothing to say. */
export function optionalText(field: string, value: unknown, longest: number): string | undefined {
	const text = parseText(field, value === false ? '' : value, longest);
	return trimmed(text) === '' ? undefined : text;
}

export function neededText(field: string, value: unknown, longest: number, hint: string): string {
	const text = optionalText(field, value, longest);
	if (text === undefined) throw new InvalidInput(field, 'is empty', hint);
	return text;
}

export function trimmedText(value: unknown): unknown {
	return typeof value === 'string' ? value.trim() : value;
}
