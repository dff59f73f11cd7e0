import { parseUrl } from '../input/url';
import type { StreamedAnswer } from '../http/body';
import { isInsideNetwork } from '../input/network';

/**
 * Where an answer sends whoever asked, or `undefined` where it sends nobody anywhere.
 *
 * @param from the address that was asked: a redirect may be relative to it
 */
export function redirectOf(
	{ statusCode: status, headers: { location } }: Pick<StreamedAnswer, 'statusCode' | 'headers'>,
	from: string,
): URL | undefined {
	return status >= 300 && status < 400 && typeof location === 'string'
		? parseUrl(location, from)
		: undefined;
}

/** Whether a redirect leads to a web address that only computers of this network reach. */
export function leadsInside(url: URL): boolean {
	return isOfWeb(url) && isInsideNetwork(url.hostname);
}

/** Whether a redirect leads to a web address outside this network, without a password in it. */
export function isOpenToAll(url: URL): boolean {
	return isOfWeb(url) && url.username === '' && url.password === '' && !leadsInside(url);
}

function isOfWeb({ protocol }: URL): boolean {
	return ['http:', 'https:'].includes(protocol);
}
