import { InvalidInput, quoted } from '../problems/problem';
import { isInsideNetwork, parseUrl } from './network';
import { refuseUnresolvedExpression, textIn, trimmed } from './text';

/** What comes along when a link is copied out of something. */
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
 * The text of a link, without white space around it, '' for nothing.
 *
 * @throws InvalidInput for what is no text, what was not evaluated or replaced, and what is copied along
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

/** `{{1}}`, `{{name}}` or `<id>` anywhere, `{domain}` in front of the parameters, where braces may be meant. */
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
	const entries = typeof first === 'object' && first !== null ? Object.entries(first) : [];
	const key = entries.find(([name, link]) => /^\w+$/.test(name) && isLink(link))?.[0];
	if (key === undefined && !isLink(first)) return;
	const path = `${isList ? '[0]' : ''}${key === undefined ? '' : `.${key}`}`;
	throw new InvalidInput(
		field,
		isList ? 'is a list, not a link' : 'is an object, not a link',
		`Use only the link in the expression, for example {{ $json.Photo${path} }}`,
	);
}

function isLink(value: unknown): boolean {
	return typeof value === 'string' && /^\s*https?:\/\//i.test(value);
}

const FULL_ADDRESS = 'Enter the full address, for example https://example.com/offer';

/** A link that a person opens by a tap, exactly as given but for white space around it. */
export function parseWebLink(field: string, value: unknown): string {
	const link = parseLinkText(field, value);
	if (link === '') throw new InvalidInput(field, 'is empty', FULL_ADDRESS);
	const url = parseLinkUrl(field, link, FULL_ADDRESS);
	// A name may be known where the recipient is, as that of a company's own page.
	if (/^\[|^[\d.]+$|(?:^|\.)localhost\.?$/.test(url.hostname)) {
		refuseInsideNetwork(
			field,
			url,
			'Use a public address: the recipient opens the link on a phone',
		);
	}
	return link;
}

/** @throws InvalidInput for what is no whole web address; `hint` says what one is */
export function parseLinkUrl(field: string, link: string, hint: string): URL {
	if (!/^https?:\/\/[^/]/i.test(link)) {
		throw new InvalidInput(field, `${quoted(link)} doesn't begin with https:// or http://`, hint);
	}
	const odd = link.search(/[\s<>"\p{Cc}]/u);
	if (odd !== -1) {
		throw new InvalidInput(
			field,
			`${quoted(link)} contains a space or another character that isn't allowed in a link`,
			link.slice(0, odd).includes('?')
				? 'Encode each value after the ?, for example https://example.com/?text={{ encodeURIComponent($json.text) }}'
				: 'Write a space as %20, and check that the field contains only one link',
		);
	}
	const url = parseUrl(link);
	// https://https://… has the host "https".
	if (url === undefined || /^https?$/.test(url.hostname)) {
		throw new InvalidInput(field, `${quoted(link)} isn't a complete link`, hint);
	}
	return url;
}

/** @throws InvalidInput for a host that cannot be reached over the internet */
export function refuseInsideNetwork(field: string, { hostname }: URL, hint: string): void {
	if (!isInsideNetwork(hostname)) return;
	throw new InvalidInput(
		field,
		`points to ${hostname}, which can be reached from your own network only`,
		hint,
	);
}
