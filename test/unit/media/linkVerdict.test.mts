import { problemOfLink } from '../../../nodes/gupshup/media/linkVerdict';
import { AUDIO, DOCUMENT, IMAGE, MediaFile, VIDEO } from '../../../nodes/gupshup/media/mediaRules';
import { png } from '../../engine/support/images.mts';
import { flawsOf } from '../support/refusal.mts';

const LIMIT = 5 * 1024 * 1024;
const TOO_LARGE =
	/^leads to an image of (?:\d+\.[1-9]|a little over 5) MB, but WhatsApp accepts up to 5 MB$/;

function verdict(content: Buffer | string, status = 200, headers = {}, rule = IMAGE) {
	const file = new MediaFile(rule);
	file.push(Buffer.from(content));
	return problemOfLink({ status, headers, file }, rule);
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

describe('a reason that is the same for everybody', () => {
	const xml = (code: string, message: string, more = '') =>
		`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message>${more}</Error>`;
	const EXPIRED = 'the link has expired';
	const NO_FILE = "the file doesn't exist";
	const SIGNATURE = "the signature in the link isn't valid";

	test.each<[status: number, body: string, said: string]>([
		[403, xml('AccessDenied', 'Request has expired'), EXPIRED],
		[403, xml('AccessDenied', 'Request has expired.'), EXPIRED],
		[400, xml('ExpiredToken', 'The provided token has expired.', '<Details>x</Details>'), EXPIRED],
		[400, xml('Other', '-', '<Details>Request signature expired at: 2026</Details>'), EXPIRED],
		[
			403,
			`\ufeff${xml('AuthenticationFailed', 'Server failed to authenticate the request.', '<AuthenticationErrorDetail>Signature not valid in the specified time frame: Start [a] - Expiry [b]</AuthenticationErrorDetail>')}`,
			EXPIRED,
		],
		[400, '{"statusCode":"400","error":"InvalidJWT","message":"jwt expired"}', EXPIRED],
		[
			400,
			'{"statusCode":"400","error":"InvalidJWT","message":"\\"exp\\" claim timestamp check failed"}',
			EXPIRED,
		],
		[403, 'URL signature expired', EXPIRED],
		[403, 'URL timestamp expired\n', EXPIRED],
		[403, xml('SignatureDoesNotMatch', 'The request signature we calculated …'), SIGNATURE],
		[403, xml('InvalidAccessKeyId', 'The key does not exist'), SIGNATURE],
		[403, xml('AuthenticationFailed', 'Server failed to authenticate the request.'), SIGNATURE],
		[
			403,
			'<Error><Code>MissingKey</Code><Message>Missing Key-Pair-Id</Message></Error>',
			SIGNATURE,
		],
		[400, xml('AuthorizationQueryParametersError', '-'), SIGNATURE],
		[403, 'URL signature mismatch', SIGNATURE],
		[403, 'Bad URL timestamp', SIGNATURE],
		[403, xml('NoSuchKey', 'The specified key does not exist.'), NO_FILE],
		[400, '{"statusCode":"404","error":"not_found","message":"Object not found"}', NO_FILE],
		[400, '{"statusCode":"404","error":"Bucket not found","message":"Bucket not found"}', NO_FILE],
		[
			403,
			xml(
				'AccessDenied',
				'Access denied.',
				'<Details>Anonymous caller does not have storage.objects.get access</Details>',
			),
			"the file isn't public",
		],
		[
			409,
			xml('PublicAccessNotPermitted', 'Public access is not permitted'),
			"the file isn't public",
		],
	])('%i with %j', (status, body, said) => {
		const found = verdict(body, status);
		expect(found?.what).toMatch(new RegExp(`^answers with ${status} [A-Z][A-Za-z ]+: ${said}$`));
		expect(flawsOf(found?.hint)).toEqual([]);
	});

	test.each<[status: number, body: string]>([
		[403, ''],
		[403, xml('AccessDenied', 'Access Denied')],
		[403, xml('AccessDenied', 'You have no right to access this object because of bucket acl.')],
		[403, '<!DOCTYPE html><title>URL signature expired</title>'],
		[403, '<html><code>NoSuchKey</code>Your request has expired</html>'],
		[403, 'Your session has expired'],
		[403, '{"error":{"code":403,"message":"Permission denied."}}'],
		[403, '{"message":"Your session has expired"}'],
		[403, '{"error":'],
		[403, '["NoSuchKey"]'],
		[403, '<Error><Code>NoSuchKey'],
		[400, xml('InvalidRange', 'The requested range cannot be satisfied')],
		[405, xml('NoSuchKey', 'The specified key does not exist.')],
		[503, xml('AccessDenied', 'Request has expired')],
	])('is not in %i with %j', (status, body) => {
		expect(verdict(body, status)).toBeUndefined();
	});
});

test('nothing tells nothing, but where it is all there is', () => {
	expect(verdict('')).toBeUndefined();
	expect(verdict('', 200, { 'content-length': '0' })?.what).toMatch(/^leads to .*empty/);
});

test('of what a link leads to, all that has come is counted', () => {
	const file = new MediaFile(IMAGE);
	for (const piece of ['x'.repeat(20_000), '', 'y']) file.push(Buffer.from(piece));
	expect(file.size).toBe(20_001);
});

describe('of a document, video or audio file', () => {
	const MB = 1024 * 1024;
	const MP4 = '\0\0\0\x18ftypmp42\0\0\0\0mp42isom';
	const PAGE = '<!DOCTYPE html><title>Sign in</title>';
	const kinds = { document: DOCUMENT, video: VIDEO, audio: AUDIO };
	type Kind = keyof typeof kinds;
	const latin = (text: string) => Buffer.from(text, 'latin1');

	test.each<[kind: Kind, content: string, headers: Record<string, string>, what: RegExp]>([
		[
			'document',
			PAGE,
			{ 'content-type': 'text/html' },
			/a web page \(Sign in\), not to a document$/,
		],
		['document', PAGE, {}, /a web page \(Sign in\), not to a document$/],
		['document', '\xff\xd8\xff\xe0', {}, /leads to a JPEG, /],
		[
			'document',
			'%PDF-1.7',
			{ 'content-length': String(101 * MB) },
			/a document of 101.0 MB.*100 MB/,
		],
		['video', PAGE, { 'content-type': 'video/mp4' }, /a web page \(Sign in\), not to a video$/],
		['video', '\x1aE\xdf\xa3', {}, /leads to a WebM or Matroska file$/],
		['video', MP4, { 'content-length': String(17 * MB) }, /a video of 17.0 MB.*up to 16 MB/],
		['audio', PAGE, {}, /a web page \(Sign in\), not to an audio file$/],
		['audio', 'RIFF....WAVEfmt ', {}, /leads to a WAV file$/],
		['audio', 'OggS', { 'content-length': String(17 * MB) }, /an audio file of 17.0 MB/],
	])('a link to a %s that gives %j with %j is refused', (kind, content, headers, what) => {
		const found = verdict(latin(content), 200, headers, kinds[kind]);
		expect(found?.what).toMatch(what);
		expect(flawsOf(found?.hint ?? '')).toEqual([]);
	});

	test.each<[kind: Kind, content: string, headers: Record<string, string>]>([
		['document', '%PDF-1.7', { 'content-type': 'application/octet-stream' }],
		['document', `${' '.repeat(1000)}%PDF-1.4`, { 'content-type': 'text/html' }],
		['document', 'PK\x03\x04', {}],
		['document', 'Dear Sir or Madam', { 'content-type': 'text/plain' }],
		['document', PAGE, { 'content-type': 'text/plain' }],
		['document', '%PDF-1.7', { 'content-length': String(100 * MB) }],
		['video', MP4, { 'content-type': 'application/octet-stream' }],
		['video', '\0\0\0\x08moov', {}],
		['video', MP4, { 'content-length': String(16 * MB) }],
		['audio', 'OggS', {}],
		['audio', '#!AMR\n', {}],
		['audio', 'ID3\x04', {}],
		['audio', '\xff\xfb\x90\x00', { 'content-type': 'text/plain' }],
		['audio', '\x01\x02\x03\x04', {}],
	])('a link to a %s that gives %j with %j is sent', (kind, content, headers) => {
		expect(verdict(latin(content), 200, headers, kinds[kind])).toBeUndefined();
	});

	test.each(Object.entries(kinds))('%s: what no longer is there names the kind', (_, rule) => {
		expect(verdict('', 404, {}, rule)?.hint).toMatch(new RegExp(`^The ${rule.one} was moved`));
	});
});
