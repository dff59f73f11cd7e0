import { parseUrl, isInsideNetwork } from './network';
import { InvalidInput, quoted } from '../problems/problem';
import { parseLinkText } from './linkText';

const FULL_ADDRESS = 'Enter the full address, for example https://example.com/offer';

/**
 * A link that a person opens by a tap, exactly as given but for white space around it.
 *
 * @throws InvalidInput for what no browser opens, and for an address inside a network
 */
export function parseWebLink(field: string, value: unknown): string {
	const link = parseLinkText(field, value);
	if (link === '') throw new InvalidInput(field, 'is empty', FULL_ADDRESS);
	refuseOtherScheme(field, link, FULL_ADDRESS);
	const url = partsOfLink(field, link, FULL_ADDRESS);
	// A name may be known where the recipient is, as that of a company's own page.
	if (/^\[|^[\d.]+$|(?:^|\.)localhost\.?$/.test(url.hostname)) {
		refuseInsideNetwork(
			field,
			url,
			'Use a public address: the recipient opens the link on a phone',
		);
	}
	return link;
}

/** @throws InvalidInput for what does not begin like a web address; `hint` says what does */
export function refuseOtherScheme(field: string, link: string, hint: string): void {
	if (/^https?:\/\/[^/]/i.test(link)) return;
	throw new InvalidInput(field, `${quoted(link)} doesn't begin with https:// or http://`, hint);
}

/**
 * The parts of what begins like a web address.
 *
 * @throws InvalidInput for what is none for all that; `hint` says what a whole one is
 */
export function partsOfLink(field: string, link: string, hint: string): URL {
	const odd = link.search(/[\s<>"\p{Cc}]/u);
	if (odd !== -1) {
		throw new InvalidInput(
			field,
			`${quoted(link)} contains a space or another character that isn't allowed in a link`,
			link.slice(0, odd).includes('?')
				? 'Encode each value after the ?, for example https://example.com/?text={{ encodeURIComponent($json.text) }}'
				: 'Write a space as %20, and check that the field contains only one link',
		);
	}
	const url = parseUrl(link);
	// https://https://… has the host "https".
	if (url === undefined || /^https?$/.test(url.hostname)) {
		throw new InvalidInput(field, `${quoted(link)} isn't a complete link`, hint);
	}
	return url;
}

/** @throws InvalidInput for a host that cannot be reached over the internet; `hint` says why it has to */
export function refuseInsideNetwork(field: string, { hostname }: URL, hint: string): void {
	if (!isInsideNetwork(hostname)) return;
	throw new InvalidInput(
		field,
		`points to ${hostname}, which can be reached from your own network only`,
		hint,
	);
}
