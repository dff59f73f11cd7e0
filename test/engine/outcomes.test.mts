import type { IDataObject, INode, IRun } from 'n8n-workflow';

import { closedPort, type Fault } from '../../sandbox/index.mts';
import {
	itemsBehind,
	people,
	person,
	recipients,
	SEND,
	setUp,
	workflowOf,
} from './support/bench.mts';

/** They wait for clocks most of their time, so they run at the same time, each with a sandbox of its own. */
const newBench = async () => await setUp({ rate: null, stays: true });

/** The pace is not what is tested here. */
const FAST = { options: { messagesPerSecond: 1000 } };

/** Seconds, for what is never answered. */
const SHORT_TIMEOUT = 2;

interface Case {
	name: string;
	fault: Fault;
	/** What becomes of the message that meets the fault once. */
	outcome: 'sent' | 'rejected' | 'unknown';
	/** Whether the sandbox took the message that met the fault. */
	taken?: true;
	httpStatus?: number;
	reason?: RegExp;
}

const HTML = '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>';

const CASES: Case[] = [
	{ name: 'reset before the body', fault: { kind: 'resetBeforeBody' }, outcome: 'unknown' },
	{ name: 'reset after the body', fault: { kind: 'resetAfterBody' }, outcome: 'unknown' },
	{ name: 'lost answer', fault: { kind: 'loseAnswer' }, outcome: 'unknown', taken: true },
	{ name: 'hang', fault: { kind: 'hang' }, outcome: 'unknown' },
	{
		name: 'hang of a taken message',
		fault: { kind: 'hang', accepted: true },
		outcome: 'unknown',
		taken: true,
	},
	{
		name: '429',
		fault: { kind: 'answer', status: 429, body: { status: 'error', message: 'Too Many Requests' } },
		outcome: 'sent',
	},
	{
		name: '429 with Retry-After',
		fault: { kind: 'answer', status: 429, retryAfter: 1, body: 'slow down' },
		outcome: 'sent',
	},
	{
		name: '500',
		fault: {
			kind: 'answer',
			status: 500,
			body: { status: 'error', message: 'Internal Server Error' },
		},
		outcome: 'unknown',
		httpStatus: 500,
		reason: /^Internal Server Error$/,
	},
	{
		name: '500 that hides a taken message',
		fault: { kind: 'answer', status: 500, accepted: true, body: '' },
		outcome: 'unknown',
		taken: true,
		httpStatus: 500,
	},
	...[408, 425, 499].flatMap((status): Case[] => [
		{
			name: String(status),
			fault: { kind: 'answer', status, body: { status: 'error', message: 'Timed out' } },
			outcome: 'unknown',
			httpStatus: status,
			reason: /^Timed out$/,
		},
		{
			name: `${status} that hides a taken message`,
			fault: { kind: 'answer', status, accepted: true, body: '' },
			outcome: 'unknown',
			taken: true,
			httpStatus: status,
		},
	]),
	{
		name: '502 in HTML',
		fault: { kind: 'answer', status: 502, body: HTML },
		outcome: 'unknown',
		httpStatus: 502,
		reason: /^502 Bad Gateway$/,
	},
	{
		name: '503',
		fault: { kind: 'answer', status: 503, body: '' },
		outcome: 'unknown',
		httpStatus: 503,
	},
	{
		name: '200 in HTML',
		fault: { kind: 'answer', status: 200, body: HTML },
		outcome: 'unknown',
		httpStatus: 200,
	},
	{
		name: '200 without a message id',
		fault: { kind: 'answer', status: 200, body: { messaging_product: 'whatsapp' } },
		outcome: 'unknown',
		httpStatus: 200,
	},
	{
		name: '200 with half a JSON',
		fault: { kind: 'answer', accepted: true, body: (right) => right.slice(0, 30) },
		outcome: 'unknown',
		taken: true,
		httpStatus: 200,
	},
	{
		name: 'answer broken off',
		fault: { kind: 'answer', cutAfter: 20 },
		outcome: 'unknown',
		taken: true,
	},
	{
		name: '303',
		fault: {
			kind: 'answer',
			status: 303,
			headers: { location: 'https://example.com/result' },
			body: '',
		},
		outcome: 'unknown',
		httpStatus: 303,
	},
	{
		name: '302',
		fault: {
			kind: 'answer',
			status: 302,
			headers: { location: 'https://example.com/login' },
			body: '',
		},
		outcome: 'rejected',
		httpStatus: 302,
		reason: /example\.com\/login/,
	},
	{
		name: '307',
		fault: { kind: 'answer', status: 307, headers: { location: 'https://example.com/' }, body: '' },
		outcome: 'rejected',
		httpStatus: 307,
	},
	{
		name: '200 that states a failure',
		fault: { kind: 'answer', status: 200, body: { status: 'error', message: 'Wallet is empty' } },
		outcome: 'rejected',
		httpStatus: 200,
		reason: /^Wallet is empty$/,
	},
	{
		name: '400',
		fault: {
			kind: 'answer',
			status: 400,
			body: { message: 'Invalid Destination', status: 'error' },
		},
		outcome: 'rejected',
		httpStatus: 400,
		reason: /^Invalid Destination$/,
	},
	{
		name: '401',
		fault: {
			kind: 'answer',
			status: 401,
			body: { status: 'error', message: 'Authentication Failed' },
		},
		outcome: 'rejected',
		httpStatus: 401,
		reason: /^Authentication Failed$/,
	},
];

/** Bytes of a request, headers left out: more than any but the one that meets the fault. */
const LONG = 260;
const ITEMS = people(3);
ITEMS[1].name = 'Somebody whose name is long enough for the request to be told by it'.padEnd(
	120,
	'.',
);
const HIT = ITEMS[1].phone;

async function run(fault: Fault, settings: Partial<INode>, parameters: IDataObject = {}) {
	const { sandbox, engine } = await newBench();
	// Before the body is read, a request is known by its length alone.
	sandbox.fail(
		fault.kind === 'resetBeforeBody'
			? { as: fault, when: ({ headers }) => Number(headers['content-length']) > LONG }
			: { as: fault, to: HIT },
	);
	const timeout = fault.kind === 'hang' ? { timeout: SHORT_TIMEOUT } : {};
	const options = { ...FAST.options, ...timeout, ...parameters };
	const result = await engine.run(workflowOf(ITEMS, { options }, settings));
	return {
		result,
		/** How often the sandbox took a message to each of the items. */
		taken: ITEMS.map(({ phone }) => recipients(sandbox).filter((to) => to === phone).length),
		attempts: sandbox.requests.length,
	};
}

function detailsOf({ outcome, httpStatus, reason }: Case) {
	return {
		outcome,
		...(httpStatus === undefined ? {} : { httpStatus }),
		...(reason === undefined ? {} : { reason: expect.stringMatching(reason) as string }),
		hint: expect.any(String) as string,
	};
}

const sentItem = (item: number) => ({
	json: expect.objectContaining({
		messages: [{ id: expect.any(String) as string }],
	}) as IDataObject,
	pairedItem: { item },
});

const errorOf = (result: IRun) => result.data.resultData.error;

const timesTakenOf = ({ outcome, taken }: Case) => (outcome === 'sent' || taken ? 1 : 0);

/** What is never answered apart from the rest: whoever keeps the machine busy makes others time out as well. */
describe.each([
	['answered, or cut off', CASES.filter(({ fault }) => fault.kind !== 'hang')],
	['never answered', CASES.filter(({ fault }) => fault.kind === 'hang')],
])('%s', (_, cases) => {
	test.concurrent.each(cases)(
		'$name: continue: the item says what became of it, the others are sent',
		async (given) => {
			const { fault, outcome } = given;
			const timesTaken = timesTakenOf(given);
			const { result, taken, attempts } = await run(fault, { onError: 'continueRegularOutput' });

			expect(taken).toEqual([1, timesTaken, 1]);
			expect(attempts).toBe(outcome === 'sent' ? 4 : 3);
			const items = itemsBehind(result);
			expect([items[0], items[2]]).toEqual([sentItem(0), sentItem(2)]);
			expect(items[1]).toEqual(
				outcome === 'sent'
					? sentItem(1)
					: {
							json: {
								error: expect.stringMatching(/\[item 2 of 3\]$/) as string,
								details: expect.objectContaining(detailsOf(given)) as IDataObject,
							},
							pairedItem: { item: 1 },
						},
			);
		},
	);

	test.concurrent.each(cases)(
		'$name: error output: the item goes there with its details and its input',
		async (given) => {
			const { fault, outcome } = given;
			const timesTaken = timesTakenOf(given);
			const { result, taken } = await run(fault, { onError: 'continueErrorOutput' });

			expect(taken).toEqual([1, timesTaken, 1]);
			const [good, bad] = [itemsBehind(result, SEND, 0), itemsBehind(result, SEND, 1)];
			if (outcome === 'sent') {
				expect([good.length, bad.length]).toEqual([3, 0]);
				return;
			}
			expect(good).toEqual([sentItem(0), sentItem(2)]);
			expect(bad).toEqual([
				{
					json: {
						...ITEMS[1],
						error: expect.stringMatching(/\[item 2 of 3\]$/) as string,
						details: expect.objectContaining(detailsOf(given)) as IDataObject,
					},
					pairedItem: { item: 1 },
				},
			]);
		},
	);

	test.concurrent.each(cases)(
		'$name: stop: nothing is sent twice, and the text says how far it got',
		async (given) => {
			const { fault, outcome } = given;
			const timesTaken = timesTakenOf(given);
			const { result, taken } = await run(fault, {});

			if (outcome === 'sent') {
				expect(result.status).toBe('success');
				expect(taken).toEqual([1, 1, 1]);
				return;
			}
			expect(result.status).toBe('error');
			const [first, hit, last] = taken;
			expect([first, hit]).toEqual([1, timesTaken]);
			expect(errorOf(result)?.message).toMatch(
				new RegExp(`^Sent ${first + last} of 3 images, then stopped: .+ \\[item 2 of 3\\]$`),
			);
		},
	);

	test.concurrent.each(cases)(
		'$name: Retry On Fail: who got it does not get it again, the rest does',
		async (given) => {
			const { fault, outcome } = given;
			const timesTaken = timesTakenOf(given);
			const { result, taken, attempts } = await run(fault, {
				retryOnFail: true,
				maxTries: 3,
				waitBetweenTries: 1,
			});

			if (outcome === 'unknown') {
				expect(result.status).toBe('error');
				expect(taken).toEqual([1, timesTaken, 1]);
				expect(attempts).toBe(3);
				expect(errorOf(result)?.message).toMatch(
					/^Sent 2 of 3 images, then stopped: .+ \[item 2 of 3\]$/,
				);
			} else {
				expect(result.status).toBe('success');
				expect(taken).toEqual([1, 1, 1]);
				expect(itemsBehind(result)).toEqual([sentItem(0), sentItem(1), sentItem(2)]);
				expect(attempts).toBe(4);
			}
		},
	);

	test.concurrent.each(cases)(
		'$name: Send Again: everybody gets it, twice only who may have got it',
		async (given) => {
			const { fault, outcome } = given;
			const { result, taken } = await run(
				fault,
				{ onError: 'continueRegularOutput' },
				{ onUnknown: 'resend' },
			);

			const items = itemsBehind(result);
			if (outcome === 'rejected') {
				expect(taken).toEqual([1, 0, 1]);
				expect(items[1].json.details).toMatchObject({ outcome });
			} else {
				expect(taken).toEqual([1, given.taken ? 2 : 1, 1]);
				expect(items).toEqual([sentItem(0), sentItem(1), sentItem(2)]);
			}
		},
	);
});

describe('the text', () => {
	const textOf = (result: IRun) => itemsBehind(result)[1].json;

	test.concurrent('of an unknown outcome says that the image may have arrived', async () => {
		const { result } = await run({ kind: 'hang' }, { onError: 'continueRegularOutput' });

		expect(textOf(result).error).toMatch(
			/^Gupshup didn't respond within 2 seconds, so it's unclear whether the message was sent.+ It may have arrived\. Check the chat before you send it again.+\[item 2 of 3\]$/,
		);
	});

	test.concurrent.each([
		['Authentication Failed', 401, /doesn't accept the token .+Partner App Token/],
		['Invalid App Details', 400, /doesn't know this app .+App ID/],
		['Partner is not authorized', 400, /isn't linked to the partner account/],
		[
			'Callback Billing must be enabled for this API',
			400,
			/Callback billing is not enabled .+Gupshup support/,
		],
		[
			'The provided app is not of the expected type for this API. Please ensure that the app is on cloud.',
			400,
			/Cloud API/,
		],
		['Unauthorised access to the resource', 401, /doesn't accept the token/],
	])('explains "%s"', async (message, status, text) => {
		const { result } = await run(
			{ kind: 'answer', status, body: { message, status: 'error' } },
			{ onError: 'continueRegularOutput' },
		);

		expect(textOf(result).error).toMatch(text);
		expect(textOf(result).details).toMatchObject({
			outcome: 'rejected',
			httpStatus: status,
			reason: message,
		});
	});

	test.concurrent("explains Meta's code where Gupshup passes Meta's error on", async () => {
		const error = { code: 131047, message: 'Re-engagement message', type: 'OAuthException' };
		const { result } = await run(
			{ kind: 'answer', status: 400, body: { error, status: 'error' } },
			{ onError: 'continueRegularOutput' },
		);

		expect(textOf(result).error).toMatch(/24 hours .+template/);
		expect(textOf(result).details).toMatchObject({ reason: 'Re-engagement message' });
	});

	test.concurrent('and nothing else of the execution holds the token', async () => {
		const bench = await newBench();
		bench.sandbox.fail({
			as: {
				kind: 'answer',
				status: 401,
				body: `{"message":"Bad token ${bench.sandbox.app.token}"}`,
			},
			times: Infinity,
		});
		for (const onError of ['stopWorkflow', 'continueRegularOutput'] as const) {
			const result = await bench.engine.run(workflowOf(people(2), FAST, { onError }));
			expect(JSON.stringify(result)).not.toContain(bench.sandbox.app.token);
		}
	});
});

describe('no connection', () => {
	test.concurrent('is not sent, for each item', async () => {
		const bench = await newBench();
		bench.credential.baseUrl = await closedPort();
		const result = await bench.engine.run(
			workflowOf(people(2), FAST, { onError: 'continueRegularOutput' }),
		);

		expect(itemsBehind(result).map(({ json }) => json)).toEqual(
			[0, 1].map((item) => ({
				error: expect.stringMatching(
					new RegExp(
						`^n8n couldn't connect to Gupshup, so the message wasn't sent .+\\[item ${item + 1} of 2\\]$`,
					),
				) as string,
				details: expect.objectContaining({ outcome: 'notSent' }) as IDataObject,
			})),
		);
	});

	test.concurrent('to a host that does not exist is not sent', async () => {
		const bench = await newBench();
		bench.credential.baseUrl = 'https://no-such-host.invalid';
		const result = await bench.engine.run(
			workflowOf([person(1)], FAST, { onError: 'continueRegularOutput' }),
		);

		expect(itemsBehind(result)[0].json.details).toMatchObject({ outcome: 'notSent' });
	});

	test.concurrent('by TLS to a server without it is not sent', async () => {
		const bench = await newBench();
		bench.credential.baseUrl = bench.sandbox.baseUrl.replace('http:', 'https:');
		const result = await bench.engine.run(
			workflowOf([person(1)], FAST, { onError: 'continueRegularOutput' }),
		);

		expect(itemsBehind(result)[0].json.details).toMatchObject({ outcome: 'notSent' });
		expect(bench.sandbox.messages).toHaveLength(0);
	});
});
