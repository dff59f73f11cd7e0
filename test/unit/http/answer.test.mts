import { type Answer, reasonIn } from '../../../nodes/gupshup/http/answer';
import { outcomeOf as outcomeOfResult } from '../../../nodes/gupshup/sending/outcomeOf';

const outcomeOf = (answer: Answer) => outcomeOfResult({ kind: 'answer', answer });
import { meaningOf } from '../../../nodes/gupshup/problems/codes';
import type { Failure } from '../../../nodes/gupshup/problems/outcome';
import { flawsOf } from '../support/refusal.mts';

const ID = '00000000-0000-4000-8000-000000000000';

function outcome(status: number, body: unknown, headers: Answer['headers'] = {}) {
	return outcomeOf({ status, headers, body });
}

function failure(status: number, body: unknown, headers?: Answer['headers']): Failure {
	const result = outcome(status, body, headers);
	if (result.kind === 'sent') throw new Error('Taken for sent');
	expect([result.what, result.hint].flatMap((text) => flawsOf(text))).toEqual([]);
	expect(result.httpStatus).toBe(status);
	return result;
}

describe('sent', () => {
	test.each<[status: number, body: unknown]>([
		[
			200,
			{
				messages: [{ id: ID }],
				messaging_product: 'whatsapp',
				contacts: [{ input: '910000000000', wa_id: '910000000000' }],
			},
		],
		[200, { messages: [{ id: ID, message_status: 'accepted' }] }],
		[201, { messages: [{ id: ID }] }],
		[202, { messages: [{ id: ID }, { id: 'another' }] }],
		// Whatever else it says: a message with an id must not be sent again.
		[200, { messages: [{ id: ID }], status: 'error', error: { message: 'odd' } }],
	])('%p %j', (status, body) => {
		const result = outcome(status, body);
		expect(result).toEqual({ kind: 'sent', answer: body });
		expect(result.kind === 'sent' && result.answer).toBe(body);
	});
});

describe('rejected, for a cause that is known', () => {
	const stated = (message: string) => ({ status: 'error', message });
	const metas = (code: number | string, message: string, more = {}) => ({
		error: { code, message, type: 'OAuthException', fbtrace_id: 'A1', ...more },
		status: 'error',
	});

	test.each<[status: number, body: unknown, what: RegExp, hint: RegExp]>([
		[401, stated('Authentication Failed'), /doesn't accept the token/, /credential.*sk_/],
		[400, stated('Authentication Failed'), /doesn't accept the token/, /credential/],
		[401, stated('Unauthorized Access'), /doesn't accept the token/, /credential/],
		[
			400,
			stated('Unauthorised access to the resource. Please review request parameters and headers'),
			/doesn't accept the token/,
			/credential/,
		],
		[401, '', /doesn't accept the token/, /credential/],
		[
			400,
			stated('Callback Billing must be enabled for this API'),
			/Callback billing is not enabled/,
			/Gupshup support/,
		],
		[400, stated('Invalid App Details'), /doesn't know this app/, /App ID/],
		[
			400,
			stated(
				'The provided app is not of the expected type for this API. Please ensure that the app is on cloud.',
			),
			/doesn't run on WhatsApp's Cloud API/,
			/Gupshup support/,
		],
		[
			400,
			stated('Only CAPI apps allowed to generate media ID'),
			/doesn't run on WhatsApp's Cloud API/,
			/Gupshup support/,
		],
		[400, stated('Partner is not authorized'), /isn't linked to the partner account/, /portal/],
		[400, stated('Invalid Media Id'), /doesn't know the media ID/, /30 days/],
		[404, stated('Invalid Media Id'), /doesn't know the media ID/, /30 days/],
		[
			400,
			metas(100, '(#100) Invalid parameter', {
				error_data: { details: "Param image['id'] is not a valid media attachment ID" },
			}),
			/doesn't know the media ID/,
			/30 days/,
		],
		[
			400,
			metas(131009, '(#131009) Parameter value is not valid'),
			/doesn't accept a value/,
			/recipient/,
		],
		[400, metas('131009', 'Parameter value is not valid'), /doesn't accept a value/, /recipient/],
		[400, metas(131047, 'Re-engagement message'), /within the last 24 hours/, /templates/],
		[400, metas(131053, 'Invalid media type image/webp'), /couldn't read the image/, /JPEG/],
		[400, metas(190, 'Access token expired'), /access to WhatsApp has expired/, /support/],
		[401, metas(190, 'Access token expired'), /access to WhatsApp has expired/, /support/],
		[400, metas(131056, 'Pair rate limit hit'), /Too many messages to this number/, /Wait/],
		[400, { code: '1003', reason: 'Wallet' }, /wallet is empty/, /Top up/],
		[403, '', /doesn't allow this request/, /IP addresses/],
		[
			404,
			'<html><title>404 Not Found</title></html>',
			/no Gupshup API at this address/,
			/Base URL/,
		],
		[429, stated('Too Many Requests'), /too many requests/, /Messages per Second/],
		[200, stated('Invalid App Details'), /doesn't know this app/, /App ID/],
		[200, metas(131047, 'Re-engagement message'), /within the last 24 hours/, /templates/],
	])('%p %j', (status, body, what, hint) => {
		const result = failure(status, body);
		expect(result.kind).toBe('rejected');
		expect(result.what).toMatch(what);
		expect(result.hint).toMatch(hint);
	});

	test.each<[status: number, body: unknown]>([
		[400, stated('Something new')],
		[400, metas(999999, 'Something new')],
		[400, { code: ' ', message: 'Something new' }],
		[400, { code: '0x64', message: 'Something new' }],
		[400, { code: null, message: 'Something new' }],
		[413, { error: 'Something new' }],
		[422, { error: { title: 'Something new' } }],
		[200, { status: 'error', message: 'Something new' }],
	])('%p %j: Gupshup’s own words where it is not', (status, body) => {
		expect(failure(status, body)).toMatchObject({
			kind: 'rejected',
			what: 'Gupshup rejected the message',
			reason: 'Something new',
		});
	});

	test.each([300, 301, 302, 304, 307, 308])('%i: a redirect that is not followed', (status) => {
		const result = failure(status, '', { location: 'https://example.com/login' });
		expect(result.kind).toBe('rejected');
		expect(result.what).toContain(`redirect (${status})`);
		expect(result.hint).toContain('Base URL');
		expect(result.reason).toBe('Redirect to https://example.com/login');
		expect(failure(status, '').reason).toBeUndefined();
	});
});

describe('unknown, so that nobody gets it twice unasked', () => {
	test.each<[status: number, body: unknown]>([
		[408, ''],
		[408, { status: 'error', message: 'Request Timeout' }],
		[425, { status: 'error', message: 'Too Early' }],
		[499, '<html><title>499 Client Closed Request</title></html>'],
		[500, ''],
		[500, { status: 'error', message: 'Internal Server Error' }],
		[500, { status: 'error', message: 'Authentication Failed' }],
		[502, '<html><head><title>502 Bad Gateway</title></head></html>'],
		[503, { message: 'down' }],
		[504, undefined],
		[599, null],
		[303, ''],
		[200, undefined],
		[200, null],
		[200, ''],
		[200, {}],
		[200, []],
		[200, [{ messages: [{ id: ID }] }]],
		[200, '<html><title>Sign in</title></html>'],
		[200, '{"messages":[{"id":"0000'],
		[200, { status: 'success' }],
		[200, { messages: [] }],
		[200, { messages: {} }],
		[200, { messages: [null] }],
		[200, { messages: [{ id: '' }] }],
		[200, { messages: [{ id: null }] }],
		[200, { error: null }],
		[204, ''],
		[100, ''],
		[0, ''],
	])('%p %j', (status, body) => {
		const result = failure(status, body);
		expect(result.kind).toBe('unknown');
		expect(result.what).toContain(String(status));
		expect(result.hint).toMatch(/may have arrived/);
	});
});

describe('the reason', () => {
	test.each<[body: unknown, reason: string | undefined]>([
		[{ message: 'first', error: { message: 'second' }, reason: 'third' }, 'first'],
		[{ message: '  ', error: { message: 'second' } }, 'second'],
		[{ error: { message: 'second', error_data: { details: 'which' } } }, 'second: which'],
		[{ error: { message: 'second', error_data: 'odd' } }, 'second'],
		[
			{ error: { error_data: { details: 'which' } } },
			'{"error":{"error_data":{"details":"which"}}}',
		],
		[{ error: { title: 'title' } }, 'title'],
		[{ error: 'plain' }, 'plain'],
		[{ reason: 'third' }, 'third'],
		[{ message: ['a', 'b'] }, '{"message":["a","b"]}'],
		[[{ message: 'a' }], '[{"message":"a"}]'],
		[[], undefined],
		['', undefined],
		[' \n ', undefined],
		['<br><hr>', undefined],
		['plain\n  text', 'plain text'],
		['a\u0000b\u001b[31m', 'a b [31m'],
		['<html><head><title>\n 502\n Bad Gateway </title></head>', '502 Bad Gateway'],
		[
			'<html><head><style>a{b:c}</style><script>var x = "</p>";</script></head><h1>No</h1><p>way</p>',
			'No way',
		],
		['<title> </title><h1>No way</h1>', 'No way'],
		['<TITLE>No</TITLE><Style>a{}</STYLE>way', 'No'],
		['<titles>No</titles><styled>way</styled>', 'No way'],
		['<p title="x">No</p> <script src="a">b</script>way', 'No way'],
		['No <style>a</title>b</style>way', 'No way'],
		[undefined, undefined],
		[null, undefined],
		[42, undefined],
	])('%j → %j', (body, reason) => {
		expect(reasonIn(body).reason).toBe(reason);
	});

	test.each<[body: unknown, code: unknown]>([
		[{ error: { code: 131009 } }, 131009],
		[{ error: { code: '131009' } }, '131009'],
		[{ code: 1003 }, 1003],
		[{ code: 1003, error: { code: 190 } }, 190],
		[{ code: { a: 1 } }, undefined],
		[{ code: true }, undefined],
		[{}, undefined],
		['131009', undefined],
	])('%j has the code %p', (body, code) => {
		expect(reasonIn(body).code).toBe(code);
	});

	test('is cut, but no character in half', () => {
		for (const shift of ['', 'x']) {
			const { reason = '' } = reasonIn({ message: shift + '😀'.repeat(10_000) });
			expect(reason).toMatch(/😀…$/u);
			expect(reason.length).toBeLessThanOrEqual(300);
			expect(reason).not.toMatch(/\p{Cs}/u);
		}
	});

	test('is looked for in the first 20 000 characters of a page', () => {
		const page = (before: number) => `${' '.repeat(before)}<title>Bad Gateway</title>`;
		expect(reasonIn(page(19_000)).reason).toBe('Bad Gateway');
		expect(reasonIn(page(20_000)).reason).toBeUndefined();
	});
});

describe('the codes of failed events', () => {
	test.each([
		// Gupshup's own, all that partner-docs.gupshup.io/docs/error-codes lists, and 470 of its older format.
		...[470, 500, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012],
		...[4001, 4002, 4003, 4004, 4005],
		// Meta's: rights, speed, rules.
		...[0, 3, 10, 190, 200, 4, 80007, 130429, 131048, 131056, 133016, 368, 130497, 131031],
		// The message and its image.
		...[1, 2, 33, 100, 130472, 131000, 131005, 131008, 131009, 131016, 131021, 131026, 131037],
		...[131042, 131045, 131047, 131049, 131050, 131051, 131052, 131053, 131057, 135000],
		// Templates, the number of the app, payments.
		...[132000, 132001, 132005, 132007, 132012, 132015, 132016, 132018, 132068, 132069],
		...[133000, 133004, 133006, 133010, 134011],
	])('%i has a meaning and a way out', (code) => {
		const meaning = meaningOf(code);
		expect(flawsOf(meaning?.title)).toEqual([]);
		expect(flawsOf(meaning?.hint)).toEqual([]);
		expect(meaningOf(String(code))).toBe(meaning);
	});

	test.each([
		[471, 131048],
		[472, 130472],
		[1013, 131026],
		[1026, 131026],
		[2000, 132000],
		[2001, 132001],
		[2005, 132005],
		[2012, 132012],
	])('%i is what %i is called in the interface before the Cloud API', (earlier, code) => {
		expect(meaningOf(code)).toBeDefined();
		expect(meaningOf(earlier)).toBe(meaningOf(code));
		expect(meaningOf(String(earlier))).toBe(meaningOf(code));
	});

	test.each([undefined, '', ' ', '0x64', '1e3', '-1', -1, 1.5, NaN, 'unknown', 999999])(
		'%p has none',
		(code) => {
			expect(meaningOf(code)).toBeUndefined();
		},
	);
});
