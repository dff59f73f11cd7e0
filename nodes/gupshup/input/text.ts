import { InvalidInput, quoted } from '../problems/problem';

/** Meta's limit for the caption of an image, in characters (Cloud API, image messages). */
export const LONGEST_CAPTION = 1024;

/**
 * A text that WhatsApp shows or sends back, as it is to be sent: nothing is taken off it.
 *
 * @param longest in characters
 * @throws InvalidInput for what is no text, is too long, was cut within a character, or is an expression
 *   that was not evaluated
 */
export function parseText(field: string, value: unknown, longest: number): string {
	refuseLostDigits(field, value);
	const text = Number.isNaN(value) ? '' : textIn(field, value);
	refuseUnfit(field, text, longest, '');
	return text;
}

/**
 * The caption, unchanged, or `undefined` when there is none: WhatsApp has no empty caption. An expression like
 * `{{ $json.name && 'Hello' }}` yields `false` for nothing to say.
 */
export function parseCaption(field: string, value: unknown): string | undefined {
	if (value === false) return undefined;
	const caption = textIn(field, value);
	if (trimmed(caption) === '') return undefined;
	refuseUnfit(field, caption, LONGEST_CAPTION, ' below an image');
	return caption;
}

function refuseUnfit(field: string, text: string, longest: number, where: string): void {
	if (/\{\{\s*\$/.test(text)) refuseUnresolvedExpression(field, text);
	const length = lengthOf(text);
	if (length <= longest) return;
	throw new InvalidInput(
		field,
		`has ${length} characters, but WhatsApp accepts up to ${longest}${where}`,
		`Shorten it by ${length - longest}`,
	);
}

/**
 * Text out of a field where expressions can put anything: a number is taken as people write it, a boolean as
 * it prints, nothing at all as empty.
 *
 * @throws InvalidInput for a list, an object or a date, and for a text that an expression has spoilt
 */
export function textIn(field: string, value: unknown): string {
	if (value === undefined || value === null) return '';
	if (typeof value === 'object') throw noText(field, value);
	const text = typeof value === 'number' ? textOfNumber(value) : String(value);
	refuseSpoiltText(field, text);
	return text;
}

/** As people write it: 0.3 for 0.1 + 0.2, which JavaScript prints as 0.30000000000000004. */
function textOfNumber(number: number): string {
	const exact = String(number);
	// A number has 15 decimal digits for certain; what arithmetic adds behind them is long.
	const rounded = String(Number(number.toPrecision(15)));
	return rounded.length + 3 <= exact.length ? rounded : exact;
}

/** Text without what is copied along around an id, a link or a name, and without expressions. */
export function tidyTextIn(field: string, value: unknown): string {
	const text = trimmed(textIn(field, value));
	refuseUnresolvedExpression(field, text);
	return text;
}

function noText(field: string, value: object): InvalidInput {
	const isDate = Object.prototype.toString.call(value) === '[object Date]';
	// luxon's, which n8n's expressions make: `$now`, `$today`.
	if (isDate || (value as { isLuxonDateTime?: unknown }).isLuxonDateTime === true) {
		return new InvalidInput(
			field,
			'is a date, which can be written in many ways',
			'Format it in the expression, like {{ $now.toFormat("d MMMM yyyy") }}, or for a JavaScript date: {{ DateTime.fromJSDate(…).toFormat("d MMMM yyyy") }}',
		);
	}
	return new InvalidInput(
		field,
		Array.isArray(value) ? 'is a list' : 'is an object',
		'Make sure the expression returns text, like {{ $json.customer.name }} instead of {{ $json.customer }}',
	);
}

function refuseSpoiltText(field: string, text: string): void {
	if (text.includes('[object Object]')) {
		throw new InvalidInput(
			field,
			'contains [object Object], which is what an object becomes in a text',
			'Use a text of the object, like {{ $json.customer.name }} instead of {{ $json.customer }}',
		);
	}
	if (/\p{Cs}/u.test(text)) {
		throw new InvalidInput(
			field,
			'contains half a character: an emoji was cut in two',
			'Cut it by whole characters, like {{ [...$json.text].slice(0, 100).join("") }}',
		);
	}
}

/** @throws InvalidInput for a number that JavaScript could not hold exactly */
export function refuseLostDigits(field: string, value: unknown): void {
	if (!Number.isInteger(value) || Number.isSafeInteger(value)) return;
	throw new InvalidInput(
		field,
		'is a number with too many digits, so its last digits are lost',
		'Read it as text at its source',
	);
}

/** @throws InvalidInput for `{{ … }}`, which n8n passes on as it is in a field that is set to Fixed */
export function refuseUnresolvedExpression(field: string, text: string): void {
	const start = text.indexOf('{{');
	if (start === -1 || !text.includes('}}', start + 2)) return;
	throw new InvalidInput(
		field,
		`contains an expression that wasn't evaluated: ${quoted(text)}`,
		'Switch the field from Fixed to Expression',
	);
}

/** In Unicode's code points: an emoji is one. How WhatsApp counts is documented nowhere. */
export function lengthOf(text: string): number {
	let length = text.length;
	for (let at = 0; at + 1 < text.length; at++) {
		if ((text.codePointAt(at) ?? 0) > 0xffff) {
			length--;
			at++;
		}
	}
	return length;
}

/** White space, and marks without a width: what comes along when something is copied from a page or a chat. */
const AROUND = /[\s\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/;

export function trimmed(text: string): string {
	return stripped(text, AROUND);
}

/** Takes off characters at both ends, of which the pattern matches one. */
export function stripped(text: string, characters: RegExp): string {
	let start = 0;
	let end = text.length;
	while (characters.test(text.charAt(start))) start++;
	while (characters.test(text.charAt(end - 1))) end--;
	return text.slice(start, end);
}

const LONGEST_HEAD = 512;

/** Whether a text begins like a JPEG, PNG, GIF or WebP in base64, by itself or as a data: address. */
export function isBase64Image(text: string): boolean {
	const start = text.slice(0, LONGEST_HEAD);
	return (
		/^data:image\/[\w.+-]{1,40};base64,/i.test(start) ||
		/^(?:\/9j\/|iVBORw0KGgo|R0lGOD[dl]h|UklGR)[A-Za-z\d+/]{8}[A-Za-z\d+/=\r\n]*$/.test(start)
	);
}

/** Whether a text begins like a file of one of the kinds that messages send, in base64. */
export function isBase64File(text: string): boolean {
	const start = text.slice(0, LONGEST_HEAD);
	return (
		isBase64Image(start) ||
		/^data:(?:application|video|audio)\/[\w.+-]{1,80};base64,/i.test(start) ||
		// PDF, ZIP, Office before 2007, OGG, an MP3 with a tag, MP4 and its family.
		/^(?:JVBERi0|UEsDB|0M8R4KGx|T2dnU|SUQz|AAAA[A-Za-z\d+/]GZ0eX)[A-Za-z\d+/]{8}[A-Za-z\d+/=\r\n]*$/.test(
			start,
		)
	);
}
