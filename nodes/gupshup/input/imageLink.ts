import {
	InvalidInput,
	quoted,
	refuseUnresolvedExpression,
	textIn,
	trimmed,
} from '../problems/invalidInput';
import { sharePageOf } from './sharePages';
import { parseUrl } from '../credential/url';

const DIRECT_LINK =
	'Enter the full address of the image, for example https://example.com/image.png';

/**
 * Hosts that only this computer or this network can reach. WhatsApp fetches the image from outside.
 *
 * @param host as `new URL()` writes it: every form of an IPv4 address as four decimal numbers, IPv6 in
 *   brackets and as short as it gets
 */
function isOutOfWhatsAppsReach(host: string): boolean {
	if (host.startsWith('[')) {
		const inside = ipv4Within(host);
		// All public IPv6 addresses are in 2000::/3.
		return inside === undefined ? !/^\[[23][\da-f]{3}:/.test(host) : isPrivateIpv4(inside);
	}
	const name = host.replace(/\.$/, '');
	// A name without a dot is known within one network only: localhost, nas, a Docker service.
	return (
		!name.includes('.') ||
		/\.(?:local|localhost|internal|lan|home|home\.arpa)$/.test(name) ||
		isPrivateIpv4(name)
	);
}

function isPrivateIpv4(host: string): boolean {
	return /^(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])|22[4-9]|2[345]\d)(?:\.\d+)+$/.test(
		host,
	);
}

/** The IPv4 address that an IPv6 address stands for (`::ffff:10.0.0.1` and its kin). */
function ipv4Within(host: string): string | undefined {
	const groups = /^\[(?:::ffff:|64:ff9b::|::)([\da-f]{1,4}):([\da-f]{1,4})\]$/.exec(host);
	return groups
		?.slice(1)
		.map((group) => parseInt(group, 16))
		.map((number) => `${number >> 8}.${number & 255}`)
		.join('.');
}

/**
 * The link to an image, exactly as given: signed links stop working when a single byte of them is
 * changed. Only white space and marks without a width around it, which can be no part of a link, are
 * dropped.
 *
 * Nothing is fetched here. WhatsApp loads the image itself, later, and what goes wrong then is
 * reported by a webhook event, not by the answer to the request.
 *
 * @throws InvalidInput for what can never work
 */
export function readImageLink(field: string, value: unknown): string {
	const link = trimmed(textIn(field, value));
	if (link === '') throw new InvalidInput(field, 'is empty', DIRECT_LINK);
	refuseUnresolvedExpression(field, link);
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
	if (!/^https?:\/\/[^/]/i.test(link)) {
		throw new InvalidInput(
			field,
			`${quoted(link)} does not begin with https:// or http://`,
			DIRECT_LINK,
		);
	}
	if (/[\s<>"\p{Cc}\p{Cs}]/u.test(link)) {
		throw new InvalidInput(
			field,
			`${quoted(link)} has a space or another character in it that a link cannot have`,
			'Write a space as %20, and check that the field holds one link and nothing else',
		);
	}
	const hostname = parseUrl(link)?.hostname ?? '';
	// https://https://… has the host "https".
	if (/^(?:https?)?$/.test(hostname)) {
		throw new InvalidInput(field, `${quoted(link)} is no complete link`, DIRECT_LINK);
	}
	if (isOutOfWhatsAppsReach(hostname)) {
		throw new InvalidInput(
			field,
			`points to ${hostname}, which can be reached from your own network only`,
			'WhatsApp fetches the image over the internet: use a public address',
		);
	}
	const page = sharePageOf(link);
	if (page) {
		throw new InvalidInput(
			field,
			`leads to a page of ${page.service}, not to an image`,
			page.wayOut,
		);
	}
	return link;
}
