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
	if (!/^https?:\/\/[^/]/i.test(link)) {
		throw new InvalidInput(
			field,
			`${quoted(link)} does not begin with https:// or http://`,
			FULL_ADDRESS,
		);
	}
	if (/[\s<>"\p{Cc}\p{Cs}]/u.test(link)) {
		throw new InvalidInput(
			field,
			`${quoted(link)} has a space or another character in it that a link cannot have`,
			'Write a space as %20, and check that the field holds one link and nothing else',
		);
	}
	// https://https://… has the host "https".
	if (/^(?:https?)?$/.test(parseUrl(link)?.hostname ?? '')) {
		throw new InvalidInput(field, `${quoted(link)} is no complete link`, FULL_ADDRESS);
	}
	return link;
}
