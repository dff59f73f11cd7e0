import { InvalidInput, quoted } from '../problems/problem';
import type { MediaWords } from './linkRule';
import { refuseLostDigits, tidyTextIn } from './text';

/**
 * The id of a file that was uploaded to Gupshup before (`POST …/media`).
 *
 * @param media what the message sends
 * @throws InvalidInput for what is known to be something else: a link, a handle id of a template
 *   sample, a message id, a number that lost digits
 */
export function parseMediaId(field: string, value: unknown, media: MediaWords): string {
	const { one, an, source } = media;
	const hint = `Enter the mediaId that Gupshup returned when the ${one} was uploaded, for example 1000000000000001`;
	refuseLostDigits(field, value);
	const id = tidyTextIn(field, value).replace(/^(\d+)[.,]0{1,2}$/, '$1'); // 1000000000000001.0
	if (id === '') throw new InvalidInput(field, 'is empty', hint);
	if (/^[a-z][a-z\d+.-]*:\/\//i.test(id)) {
		throw new InvalidInput(
			field,
			`is a link: ${quoted(id)}`,
			`To send ${an} by link, choose Link as the ${source}`,
		);
	}
	if (id.includes('::')) {
		throw new InvalidInput(field, 'is a handle ID, which is only for template samples', hint);
	}
	if (/^\d(?:[.,]\d+)?e\+?\d{1,2}$/i.test(id)) {
		throw new InvalidInput(
			field,
			`is ${quoted(id)}, a rounded number`,
			'Format the column of the spreadsheet as plain text and enter the ID again',
		);
	}
	if (id.startsWith('wamid.')) {
		throw new InvalidInput(field, 'is the ID of a message', hint);
	}
	// A digit at least: what expressions leave behind (undefined, true, NaN) has none.
	if (!/^[a-z\d][\w:=-]*$/i.test(id) || !/\d/.test(id)) {
		throw new InvalidInput(field, `${quoted(id)} isn't a valid media ID`, hint);
	}
	return id;
}

/**
 * The id of the message that is replied to, or `undefined` when the field is empty.
 *
 * WhatsApp's own id is meant (`wamid.…`): it stands in the event of an incoming message. The id that
 * Gupshup answers when a message is sent is another one, and WhatsApp does not know it.
 *
 * @throws InvalidInput
 */
export function parseReplyTo(field: string, value: unknown): string | undefined {
	const id = tidyTextIn(field, value);
	if (id === '') return undefined;
	if (!/^wamid\.\S+$/.test(id)) {
		throw new InvalidInput(
			field,
			`${quoted(id)} isn't a valid WhatsApp message ID`,
			'Enter the ID of the incoming message, which begins with "wamid."',
		);
	}
	return id;
}
