import { isValid, type SplitNumber } from './numbering';

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
