import {
	InvalidInput,
	lengthOf,
	refuseLostDigits,
	refuseUnresolvedExpression,
	textIn,
} from '../problems/invalidInput';

/**
 * A text that WhatsApp shows or sends back, as it is to be sent: nothing is taken off it.
 *
 * Characters are counted as Unicode's code points: an emoji that takes two UTF-16 units is one. How
 * WhatsApp counts is documented nowhere.
 *
 * @param longest in characters
 * @throws InvalidInput for what is no text, is too long, was cut within a character, or is an expression
 *   that was not evaluated; other double braces are the author's own business
 */
export function readText(field: string, value: unknown, longest: number): string {
	refuseLostDigits(field, value);
	const text = Number.isNaN(value) ? '' : textIn(field, value);
	if (/\{\{\s*\$/.test(text)) refuseUnresolvedExpression(field, text);
	const length = lengthOf(text);
	if (length > longest) {
		throw new InvalidInput(
			field,
			`has ${length} characters, and WhatsApp takes ${longest}`,
			`Shorten it by ${length - longest}`,
		);
	}
	return text;
}
