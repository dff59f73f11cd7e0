import { LinkBytes } from '../../../nodes/gupshup/media/linkBytes';
import { judge } from '../../../nodes/gupshup/media/linkVerdict';
import { png } from '../../engine/support/images.mts';
import { flawsOf } from '../support/refusal.mts';

const LIMIT = 5 * 1024 * 1024;
const TOO_LARGE =
	/^leads to an image of (?:\d+\.[1-9]|a little over 5) MB, and WhatsApp takes at most 5 MB$/;

function verdict(content: Buffer | string, status = 200, headers = {}) {
	const bytes = new LinkBytes();
	bytes.push(Buffer.from(content));
	return judge(status, headers, bytes);
}

describe('of an image, the size of the whole counts', () => {
	test.each<[headers: Record<string, string>, status: number]>([
		[{ 'content-range': `bytes 0-65535/${LIMIT + 1}` }, 206],
		[{ 'content-range': 'bytes 0-1/99999999' }, 206],
		[{ 'content-length': String(LIMIT + 1) }, 200],
		[{ 'content-length': '99999999', 'content-encoding': 'identity' }, 200],
	])('%j is too large', (headers, status) => {
		expect(verdict(png(1), status, headers)?.what).toMatch(TOO_LARGE);
	});

	test.each<[headers: Record<string, string>, status: number]>([
		[{ 'content-range': `bytes 0-65535/${LIMIT}` }, 206],
		[{ 'content-range': 'bytes 0-65535/*' }, 206],
		[{ 'content-range': 'bytes 0-65535/99999999 and more' }, 206],
		[{ 'content-range': 'some bytes 0-65535/99999999' }, 206],
		[{ 'content-range': 'bytes 10-65535/99999999' }, 206],
		[{ 'content-length': '99999999' }, 206],
		[{}, 206],
		[{ 'content-length': String(LIMIT) }, 200],
		[{ 'content-length': '99999999', 'content-encoding': 'gzip' }, 200],
		[{ 'content-range': 'bytes 0-65535/99999999' }, 200],
		[{}, 200],
	])('%j with %i is not known to be', (headers, status) => {
		expect(verdict(png(1), status, headers)).toBeUndefined();
	});
});

test.each([
	['<!DOCTYPE html><title>Sign in</title>', ' (Sign in)'],
	['<!DOCTYPE html><title lang="en">\n Sign\n in </title>', ' (Sign in)'],
	['<!DOCTYPE html><TITLE\n>Sign in</TITLE>', ' (Sign in)'],
	['<!DOCTYPE html><titlebar>Menu</titlebar><title>Sign in</title>', ' (Sign in)'],
	['<!DOCTYPE html><title></title>', ''],
	['<!DOCTYPE html><title>Sign in', ''],
	['<!DOCTYPE html><h1>Sign in</h1>', ''],
])('%j is a web page, with its title', (page, title) => {
	expect(verdict(page)?.what).toBe(`leads to a web page${title}, not to an image`);
});

test.each([401, 404, 410])('%i is the same to everybody', (status) => {
	const found = verdict('', status);
	expect(found?.what).toMatch(new RegExp(`^answers with ${status} `));
	expect(flawsOf(found?.hint ?? '')).toEqual([]);
});

test.each([204, 301, 400, 403, 405, 429, 500, 503])(
	'%i may be meant for this n8n alone',
	(status) => {
		expect(verdict('<!DOCTYPE html><title>No</title>', status)).toBeUndefined();
	},
);

test('nothing tells nothing, but where it is all there is', () => {
	expect(verdict('')).toBeUndefined();
	expect(verdict('', 200, { 'content-length': '0' })?.what).toMatch(/^leads to .*empty/);
});

test('of what a link leads to, all that has come is counted', () => {
	const bytes = new LinkBytes();
	for (const piece of ['x'.repeat(20_000), '', 'y']) bytes.push(Buffer.from(piece));
	expect(bytes.size).toBe(20_001);
});
