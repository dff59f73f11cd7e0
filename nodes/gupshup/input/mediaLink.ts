import { InvalidInput, quoted } from '../problems/problem';
import { convertToFile, isBase64File } from './base64';
import { expiryOf } from './linkExpiry';
import { applies, inWords, type LinkedMedia, type LinkRule } from './linkRule';
import { isTwoLinks, parseLinkText } from './linkText';
import { FILE_PAGES } from './pageLinks';
import { PRIVATE_LINKS } from './privateLinks';
import { partsOfLink, refuseInsideNetwork, refuseOtherScheme } from './webLink';

/**
 * The link to a file that a message sends, exactly as given: signed links stop working when a single byte
 * of them is changed. Only white space and marks without a width around it, which can be no part of a
 * link, are dropped.
 *
 * Nothing is fetched here. WhatsApp loads the file itself, later, and what goes wrong then is reported by
 * a webhook event, not by the answer to the request.
 *
 * @param media what the message sends
 * @param now in ms since 1970
 * @throws InvalidInput for what can never work, or not any more
 */
export function parseMediaLink(
	field: string,
	value: unknown,
	media: LinkedMedia,
	now = Date.now(),
): string {
	const { one } = media;
	const whole = `Enter the full address of the ${one}, for example ${media.example}`;
	const link = parseLinkText(field, value);
	if (link === '') throw new InvalidInput(field, 'is empty', whole);
	refuseOtherThings(field, link, media);
	refuseOtherScheme(field, link, whole);
	if (isTwoLinks(link, media.endings)) {
		throw new InvalidInput(
			field,
			`contains more than one link: ${quoted(link)}`,
			`Create one item for each, for example with n8n's Split Out node. An item sends one ${one}`,
		);
	}
	const url = partsOfLink(field, link, whole);
	refuseHost(field, url, media);
	const rule = linkRulesFor(media).find((each) => applies(each, url, media));
	if (rule) {
		const { what, hint } = rule;
		throw new InvalidInput(field, inWords(what, media, url), inWords(hint, media, url));
	}
	const expiry = expiryOf(url, now, media);
	if (expiry) throw new InvalidInput(field, expiry.what, expiry.hint);
	return link;
}

/** @throws InvalidInput for what is no web address at all */
function refuseOtherThings(field: string, link: string, media: LinkedMedia): void {
	const { one, source } = media;
	if (isBase64File(link)) {
		throw new InvalidInput(field, `contains the ${one} itself, in base64`, convertToFile(media));
	}
	if (/^data:/i.test(link)) {
		throw new InvalidInput(
			field,
			`contains the ${one} itself (a data: address)`,
			`WhatsApp needs a public link. Store the ${one} somewhere public, or convert it to a file and choose File as the ${source}`,
		);
	}
	if (/^(?:file|blob|ftp|ftps|s3|gs):/i.test(link)) {
		throw new InvalidInput(
			field,
			`${quoted(link)} is an address that WhatsApp can't open`,
			'Start it with https:// or http://',
		);
	}
}

/** @throws InvalidInput for a host that WhatsApp cannot reach, and a password that would go there */
function refuseHost(field: string, url: URL, { one, source }: LinkedMedia): void {
	const { hostname, password } = url;
	const odd = /[!$&'()*+,;=]/.exec(hostname)?.[0];
	if (odd !== undefined) {
		throw new InvalidInput(
			field,
			`has ${quoted(odd)} in its server name, ${quoted(hostname)}`,
			'Check the link: server names only contain letters, digits, dots and dashes',
		);
	}
	refuseInsideNetwork(
		field,
		url,
		`Use a public address: WhatsApp downloads the ${one} over the internet`,
	);
	if (password !== '') {
		throw new InvalidInput(
			field,
			'contains a password, which would be sent to Gupshup and WhatsApp',
			`Store the ${one} somewhere public, or download it with HTTP Request and choose File as the ${source}`,
		);
	}
}

/**
 * The rules that refuse a link by its address alone. A rule has to be certain: what is only likely is
 * sent. Each has an entry in the tests, with links that it catches and links close by that must pass.
 */
export function linkRulesFor({ linkRules = [] }: LinkedMedia): readonly LinkRule[] {
	return [...COPIED_LINKS, ...PRIVATE_LINKS, ...FILE_PAGES, ...linkRules];
}

/** Parameters without which a link is refused. Of others, a server may do without. */
const SIGNED_BEHIND_ENTITY =
	/&amp;(?:x-(?:amz|goog|oss|tos)-[a-z]+|(?:q-)?sig(?:nature)?|key-pair-id|token|s[eprv]|hm|o[eh])=/i;

/** Links that were copied out of something, with a part of it. */
const COPIED_LINKS: readonly LinkRule[] = [
	{
		hosts: 'any',
		when: ({ search }) => SIGNED_BEHIND_ENTITY.test(search),
		what: 'contains &amp; instead of &',
		hint: 'Replace each &amp; with & in the link, for example {{ $json.link.replaceAll("&amp;", "&") }}',
	},
	{
		hosts: 'any',
		when: ({ pathname, search, hash }, { endings }) =>
			search === '' && hash === '' && endsInBracket(pathname, endings),
		what: ({ one }) => `has a bracket or quote after the file extension of the ${one}`,
		hint: 'Remove it from the end of the link',
	},
];

/** Whether a bracket or quote that nothing opens is at the end, as where a link is copied out of a text. */
function endsInBracket(pathname: string, endings: RegExp): boolean {
	const before = pathname.slice(0, -1);
	if (!/[)\]']$/.test(pathname) || !endings.test(before)) return false;
	return !/[[('][^[('\])]*$/.test(before);
}
