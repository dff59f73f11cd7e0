import { onOneLine } from '../problems/problem';
import type { Template, TemplateButton, TemplateCard } from './template';

/** What a button takes, as `sub_type` of a message calls it. */
export type ButtonKind = 'url' | 'quick_reply' | 'copy_code';

/** A value that a message with this template has to bring along, or may. */
interface TemplateVariable {
	/** Stays the same as long as the placeholder does: `body_1`, `body_customer`, `button_0`. */
	id: string;
	/** The words around the placeholder. */
	label: string;
	/** What was submitted to Meta as an example; empty where that is not known. */
	example: string;
	required: boolean;
	/** Of a button. */
	kind?: ButtonKind;
	/** Of a link button: the template's address up to the placeholder. */
	base?: string;
}

/** Where a value goes, as its id says. */
export type VariablePlace =
	| { part: 'body'; position: number }
	| { part: 'body'; name: string }
	| { part: 'button'; index: number; kind?: ButtonKind };

/** A placeholder, numbered or named: `{{1}}`, `{{customer}}`. */
const PLACEHOLDER = /\{\{\s*(\w+)\s*\}\}/g;

/**
 * A label names no more words of the text than fit in here: n8n's panel has room for some 56 characters
 * on a line (`fieldLabel`), and cuts off what is longer.
 */
const LONGEST_CONTEXT = 24;

const LONGEST_BUTTON = 48;

const LONGEST_EXAMPLE = 30;

/** The variables of a template: those of its text in their order, then those of its buttons. */
export function variablesOf({
	header = '',
	cards = [],
	...template
}: Template): TemplateVariable[] {
	const within = (section: Section, name: string, variables: TemplateVariable[]) =>
		variables.map((variable) => ({
			...variable,
			id: idWithin(section, variable.id),
			label: `${name}, ${variable.label}`,
		}));
	return [
		...within('header', 'Header', bodyVariables(header, '')),
		...variablesIn(template),
		...cards.flatMap((card, index) => within(index + 1, `Card ${index + 1}`, variablesIn(card))),
	];
}

function variablesIn({ body, sample, buttons }: TemplateCard): TemplateVariable[] {
	return [
		...bodyVariables(body, sample),
		...buttons.flatMap((button, index) => buttonVariable(button, index)),
	];
}

/** A part of a template with a text of its own: its header, or a card, counted from 1. */
export type Section = 'header' | number;

/** The id of a variable in the whole template: `card_1_body_1`, `header_1`. */
export function idWithin(section: Section | undefined, id: string): string {
	if (section === undefined) return id;
	return section === 'header' ? id.replace(/^body_/, 'header_') : `card_${section}_${id}`;
}

/** The section that an id belongs to, and what it is called there. */
export function withinSection(id: string): { section?: Section; id: string } {
	const [, header, card, rest] = /^(?:header_(\w+)|card_([1-9]\d?)_(.+))$/.exec(id) ?? [];
	if (header !== undefined) return { section: 'header', id: `body_${header}` };
	return card === undefined ? { id } : { section: Number(card), id: rest };
}

/**
 * What an id stands for within its section, or `undefined` for one that is no variable of any template.
 */
export function placeOf(id: string): VariablePlace | undefined {
	const button = /^button_(\d{1,2})(?:_(url|quick_reply|copy_code))?$/.exec(id);
	if (button) {
		const kind = button[2] as ButtonKind | undefined;
		return { part: 'button', index: Number(button[1]), ...(kind && { kind }) };
	}
	const name = /^body_(\w+)$/.exec(id)?.[1];
	if (name === undefined) return undefined;
	return /^\d+$/.test(name) ? { part: 'body', position: Number(name) } : { part: 'body', name };
}

function bodyVariables(body: string, sample: string): TemplateVariable[] {
	const segments = segmentsOf(body);
	const examples = examplesIn(segments, sample);
	const variables = new Map<string, TemplateVariable>();
	segments.forEach(({ name }, index) => {
		if (name === undefined || variables.has(name)) return;
		variables.set(name, {
			id: `body_${name}`,
			label: labelled(name, contextOf(segments, index)),
			example: onOneLine(examples[index] ?? '', LONGEST_EXAMPLE),
			required: true,
		});
	});
	const found = [...variables.entries()];
	// Numbers say where a value goes, wherever in the text they stand.
	return found.every(([name]) => /^\d+$/.test(name))
		? found.sort(([a], [b]) => Number(a) - Number(b)).map(([, variable]) => variable)
		: found.map(([, variable]) => variable);
}

function buttonVariable(
	{ type, text, url, example }: TemplateButton,
	index: number,
): TemplateVariable[] {
	const variable = (
		kind: ButtonKind,
		label: string,
		{ required = true, base }: { required?: boolean; base?: string } = {},
	): TemplateVariable[] => [
		{
			id: `button_${index}`,
			label: onOneLine(`Button ${text || index + 1}: ${label}`, LONGEST_BUTTON),
			example: onOneLine(example, LONGEST_EXAMPLE),
			required,
			kind,
			...(base !== undefined && { base }),
		},
	];
	switch (type) {
		case 'URL': {
			const base = url.split('{{')[0];
			if (base === url) return [];
			// Examples are given as the whole address or as the end alone.
			if (example.startsWith(base)) example = example.slice(base.length);
			return variable('url', `${base.replace(/^https?:\/\//, '')}…`, { base });
		}
		case 'QUICK_REPLY':
			return variable('quick_reply', 'payload that comes back', {
				required: false,
			});
		case 'COPY_CODE':
			return variable('copy_code', 'coupon code');
		default:
			return [];
	}
}

/** A text cut at its placeholders: the words before each, and its name; the last has words only. */
interface Segment {
	words: string;
	name?: string;
}

function segmentsOf(text: string): Segment[] {
	const segments: Segment[] = [];
	let end = 0;
	for (const match of text.matchAll(PLACEHOLDER)) {
		segments.push({ words: text.slice(end, match.index), name: match[1] });
		end = (match.index ?? 0) + match[0].length;
	}
	return [...segments, { words: text.slice(end) }];
}

/** `Hi …`, `… your order …`, on its own line if it can be; the words that follow where none stand before. */
function contextOf(segments: readonly Segment[], index: number): string {
	const before = readable(segments[index].words);
	if (before !== '') {
		const [line] = segments[index].words.split(/[\r\n]/).slice(-1);
		const words = lastWords(readable(line) || before);
		return `${index > 0 || words !== before ? '… ' : ''}${words} …`;
	}
	const after = readable(segments[index + 1].words);
	if (after === '') return '';
	const words = onOneLine(after, LONGEST_CONTEXT);
	const goesOn = index + 1 < segments.length - 1 && !words.endsWith('…');
	return `… ${words}${goesOn ? ' …' : ''}`;
}

/** On one line, without WhatsApp's marks for bold and italic, and without marks at the ends. */
function readable(text: string): string {
	const line = text
		.replace(/[*_~`]/g, '')
		.replace(/\s+/g, ' ')
		.replace(/^[\s\p{P}\p{S}]+/u, '');
	let end = line.length;
	while (end > 0 && /[\s,;:.!?("'“‘[#-]/.test(line[end - 1])) end--;
	return line.slice(0, end);
}

function lastWords(text: string): string {
	if (text.length <= LONGEST_CONTEXT) return text;
	const end = text.slice(-LONGEST_CONTEXT);
	return end.slice(end.indexOf(' ') + 1);
}

function labelled(name: string, context: string): string {
	return context === '' || name.length > LONGEST_CONTEXT ? name : `${name}: ${context}`;
}

/**
 * What stands in the sample where the text has its placeholders, by segment: found by the words in
 * between, one after the other. Some put their examples in brackets.
 */
function examplesIn(segments: readonly Segment[], sample: string): string[] {
	const examples: string[] = [];
	const text = oneSpaced(sample);
	const lead = oneSpaced(segments[0].words).trimStart();
	if (text === '' || !text.startsWith(lead)) return examples;
	let at = lead.length;
	for (let index = 0; index + 1 < segments.length; index++) {
		const isLast = index + 2 === segments.length;
		const next = oneSpaced(segments[index + 1].words);
		const words = isLast ? next.trimEnd() : next;
		if (words === '' && !isLast) return examples;
		const end = words === '' ? text.length : text.indexOf(words, at);
		if (end === -1) return examples;
		examples[index] = text.slice(at, end).replace(/^\[(.*)\]$/s, '$1');
		at = end + words.length;
	}
	return examples;
}

function oneSpaced(text: string): string {
	return text.replace(/\s+/g, ' ');
}
