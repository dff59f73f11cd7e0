import {
	InvalidInput,
	lengthOf,
	refuseUnresolvedExpression,
	textIn,
	trimmed,
} from '../problems/invalidInput';

/** Meta's limit for the caption of an image (Cloud API, image messages). */
export const LONGEST_CAPTION = 1024;

/**
 * The caption as it is sent, unchanged, or `undefined` when there is nothing to send: WhatsApp has no
 * empty caption, the field has to be left out.
 *
 * Characters are counted as people see them in Unicode's sense of a code point: an emoji that takes
 * two UTF-16 units is one character.
 *
 * An expression like `{{ $json.name && 'Hello' }}` yields `false` for nothing to say.
 *
 * @throws InvalidInput when it is longer than WhatsApp takes, or an expression that was not evaluated.
 *   Other double braces are the author's own business.
 */
export function readCaption(field: string, value: unknown): string | undefined {
	if (value === false) return undefined;
	const caption = textIn(field, value);
	if (trimmed(caption) === '') return undefined;
	if (/\{\{\s*\$/.test(caption)) refuseUnresolvedExpression(field, caption);

	const length = lengthOf(caption);
	if (length > LONGEST_CAPTION) {
		throw new InvalidInput(
			field,
			`has ${length} characters, and WhatsApp takes ${LONGEST_CAPTION} below an image`,
			`Shorten it by ${length - LONGEST_CAPTION}`,
		);
	}
	return caption;
}
