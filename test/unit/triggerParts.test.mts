import { PassThrough } from 'node:stream';
import type { IWebhookFunctions } from 'n8n-workflow';

import { mayBeTaken, metaOf } from '../../nodes/gupshup/subscriptions/subscriptions';
import { download, isAtGupshup } from '../../nodes/GupshupTrigger/download';
import { Refusals } from '../../nodes/GupshupTrigger/refusals';
import { isSecret, newSecret } from '../../nodes/GupshupTrigger/secret';
import { SeenEvents, seenBy } from '../../nodes/GupshupTrigger/seen';

describe('secret', () => {
	it('is another one each time, in characters that a header carries', () => {
		const secrets = Array.from({ length: 100 }, newSecret);
		expect(new Set(secrets).size).toBe(100);
		for (const secret of secrets) expect(secret).toMatch(/^[\w-]{43}$/);
	});

	it('is compared whole', () => {
		const secret = newSecret();
		expect(isSecret(secret, secret)).toBe(true);
		for (const other of ['', secret.slice(1), `${secret}x`, undefined, [secret], newSecret()]) {
			expect(isSecret(other, secret)).toBe(false);
		}
		for (const none of ['', undefined, null]) expect(isSecret(none, none)).toBe(false);
	});
});

describe('what was seen', () => {
	it('is new once', () => {
		const seen = new SeenEvents();
		expect(['a', 'b', 'a', 'a'].map((key) => seen.claim(key))).toEqual([true, true, false, false]);
	});

	it('is new again when it did not count', () => {
		const seen = new SeenEvents();
		seen.claim('a');
		seen.release('a');
		expect(seen.claim('a')).toBe(true);
	});

	it('is bounded; what was seen last stays', () => {
		const seen = new SeenEvents(3);
		for (const key of ['a', 'b', 'c']) seen.claim(key);
		seen.claim('a');
		seen.claim('d');
		expect(seen.claim('a')).toBe(false);
		expect(seen.claim('b')).toBe(true);
	});

	it('is bounded in the number of triggers, too', () => {
		seenBy('busy').claim('a');
		seenBy('idle').claim('a');
		for (let others = 0; others < 99; others++) {
			seenBy(`other ${others}`);
			seenBy('busy');
		}
		expect(seenBy('busy').claim('a')).toBe(false);
		expect(seenBy('idle').claim('a')).toBe(true);
	});

	it('is kept by trigger', () => {
		expect(seenBy('1').claim('a')).toBe(true);
		expect(seenBy('2').claim('a')).toBe(true);
		expect(seenBy('1').claim('a')).toBe(false);
	});
});

it('writes the header where either reading of meta looks for it', () => {
	const meta = JSON.parse(metaOf('X-Header', 'value')) as Record<string, unknown>;
	expect(meta['X-Header']).toBe('value');
	expect(meta.headers).toEqual({ 'X-Header': 'value' });
});

it.each<[number | undefined, string | undefined, boolean]>([
	[400, 'Tag already exists', true],
	[500, 'Unable To Create Subscription', true],
	[400, undefined, true],
	[400, 'Invalid URL Passed', false],
	[400, 'Invalid App Details', false],
	[400, 'API key is not associated with partner', false],
	[400, 'Partner is not authorized', false],
	[400, 'Authentication Failed', false],
	[401, 'Anything', false],
	[429, 'Too Many Requests', false],
	[undefined, 'connect ECONNREFUSED', false],
])('may %p "%s" mean that the tag is taken: %p', (httpStatus, reason, expected) => {
	expect(mayBeTaken({ what: '', hint: '', httpStatus, reason })).toBe(expected);
});

describe('where files are fetched from', () => {
	const baseUrl = 'https://partner.gupshup.io';

	it.each([
		'https://filemanager.gupshup.io/wa/x?download=false',
		'https://FileManager.Gupshup.IO/x',
		'https://gupshup.io/x',
		'https://filemanager.gupshup.io:443/x',
	])('is %s', (url) => expect(isAtGupshup(url, { baseUrl })).toBe(true));

	it.each([
		'http://filemanager.gupshup.io/x',
		'https://filemanager.gupshup.io:8443/x',
		'https://evilgupshup.io/x',
		'https://gupshup.io.example.com/x',
		'https://example.com/gupshup.io',
		'https://example.com#.gupshup.io',
		'https://example.com\\.gupshup.io/x',
		'https://filemanager.gupshup.io@example.com/x',
		'https://user:password@filemanager.gupshup.io/x',
		'https://filemanager.gupshup.io./x',
		'http://127.0.0.1/x',
		'http://[::1]/x',
		'http://169.254.169.254/latest/meta-data',
		'file:///etc/passwd',
		'ftp://filemanager.gupshup.io/x',
		'//filemanager.gupshup.io/x',
		'image.jpg',
		'',
	])('is not %s', (url) => expect(isAtGupshup(url, { baseUrl })).toBe(false));

	it('is where the credential says that Gupshup is, and there alone', () => {
		const sandbox = { baseUrl: 'http://127.0.0.1:4010' };
		expect(isAtGupshup('http://127.0.0.1:4010/wa/x', sandbox)).toBe(true);
		expect(isAtGupshup('http://127.0.0.1:4011/wa/x', sandbox)).toBe(false);
		expect(isAtGupshup('https://127.0.0.1:4010/wa/x', sandbox)).toBe(false);
	});
});

it('gives up on a file that does not end', async () => {
	const body = new PassThrough();
	body.write('x');
	const helpers = {
		httpRequest: async () => await Promise.resolve({ statusCode: 200, headers: {}, body }),
	};
	const app = { id: '1', baseUrl: 'https://partner.gupshup.io' };
	const media = { url: 'https://filemanager.gupshup.io/x' };
	const context = { helpers } as unknown as IWebhookFunctions;
	expect(await download(context, app, media, AbortSignal.timeout(50))).toEqual({
		note: 'The file was not fetched: it took too long',
	});
	expect(body.destroyed).toBe(true);
});

describe('what Gupshup refused', () => {
	const refusal = (httpStatus?: number) => ({ what: String(httpStatus), hint: '', httpStatus });
	let now: number;
	let refusals: Refusals;
	beforeEach(() => {
		now = 0;
		refusals = new Refusals(() => now);
	});

	it('stands while n8n tries again, and no longer', () => {
		refusals.take('wish', refusal(400));
		now = 15_000;
		expect(refusals.standing('wish')).toEqual(refusal(400));
		expect(refusals.standing('another')).toBeUndefined();
		now = 16_000;
		expect(refusals.standing('wish')).toBeUndefined();
	});

	it.each([undefined, 500])('is asked about again after %s', (status) => {
		refusals.take('wish', refusal(status));
		expect(refusals.standing('wish')).toBeUndefined();
	});

	it('is told in place of too many requests, for a minute', () => {
		refusals.take('wish', refusal(500));
		now = 59_000;
		expect(refusals.take('wish', refusal(429))).toEqual(refusal(500));
		now = 60_000;
		expect(refusals.take('wish', refusal(429))).toEqual(refusal(429));
	});

	it('is forgotten', () => {
		refusals.take('wish', refusal(400));
		refusals.forget('wish');
		expect(refusals.standing('wish')).toBeUndefined();
	});
});
