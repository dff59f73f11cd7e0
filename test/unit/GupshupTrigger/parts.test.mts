import { PassThrough } from 'node:stream';
import type { IWebhookFunctions } from 'n8n-workflow';

import { appOf } from '../../../nodes/gupshup/client/app';
import { mayBeTaken, metaOf } from '../../../nodes/gupshup/events/subscriptions';
import { isSecret, newSecret, Refusals } from '../../../nodes/GupshupTrigger/desired';
import { fileOf, isAtGupshup } from '../../../nodes/GupshupTrigger/files';
import { SeenEvents } from '../../../nodes/GupshupTrigger/seen';
import { TapDeliveries } from '../../../nodes/GupshupTrigger/taps';
import type { GupshupEvent } from '../../../nodes/gupshup/events/events';
import { isThorough } from '../../setup/thorough.mts';

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
	let now: number;
	beforeEach(() => (now = 1_700_000_000));
	const seenEvents = (most = 100) => new SeenEvents(most, () => now);
	const eventsOf = (...keys: string[]) => keys.map((key) => ({ key }));
	/** Which of these start the workflow, which they do. */
	const started = (seen: SeenEvents, keys: string[], trigger = 'trigger') => {
		const claimed = seen.claim(
			trigger,
			keys.map((key) => ({ key })),
		);
		expect(claimed.others).toEqual([]);
		claimed.start.settle(true);
		return claimed.fresh.map(({ key }) => key);
	};

	it('is new once, also within one call', () => {
		const seen = seenEvents();
		expect(started(seen, ['a', 'b', 'a'])).toEqual(['a', 'b']);
		expect(started(seen, ['b', 'c'])).toEqual(['c']);
		expect(started(seen, ['a', 'b', 'c'])).toEqual([]);
	});

	it('is new again when it did not start the workflow', () => {
		const seen = seenEvents();
		started(seen, ['a']);
		seen.claim('trigger', eventsOf('a', 'b')).start.settle(false);
		expect(started(seen, ['a', 'b'])).toEqual(['b']);
	});

	it('belongs to a start until that has ended; what else comes is claimed meanwhile', async () => {
		const seen = seenEvents();
		const first = seen.claim('trigger', eventsOf('a', 'b'));
		const second = seen.claim('trigger', eventsOf('b', 'c'));
		expect(second.fresh).toEqual([{ key: 'c' }]);
		expect(second.others).toEqual([first.start]);
		second.start.settle(true);
		first.start.settle(false);
		await second.others[0].ended;
		expect(started(seen, ['a', 'b', 'c'])).toEqual(['a', 'b']);
	});

	it('is new again at once when it was given back, whatever becomes of the rest', () => {
		const seen = seenEvents();
		const { start } = seen.claim('trigger', eventsOf('a', 'b', 'c'));
		start.giveBack(eventsOf('b', 'd'));
		const again = seen.claim('trigger', eventsOf('a', 'b'));
		expect(again.fresh).toEqual([{ key: 'b' }]);
		expect(again.others).toEqual([start]);
		start.settle(false);
		again.start.settle(true);
		expect(started(seen, ['a', 'b', 'c'])).toEqual(['a', 'c']);
	});

	it('waits for no start that has not ended after two minutes', () => {
		const seen = seenEvents();
		const lost = seen.claim('trigger', eventsOf('a'));
		now += 119;
		const later = seen.claim('trigger', eventsOf('a'));
		expect(later.fresh).toEqual([]);
		expect(later.others).toEqual([lost.start]);
		now += 1;
		expect(started(seen, ['a'])).toEqual(['a']);
		// It ends after all: what started the workflow since is not undone.
		lost.start.settle(false);
		expect(started(seen, ['a'])).toEqual([]);
	});

	it('is kept by trigger', () => {
		const seen = seenEvents();
		expect(started(seen, ['a'], '1')).toEqual(['a']);
		expect(started(seen, ['a'], '2')).toEqual(['a']);
		expect(started(seen, ['a'], '1')).toEqual([]);
	});

	it('is bounded; what came last stays', () => {
		const seen = seenEvents(3);
		started(seen, ['a', 'b', 'c']);
		started(seen, ['a']);
		started(seen, ['d']);
		expect(seen.size).toBe(3);
		expect(started(seen, ['c', 'a', 'd'])).toEqual([]);
		expect(started(seen, ['b'])).toEqual(['b']);
	});

	it('is forgotten after a day', () => {
		const seen = seenEvents();
		started(seen, ['a']);
		now += 86_399;
		expect(started(seen, ['a', 'b'])).toEqual(['b']);
		now += 86_400;
		started(seen, ['c']);
		expect(seen.size).toBe(1);
	});

	it('covers an hour at the full rate of an app, and more than one call can hold', () => {
		const seen = new SeenEvents(undefined, () => now);
		// 10 messages a second, five reports each; a tenth of that is a sample.
		const share = isThorough ? 1 : 0.1;
		const first = Array.from({ length: 50 * share }, (_, index) => `0 ${index}`);
		started(seen, first);
		for (let second = 1; second < 3_600; second++) {
			now++;
			started(
				seen,
				first.map((_, index) => `${second} ${index}`),
			);
		}
		expect(started(seen, first)).toEqual([]);
		// The shortest report that a call of 4 MB may hold 4 MB of.
		const inOneCall = (share * 4 * 1024 * 1024) / '{"status":"read","gs_id":"0"},'.length;
		const many = Array.from({ length: inOneCall }, (_, index) => `many ${index}`);
		expect(started(seen, many)).toHaveLength(many.length);
		expect(started(seen, many)).toEqual([]);
	});
});

describe('a tap on its way', () => {
	const wait = { executionId: '1', nodeId: 'n', key: 'Zx3kQ0aB', signature: 'ab'.repeat(32) };
	const tap = (key = 'tap') =>
		({ key, simplified: { button: { id: 'yes' } } }) as unknown as GupshupEvent;
	const says = (statusCode: number, body: object = {}) => ({ statusCode, headers: {}, body });
	const RUNNING = says(409, { message: 'is running already' });
	const TAKEN = says(200, { gupshupAnswer: 'taken' });
	/** What comes back of one call after the other, the last again and again. */
	const n8n = (...answers: object[]) => {
		const calls: unknown[] = [];
		const httpRequest = async (call: unknown) => {
			calls.push(call);
			const answer = answers[Math.min(calls.length, answers.length) - 1];
			return answer instanceof Error ? await Promise.reject(answer) : await Promise.resolve(answer);
		};
		const context = {
			helpers: { httpRequest },
			evaluateExpression: () => 'https://n8n.example.com/webhook-waiting/x',
			getRequestObject: () => ({ socket: {} }),
			getWorkflow: () => ({}),
			getNode: () => ({}),
			logger: { warn: () => {} },
		} as unknown as IWebhookFunctions;
		return { context, calls };
	};
	const refusedConnection = Object.assign(new Error('connect ECONNREFUSED'), {
		isAxiosError: true,
		code: 'ECONNREFUSED',
		syscall: 'connect',
	});
	const lost = Object.assign(new Error('socket hang up'), {
		isAxiosError: true,
		code: 'ECONNRESET',
	});

	it.each<[string, object[], string]>([
		['nothing listens where n8n should', [refusedConnection], 'failed'],
		['n8n has failed all the time', [says(500)], 'failed'],
		['the execution has run all the time', [RUNNING], 'late'],
		['n8n has broken off all the time', [lost], 'unclear'],
		['n8n broke off, and nobody waits any more', [lost, says(200)], 'unclear'],
		['n8n broke off, and failed from then on', [lost, says(502)], 'unclear'],
		['n8n broke off, and took it', [lost, TAKEN], 'handedOver'],
		['the address is no address', [says(400)], 'gone'],
	])('%s', async (_what, answers, end) => {
		const deliveries = new TapDeliveries({ delivery: 150, unreachable: 1 });
		expect(await deliveries.deliver(n8n(...answers).context, tap(), wait)).toBe(end);
	});

	it('that failed for want of n8n is delivered when it comes again; a certain end stays', async () => {
		const deliveries = new TapDeliveries({ delivery: 1, unreachable: 1 });
		const { context, calls } = n8n(says(503), TAKEN);
		const deliver = async () => await deliveries.deliver(context, tap(), wait);
		expect([await deliver(), await deliver(), await deliver()]).toEqual([
			'failed',
			'handedOver',
			'handedOver',
		]);
		expect(calls).toHaveLength(2);
		// Another tap on the same question needs no call.
		expect(await deliveries.deliver(context, tap('other'), wait)).toBe('late');
		expect(calls).toHaveLength(2);
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
	const app = appOf({ appId: '1' });
	const media = { url: 'https://filemanager.gupshup.io/x' };
	const context = { helpers } as unknown as IWebhookFunctions;
	expect(await fileOf(context, app, media, AbortSignal.timeout(50))).toEqual({
		downloadNote: "The file wasn't downloaded: it took too long",
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
