import { InvalidInput, quoted, refuseUnresolvedExpression, textIn } from './invalidInput';

/** E.164: at most 15 digits, country code included. The shortest numbers in use have 7. */
const FEWEST_DIGITS = 7;
const MOST_DIGITS = 15;

const EXAMPLE = 'for example +91 98765 43210';
const WITH_COUNTRY_CODE = `Write it in international form, with the country code, ${EXAMPLE}`;
const AS_TEXT =
	'The spreadsheet has rounded it: format that column as plain text and enter the number again';

/** Where the ten digits of other scripts begin that people type phone numbers in. */
const ZEROS_OF_OTHER_SCRIPTS = [
	0x0660, // Arabic
	0x06f0, // Persian, Urdu
	0x0966, // Devanagari
	0x09e6, // Bengali
	0x0a66, // Gurmukhi
	0x0ae6, // Gujarati
	0x0be6, // Tamil
];

/** Marks that only steer the direction or joining of text, and come along when a number is copied. */
const INVISIBLE = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** What stands between groups of digits: spaces, dots, dashes of all lengths, brackets. */
const SEPARATORS = /[\s.\-\u2010-\u2015\u2212()[\]]/g;

function withAsciiDigits(text: string): string {
	return text.replace(/\p{Nd}/gu, (digit) => {
		const code = digit.codePointAt(0) ?? 0;
		const zero = ZEROS_OF_OTHER_SCRIPTS.find((start) => code >= start && code <= start + 9);
		return zero === undefined ? digit : String(code - zero);
	});
}

/** Takes the number out of forms that are not a number alone: links, chat ids, `tel:`. */
function withoutWrapping(text: string): string {
	const link = /^(?:https?:\/\/)?(?:wa\.me\/|api\.whatsapp\.com\/send\/?\?phone=)([^/?&#]+)/i.exec(
		text,
	);
	if (link) return link[1].replace(/%2b/i, '+');
	return text
		.replace(/^(?:tel|whatsapp):/i, '')
		.replace(/@(?:c\.us|s\.whatsapp\.net)$/i, '')
		.replace(/^'/, ''); // a spreadsheet's mark for "this is text"
}

/**
 * The digits of a WhatsApp user's phone number, as Gupshup's examples have them: country code and
 * number, nothing else.
 *
 * Tidied away: `+`, spaces, dots, dashes, brackets, a leading `00`, the `(0)` of forms like
 * `+44 (0) 20 …`, the `.0` of a spreadsheet's number. Refused: whatever could silently become
 * somebody else's number.
 *
 * @param field label of the field in the panel, for the message
 * @returns 7 to 15 digits (E.164), the first of them not 0
 * @throws InvalidInput
 */
export function readPhoneNumber(field: string, value: unknown): string {
	if (typeof value === 'number' && !Number.isSafeInteger(value)) {
		throw new InvalidInput(field, `holds ${value}, which is no whole number`, AS_TEXT);
	}
	const raw = withAsciiDigits(textIn(field, value).normalize('NFKC').replace(INVISIBLE, '')).trim();
	if (raw === '') {
		throw new InvalidInput(field, 'is empty', `Enter the number of the person, ${EXAMPLE}`);
	}
	refuseUnresolvedExpression(field, raw);
	const given = quoted(raw);
	const text = withoutWrapping(raw);

	if (/^\+?\d+(?:[.,]\d+)?e[+-]?\d+$/i.test(text)) {
		throw new InvalidInput(field, `holds ${given}, a number in scientific notation`, AS_TEXT);
	}
	if (/@g\.us$/i.test(text)) {
		throw new InvalidInput(
			field,
			`holds ${given}, the id of a group`,
			'Images can be sent to single people only: enter a phone number',
		);
	}
	if (
		/[,;/|\n]/.test(text) &&
		text.split(/[,;/|\n]/).filter((part) => /\d{5}/.test(part)).length > 1
	) {
		throw new InvalidInput(
			field,
			`holds more than one number: ${given}`,
			'Make one item of each number, for example with the Split Out node',
		);
	}
	if (/^\(?\d{3}\)?[ .-]?\d{3}[ .-]\d{4}$/.test(text)) {
		throw new InvalidInput(
			field,
			`${given} looks like a North American number without its country code`,
			`Begin it with +1, or with the country code it belongs to, ${EXAMPLE}`,
		);
	}

	const compact = text
		.replace(/([\d)])\s*\(0\)/, '$1') // the trunk 0 of +44 (0) 20 …: not dialled from abroad
		.replace(/^(\+?\d{7,})[.,]0{1,2}$/, '$1') // 919876543210.0
		.replace(SEPARATORS, '');
	const digits = compact.replace(/^\+/, '').replace(/^00/, '');

	if (!/^\d*$/.test(digits)) {
		throw new InvalidInput(
			field,
			`${given} has other characters in it than a phone number`,
			WITH_COUNTRY_CODE,
		);
	}
	if (digits.startsWith('0')) {
		throw new InvalidInput(
			field,
			`${given} begins with 0, as numbers do that are dialled within one country`,
			`Put the country code in place of the 0, ${EXAMPLE}`,
		);
	}
	if (digits.length < FEWEST_DIGITS) {
		throw new InvalidInput(
			field,
			`${given} is too short for a number with its country code`,
			WITH_COUNTRY_CODE,
		);
	}
	if (digits.length > MOST_DIGITS) {
		throw new InvalidInput(
			field,
			`${given} has ${digits.length} digits, and no phone number has more than ${MOST_DIGITS}`,
			WITH_COUNTRY_CODE,
		);
	}
	return digits;
}
