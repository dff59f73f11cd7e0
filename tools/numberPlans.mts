import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import {
	alternativesIn,
	combine,
	combineAll,
	joined,
	type Numbers,
	parsePattern,
	type Tree,
} from './beginnings.mts';
import { formatLengths, formatNumbers } from './formatNumbers.mts';

/** Where the plans are written to, from the root of the repository. */
export const NUMBER_PLANS_FILE = 'nodes/gupshup/input/numberPlans.ts';

/** A type of number: its pattern, and its lengths where they are not those of all. */
type NumberType = 0 | [pattern: string, lengths?: number[]];

/** libphonenumber-js writes a country as a list; these are the places in it. docs: METADATA.md there */
const IDD_PREFIX = 1;
const SHAPE = 2;
const LENGTHS = 3;
const NATIONAL_PREFIX = 5;
const NATIONAL_PREFIX_FOR_PARSING = 7;
const NATIONAL_PREFIX_TRANSFORM = 8;
const TYPES = 11;
/** Places in the list of types. */
const FIXED_LINE = 0;
const MOBILE = 1;

/** In digits, with calling code and what is dialled before it. */
const LONGEST = 25;

type Country = [string, ...unknown[]];

interface Metadata {
	countries: Record<string, Country>;
	nonGeographic: Record<string, Country>;
	country_calling_codes: Record<string, string[]>;
}

const HEAD = (version: string) => `/**
 * The numbering plans of the world, from libphonenumber-js ${version}. Written by \`npm run
 * numbers:update\`, not by hand; \`numbering.ts\` reads it.
 *
 * For each calling code: a line with the lengths of its people's numbers (fixed and mobile), a line for each
 * country, and up to three with numbers: s the shape of all, o those in use, m those in use by mobile phones
 * alone, where people need these to be told from others. A country is its ISO code and, where it has them,
 * trunk= what is dialled before a number at home, as= what stands in its place from abroad, idd= what is
 * dialled at home before a number abroad, if not 00. Numbers are lengths and what those of such a length begin
 * with: 7-8:2|3[1-4] is 2000000 and 34000000. # is any digit, and brackets capture nothing but in trunk=.
 *
 * The facts are those of Google's libphonenumber, under the Apache License 2.0.
 */
`;

/** What the file with the numbering plans has to hold, by the version of the library that is installed. */
export function numberPlansFile(): string {
	const folder = path.dirname(
		createRequire(import.meta.url).resolve('libphonenumber-js/package.json'),
	);
	const read = (name: string) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as never;
	const { version } = read('package.json') as { version: string };
	const {
		countries,
		nonGeographic,
		country_calling_codes: codes,
	} = read('metadata.max.json') as Metadata;

	const plans = [
		...Object.entries(codes).map(([code, isos]) =>
			planOf(
				code,
				isos.map((iso) => [iso, countries[iso]]),
			),
		),
		...Object.entries(nonGeographic).map(([code, plan]) => planOf(code, [['-', plan]])),
	];
	return `${HEAD(version)}export const NUMBER_PLANS = \`\n${plans.flat().join('\n')}\n\`;\n`;
}

function planOf(code: string, countries: Array<[iso: string, country: Country]>): string[] {
	const all = countries.map(([, country]) => country);
	const shape = all.map((country) => parsePattern(country[SHAPE] as string)).reduce(either);
	const inUse = combineAll(
		'and',
		all.map((country) => numbersIn(country, false)).reduce(either),
		shape,
	);
	const mobile = combineAll(
		'and',
		all.map((country) => numbersIn(country, true)).reduce(either),
		inUse,
	);
	const lines = [
		`+${code} ${formatLengths(lengthsOfPeople(all[0]))}`,
		...countries.map(([iso, country]) => lineOf(iso, country)),
		`s ${formatNumbers(shape)}`,
	];
	return canBeTwo(code, inUse, all)
		? [
				...lines,
				`m ${formatNumbers(mobile)}`,
				`o ${formatNumbers(combineAll('not', inUse, mobile), inUse)}`,
			]
		: [...lines, `o ${formatNumbers(inUse)}`];
}

const either = (a: Numbers, b: Numbers) => combineAll('or', a, b);

/** Numbers in use, of all types or of mobile phones. */
function numbersIn(country: Country, isOnlyMobile: boolean): Numbers {
	const types = (country[TYPES] || []) as NumberType[];
	// Where the two cannot be told apart, the library has the pattern for fixed lines only.
	const mobile = (types[MOBILE] || [''])[0] || (types[FIXED_LINE] || [''])[0];
	return types
		.flatMap((type): Numbers[] => {
			if (!type || !type[0] || (isOnlyMobile && type[0] !== mobile)) return [];
			const [pattern, lengths = country[LENGTHS] as number[]] = type;
			return [
				parsePattern(pattern).map((tree, length) => (lengths.includes(length) ? tree : undefined)),
			];
		})
		.reduce(either, []);
}

/** Whether digits can be a number with its calling code in front, and another one without. */
function canBeTwo(code: string, inUse: Numbers, countries: readonly Country[]): boolean {
	const trunks = countries.flatMap((country) =>
		alternativesIn(trunkOf(country)).map((trunk) => ({
			trunk,
			isReplaced: Boolean(country[NATIONAL_PREFIX_TRANSFORM]),
		})),
	);
	const behindTrunk = trunks
		.map(({ trunk, isReplaced }) =>
			isReplaced ? numbersThatBegin(trunk) : joined(parsePattern(trunk), inUse),
		)
		.reduce(either, []);
	const full = joined(parsePattern(code), either(inUse, behindTrunk));
	const isAlsoNational = [
		inUse,
		...trunks.filter(({ trunk }) => trunk !== code).map(({ trunk }) => numbersThatBegin(trunk)),
	].some((national) => haveCommon(full, national));
	// Where both are taken off, as 1 is in the USA, they may leave one number that is read in two ways.
	const isSame = trunks.some(({ trunk }) => trunk === code);
	return isAlsoNational || (isSame && haveCommon(inUse, behindTrunk));
}

function haveCommon(a: Numbers, b: Numbers): boolean {
	return combineAll('and', a, b).some((tree) => tree !== undefined);
}

/** Digits of all lengths that begin with what a pattern is about, but for nothing; with $ it is about the whole. */
function numbersThatBegin(pattern: string): Numbers {
	const [, ...lengths] = parsePattern(pattern.replace(/\$$/, ''));
	if (pattern.endsWith('$')) return [undefined, ...lengths];
	let all: Tree | undefined;
	return Array.from(
		{ length: LONGEST },
		(_, length) => (all = combine('or', all, lengths[length - 1])),
	);
}

function trunkOf(country: Country): string {
	const trunk = country[NATIONAL_PREFIX_FOR_PARSING] || country[NATIONAL_PREFIX] || '';
	return trunk as string;
}

function lineOf(iso: string, country: Country): string {
	const trunk = trunkOf(country);
	const idd = country[IDD_PREFIX];
	return [
		iso,
		...(trunk ? [`trunk=${withHashes(trunk)}`] : []),
		...(country[NATIONAL_PREFIX_TRANSFORM]
			? [`as=${country[NATIONAL_PREFIX_TRANSFORM] as string}`]
			: []),
		...(idd && idd !== '00' ? [`idd=${plain(idd as string)}`] : []),
	].join(' ');
}

/** Special numbers may be shorter and longer: in India 8 to 13 digits, where people's have 10. */
function lengthsOfPeople(country: Country): number[] {
	const all = country[LENGTHS] as number[];
	const types = ((country[TYPES] || []) as NumberType[]).slice(FIXED_LINE, MOBILE + 1);
	const lengths = types.flatMap((type) => (type ? (type[1] ?? all) : []));
	return lengths.length === 0 ? all : lengths;
}

/** Of a pattern without groups that capture. */
function plain(pattern: string): string {
	return withHashes(pattern).replaceAll('(?:', '(');
}

function withHashes(pattern: string): string {
	if (/[#\s`]|\$\{/.test(pattern)) throw new Error(`The file has no way to hold ${pattern}`);
	return pattern.replaceAll('\\d', '#');
}
