import { isValid, type SplitNumber } from './numbering';

/**
 * Countries in which WhatsApp knows some people by the number they signed up with, written as their country
 * wrote it then: each with the old writing and the one of today. They differ by what the country put in front
 * of every number of that kind, so no two people share the same pair.
 *
 * docs: developers.facebook.com/docs/whatsapp/cloud-api/reference/phone-numbers (Brazil, Mexico, Argentina);
 * github.com/devlikeapro/waha/issues/1894 (Ivory Coast); the plan of Benin of 30 November 2024
 */
const WRITINGS: ReadonlyArray<readonly [old: RegExp, today: string]> = [
	// Brazil: mobile numbers had no ninth digit until 2016.
	[/^(55[1-9]\d)([6-9]\d{7})$/, '$19$2'],
	// Mexico: mobile numbers had a 1 in front until 2019.
	[/^521(\d{10})$/, '52$1'],
	// Argentina: mobile numbers have a 9 in front when they are dialed from abroad.
	[/^54([1-8]\d{9})$/, '549$1'],
	// Ivory Coast: mobile numbers had eight digits until 2021; the second one tells the company.
	[/^225((?:0[1-3]|[4-9][0-3])\d{6})$/, '22501$1'],
	[/^225((?:0|[4-9])[4-6]\d{6})$/, '22505$1'],
	[/^225((?:0|[4-9])[7-9]\d{6})$/, '22507$1'],
	// Benin: numbers had eight digits until 2024.
	[/^229([24-69]\d{7})$/, '22901$1'],
];

/**
 * Who has a number: the same text for both writings of one person's number, and another one for everybody
 * else. To compare by only: messages go to the number as the user wrote it.
 *
 * @param address digits with the country code in front, or WhatsApp's id of a user, which stays as it is
 */
export function personOf(address: string): string {
	const writing = WRITINGS.find(([old]) => old.test(address));
	return writing ? address.replace(...writing) : address;
}

/**
 * Whether WhatsApp has this for the id of somebody whose phone number is another one: it keeps the
 * numbers that people signed up with. A reply goes to that id.
 *
 * docs: developers.facebook.com/docs/whatsapp/cloud-api/reference/phone-numbers (Brazil, Mexico);
 * github.com/devlikeapro/waha/issues/1894 (Ivory Coast)
 */
export function isIdOfWhatsApp({ code, number }: SplitNumber): boolean {
	switch (code) {
		case '52': // Mexico, with a 1 before mobile numbers, as until 2019
			return number.startsWith('1') && isValid({ code, number: number.slice(1) });
		case '55': // Brazil, without the ninth digit of mobile numbers, as until 2016
			return (
				/[6-9]/.test(number.charAt(2)) &&
				isValid({ code, number: `${number.slice(0, 2)}9${number.slice(2)}` })
			);
		case '225': // Ivory Coast, mobile numbers of eight digits, as until 2021
			return /^(?:0[1-9]|[4-9]\d)\d{6}$/.test(number);
		default:
			return false;
	}
}

/** Eight digits, as until 2024. Only behind a mark: Brazil's mobile numbers of area 22 look like them. */
export function isOldNumberOfBenin({ code, number }: SplitNumber): boolean {
	return code === '229' && /^[24-69]\d{7}$/.test(number);
}
