import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

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
 * For each calling code ("+91"): its countries, then its kinds of number. A country is a line of its ISO
 * code, the lengths that people's numbers have there (fixed and mobile), the shape of all numbers, and where
 * it has them: trunk= what is
 * dialled before a number at home, as= what stands in its place from abroad, idd= what is dialled at home
 * before a number abroad, if not 00. A kind of number is a line of its lengths and its pattern, with an m
 * before them where mobile phones have such numbers. Lengths and patterns are those of the number behind
 * the calling code; # is any digit, and the groups of shapes and kinds capture nothing.
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
	return [
		`+${code}`,
		...countries.map(([iso, country]) => lineOf(iso, country)),
		...new Set(countries.flatMap(([, country]) => kindsOf(country))),
	];
}

function kindsOf(country: Country): string[] {
	const types = (country[TYPES] || []) as NumberType[];
	// Where the two cannot be told apart, the library has the pattern for fixed lines only.
	const mobile = (types[MOBILE] || [''])[0] || (types[FIXED_LINE] || [''])[0];
	return types.flatMap((type) => {
		if (!type || !type[0]) return [];
		const [pattern, lengths = country[LENGTHS] as number[]] = type;
		return `${pattern === mobile ? 'm ' : ''}${listed(lengths)} ${plain(pattern)}`;
	});
}

function lineOf(iso: string, country: Country): string {
	const trunk = country[NATIONAL_PREFIX_FOR_PARSING] || country[NATIONAL_PREFIX];
	const idd = country[IDD_PREFIX];
	return [
		iso,
		listed(lengthsOfPeople(country)),
		plain(country[SHAPE] as string),
		...(trunk ? [`trunk=${withHashes(trunk as string)}`] : []),
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
	return lengths.length === 0 ? all : [...new Set(lengths)].sort((a, b) => a - b);
}

/** "7,9-11" of 7, 9, 10 and 11. */
function listed(lengths: readonly number[]): string {
	const ranges: Array<[first: number, last: number]> = [];
	for (const length of lengths) {
		const range = ranges.at(-1);
		if (range?.[1] === length - 1) range[1] = length;
		else ranges.push([length, length]);
	}
	return ranges.map(([first, last]) => (first === last ? first : `${first}-${last}`)).join(',');
}

/** Of a pattern without groups that capture. */
function plain(pattern: string): string {
	return withHashes(pattern).replaceAll('(?:', '(');
}

function withHashes(pattern: string): string {
	if (/[#\s`]|\$\{/.test(pattern)) throw new Error(`The file has no way to hold ${pattern}`);
	return pattern.replaceAll('\\d', '#');
}
