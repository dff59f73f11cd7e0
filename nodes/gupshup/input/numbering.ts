import { NUMBER_PLANS } from './numberPlans';

/** What is common to all numbers behind one calling code. */
interface Plan {
	lengths: number[];
	/** ISO 3166 code of the main country, `NO_COUNTRY` for what belongs to none, such as +800. */
	main: string;
	/** All numbers, in use or not. */
	shape: Beginnings;
	inUse: Beginnings;
	/** Where they have to be told from others. */
	mobile: Beginnings;
}

/** What numbers of certain lengths begin with, as the data have it. */
type Beginnings = Array<{ lengths: readonly number[]; pattern: string }>;

interface Country {
	code: string;
	/** Pattern of what is dialled before a number at home. */
	trunk?: string;
	/** What stands in its place from abroad, with the groups of `trunk`. */
	as?: string;
	/** Pattern of what is dialled at home before a number abroad, if not 00. */
	idd?: string;
}

/** A number's calling code, and what stands behind it: "91" and "9876543210". */
export interface SplitNumber {
	code: string;
	number: string;
}

/** Longest calling code. docs: ITU-T E.164, 6.2.1 */
const LONGEST_CODE = 3;

const NO_COUNTRY = '-';

/** Each calling code's part of the data, taken apart when a number of it is read first. */
let parts: ReadonlyMap<string, string> | undefined;
const plans = new Map<string, Plan>();

function allParts(): ReadonlyMap<string, string> {
	return (parts ??= new Map(
		NUMBER_PLANS.trim()
			.slice(1)
			.split('\n+')
			.map((part) => [part.slice(0, part.indexOf(' ')), part]),
	));
}

let countries: ReadonlyMap<string, Country> | undefined;

function countriesByIso(): ReadonlyMap<string, Country> {
	return (countries ??= new Map(
		[...allParts()].flatMap(([code, part]) =>
			[...part.matchAll(/^([A-Z]{2})(.*)$/gm)].map(([, iso, details]): [string, Country] => [
				iso,
				{
					code,
					...Object.fromEntries(
						[...details.matchAll(/(trunk|as|idd)=(\S+)/g)].map((match) => match.slice(1)),
					),
				},
			]),
		),
	));
}

/** Parts the digits of a full number, if they begin with a calling code. */
export function split(digits: string): SplitNumber | undefined {
	for (let length = 1; length <= LONGEST_CODE; length++) {
		const code = digits.slice(0, length);
		if (allParts().has(code)) return { code, number: digits.slice(length) };
	}
	return undefined;
}

/** Whether somebody can have this number. */
export function isValid({ code, number }: SplitNumber): boolean {
	return isAmong(planOf(code).inUse, number);
}

/** Whether people's numbers in that country are as long as this one, or special ones look like it. */
export function isPossible(split: SplitNumber): boolean {
	return lengthsOf(split.code).includes(split.number.length) || hasShape(split);
}

/** Whether numbers of that country begin and end like this one, in use or not. */
export function hasShape({ code, number }: SplitNumber): boolean {
	return isAmong(planOf(code).shape, number);
}

/** How many digits people's numbers have behind a calling code, fixed and mobile, in ascending order. */
export function lengthsOf(code: string): readonly number[] {
	return planOf(code).lengths;
}

export function callingCodeOf(iso: string): string | undefined {
	return countriesByIso().get(iso)?.code;
}

export function allCountries(): string[] {
	return [...countriesByIso().keys()];
}

export function mainCountryOf(code: string): string | undefined {
	const { main } = planOf(code);
	return main === NO_COUNTRY ? undefined : main;
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
	const mobile = both.filter(({ number }) => isAmong(planOf(code).mobile, number));
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

function isAmong(beginnings: Beginnings, number: string): boolean {
	return beginnings.some(
		({ lengths, pattern }) => lengths.includes(number.length) && beginning(pattern).test(number),
	);
}

function countryOf(iso: string): Country {
	const country = countriesByIso().get(iso);
	if (!country) throw new RangeError(`There are no numbers of ${iso}`);
	return country;
}

function planOf(code: string): Plan {
	let plan = plans.get(code);
	if (!plan) {
		const part = allParts().get(code);
		if (part === undefined) throw new RangeError(`There is no calling code ${code}`);
		plans.set(code, (plan = parsePlan(part)));
	}
	return plan;
}

function parsePlan(part: string): Plan {
	const [[, lengths], ...lines] = part.split('\n').map((line) => line.split(' '));
	const named = (name: string) => lines.find(([first]) => first === name)?.slice(1) ?? [];
	const mobile = named('m').map(beginningsIn);
	return {
		lengths: lengthsIn(lengths),
		main: lines[0][0],
		shape: named('s').map(beginningsIn),
		inUse: [...mobile, ...named('o').map(beginningsIn)],
		mobile,
	};
}

function beginningsIn(text: string): Beginnings[number] {
	const [lengths, pattern] = text.split(':', 2);
	return { lengths: lengthsIn(lengths), pattern };
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
