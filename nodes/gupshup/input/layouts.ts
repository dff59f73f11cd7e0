import { readNational } from './numbering';

/**
 * Ways to write a number that are used within one country only. Most national numbers can be somebody's
 * full number elsewhere: (84) 95500-7780 is a Brazilian's, and its digits are a Vietnamese's.
 */
const LAYOUTS = [
	{ iso: 'US', layout: /^\(?\d{3}\)?[ .-]*\d{3}[ .-]+\d{4}$/ },
	{ iso: 'IN', layout: /^[6-9]\d{4}[ -]\d{5}$/ },
	{ iso: 'BR', layout: /^\(\d{2}\) ?\d{4,5}[ -]?\d{4}$/ },
	{ iso: 'RU', layout: /^\+?8[ .(-]/ }, // no country code is 8 alone
];

/** Longest area code that may stand alone; a group that is longer has the country code in it, too. */
const LONGEST_AREA_CODE = 3;

/**
 * Whether a number is written in groups as people write it at home, though its digits would be a full
 * number elsewhere.
 *
 * @param text the number in its groups
 * @param code the calling code that the digits would begin with
 * @returns the country, if the groups tell which; nothing where the groups fit a full number
 */
export function homeOfLayout(
	text: string,
	digits: string,
	code: string,
): { iso?: string } | undefined {
	const groups = text.split(/\D+/).filter((group) => group !== '');
	const known = LAYOUTS.find(
		({ layout, iso }) => layout.test(text) && readNational(iso, digits).length > 0,
	);
	if (known) return known;
	if (text.startsWith('+') || groups[0] === '00') return undefined;
	const first = groups[0].length;
	// 919.876.543.210, as programs part numbers: such groups say nothing.
	if (groups.length > 3 && groups.every(({ length }) => length === first)) return undefined;
	const isWithinCode = first < code.length;
	const isAreaCode = first > code.length && first <= LONGEST_AREA_CODE;
	return isWithinCode || isAreaCode ? {} : undefined;
}
