import { isValid, parseNational, split, type SplitNumber } from './numbering';

/**
 * Ways to write a number that one country alone has. Most national numbers can be somebody's full number
 * elsewhere: (84) 95500-7780 is a Brazilian's, and its digits are a Vietnamese's.
 */
const LAYOUTS = [
	{ iso: 'US', layout: /^\(?[2-9]\d{2}\)?[ .-]*\d{3}[ .-]+\d{4}$/ },
	{ iso: 'IN', layout: /^[6-9]\d{4}[ -]\d{5}$/ },
	{ iso: 'BR', layout: /^\([1-9]{2}\) ?\d{4,5}[ -]?\d{4}$/ },
	{ iso: 'RU', layout: /^\+?8[ .(-]/ }, // no country code is 8 alone
];

/** A longer group has the country code in it, too. */
const LONGEST_AREA_CODE = 3;

/**
 * Where a number is at home that is written in groups as people write it there, though its digits would be a
 * full number elsewhere.
 *
 * @param code the calling code that the digits would begin with
 * @returns the country, if the groups tell which; nothing where the groups fit a full number
 */
export function homeOfLayout(
	{ text, digits, mark }: { text: string; digits: string; mark?: string },
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

interface OldWriting {
	old: RegExp;
	today: string;
	/**
	 * When digits of this form are taken for an id of WhatsApp's: always; where the number of today is one in
	 * use; where a + or 00 says that a country code comes first; or they are a number of today, too.
	 */
	isId: 'always' | 'ifInUse' | 'ifMarked' | 'asAnyNumber';
}

/**
 * Ways in which countries wrote numbers once: WhatsApp keeps the numbers that people signed up with, and a
 * reply goes to that id. Today's have something in front of every number of that kind, so no two people share
 * a pair.
 *
 * docs: developers.facebook.com/docs/whatsapp/cloud-api/reference/phone-numbers (Brazil, Mexico, Argentina);
 * github.com/devlikeapro/waha/issues/1894 (Ivory Coast); the plan of Benin of 30 November 2024
 */
const WRITINGS: readonly OldWriting[] = [
	// Brazil: mobile numbers had no ninth digit until 2016.
	{ old: /^(55[1-9]\d)([6-9]\d{7})$/, today: '$19$2', isId: 'ifInUse' },
	// Mexico: mobile numbers had a 1 in front until 2019.
	{ old: /^521(\d{10})$/, today: '52$1', isId: 'ifInUse' },
	// Argentina: mobile numbers have a 9 in front when they are dialed from abroad.
	{ old: /^54([1-8]\d{9})$/, today: '549$1', isId: 'asAnyNumber' },
	// Ivory Coast: mobile numbers had eight digits until 2021; the second one tells the company.
	{ old: /^225((?:0[1-3]|[4-9][0-3])\d{6})$/, today: '22501$1', isId: 'always' },
	{ old: /^225((?:0|[4-9])[4-6]\d{6})$/, today: '22505$1', isId: 'always' },
	{ old: /^225((?:0|[4-9])[7-9]\d{6})$/, today: '22507$1', isId: 'always' },
	// Benin: numbers had eight digits until 2024. Brazil's mobile numbers of area 22 look like them.
	{ old: /^229([24-69]\d{7})$/, today: '22901$1', isId: 'ifMarked' },
];

/**
 * The same text for both writings of one person's number, and another one for everybody else. To compare by
 * only: messages go to the number as the user wrote it.
 */
export function personOf(address: string): string {
	const writing = WRITINGS.find(({ old }) => old.test(address));
	return writing ? address.replace(writing.old, writing.today) : address;
}

/** Whether WhatsApp has this, with a + or 00 in front or not, for the id of somebody who has another number today. */
export function isIdOfWhatsApp({ code, number }: SplitNumber, isMarked: boolean): boolean {
	const digits = code + number;
	return WRITINGS.some(({ old, today, isId }) => {
		if (!old.test(digits)) return false;
		if (isId === 'ifMarked') return isMarked;
		if (isId === 'asAnyNumber') return false;
		const ofToday = split(digits.replace(old, today));
		return isId === 'always' || (ofToday !== undefined && isValid(ofToday));
	});
}
