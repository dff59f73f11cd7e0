import { InvalidInput, quoted } from '../problems/invalidInput';
import { expiryOf } from './linkExpiry';
import { applies, type LinkRule } from './linkRule';
import { FILE_PAGES, IMAGE_PAGES } from './pageLinks';
import { PRIVATE_LINKS } from './privateLinks';
import { isTwoLinks, parseLinkText } from './linkText';
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
export function parseImageLink(field: string, value: unknown, now = Date.now()): string {
	const link = parseLinkText(field, value);
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

/**
 * The rules that refuse a link by its address alone. A rule has to be certain: what is only likely is
 * sent. Each has an entry in the tests, with links that it catches and links close by that must pass.
 */
export const LINK_RULES: readonly LinkRule[] = [
	{
		hosts: 'any',
		when: ({ search }) => SIGNED_BEHIND_ENTITY.test(search),
		what: 'holds &amp; where & belongs',
		hint: 'Replace each &amp; with & in the link, for example {{ $json.link.replaceAll("&amp;", "&") }}',
	},
	{
		hosts: 'any',
		when: ({ pathname, search, hash }) => search === '' && hash === '' && endsInBracket(pathname),
		what: 'has a bracket or quote after the ending of the image',
		hint: 'Remove it from the end of the link',
	},
	...PRIVATE_LINKS,
	...FILE_PAGES,
	...IMAGE_PAGES,
	{
		hosts: 'any',
		when: (url) => endingOf(url) !== undefined && !mayConvert(url),
		what: 'does not lead to a JPEG or PNG, going by its ending',
		hint: (url) => `WhatsApp shows no .${endingOf(url)} as an image: use a JPEG or PNG of it`,
	},
];

/** Parameters without which a link is refused. Of others, a server may do without. */
const SIGNED_BEHIND_ENTITY =
	/&amp;(?:x-(?:amz|goog|oss|tos)-[a-z]+|(?:q-)?sig(?:nature)?|key-pair-id|token|s[eprv]|hm|o[eh])=/i;

/** Whether a bracket or quote that nothing opens is at the end, as where a link is copied out of a text. */
function endsInBracket(pathname: string): boolean {
	if (!/\.(?:jpe?g|png|webp|gif)[)\]']$/i.test(pathname)) return false;
	return !/[[('][^[('\])]*$/.test(pathname.slice(0, -1));
}

/** Endings of what WhatsApp never shows as an image, unless a server makes another file of it. */
const NO_IMAGE =
	/\.(3gp|aac|ai|avi|bmp|cr2|csv|dng|docx?|eps|flac|hei[cf]|m4a|m4v|mkv|mov|mp3|mp4|nef|ogg|opus|pdf|pptx?|psd|rar|svgz?|tiff?|wav|webm|xlsx?|zip|7z)$/i;

function endingOf({ pathname }: URL): string | undefined {
	return NO_IMAGE.exec(pathname)?.[1].toLowerCase();
}

/** Whether something in the link may ask the server for the file in another form. */
function mayConvert({ pathname, search }: URL): boolean {
	return /jpe?g|png|webp|auto|fm=|format|thumb|preview|representation|convert|render|resize|image\/|:\/\//i.test(
		`${pathname}${search}`,
	);
}

/** What to do about an image that came as text. */
export const CONVERT_TO_FILE =
	"To make a file of an image in base64, use n8n's Convert to File node (Move Base64 String to File), and choose File as the Image Source";

/** How much of a text is looked at, in characters. */
const HEAD = 512;

/**
 * Whether a text is an image in base64, going by its beginning: by itself or as a data: address.
 *
 * JPEG, PNG, GIF and WebP begin with these characters always.
 */
export function isBase64Image(text: string): boolean {
	const start = text.slice(0, HEAD);
	return (
		/^data:image\/[\w.+-]{1,40};base64,/i.test(start) ||
		/^(?:\/9j\/|iVBORw0KGgo|R0lGOD[dl]h|UklGR)[A-Za-z\d+/]{8}[A-Za-z\d+/=\r\n]*$/.test(start)
	);
}
