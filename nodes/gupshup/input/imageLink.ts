import { InvalidInput, quoted } from '../problems/invalidInput';
import { CONVERT_TO_FILE, isBase64Image } from './base64';
import { expiryOf } from './linkExpiry';
import { applies } from './linkRule';
import { LINK_RULES } from './linkRules';
import { readLinkText } from './linkText';
import { isTwoLinks } from './twoLinks';
import { partsOfLink, refuseInsideNetwork, refuseOtherScheme } from './webLink';

const DIRECT_LINK =
	'Enter the full address of the image, for example https://example.com/image.png';

/**
 * The link to an image, exactly as given: signed links stop working when a single byte of them is
 * changed. Only white space and marks without a width around it, which can be no part of a link, are
 * dropped.
 *
 * Nothing is fetched here. WhatsApp loads the image itself, later, and what goes wrong then is
 * reported by a webhook event, not by the answer to the request.
 *
 * @param now in ms since 1970
 * @throws InvalidInput for what can never work, or not any more
 */
export function readImageLink(field: string, value: unknown, now = Date.now()): string {
	const link = readLinkText(field, value);
	if (link === '') throw new InvalidInput(field, 'is empty', DIRECT_LINK);
	refuseOtherThings(field, link);
	if (isTwoLinks(link)) {
		throw new InvalidInput(
			field,
			`holds more than one link: ${quoted(link)}`,
			"Make one item of each, for example with n8n's Split Out node: an item sends one image",
		);
	}
	const url = partsOfLink(field, link, DIRECT_LINK);
	refuseHost(field, url);
	const rule = LINK_RULES.find((each) => applies(each, url));
	if (rule) {
		const { what, hint } = rule;
		throw new InvalidInput(field, what, typeof hint === 'string' ? hint : hint(url));
	}
	const expiry = expiryOf(url, now);
	if (expiry) throw new InvalidInput(field, expiry.what, expiry.hint);
	return link;
}

/** @throws InvalidInput for what is no web address at all */
function refuseOtherThings(field: string, link: string): void {
	if (isBase64Image(link)) {
		throw new InvalidInput(field, 'holds the image itself, in base64', CONVERT_TO_FILE);
	}
	if (/^data:/i.test(link)) {
		throw new InvalidInput(
			field,
			'holds the image itself (a data: address)',
			'WhatsApp needs a link that it can open: store the image somewhere public, or turn it into a file and choose File as the Image Source',
		);
	}
	if (/^(?:file|blob|ftp|ftps|s3|gs):/i.test(link)) {
		throw new InvalidInput(
			field,
			`${quoted(link)} is an address that WhatsApp cannot open`,
			'It has to begin with https:// or http://',
		);
	}
	refuseOtherScheme(field, link, DIRECT_LINK);
}

/** @throws InvalidInput for a host that WhatsApp cannot reach, and a password that would go there */
function refuseHost(field: string, url: URL): void {
	const { hostname, password } = url;
	const odd = /[!$&'()*+,;=]/.exec(hostname)?.[0];
	if (odd !== undefined) {
		throw new InvalidInput(
			field,
			`has a ${quoted(odd)} in the name of its server, ${quoted(hostname)}`,
			'Names of servers have letters, digits, dots and dashes only: check the link',
		);
	}
	refuseInsideNetwork(
		field,
		url,
		'WhatsApp fetches the image over the internet: use a public address',
	);
	if (password !== '') {
		throw new InvalidInput(
			field,
			'holds a password, which would go to Gupshup and WhatsApp',
			'Store the image somewhere public, or download it with HTTP Request and choose File as the Image Source',
		);
	}
}
