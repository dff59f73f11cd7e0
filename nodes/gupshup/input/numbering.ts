import { NUMBER_PLANS } from './numberPlans';

/** What is common to all numbers behind one calling code, which may be that of several countries. */
interface Plan {
	/** The main one first; `NO_COUNTRY` for what belongs to no country, such as +800. */
	countries: Country[];
	/** Kinds of number that are in use. */
	kinds: Array<{ isMobile: boolean; lengths: ReadonlySet<number>; pattern: string }>;
}

/** Patterns are as the data have them. */
interface Country {
	iso: string;
	/** Lengths of people's numbers, fixed and mobile. */
	lengths: ReadonlySet<number>;
	/** The shape of all numbers, those of companies and services, too. */
	shape: string;
	/** What is dialled before a number at home. */
	trunk?: string;
	/** What stands in its place from abroad, with the groups of `trunk`. */
	as?: string;
	/** What is dialled at home before a number abroad, if not 00. */
	idd?: string;
}

/** A number's calling code, and what stands behind it: "91" and "9876543210". */
export interface SplitNumber {
	code: string;
	number: string;
}

/** Longest calling code. docs: ITU-T E.164, 6.2.1 */
const LONGEST_CODE = 3;

/** Where a country's numbers are. */
interface Home {
	code: string;
	country: Country;
}

interface Plans {
	byCode: Map<string, Plan>;
	/** Keyed by ISO 3166 code. */
	homes: Map<string, Home>;
}

let plans: Plans | undefined;

/** Parts the digits of a full number, or nothing where they begin with no country's calling code. */
export function split(digits: string): SplitNumber | undefined {
	for (let length = 1; length <= LONGEST_CODE; length++) {
		const code = digits.slice(0, length);
		if (allPlans().byCode.has(code)) return { code, number: digits.slice(length) };
	}
	return undefined;
}

/** Whether somebody can have this number: it is of a kind that is in use (mobile, fixed, any). */
export function isValid(split: SplitNumber): boolean {
	return isOfKind(split, false) && hasShape(split);
}

/** Whether people's numbers in that country are as long as this one, or special ones look like it. */
export function isPossible(split: SplitNumber): boolean {
	const [main] = planOf(split.code).countries;
	return main.lengths.has(split.number.length) || hasShape(split);
}

/** Whether numbers of that country begin and end like this one, in use or not. */
export function hasShape({ code, number }: SplitNumber): boolean {
	return planOf(code).countries.some(({ shape }) => whole(shape).test(number));
}

/** How many digits people's numbers have behind a calling code, in ascending order. */
export function lengthsOf(code: string): number[] {
	return [...planOf(code).countries[0].lengths];
}

/** The calling code of a country by its ISO 3166 code, or nothing where it has no numbers. */
export function callingCodeOf(iso: string): string | undefined {
	return allPlans().homes.get(iso)?.code;
}

/** ISO 3166 codes of all countries that have numbers, in no certain order. */
export function allCountries(): string[] {
	return [...allPlans().homes.keys()];
}

/** The main country of a calling code, or nothing for what belongs to no country. */
export function mainCountryOf(code: string): string | undefined {
	const [{ iso }] = planOf(code).countries;
	return iso === NO_COUNTRY ? undefined : iso;
}

/**
 * Reads digits as people of a country write their own numbers: with what is dialled before them at home
 * or without, or with the country's calling code in front.
 *
 * @returns no number where none of these is valid, and two where it can be either: numbers of Germany
 *   may begin with its own 49. Of two, that of a mobile phone is taken where only one is
 */
export function parseNational(iso: string, digits: string): SplitNumber[] {
	const { code, country } = homeOf(iso);
	const national = nationalIn(code, country, digits);
	const full = digits.startsWith(code)
		? nationalIn(code, country, digits.slice(code.length))
		: undefined;
	const both = [national, full].filter((reading) => reading !== undefined);
	if (both.length < 2 || both[0].number === both[1].number) return both.slice(0, 1);
	const mobile = both.filter((reading) => isOfKind(reading, true));
	return mobile.length === 1 ? mobile : both;
}

/** The full number behind what a country dials before numbers abroad (011 in the USA), if it is there. */
export function behindIdd(iso: string, digits: string): string | undefined {
	const { idd } = homeOf(iso).country;
	const match = idd === undefined ? null : beginning(idd).exec(digits);
	return match ? digits.slice(match[0].length) : undefined;
}

function nationalIn(code: string, { trunk, as }: Country, digits: string): SplitNumber | undefined {
	const match = trunk === undefined ? null : beginning(trunk).exec(digits);
	if (match) {
		// libphonenumber's way: the last group is the number itself, if there is such a group.
		const group = match[match.length - 1];
		const rest = digits.slice(match[0].length);
		const number =
			as !== undefined && group
				? as.replace(/\$(\d)/g, (_, index: string) => match[Number(index)]) + rest
				: rest;
		if (isValid({ code, number })) return { code, number };
	}
	return isValid({ code, number: digits }) ? { code, number: digits } : undefined;
}

function isOfKind({ code, number }: SplitNumber, isOnlyMobile: boolean): boolean {
	return planOf(code).kinds.some(
		({ isMobile, lengths, pattern }) =>
			(isMobile || !isOnlyMobile) && lengths.has(number.length) && whole(pattern).test(number),
	);
}

/** @throws RangeError for what is no country, or has no numbers */
function homeOf(iso: string): Home {
	const home = allPlans().homes.get(iso);
	if (!home) throw new RangeError(`There are no numbers of ${iso}`);
	return home;
}

/** Stands in place of a country where a calling code belongs to none. */
const NO_COUNTRY = '-';

function planOf(code: string): Plan {
	const plan = allPlans().byCode.get(code);
	if (!plan) throw new RangeError(`There is no calling code ${code}`);
	return plan;
}

/** Takes the data apart, when the first number is read. */
function allPlans(): Plans {
	return (plans ??= readPlans());
}

function readPlans(): Plans {
	const byCode: Plans['byCode'] = new Map();
	const homes: Plans['homes'] = new Map();
	let code = '';
	let plan: Plan = { countries: [], kinds: [] };
	for (const line of NUMBER_PLANS.trim().split('\n')) {
		if (line.startsWith('+')) {
			code = line.slice(1);
			plan = { countries: [], kinds: [] };
			byCode.set(code, plan);
		} else if (/^[\dm]/.test(line)) {
			const [lengths, pattern] = line.replace('m ', '').split(' ');
			plan.kinds.push({
				isMobile: line.startsWith('m'),
				lengths: lengthsIn(lengths),
				pattern,
			});
		} else {
			const country = countryIn(line);
			plan.countries.push(country);
			if (country.iso !== NO_COUNTRY) homes.set(country.iso, { code, country });
		}
	}
	return { byCode, homes };
}

function countryIn(line: string): Country {
	const [iso, lengths, shape, ...more] = line.split(' ');
	const named = (name: string) => more.find((part) => part.startsWith(name))?.slice(name.length);
	return {
		iso,
		lengths: lengthsIn(lengths),
		shape,
		trunk: named('trunk='),
		as: named('as='),
		idd: named('idd='),
	};
}

function lengthsIn(listed: string): Set<number> {
	const lengths = new Set<number>();
	for (const range of listed.split(',')) {
		const [first, last = first] = range.split('-').map(Number);
		for (let length = first; length <= last; length++) lengths.add(length);
	}
	return lengths;
}

/** Most patterns are never needed: each is made once it is, and kept by its text as the data have it. */
const WHOLE = new Map<string, RegExp>();
const BEGINNING = new Map<string, RegExp>();

function whole(pattern: string): RegExp {
	return WHOLE.get(pattern) ?? made(WHOLE, pattern, '$');
}

function beginning(pattern: string): RegExp {
	return BEGINNING.get(pattern) ?? made(BEGINNING, pattern, '');
}

function made(kept: Map<string, RegExp>, pattern: string, end: string): RegExp {
	const regexp = new RegExp(`^(?:${pattern.replace(/#/g, '\\d')})${end}`);
	kept.set(pattern, regexp);
	return regexp;
}
