import { parseNational } from './numbering';
import type { WrittenNumber } from './writtenNumber';

/**
 * Ways to write a number that are used within one country only. Most national numbers can be somebody's
 * full number elsewhere: (84) 95500-7780 is a Brazilian's, and its digits are a Vietnamese's.
 */
const LAYOUTS = [
	{ iso: 'US', layout: /^\(?[2-9]\d{2}\)?[ .-]*\d{3}[ .-]+\d{4}$/ },
	{ iso: 'IN', layout: /^[6-9]\d{4}[ -]\d{5}$/ },
	{ iso: 'BR', layout: /^\([1-9]{2}\) ?\d{4,5}[ -]?\d{4}$/ },
	{ iso: 'RU', layout: /^\+?8[ .(-]/ }, // no country code is 8 alone
];

/** Longest area code that may stand alone; a group that is longer has the country code in it, too. */
const LONGEST_AREA_CODE = 3;

/**
 * Whether a number is written in groups as people write it at home, though its digits would be a full
 * number elsewhere.
 *
 * @param code the calling code that the digits would begin with
 * @returns the country, if the groups tell which; nothing where the groups fit a full number
 */
export function homeOfLayout(
	{ text, digits, mark }: WrittenNumber,
	code: string,
): { iso?: string } | undefined {
	const known = LAYOUTS.find(
		({ layout, iso }) => layout.test(text) && parseNational(iso, digits).length > 0,
	);
	if (known) return known;
	// 001 212 555 1234: the first group is no area code.
	if (mark !== undefined) return undefined;
	const lengths = [...text.matchAll(/\d+/g)].map(([group]) => group.length);
	const [first] = lengths;
	// 919.876.543.210, as programs part numbers: such groups say nothing.
	if (lengths.length > 3 && lengths.every((length) => length === first)) return undefined;
	const isWithinCode = first < code.length;
	const isAreaCode = first > code.length && first <= LONGEST_AREA_CODE;
	return isWithinCode || isAreaCode ? {} : undefined;
}
