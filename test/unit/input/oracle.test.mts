/** Our reading beside libphonenumber's: countries, types of number and ways of writing. */
import {
	getCountries,
	getCountryCallingCode,
	parsePhoneNumberFromString as parse,
	type CountryCode,
	type PhoneNumber,
} from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/examples.mobile.json' with { type: 'json' };
import metadata from 'libphonenumber-js/metadata.max.json' with { type: 'json' };
import { countriesByName } from '../../../nodes/gupshup/input/countries';
import { isValid } from '../../../nodes/gupshup/input/numbering';
import { parsePhoneNumber } from '../../../nodes/gupshup/input/phoneNumber';
import { InvalidInput } from '../../../nodes/gupshup/problems/problem';
import { sampleOf } from '../../setup/thorough.mts';
import { numberLike, randomFrom } from '../support/numberLike.mts';

type Type = 0 | [pattern: string, lengths?: number[]];

const PER_TYPE = 3;
const all = getCountries();
/** Those with the most ways to write a number are always among them. */
const countries = new Set<CountryCode>([
	...(['AR', 'BR', 'DE', 'GB', 'IN', 'IT', 'KZ', 'MX', 'US'] as const),
	...sampleOf(all, 12),
]);

/** Numbers of every type of a country, made up from its patterns, that the library takes for valid. */
function numbersOf(country: CountryCode): PhoneNumber[] {
	const random = randomFrom(country);
	const code = getCountryCallingCode(country);
	const types = (metadata.countries[country] as unknown[])[11] as Type[] | 0 | undefined;
	const patterns = (types || []).flatMap((type) => (type && type[0] ? [type[0]] : []));
	return patterns
		.flatMap((pattern) => Array.from({ length: PER_TYPE }, () => numberLike(pattern, random)))
		.map((national) => ({ national, number: parse(`+${code}${national}`) }))
		.flatMap(({ national, number }) =>
			number?.isValid() && number.nationalNumber === national ? [number] : [],
		)
		.filter(({ number }) => number.length >= 8 && number.length <= 16);
}

const digitsOf = ({ number }: PhoneNumber) => number.slice(1);
const isPersonal = (number: PhoneNumber) =>
	['MOBILE', 'FIXED_LINE', 'FIXED_LINE_OR_MOBILE'].includes(number.getType() ?? '');

function read(written: string, country?: string): string {
	try {
		return parsePhoneNumber('Recipient Phone Number', written, country);
	} catch (error) {
		if (error instanceof InvalidInput) return 'refused';
		throw error;
	}
}

test('every country of the library has a name, and no other has one', () => {
	expect(
		countriesByName()
			.map(({ iso }) => iso)
			.sort(),
	).toEqual([...all].sort());
	for (const { iso, name, callingCode } of countriesByName()) {
		expect(name).not.toBe(iso);
		expect(callingCode).toBe(getCountryCallingCode(iso as CountryCode));
	}
});

test('there are numbers of every country', () => {
	const without = [...countries].filter((country) => numbersOf(country).length === 0);
	expect(without).toEqual([]);
});

describe.each([...countries])('%s', (country) => {
	const code = getCountryCallingCode(country);
	const numbers = numbersOf(country);

	test('with + or 00, in groups or not, every number is itself, whatever the Default Country', () => {
		for (const number of numbers) {
			for (const written of [
				number.number,
				number.formatInternational(),
				`00${digitsOf(number)}`,
				number.formatInternational().replace('+', '00'),
				number.formatInternational().replace('+', '00 '),
				number.getURI(),
			]) {
				expect([written, read(written)]).toEqual([written, digitsOf(number)]);
				// A country that dials more than 00 before numbers abroad may mean that: then it is asked.
				if (written.startsWith('00')) continue;
				expect([written, read(written, 'IN')]).toEqual([written, digitsOf(number)]);
			}
		}
	});

	test('as full digits every number is itself', () => {
		for (const number of numbers) {
			expect([number.number, read(digitsOf(number))]).toEqual([number.number, digitsOf(number)]);
		}
	});

	test('the numbers that are valid are those of the library', () => {
		const random = randomFrom(`${country} any`);
		for (const { nationalNumber } of numbers) {
			const digits = [...nationalNumber];
			digits[Math.floor(random() * digits.length)] = String(Math.floor(random() * 10));
			const changed = digits.join('');
			const theirs = parse(`+${code}${changed}`);
			// The library takes a trunk prefix off behind a country code, too, and looks at the rest.
			if (theirs && theirs.nationalNumber !== changed) continue;
			expect([changed, isValid({ code, number: changed })]).toEqual([
				changed,
				theirs?.isValid() === true,
			]);
		}
	});

	test('as people write it at home it is what the library reads', () => {
		for (const number of numbers) {
			for (const written of [number.nationalNumber, number.formatNational(), digitsOf(number)]) {
				const theirs = parse(written, country);
				const ours = read(written, country);
				const expected = theirs?.isValid() ? digitsOf(theirs) : undefined;
				if (ours === expected || expected === undefined || expected.length > 15) continue;
				expect([country, written, ours, expected, difference(written, country, ours)]).toEqual([
					country,
					written,
					ours,
					expected,
					expect.any(String),
				]);
			}
		}
	});

	test('a mobile number with the own country code in front is itself', () => {
		for (const number of numbers.filter((each) => each.getType() === 'MOBILE')) {
			expect([number.number, read(digitsOf(number), country)]).toEqual([
				number.number,
				digitsOf(number),
			]);
		}
	});

	test('a number of a person is never read as one in another country', () => {
		for (const number of numbers.filter(isPersonal)) {
			const ours = read(number.formatNational(), country);
			if (ours !== 'refused') expect(ours.startsWith(code)).toBe(true);
		}
	});
});

/** Why our reading is another one than the library's, where it may be. */
function difference(written: string, country: CountryCode, ours: string): string | undefined {
	const code = getCountryCallingCode(country);
	const digits = written.replace(/\D/g, '');
	if (digits.startsWith('00')) return '00 stands for + whatever the country';
	if (digits.startsWith(code)) {
		if (ours === digits) return 'the country code in front counts where it makes a mobile number';
		if (ours === 'refused') return 'with the country code in front or without, both are numbers';
	}
	// Kazakhstan has free numbers that begin with the 810 which is dialled before numbers abroad.
	if (country === 'KZ' && ours === code + digits) return 'its own numbers come before those abroad';
	return undefined;
}

test('the mobile number that stands for each country passes in full digits', () => {
	for (const [country, national] of Object.entries(examples)) {
		const digits = getCountryCallingCode(country as CountryCode) + national;
		for (const written of [digits, `+${digits}`, `00${digits}`]) expect(read(written)).toBe(digits);
	}
});
