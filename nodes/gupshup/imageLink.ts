import { InvalidInput, quoted, refuseUnresolvedExpression, textIn } from './invalidInput';

const DIRECT_LINK =
	'Enter the full address of the image, for example https://example.com/image.png';

/** Hosts that only this computer or this network can reach. WhatsApp fetches the image from outside. */
function isOutOfWhatsAppsReach(host: string): boolean {
	if (/^(?:localhost|\[::1?\])$/.test(host) || /\.(?:local|localhost|internal|lan)$/.test(host)) {
		return true;
	}
	// new URL() has already written every form of an IPv4 address as four decimal numbers.
	return /^(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.[\d.]+$/.test(host);
}

/**
 * The link to an image, exactly as given: signed links stop working when a single byte of them is
 * changed. Only white space around it, which can be no part of a link, is dropped.
 *
 * Nothing is fetched here. WhatsApp loads the image itself, later, and what goes wrong then is
 * reported by a webhook event, not by the answer to the request.
 *
 * @throws InvalidInput for what can never work
 */
export function readImageLink(field: string, value: unknown): string {
	const link = textIn(field, value).trim();
	if (link === '') throw new InvalidInput(field, 'is empty', DIRECT_LINK);
	refuseUnresolvedExpression(field, link);
	if (/^data:/i.test(link)) {
		throw new InvalidInput(
			field,
			'holds the image itself (a data: address)',
			'WhatsApp needs a link that it can open: store the image somewhere public, or upload it to Gupshup and choose Media ID as the Image Source',
		);
	}
	if (/^(?:file|blob|ftp|ftps|s3|gs):/i.test(link)) {
		throw new InvalidInput(
			field,
			`${quoted(link)} is an address that WhatsApp cannot open`,
			'It has to begin with https:// or http://',
		);
	}
	if (!/^https?:\/\/[^/]/i.test(link)) {
		throw new InvalidInput(
			field,
			`${quoted(link)} does not begin with https:// or http://`,
			DIRECT_LINK,
		);
	}
	if (/[\s<>"\p{Cc}]/u.test(link)) {
		throw new InvalidInput(
			field,
			`${quoted(link)} has a space or another character in it that a link cannot have`,
			'Write a space as %20, and check that the field holds one link and nothing else',
		);
	}
	if (!URL.canParse(link)) {
		throw new InvalidInput(field, `${quoted(link)} is no complete link`, DIRECT_LINK);
	}
	const { hostname } = new URL(link);
	if (isOutOfWhatsAppsReach(hostname)) {
		throw new InvalidInput(
			field,
			`points to ${hostname}, which can be reached from your own network only`,
			'WhatsApp fetches the image over the internet: use a public address',
		);
	}
	return link;
}
