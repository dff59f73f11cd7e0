import { onOneLine } from '../problems/problem';
import type { Template, TemplateButton, TemplateCard } from './template';

/** What a button takes, as `sub_type` of a message calls it. */
export type ButtonKind = 'url' | 'quick_reply' | 'copy_code';

/** A value that a message has to bring along, or may. */
interface TemplateVariable {
	/** Stays the same as long as the placeholder does: `body_1`, `header_1`, `card_1_button_0`. */
	id: string;
	label: string;
	/** What was submitted to Meta, or empty. */
	example: string;
	required: boolean;
	kind?: ButtonKind;
	/** Of a link button: the template's address up to the placeholder. */
	base?: string;
}

/** A part of a template with a text of its own: its header, or a card, counted from 1. */
export type Section = 'header' | number;

/** Where a value goes, as its id says: without a section, into the text or a button of the template itself. */
export type Place = BodyPlace | ButtonPlace;

/** Placeholders have either numbers or names. */
export interface BodyPlace {
	part: 'body';
	section?: Section;
	position?: number;
	name?: string;
}

/** `index` counts all buttons from 0. */
export interface ButtonPlace {
	part: 'button';
	section?: Section;
	index: number;
	kind?: ButtonKind;
}

/** `body_customer`, `header_1`, `card_2_button_0_url` */
const ID =
	/^(?:header_(?<header>\w+)|(?:card_(?<card>[1-9]\d?)_)?(?:body_(?<body>\w+)|button_(?<index>\d{1,2})(?:_(?<kind>url|quick_reply|copy_code))?))$/;

/** What an id stands for, or `undefined` for one that no template can have. */
export function placeOf(id: string): Place | undefined {
	const found = ID.exec(id)?.groups;
	if (!found) return undefined;
	const { header, card, body = header, index, kind } = found;
	const section = header !== undefined ? 'header' : card ? Number(card) : undefined;
	if (body === undefined) {
		return { part: 'button', section, index: Number(index), kind: kind as ButtonKind | undefined };
	}
	return /^\d+$/.test(body)
		? { part: 'body', section, position: Number(body) }
		: { part: 'body', section, name: body };
}

/** The id of a place, whatever kind of button it was said to be. */
export function idOf(place: Place): string {
	return idWithin(
		place.section,
		place.part === 'button' ? `button_${place.index}` : `body_${place.name ?? place.position}`,
	);
}

function idWithin(section: Section | undefined, id: string): string {
	if (section === 'header') return id.replace('body_', 'header_');
	return section === undefined ? id : `card_${section}_${id}`;
}

const PLACEHOLDER = /\{\{\s*(\w+)\s*\}\}/g;

/** In characters: n8n's panel has room for some 56 on a line (`fieldLabel`), and cuts off what is longer. */
const LONGEST_CONTEXT = 24;
const LONGEST_BUTTON = 48;
const LONGEST_EXAMPLE = 30;

/** The variables of a template: each section's text in its order, then its buttons. */
export function variablesOf({ header, cards = [], ...itself }: Template): TemplateVariable[] {
	const ofHeader = { body: header ?? '', sample: '', buttons: [] };
	return [
		...variablesIn(ofHeader, 'header', 'Header, '),
		...variablesIn(itself),
		...cards.flatMap((card, index) => variablesIn(card, index + 1, `Card ${index + 1}, `)),
	];
}

function variablesIn(
	{ body, sample, buttons }: TemplateCard,
	section?: Section,
	prefix = '',
): TemplateVariable[] {
	const variables = [...bodyVariables(body, sample), ...buttons.flatMap(buttonVariable)];
	return variables.map(({ id, label, ...others }) => ({
		...others,
		id: idWithin(section, id),
		label: `${prefix}${label}`,
	}));
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
	const found = [...variables];
	// Numbers say where a value goes, wherever in the text they are.
	if (found.every(([name]) => /^\d+$/.test(name))) found.sort(([a], [b]) => Number(a) - Number(b));
	return found.map(([, variable]) => variable);
}

/** What each button with a value takes, for a label. A link is named by its address. */
const TAKES: Readonly<Record<string, [kind: ButtonKind, label: string]>> = {
	URL: ['url', ''],
	QUICK_REPLY: ['quick_reply', 'payload that comes back'],
	COPY_CODE: ['copy_code', 'coupon code'],
};

function buttonVariable(
	{ type, text, url, example }: TemplateButton,
	index: number,
): TemplateVariable[] {
	const [kind, what] = TAKES[type] ?? [];
	const base = kind === 'url' ? url.split('{{', 1)[0] : undefined;
	if (kind === undefined || base === url) return [];
	const label = base === undefined ? what : `${base.replace(/^https?:\/\//, '')}…`;
	// Examples are given as the whole address or as the end alone.
	const isWhole = base !== undefined && example.startsWith(base);
	return [
		{
			id: `button_${index}`,
			label: onOneLine(`Button ${text || index + 1}: ${label}`, LONGEST_BUTTON),
			example: onOneLine(isWhole ? example.slice(base.length) : example, LONGEST_EXAMPLE),
			required: kind !== 'quick_reply',
			kind,
			base,
		},
	];
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

/** `Hi …`, `… your order …`, on its own line if it can be; the words that follow where none are before. */
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

/** What the sample has between the words of the text, by segment. Some put their examples in brackets. */
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
