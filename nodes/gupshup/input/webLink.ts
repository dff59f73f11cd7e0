import { parseUrl } from '../credential/url';
import {
	InvalidInput,
	quoted,
	refuseUnresolvedExpression,
	textIn,
	trimmed,
} from '../problems/invalidInput';

const FULL_ADDRESS = 'Enter the full address, for example https://example.com/offer';

/**
 * A link that a person opens by a tap, exactly as given but for white space around it. Where it leads is
 * the author's business: a page of the company's own network may be meant for somebody in it.
 *
 * @throws InvalidInput for what no browser opens
 */
export function readWebLink(field: string, value: unknown): string {
	const link = trimmed(textIn(field, value));
	if (link === '') throw new InvalidInput(field, 'is empty', FULL_ADDRESS);
	if (/\{\{\s*\$/.test(link)) refuseUnresolvedExpression(field, link);
	refuseOtherScheme(field, link, FULL_ADDRESS);
	partsOfLink(field, link, FULL_ADDRESS);
	return link;
}

/** @throws InvalidInput for what does not begin like a web address; `hint` says what does */
export function refuseOtherScheme(field: string, link: string, hint: string): void {
	if (/^https?:\/\/[^/]/i.test(link)) return;
	throw new InvalidInput(field, `${quoted(link)} does not begin with https:// or http://`, hint);
}

/**
 * The parts of what begins like a web address.
 *
 * @throws InvalidInput for what is none for all that; `hint` says what a whole one is
 */
export function partsOfLink(field: string, link: string, hint: string): URL {
	if (/[\s<>"\p{Cc}]/u.test(link)) {
		throw new InvalidInput(
			field,
			`${quoted(link)} has a space or another character in it that a link cannot have`,
			'Write a space as %20, and check that the field holds one link and nothing else',
		);
	}
	const url = parseUrl(link);
	// https://https://… has the host "https".
	if (url === undefined || /^https?$/.test(url.hostname)) {
		throw new InvalidInput(field, `${quoted(link)} is no complete link`, hint);
	}
	return url;
}
