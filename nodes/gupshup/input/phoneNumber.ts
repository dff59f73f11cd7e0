import { InvalidInput, quoted, refuseUnresolvedExpression, textIn } from '../problems/invalidInput';

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

const DASHES = /[\u2010-\u2015\u2212]/g;

/** What stands between groups of digits. */
const SEPARATORS = /[\s.\-()[\]]/g;

/** Ways to write a number that are used within one country only. */
const NATIONAL_FORMS = [
	{
		layout: /^\(?\d{3}\)?[ .-]*\d{3}[ .-]+\d{4}$/,
		name: 'a North American number',
		wayOut: 'Begin it with +1, or with + and the country code it belongs to',
	},
	{
		layout: /^[6-9]\d{4}[ -]\d{5}$/,
		name: 'an Indian number',
		wayOut: 'Begin it with +91, or with + and the country code it belongs to',
	},
	{
		layout: /^\+?8[ .(-]/,
		name: 'a Russian number',
		wayOut: 'Put +7 in place of the 8, or begin it with + and the country code it belongs to',
	},
];

/** A 0 in brackets behind the country code, which is group 1. */
const BRACKETED_ZERO = /^([\s+(]*(?:00)?\s*\d{1,3}[\s.)-]*)\(0\)/;

/** Countries where numbers begin with 0 from abroad too: Italy, some in West and Central Africa, San Marino. */
const ZERO_BELONGS_TO_NUMBER = /^(?:39|225|226|229|242|378)$/;

/** The country codes of one and two digits but Italy's: no number of theirs begins with 0. */
const NEVER_BEFORE_ZERO = /^(1|7|2[07]|3[0-46]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])(?=0[1-9])/;

/** Country codes whose numbers have more than ten digits, the code included, always. */
const NEVER_TEN_DIGITS = /^(?:1|7|8[46]|9[0-48]|99)/;

function withAsciiDigits(text: string): string {
	return text.replace(/\p{Nd}/gu, (digit) => {
		const code = digit.codePointAt(0) ?? 0;
		const zero = ZEROS_OF_OTHER_SCRIPTS.find((start) => code >= start && code <= start + 9);
		return zero === undefined ? digit : String(code - zero);
	});
}

/** Takes the number out of forms that are not a number alone: links, chat ids, `tel:`. */
function withoutWrapping(text: string): string {
	const link =
		/^(?:https?:\/\/)?(?:www\.)?wa\.me\/([^/?&#]+)/i.exec(text) ??
		/^(?:https?:\/\/)?(?:(?:api|web)\.whatsapp\.com\/|whatsapp:\/\/)send\/?\?(?:[^#]*&)?phone=([^&#]+)/i.exec(
			text,
		);
	if (link) return link[1].replace(/%2b/gi, '+').replace(/%20/g, ' ').trim();
	return text
		.replace(/^["'“”‘’]+|["'“”‘’]+$/g, '') // ' is a spreadsheet's mark for "this is text"
		.replace(/^(?:tel|whatsapp):/i, '')
		.replace(/(?::\d+)?@(?:c\.us|s\.whatsapp\.net)$/i, '') // with the number of a linked device
		.trim();
}

/**
 * The digits of a WhatsApp user's phone number, as Gupshup's examples have them: country code and
 * number, nothing else.
 *
 * Tidied away: `+`, spaces, dots, dashes, brackets, quotes, a leading `00`, the `(0)` of forms like
 * `+44 (0) 20 …`, the `.0` of a spreadsheet's number, links and chat ids around the number. Refused:
 * whatever could silently become somebody else's number, or can be nobody's.
 *
 * @param field label of the field in the panel, for the message
 * @returns 7 to 15 digits (E.164), the first of them not 0
 * @throws InvalidInput
 */
export function readPhoneNumber(field: string, value: unknown): string {
	if (typeof value === 'number' && !(value >= 0)) {
		throw new InvalidInput(field, `holds ${value}, which is no phone number`, WITH_COUNTRY_CODE);
	}
	if (typeof value === 'number' && !Number.isSafeInteger(value)) {
		throw new InvalidInput(field, `holds ${value}, which is no whole number`, AS_TEXT);
	}
	const readable = textIn(field, value).normalize('NFKC').replace(INVISIBLE, '');
	const raw = withAsciiDigits(readable).replace(DASHES, '-').trim();
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
		text.split(/[,;/|\t\r\n]/).filter((part) => /\d{5}/.test(part)).length > 1 ||
		/\d{5}[\s\p{L}]+\+\d/u.test(text)
	) {
		throw new InvalidInput(
			field,
			`holds more than one number: ${given}`,
			'Make one item of each number, for example with the Split Out node',
		);
	}
	const national = NATIONAL_FORMS.find(({ layout }) => layout.test(text));
	if (national) {
		throw new InvalidInput(
			field,
			`${given} looks like ${national.name} without its country code`,
			`${national.wayOut}, ${EXAMPLE}`,
		);
	}
	if (/\d.*\(\d{1,2}\)$/.test(text)) {
		throw new InvalidInput(
			field,
			`${given} ends with digits in brackets`,
			'Leave them out if they are no part of the number, else leave out the brackets',
		);
	}
	const beforeZero = BRACKETED_ZERO.exec(text)?.[1].replace(/\D/g, '').replace(/^00/, '');
	if (beforeZero !== undefined && ZERO_BELONGS_TO_NUMBER.test(beforeZero)) {
		throw new InvalidInput(
			field,
			`${given} has a 0 in brackets, and numbers in that country can begin with 0`,
			'Write the number as it is dialled from abroad, with the 0 or without it',
		);
	}

	const plain = text
		.replace(BRACKETED_ZERO, '$1') // the trunk 0 of +44 (0) 20 …: not dialled from abroad
		.replace(/^(\+?\d{7,})[.,]0{1,2}$/, '$1'); // 919876543210.0
	if (/^\+?\d{7,}[.,](?:\d{1,2}|0+)$/.test(plain)) {
		throw new InvalidInput(field, `holds ${given}, which is no whole number`, AS_TEXT);
	}
	const compact = plain.replace(SEPARATORS, '');
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
	if (digits.length === 10 && digits === compact && NEVER_TEN_DIGITS.test(digits)) {
		throw new InvalidInput(
			field,
			`${given} looks like a number without its country code`,
			`Begin it with + and the country code, ${EXAMPLE}`,
		);
	}
	const countryCode = NEVER_BEFORE_ZERO.exec(digits)?.[1];
	if (countryCode !== undefined) {
		throw new InvalidInput(
			field,
			`${given} has a 0 after the country code ${countryCode}, which is not dialled from abroad`,
			`Leave out that 0, ${EXAMPLE}`,
		);
	}
	return digits;
}
