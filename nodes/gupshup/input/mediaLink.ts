import { InvalidInput, quoted } from '../problems/problem';
import { expiryOf } from './expiry';
import { applies, convertToFile, inWords, type LinkedMedia, type MediaWords } from './linkRule';
import { linkRulesFor } from './linkRules';
import { isBase64File, refuseLostDigits, tidyTextIn } from './text';
import { parseLinkText, parseLinkUrl, refuseInsideNetwork } from './webLink';

/**
 * The link to a file that a message sends, exactly as given but for white space around it: signed links stop
 * working when a single byte of them is changed.
 *
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
	if (isTwoLinks(link, media.endings)) {
		throw new InvalidInput(
			field,
			`contains more than one link: ${quoted(link)}`,
			`Create one item for each, for example with n8n's Split Out node. An item sends one ${one}`,
		);
	}
	const url = parseLinkUrl(field, link, whole);
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

/** Of places where a link may begin. */
const MOST_PLACES = 9;

/**
 * Whether a text is several links, as a list becomes within a text. A link may well carry others, as those of
 * proxies do. So what stands before the second link decides: white space; the ending of a file's name in a
 * path; or a comma, semicolon or bar, where both links go to the same server and the first is not itself the
 * value of a parameter.
 */
export function isTwoLinks(text: string, endings: RegExp): boolean {
	const first = /^https?:\/\/[^/?#\s]{1,300}/i.exec(text)?.[0];
	if (first === undefined) return false;
	let places = 0;
	for (const { index } of text.matchAll(/https?:\/\//gi)) {
		if (++places > MOST_PLACES) return false;
		const before = text.slice(0, index);
		if (/[\s,;|]$/.test(before) && /\s/.test(before.slice(-3))) return true;
		const isInPath = !before.includes('?') && !before.includes('#');
		const separated = /[,;|]$/.test(before);
		if (isInPath && endings.test(separated ? before.slice(0, -1) : before)) return true;
		if (separated && startsAlike(text.slice(index), first) && !isValueALink(before)) return true;
	}
	return false;
}

function startsAlike(text: string, first: string): boolean {
	const next = text[first.length];
	return (
		text.slice(0, first.length).toLowerCase() === first.toLowerCase() &&
		(next === undefined || /[/?#]/.test(next))
	);
}

/** Whether the parameter at the end of a text has a link as its value: `…?urls=https://a/1.jpg,`. */
function isValueALink(text: string): boolean {
	const start = text.lastIndexOf('=') + 1;
	return start > 0 && /^https?:/i.test(text.slice(start, start + 6));
}

/** The id of a file that was uploaded to Gupshup before. */
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
	if (id.startsWith('wamid.')) throw new InvalidInput(field, 'is the ID of a message', hint);
	// A digit at least: what expressions leave behind (undefined, true, NaN) has none.
	if (!/^[a-z\d][\w:=-]*$/i.test(id) || !/\d/.test(id)) {
		throw new InvalidInput(field, `${quoted(id)} isn't a valid media ID`, hint);
	}
	return id;
}
