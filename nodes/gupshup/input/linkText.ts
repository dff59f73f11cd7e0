import { InvalidInput, quoted } from '../problems/problem';
import { refuseUnresolvedExpression, textIn, trimmed } from './text';

/** What comes along when a link is copied out of something, and what to do about it. */
const WRAPPINGS: ReadonlyArray<[form: RegExp, what: string, hint: string]> = [
	[/^["'`“”„‘’«»]\s*https?:/i, 'has quotes around the link', 'Remove the quotes'],
	[/^<\s*https?:/i, 'has angle brackets around the link', 'Remove the < and the >'],
	[/^\(\s*https?:/i, 'has parentheses around the link', 'Remove the parentheses'],
	[/^!?\[[^\]]*\]\(/, 'is Markdown, not a link', 'Enter only the address between the parentheses'],
	[/^<(?:img|a)\s/i, 'is HTML, not a link', 'Enter only the address in src or href'],
	[
		/^(?:\[\s*[[{"]|\{\s*")/,
		'is JSON, not a link',
		'Use only the link in the expression, for example {{ JSON.parse($json.Photo)[0].url }}',
	],
	[
		/^https?:\\\/\\\//i,
		'contains \\/, which is how JSON writes /',
		'Replace each \\/ with /, for example {{ $json.link.replaceAll("\\\\/", "/") }}',
	],
	[
		/^https?:(?:\\|\/\/[^/?#\\]*\\)/i,
		'contains \\ instead of /',
		'Replace each \\ with /, for example {{ $json.link.replaceAll("\\\\", "/") }}',
	],
];

/**
 * The text of a link, without white space and marks without a width around it, '' for nothing.
 *
 * @throws InvalidInput for what is no text, an expression that was not evaluated, a placeholder, and what
 *   comes along when a link is copied out of something
 */
export function parseLinkText(field: string, value: unknown): string {
	refuseFiles(field, value);
	const text = trimmed(textIn(field, value));
	const placeholder = placeholderIn(text);
	if (placeholder !== undefined) {
		throw new InvalidInput(
			field,
			`still contains a placeholder: ${quoted(placeholder)}`,
			'Set the field to Expression and replace the placeholder with the value, for example {{ $json.order }}',
		);
	}
	refuseUnresolvedExpression(field, text);
	for (const [form, what, hint] of WRAPPINGS) {
		if (form.test(text)) throw new InvalidInput(field, what, hint);
	}
	return text;
}

/**
 * A part that was to be replaced by a value: `{{1}}`, `{{name}}` or `<id>` anywhere, `{domain}` in front
 * of the parameters. There, braces may be meant.
 */
function placeholderIn(text: string): string | undefined {
	const anywhere = /\{\{ ?[\w.-]{1,40} ?\}\}|<[a-z][\w-]{0,40}>/i.exec(text)?.[0];
	if (anywhere !== undefined || !/^https?:/i.test(text)) return anywhere;
	return /\$?\{[a-z][a-z._-]{0,30}\}/i.exec(text.split(/[?#]/, 1)[0])?.[0];
}

/** @throws InvalidInput for a list of attachments or one of them, as databases and forms give them */
function refuseFiles(field: string, value: unknown): void {
	if (typeof value !== 'object' || value === null) return;
	const isList = Array.isArray(value);
	const first: unknown = isList ? value[0] : value;
	const key = keyOfLink(first);
	if (key === undefined && !isLink(first)) return;
	const path = `${isList ? '[0]' : ''}${key === undefined ? '' : `.${key}`}`;
	throw new InvalidInput(
		field,
		isList ? 'is a list, not a link' : 'is an object, not a link',
		`Use only the link in the expression, for example {{ $json.Photo${path} }}`,
	);
}

function keyOfLink(value: unknown): string | undefined {
	if (typeof value !== 'object' || value === null) return undefined;
	return Object.entries(value).find(([key, link]) => /^\w+$/.test(key) && isLink(link))?.[0];
}

function isLink(value: unknown): boolean {
	return typeof value === 'string' && /^\s*https?:\/\//i.test(value);
}

/** The most places where a link may begin that are looked at, the first one included. */
const MOST_PLACES = 9;

/**
 * Whether a text is several links, as a list becomes within a text: one behind the other, with a comma,
 * a space or nothing in between.
 *
 * A link may well carry another: proxies have it in their path (`…/fetch/https://…`) or in a parameter
 * (`?url=https://…`), and some of them several. So what stands before the second link decides: white
 * space; the ending of a file's name in a path; or a comma, semicolon or bar, where both links go to
 * the same server and the first is not itself the value of a parameter.
 *
 * @param endings of the names of files that are sent
 */
export function isTwoLinks(text: string, endings: RegExp): boolean {
	const first = /^https?:\/\/[^/?#\s]{1,300}/i.exec(text)?.[0];
	if (first === undefined) return false;
	let places = 0;
	for (const { index } of text.matchAll(/https?:\/\//gi)) {
		if (++places > MOST_PLACES) return false;
		const before = text.slice(0, index);
		if (/[\s,;|]$/.test(before) && /\s/.test(before.slice(-3))) return true;
		const isInPath = !before.includes('?') && !before.includes('#');
		const separated = /[,;|]$/.test(before);
		if (isInPath && endings.test(separated ? before.slice(0, -1) : before)) return true;
		if (separated && startsAlike(text.slice(index), first) && !isValueALink(before)) return true;
	}
	return false;
}

function startsAlike(text: string, first: string): boolean {
	const next = text[first.length];
	return (
		text.slice(0, first.length).toLowerCase() === first.toLowerCase() &&
		(next === undefined || /[/?#]/.test(next))
	);
}

/** Whether the parameter at the end of a text has a link as its value: `…?urls=https://a/1.jpg,`. */
function isValueALink(text: string): boolean {
	const start = text.lastIndexOf('=') + 1;
	return start > 0 && /^https?:/i.test(text.slice(start, start + 6));
}
