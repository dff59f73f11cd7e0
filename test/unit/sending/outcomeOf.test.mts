import { resultOf, SENDING } from '../../../nodes/gupshup/client/result';
import type { RunResult } from '../../../nodes/gupshup/pace/run';
import { outcomeOf } from '../../../nodes/gupshup/sending/outcomeOf';

const reply = (ended: RunResult) => outcomeOf(resultOf(ended, SENDING, 2500));
const answer = (status: number, body: unknown) => ({ status, headers: {}, body });
const NO = { status: 'error', message: 'Portal User Not Found' };

test('an answer says what became of it', () => {
	const body = { messages: [{ id: 'gs-1' }] };
	expect(reply({ kind: 'answer', answer: answer(200, body) })).toEqual({
		kind: 'sent',
		answer: body,
	});
	expect(reply({ kind: 'answer', answer: answer(400, NO) })).toMatchObject({ kind: 'rejected' });
});

test('a new token that is refused is a matter of the app', () => {
	const refused = { kind: 'answer', answer: answer(401, NO), tokenRefused: true } as const;
	expect(reply(refused)).toEqual({
		kind: 'rejected',
		what: expect.stringContaining('it just created') as string,
		hint: expect.any(String) as string,
		httpStatus: 401,
		reason: 'Portal User Not Found',
		about: 'app',
	});
});

test('without a token, or a connection, nothing was sent', () => {
	const problem = { what: 'No app token could be minted', hint: 'Look', about: 'app' } as const;
	expect(reply({ kind: 'noToken', problem })).toEqual({
		kind: 'notSent',
		what: "No app token could be minted, so the message wasn't sent",
		hint: 'Look',
		about: 'app',
	});
	expect(reply({ kind: 'noConnection', reason: 'ECONNREFUSED' })).toMatchObject({
		kind: 'notSent',
		reason: 'ECONNREFUSED',
	});
});

test.each([
	[true, /^Gupshup didn't respond within 2\.5 seconds, so it's unclear/],
	[false, /^The connection to Gupshup was lost before it responded, so it's unclear/],
])('without an answer it is unclear (time was up: %p)', (timedOut, what) => {
	expect(reply({ kind: 'noAnswer', reason: 'why', timedOut })).toEqual({
		kind: 'unknown',
		what: expect.stringMatching(what) as string,
		hint: expect.any(String) as string,
		reason: 'why',
	});
});

describe('still refused as too many', () => {
	const tooMany = (
		refusedForMs: number,
		retryAfterMs: number,
		isAlone = false,
		body: unknown = '',
	) => reply({ kind: 'tooMany', answer: answer(429, body), isAlone, refusedForMs, retryAfterMs });

	test.each<[forMs: number, asked: number, what: RegExp]>([
		[
			0,
			3_600_000,
			/rejected this message as "too many requests" and asked to wait 3600 seconds, which is longer than this node waits, so the message wasn't sent$/,
		],
		[999, 200_400, /asked to wait 200 seconds, which/],
		[
			1000,
			500,
			/all messages of this app as "too many requests" for 1 seconds, so the message was/,
		],
		[120_000, 1000, /all messages of this app as "too many requests" for 120 seconds/],
	])('for %i ms, asked to wait %p ms', (refusedForMs, retryAfterMs, what) => {
		expect(tooMany(refusedForMs, retryAfterMs)).toEqual({
			kind: 'notSent',
			what: expect.stringMatching(what) as string,
			hint: expect.any(String) as string,
			httpStatus: 429,
			about: 'app',
		});
	});

	test.each([0, 85_000])('alone, for %i ms: it is about this recipient, not the app', (forMs) => {
		const body = { error: { message: 'Pair rate limit hit', code: 131056 } };
		expect(tooMany(forMs, 300_000, true, body)).toEqual({
			kind: 'notSent',
			what: expect.stringMatching(
				/to this recipient .+ WhatsApp limits .+ to one number/,
			) as string,
			hint: expect.stringMatching(/^Wait a few minutes/) as string,
			httpStatus: 429,
			reason: 'Pair rate limit hit',
		});
	});
});
