import {
	InvalidInput,
	quoted,
	refuseUnresolvedExpression,
	textIn,
	trimmed,
} from '../problems/invalidInput';

/** What comes along when a link is copied out of something, and what to do about it. */
const WRAPPINGS: ReadonlyArray<[form: RegExp, what: string, hint: string]> = [
	[/^["'`“”„‘’«»]\s*https?:/i, 'has quotes around the link', 'Remove the quotes'],
	[/^<\s*https?:/i, 'has angle brackets around the link', 'Remove the < and the >'],
	[/^\(\s*https?:/i, 'has parentheses around the link', 'Remove the parentheses'],
	[
		/^!?\[[^\]]*\]\(/,
		'holds Markdown, not a link',
		'Enter only the address that is between the parentheses',
	],
	[/^<(?:img|a)\s/i, 'holds HTML, not a link', 'Enter only the address that is in src or href'],
	[
		/^(?:\[\s*[[{"]|\{\s*")/,
		'holds JSON, not a link',
		'Let the expression pick the link out of it, for example {{ JSON.parse($json.Photo)[0].url }}',
	],
	[
		/^https?:\\\/\\\//i,
		'has \\/ in it, which is how JSON writes a /',
		'Replace each \\/ with /, for example {{ $json.link.replaceAll("\\\\/", "/") }}',
	],
	[
		/^https?:(?:\\|\/\/[^/?#\\]*\\)/i,
		'has a \\ in it where a / belongs',
		'Replace each \\ with /, for example {{ $json.link.replaceAll("\\\\", "/") }}',
	],
];

/**
 * The text of a link, without white space and marks without a width around it, '' for nothing.
 *
 * @throws InvalidInput for what is no text, an expression that was not evaluated, a placeholder, and what
 *   comes along when a link is copied out of something
 */
export function readLinkText(field: string, value: unknown): string {
	refuseFiles(field, value);
	const text = trimmed(textIn(field, value));
	const placeholder = placeholderIn(text);
	if (placeholder !== undefined) {
		throw new InvalidInput(
			field,
			`still holds a placeholder: ${quoted(placeholder)}`,
			'Set the field to Expression and put the value in its place, for example {{ $json.order }}',
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
		isList ? 'holds a list, not a link' : 'holds an object, not a link',
		`Let the expression pick the link out of it, for example {{ $json.Photo${path} }}`,
	);
}

function keyOfLink(value: unknown): string | undefined {
	if (typeof value !== 'object' || value === null) return undefined;
	return Object.entries(value).find(([key, link]) => /^\w+$/.test(key) && isLink(link))?.[0];
}

function isLink(value: unknown): boolean {
	return typeof value === 'string' && /^\s*https?:\/\//i.test(value);
}
