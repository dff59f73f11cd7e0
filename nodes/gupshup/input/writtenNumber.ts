import { InvalidInput, quoted } from '../problems/problem';
import { refuseUnresolvedExpression, stripped, textIn } from './text';

export const EXAMPLE = 'for example +91 98765 43210';
export const INSTEAD_OF_LID =
	"Enter the recipient's phone number. Tools that read WhatsApp chats have it in another field, such as senderPn or remoteJidAlt";
export const WITH_COUNTRY_CODE = `Write it in international format, with the country code, ${EXAMPLE}`;
const AS_TEXT =
	'The spreadsheet rounded it. Format the column as plain text and enter the number again';
const AS_FORMULA =
	'A spreadsheet reads a number that begins with + as a formula. Format the column as plain text and enter the number again';
const TO_A_PERSON = 'Enter a phone number: messages can only be sent to single people';

/** A link with a phone number may have a whole message in it, too. */
const LONGEST_TEXT = 4000;

/** Arabic, Persian and Urdu, Devanagari, Bengali, Gurmukhi, Gujarati, Tamil. */
const ZEROS_OF_OTHER_SCRIPTS = [0x0660, 0x06f0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0be6];

/** Marks that steer the direction or joining of text, and come along when a number is copied. */
const INVISIBLE = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

const DASHES = /[\u2010-\u2015\u2212]/g;

/** 0151/12345678, as people write it in Austria and Germany. Fewer digits behind it end another number. */
const AREA_CODE_AND_SLASH = /^([^/]*\d) ?\/ ?(?=\d[\d -]{4,}$)/;

const SEPARATORS = /[\s.\-()[\]]/g;

/** ' is a spreadsheet's mark for "this is text"; a comma or semicolon is left over from a list. */
const AROUND = /["'“”‘’,;\s]/;

/** What is no number, continuing: is "…", */
const OTHER_THINGS: ReadonlyArray<[form: RegExp, what: string, hint: string]> = [
	[/^\+?\d+(?:[.,]\d+)?e[+-]?\d+$/i, 'a number in scientific notation', AS_TEXT],
	// -1101, of +91-1192. What is shorter is part of a number.
	[/^-\d{3,}$/, "which isn't a valid phone number", AS_FORMULA],
	[
		/^#(?:#+|(?=.*\p{L})[\p{L}\d/¡¿]+[!?]?)$/u,
		'which a spreadsheet shows instead of a value',
		AS_FORMULA,
	],
	[/@g\.us$/i, 'the ID of a group', TO_A_PERSON],
	[/@newsletter$/i, 'the ID of a channel', TO_A_PERSON],
	[/@broadcast$/i, 'the ID of a broadcast list', TO_A_PERSON],
	[/@lid$/i, "an internal ID of WhatsApp's (LID), which isn't a phone number", INSTEAD_OF_LID],
];

const FEWEST_OF_ONE = 7;

/** A phone number as it was written, without what stands around it. */
export interface WrittenNumber {
	/** Label of the field in the panel. */
	field: string;
	/** In quotes, for texts. */
	given: string;
	/** In the groups in which it was written. */
	text: string;
	/** Without a + or 00 at the beginning. */
	digits: string;
	/** What says that a country code comes first. */
	mark: '+' | '00' | undefined;
	/** Whether it stood in a link to a chat, in which a number has its country code, though without a mark. */
	isOfLink: boolean;
	/** How many of the digits stand before a 0 in brackets, as in +44 (0) 20 …, or all. */
	beforeBracketedZero: number;
}

/**
 * Takes apart what was entered as a phone number. Tidied away: spaces, dots, dashes, brackets, quotes,
 * the `.0` of a spreadsheet's number, links and chat ids around the number, other scripts' digits.
 *
 * @throws InvalidInput for what is no number, more than one, or has lost digits
 */
export function parseWrittenNumber(field: string, value: unknown): WrittenNumber {
	if (typeof value === 'number' && !(value >= 0)) {
		throw new InvalidInput(
			field,
			`is ${value}, which isn't a valid phone number`,
			Number.isNaN(value) ? WITH_COUNTRY_CODE : AS_FORMULA,
		);
	}
	if (typeof value === 'number' && !Number.isSafeInteger(value)) {
		throw new InvalidInput(field, `is ${value}, which isn't a whole number`, AS_TEXT);
	}
	const entered = textIn(field, value);
	if (entered.length > LONGEST_TEXT) {
		throw new InvalidInput(
			field,
			`has ${entered.length} characters, which isn't a valid phone number`,
			WITH_COUNTRY_CODE,
		);
	}
	const readable = entered.normalize('NFKC').replace(INVISIBLE, '');
	const raw = withAsciiDigits(readable).replace(DASHES, '-').trim();
	if (raw === '') {
		throw new InvalidInput(field, 'is empty', `Enter the recipient's number, ${EXAMPLE}`);
	}
	refuseUnresolvedExpression(field, raw);
	const given = quoted(raw);
	const linked = numberInLink(raw);
	const text = linked ?? withoutWrapping(raw);
	refuseOtherThanANumber(field, given, text);

	const plain = text
		.replace(/^(\+?\d{7,})[.,]0{1,2}$/, '$1') // 919876543210.0
		.replace(AREA_CODE_AND_SLASH, '$1 ');
	if (/^\+?\d{7,}[.,](?:\d{1,2}|0+)$/.test(plain)) {
		throw new InvalidInput(field, `is ${given}, which isn't a whole number`, AS_TEXT);
	}
	const compact = plain.replace(SEPARATORS, '');
	if (!/^\+?\d*$/.test(compact)) {
		throw new InvalidInput(
			field,
			`${given} contains characters that aren't allowed in a phone number`,
			WITH_COUNTRY_CODE,
		);
	}
	return {
		field,
		given,
		text: plain,
		digits: withoutMark(compact),
		mark: compact.startsWith('+') ? '+' : compact.startsWith('00') ? '00' : undefined,
		isOfLink: linked !== undefined,
		beforeBracketedZero: withoutMark(plain.split('(0)')[0].replace(SEPARATORS, '')).length,
	};
}

function withAsciiDigits(text: string): string {
	return text.replace(/\p{Nd}/gu, (digit) => {
		const code = digit.codePointAt(0) ?? 0;
		const zero = ZEROS_OF_OTHER_SCRIPTS.find((start) => code >= start && code <= start + 9);
		return zero === undefined ? digit : String(code - zero);
	});
}

function numberInLink(text: string): string | undefined {
	const link =
		/^(?:https?:\/\/)?(?:www\.)?wa\.me\/([^/?&#]+)/i.exec(text) ??
		/^(?:(?:https?:\/\/)?(?:api|web)\.whatsapp\.com\/|whatsapp:\/\/)send\/?\?(?:[^#]*&)?phone=([^&#]+)/i.exec(
			text,
		);
	return link?.[1].replace(/%2b/gi, '+').replace(/%20/g, ' ').trim();
}

function withoutWrapping(quotedText: string): string {
	// Meta writes p: before the numbers of leads.
	const text = stripped(quotedText, AROUND)
		.replace(/^(?:tel|whatsapp|callto|sms|p):/i, '')
		.trim();
	// The id of a chat, perhaps with the number of a linked device: WhatsApp's own, country code first.
	const chat = /^\+?(\d+)(?::\d+)?@(?:c\.us|s\.whatsapp\.net)$/i.exec(text)?.[1];
	return chat === undefined ? text : `+${chat}`;
}

function refuseOtherThanANumber(field: string, given: string, text: string): void {
	for (const [form, what, hint] of OTHER_THINGS) {
		if (form.test(text)) throw new InvalidInput(field, `is ${given}, ${what}`, hint);
	}
	if (holdsSeveral(text)) {
		throw new InvalidInput(
			field,
			`contains more than one number: ${given}`,
			'Create one item for each number, for example with the Split Out node',
		);
	}
	if (partsWith(/\d{5}/, text.split(/[\r\n]/)) > 1) {
		throw new InvalidInput(
			field,
			`${given} contains a line break`,
			'Write the number on one line. If these are two numbers, create one item for each, for example with the Split Out node',
		);
	}
	const tail = /\(\d{1,2}\)$/.exec(text);
	if (tail && /\d/.test(text.slice(0, tail.index))) {
		throw new InvalidInput(
			field,
			`${given} ends with digits in brackets`,
			"Write the number without brackets and without digits that aren't part of it",
		);
	}
}

function holdsSeveral(text: string): boolean {
	const parts = text.split(/[^\d\s+().\-[\]]+|[\r\n]+/);
	const whole = parts.filter((part) => part.replace(/\D/g, '').length >= FEWEST_OF_ONE);
	return (
		whole.length > 1 || partsWith(/\d{5}/, text.split(/[,;/|\t]/)) > 1 || /\d{5}\s+\+\d/.test(text)
	);
}

function partsWith(pattern: RegExp, parts: readonly string[]): number {
	return parts.filter((part) => pattern.test(part)).length;
}

function withoutMark(compact: string): string {
	return compact.replace('+', '').replace(/^00/, '');
}
