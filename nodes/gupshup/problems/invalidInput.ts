/**
 * A value that cannot be sent: found out before any request was made.
 *
 * `message` is written for the person at the panel: it names the field by its label, says what is
 * wrong with the value, and how to put it right.
 */
export class InvalidInput extends Error {
	constructor(
		/** The field's label in the panel, e.g. "Recipient Phone Number". */
		readonly field: string,
		/** What is wrong with it, continuing the label: "is empty". */
		readonly finding: string,
		/** The way out, a sentence of its own without the final full stop. */
		readonly wayOut: string,
	) {
		super(`${field} ${finding}. ${wayOut}`);
		this.name = 'InvalidInput';
	}
}

const LONGEST_QUOTE = 60;

/** The value as it may stand in a message: in quotes, on one line, shortened. */
export function quoted(value: string): string {
	return `"${onOneLine(value, LONGEST_QUOTE)}"`;
}

/** Text that may come from anywhere, as it may stand in a sentence. An emoji is not cut in half. */
export function onOneLine(text: string, longest: number): string {
	const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
	if (line.length <= longest) return line;
	return `${line.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/**
 * Text out of a field that is meant to hold text. Expressions can put anything there: a number or a
 * boolean is taken as it prints, nothing at all as empty.
 *
 * @throws InvalidInput for a list or an object, which has no one way of being text
 */
export function textIn(field: string, value: unknown): string {
	if (value === undefined || value === null) return '';
	if (typeof value === 'object') {
		throw new InvalidInput(
			field,
			Array.isArray(value) ? 'holds a list' : 'holds an object',
			'Let the expression pick one text out of it, as {{ $json.customer.name }} picks the name out of {{ $json.customer }}',
		);
	}
	return String(value);
}

/**
 * Without what comes along at both ends when something is copied from a page or a chat: white space,
 * and marks without a width.
 */
export function trimmed(text: string): string {
	return text.replace(AROUND, '');
}

const AROUND =
	/^[\s\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+|[\s\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+$/g;

/**
 * People type `{{ … }}` into a field that is set to Fixed: n8n then passes the braces on as they are.
 *
 * @throws InvalidInput when the text still holds an expression
 */
export function refuseUnresolvedExpression(field: string, text: string): void {
	if (!/\{\{.*\}\}/s.test(text)) return;
	throw new InvalidInput(
		field,
		`holds an expression that was not evaluated: ${quoted(text)}`,
		'Switch the field from Fixed to Expression',
	);
}
