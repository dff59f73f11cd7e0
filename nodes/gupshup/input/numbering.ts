import { NUMBER_PLANS } from './numberPlans';

/** A number's calling code, and what stands behind it: "91" and "9876543210". */
export interface SplitNumber {
	code: string;
	number: string;
}

/** Longest calling code. docs: ITU-T E.164, 6.2.1 */
const LONGEST_CODE = 3;

interface Country {
	code: string;
	/** Pattern of what is dialled before a number at home. */
	trunk?: string;
	/** What stands in its place from abroad, with the groups of `trunk`. */
	as?: string;
	/** Pattern of what is dialled at home before a number abroad, if not 00. */
	idd?: string;
}

interface Plans {
	/** For each calling code the lines of the data by their first word. */
	byCode: Map<string, ReadonlyMap<string, string>>;
	/** Keyed by ISO 3166 code. */
	countries: Map<string, Country>;
}

let plans: Plans | undefined;

/** Takes the data apart, when the first number is read. */
function allPlans(): Plans {
	if (plans) return plans;
	plans = { byCode: new Map(), countries: new Map() };
	for (const part of NUMBER_PLANS.trim().slice(1).split('\n+')) {
		const lines = new Map<string, string>();
		for (const line of part.split('\n')) {
			const [name] = line.split(' ', 1);
			lines.set(name, line.slice(name.length + 1));
		}
		const [code, ...others] = lines.keys();
		plans.byCode.set(code, lines);
		for (const iso of others.filter((name) => /^[A-Z]/.test(name))) {
			const details =
				lines
					.get(iso)
					?.split(' ')
					.map((detail) => detail.split('=', 2)) ?? [];
			plans.countries.set(iso, { code, ...Object.fromEntries(details) });
		}
	}
	return plans;
}

/** Parts the digits of a full number, if they begin with a calling code. */
export function split(digits: string): SplitNumber | undefined {
	for (let length = 1; length <= LONGEST_CODE; length++) {
		const code = digits.slice(0, length);
		if (allPlans().byCode.has(code)) return { code, number: digits.slice(length) };
	}
	return undefined;
}

/** Whether somebody can have this number. */
export function isValid({ code, number }: SplitNumber): boolean {
	return isAmong(number, code, 'm') || isAmong(number, code, 'o');
}

/** Whether people's numbers in that country are as long as this one, or special ones look like it. */
export function isPossible(split: SplitNumber): boolean {
	return lengthsOf(split.code).includes(split.number.length) || hasShape(split);
}

/** Whether numbers of that country begin and end like this one, in use or not. */
export function hasShape({ code, number }: SplitNumber): boolean {
	return isAmong(number, code, 's');
}

/** How many digits people's numbers have behind a calling code, fixed and mobile, in ascending order. */
export function lengthsOf(code: string): number[] {
	return lengthsIn(planOf(code).get(code) ?? '');
}

export function callingCodeOf(iso: string): string | undefined {
	return allPlans().countries.get(iso)?.code;
}

export function allCountries(): string[] {
	return [...allPlans().countries.keys()];
}

export function mainCountryOf(code: string): string | undefined {
	const [, main] = planOf(code).keys();
	return allPlans().countries.has(main) ? main : undefined;
}

/**
 * Reads digits as people of a country write their own numbers: with what is dialled before them at home
 * or without, or with the country's calling code in front.
 *
 * @returns no number where none of these is valid, and two where it can be either: numbers of Germany
 *   may begin with its own 49. Of two, that of a mobile phone is taken where only one is
 */
export function parseNational(iso: string, digits: string): SplitNumber[] {
	const country = countryOf(iso);
	const { code } = country;
	const national = nationalIn(country, digits);
	const full = digits.startsWith(code) ? nationalIn(country, digits.slice(code.length)) : undefined;
	const both = [national, full].filter((reading) => reading !== undefined);
	if (both.length < 2 || both[0].number === both[1].number) return both.slice(0, 1);
	const mobile = both.filter(({ number }) => isAmong(number, code, 'm'));
	return mobile.length === 1 ? mobile : both;
}

/** The full number behind what a country dials before numbers abroad (011 in the USA), if it is there. */
export function behindIdd(iso: string, digits: string): string | undefined {
	const { idd } = countryOf(iso);
	const match = idd === undefined ? null : beginning(idd).exec(digits);
	return match ? digits.slice(match[0].length) : undefined;
}

function nationalIn({ code, trunk, as }: Country, digits: string): SplitNumber | undefined {
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

function countryOf(iso: string): Country {
	const country = allPlans().countries.get(iso);
	if (!country) throw new RangeError(`There are no numbers of ${iso}`);
	return country;
}

function planOf(code: string): ReadonlyMap<string, string> {
	const plan = allPlans().byCode.get(code);
	if (!plan) throw new RangeError(`There is no calling code ${code}`);
	return plan;
}

/** What numbers of certain lengths begin with, by their line in the data. */
const read = new Map<string, Array<{ lengths: readonly number[]; pattern: string }>>();

/** Whether a number is among those that a line of the plan is about, by its length and its beginning. */
function isAmong(number: string, code: string, name: 's' | 'o' | 'm'): boolean {
	const line = planOf(code).get(name);
	if (line === undefined) return false;
	let beginnings = read.get(line);
	if (!beginnings) {
		beginnings = line.split(' ').map((each) => {
			const [lengths, pattern] = each.split(':', 2);
			return { lengths: lengthsIn(lengths), pattern };
		});
		read.set(line, beginnings);
	}
	return beginnings.some(
		({ lengths, pattern }) => lengths.includes(number.length) && beginning(pattern).test(number),
	);
}

function lengthsIn(listed: string): number[] {
	return listed.split(',').flatMap((range) => {
		const [first, last = first] = range.split('-').map(Number);
		return Array.from({ length: last - first + 1 }, (_, index) => first + index);
	});
}

/** By their text in the data: most are never needed. */
const patterns = new Map<string, RegExp>();

function beginning(pattern: string): RegExp {
	let regexp = patterns.get(pattern);
	if (!regexp) {
		regexp = new RegExp(`^(?:${pattern.replace(/#/g, '\\d')})`);
		patterns.set(pattern, regexp);
	}
	return regexp;
}
