import type { Problem } from './problem';

/**
 * A value that cannot be sent: found out before any request was made.
 *
 * `message` is written for the person at the panel: it names the field by its label, says what is
 * wrong with the value, and how to put it right.
 */
export class InvalidInput extends Error implements Problem {
	readonly what: string;

	constructor(
		/** The field's label in the panel, e.g. "Recipient Phone Number". */
		field: string,
		/** What is wrong with it, continuing the label: "is empty". */
		finding: string,
		/** What to do, a sentence of its own without the final full stop. */
		readonly hint: string,
	) {
		super(`${field} ${finding}. ${hint}`);
		this.name = 'InvalidInput';
		this.what = `${field} ${finding}`;
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
