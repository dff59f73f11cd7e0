import { InvalidInput, quoted } from '../problems/invalidInput';
import { expiryOf } from './linkExpiry';
import { applies } from './linkRule';
import { isTwoLinks, parseLinkText } from './linkText';
import { inWordsOf, type MediaNoun } from './mediaNoun';
import { FILE_PAGES } from './pageLinks';
import { PRIVATE_LINKS } from './privateLinks';
import { partsOfLink, refuseInsideNetwork, refuseOtherScheme } from './webLink';

/**
 * The link to a document, a video or an audio file, exactly as given. Nothing is fetched here: WhatsApp
 * loads the file itself. The ending of an address decides nothing, since a server may answer anything.
 *
 * @param noun what texts call the file
 * @param now in ms since 1970
 * @throws InvalidInput for what can never work, or not any more
 */
export function parseMediaLink(
	field: string,
	value: unknown,
	noun: MediaNoun,
	now = Date.now(),
): string {
	const { one, source } = noun;
	const whole = `Enter the full address of the ${one}, for example https://example.com/${one}`;
	const link = parseLinkText(field, value);
	if (link === '') throw new InvalidInput(field, 'is empty', whole);
	if (/^data:/i.test(link)) {
		throw new InvalidInput(
			field,
			`holds the ${one} itself (a data: address)`,
			`WhatsApp needs a link that it can open: turn it into a file with n8n's Convert to File node, and choose File as the ${source}`,
		);
	}
	if (isTwoLinks(link)) {
		throw new InvalidInput(
			field,
			`holds more than one link: ${quoted(link)}`,
			`Make one item of each, for example with n8n's Split Out node: an item sends one ${one}`,
		);
	}
	refuseOtherScheme(field, link, whole);
	const url = partsOfLink(field, link, whole);
	refuseInsideNetwork(
		field,
		url,
		`WhatsApp fetches the ${one} over the internet: use a public address`,
	);
	if (url.password !== '') {
		throw new InvalidInput(
			field,
			'holds a password, which would go to Gupshup and WhatsApp',
			`Store the ${one} somewhere public, or download it with HTTP Request and choose File as the ${source}`,
		);
	}
	const rule = [...PRIVATE_LINKS, ...FILE_PAGES].find((each) => applies(each, url));
	if (rule) {
		const hint = typeof rule.hint === 'string' ? rule.hint : rule.hint(url);
		throw new InvalidInput(field, inWordsOf(noun, rule.what), inWordsOf(noun, hint));
	}
	const expiry = expiryOf(url, now);
	if (expiry) throw new InvalidInput(field, expiry.what, inWordsOf(noun, expiry.hint));
	return link;
}
