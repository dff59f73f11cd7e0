import { InvalidInput } from '../problems/problem';
import { inSentence } from './countries';
import { homeOfLayout, isIdOfWhatsApp } from './writings';
import {
	behindIdd,
	hasShape,
	isPossible,
	isValid,
	lengthsOf,
	mainCountryOf,
	parseNational,
	split,
	type SplitNumber,
} from './numbering';
import {
	EXAMPLE,
	INSTEAD_OF_LID,
	parseWrittenNumber,
	WITH_COUNTRY_CODE,
	type WrittenNumber,
} from './writtenNumber';

/** E.164: at most 15 digits, country code included. The shortest numbers in use have 7. */
const FEWEST_DIGITS = 7;
const MOST_DIGITS = 15;

const WITH_CODE = `with + and its country code, ${EXAMPLE}`;
const WAYS_OUT = `Start it ${WITH_CODE}, or set the option Default Country to the country of such numbers`;

/**
 * The digits of a WhatsApp user's phone number: country code and number, nothing else. With a + or 00 in
 * front, whatever may be a number of that country is taken. Without, only a number that is in use there,
 * since other countries' numbers look like it; with a default country, its way of writing comes first.
 *
 * @param defaultCountry ISO 3166 code
 * @returns 7 to 15 digits (E.164), the first of them not 0
 * @throws InvalidInput for whatever could silently become somebody else's number, or can be nobody's
 */
export function parsePhoneNumber(field: string, value: unknown, defaultCountry?: string): string {
	const written = withoutBracketedZero(parseWrittenNumber(field, value));
	const { given, digits, mark, isOfLink } = written;
	const country = isOfLink ? undefined : defaultCountry;
	if (digits.length > MOST_DIGITS) {
		throw new InvalidInput(
			field,
			`${given} has ${digits.length} digits, but phone numbers have up to ${MOST_DIGITS}`,
			WITH_COUNTRY_CODE,
		);
	}
	if (mark === undefined && country !== undefined) return inCountry(written, country);
	if (digits.startsWith('0')) {
		throw new InvalidInput(
			field,
			`${given} begins with 0, like a number in national format`,
			WAYS_OUT,
		);
	}
	if (digits.length < FEWEST_DIGITS) {
		throw new InvalidInput(
			field,
			`${given} is too short for a number with its country code`,
			WITH_COUNTRY_CODE,
		);
	}
	if (mark === undefined) return unmarked(written);
	return mark === '00' ? behindZeros(written, country) : marked(written);
}

/** The 0 of +44 (0) 20 … is dialed from abroad only where numbers begin with 0 from abroad, too. */
function withoutBracketedZero(written: WrittenNumber): WrittenNumber {
	const { field, given, digits, beforeBracketedZero } = written;
	const found = split(digits);
	if (found?.code.length !== beforeBracketedZero) return written;
	if (hasShape(found)) {
		throw new InvalidInput(
			field,
			`${given} has a 0 in brackets, and numbers in that country can begin with 0`,
			'Write the number in international format, with or without the 0',
		);
	}
	return { ...written, digits: found.code + found.number.slice(1) };
}

/** Reads a number with a + or 00: numbering plans grow, so only what cannot be is refused. */
function marked(written: WrittenNumber): string {
	const { field, given, digits } = written;
	refuseForeignLayout(written);
	const found = split(digits);
	if (!found) throw withoutCode(written);
	if (isIdOfWhatsApp(found, true)) return digits;
	const { code, number } = found;
	if (/^0[1-9]/.test(number) && !hasShape(found)) {
		throw new InvalidInput(
			field,
			`${given} has a 0 after the country code ${codeOf(code)}, which is only for national format`,
			`Write it in international format, ${EXAMPLE}, or in national format with Default Country set`,
		);
	}
	if (!isPossible(found)) {
		throw new InvalidInput(
			field,
			`${given} has ${number.length} digits after the country code ${codeOf(code)}, and numbers there have ${alternatives(lengthsOf(code))}`,
			`Check the number and the country code after the +, ${EXAMPLE}`,
		);
	}
	return digits;
}

/** Where 00 is read, the country may dial something longer: 001 in Singapore, 0011 in Australia. */
function behindZeros(written: WrittenNumber, country: string | undefined): string {
	const { digits } = written;
	const behind = country && behindIdd(country, `00${digits}`);
	const [zeros, idd] = [split(digits), behind && split(behind)];
	if (!idd || !isInUse(idd) || behind === digits) return marked(written);
	if (!zeros || !isInUse(zeros)) return joined(idd);
	throw twoReadings(written, [zeros, idd]);
}

function inCountry(written: WrittenNumber, country: string): string {
	const { field, given, digits } = written;
	const readings = parseNational(country, digits).filter(hasLength);
	const [one, other] = readings;
	if (other) throw twoReadings(written, readings);
	if (one) return joined(one);

	const behind = behindIdd(country, digits);
	const abroad = behind === undefined ? undefined : split(behind);
	if (abroad && isInUse(abroad) && hasLength(abroad)) return joined(abroad);

	const full = split(digits);
	if (full && isInUse(full) && hasLength(full)) {
		refuseForeignLayout(written);
		return digits;
	}
	if (parseNational(country, digits).length === 0) refuseInternalId(written);
	const stranger =
		full && mainCountryOf(full.code) !== country
			? `, and with + it would be ${aNumberOf(full.code)}, which doesn't exist`
			: '';
	throw new InvalidInput(
		field,
		`${given} isn't in the national format of ${inSentence(country)}${stranger}`,
		`Check the number. If it belongs to another country or is new, start it ${WITH_CODE}`,
	);
}

function unmarked(written: WrittenNumber): string {
	const { field, given, digits } = written;
	const full = split(digits);
	if (!full || !isInUse(full)) refuseInternalId(written);
	if (!full) throw withoutCode(written);
	if (!isInUse(full)) {
		throw new InvalidInput(
			field,
			`${given} would be ${aNumberOf(full.code)}, which doesn't exist. It looks like a number without its country code`,
			WAYS_OUT,
		);
	}
	refuseForeignLayout(written);
	return digits;
}

/** From so many digits on, a group that is no number in use is more often an internal ID. */
const FEWEST_OF_INTERNAL_ID = 14;

function refuseInternalId({ field, given, text, digits }: WrittenNumber): void {
	if (digits.length < FEWEST_OF_INTERNAL_ID || !/^\d+$/.test(text)) return;
	throw new InvalidInput(
		field,
		`${given} isn't a phone number in use. It looks like an internal ID of WhatsApp's (LID)`,
		INSTEAD_OF_LID,
	);
}

function refuseForeignLayout(written: WrittenNumber): void {
	const { field, given, digits } = written;
	const stranger = split(digits);
	const own = stranger && homeOfLayout(written, stranger.code);
	if (!own) return;
	throw new InvalidInput(
		field,
		`${given} looks like a number ${own.iso === undefined ? '' : `in ${inSentence(own.iso)} `}without its country code. With + it would be ${aNumberOf(stranger.code)}`,
		WAYS_OUT,
	);
}

function withoutCode({ field, given }: WrittenNumber): InvalidInput {
	return new InvalidInput(field, `${given} doesn't start with a valid country code`, WAYS_OUT);
}

function twoReadings({ field, given }: WrittenNumber, readings: SplitNumber[]): InvalidInput {
	const numbers = readings.map((reading) => `+${joined(reading)}`).join(' or ');
	return new InvalidInput(field, `${given} can be read as ${numbers}`, `Start it ${WITH_CODE}`);
}

function isInUse(number: SplitNumber): boolean {
	return isValid(number) || isIdOfWhatsApp(number, false);
}

function hasLength(number: SplitNumber): boolean {
	const { length } = joined(number);
	return length >= FEWEST_DIGITS && length <= MOST_DIGITS;
}

function joined({ code, number }: SplitNumber): string {
	return code + number;
}

/** "a number in India (+91)" */
function aNumberOf(code: string): string {
	const country = mainCountryOf(code);
	return country === undefined
		? `a number of no single country (+${code})`
		: `a number in ${inSentence(country)}`;
}

/** "of India (+91)" */
function codeOf(code: string): string {
	const country = mainCountryOf(code);
	return country === undefined ? `+${code}` : `of ${inSentence(country)}`;
}

/** "8, 9 or 10" */
function alternatives(numbers: readonly number[]): string {
	if (numbers.length > 2 && numbers[numbers.length - 1] - numbers[0] === numbers.length - 1) {
		return `${numbers[0]} to ${numbers[numbers.length - 1]}`;
	}
	return [numbers.slice(0, -1).join(', '), numbers[numbers.length - 1]]
		.filter((part) => part !== '')
		.join(' or ');
}
