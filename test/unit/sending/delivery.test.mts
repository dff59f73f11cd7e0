import type { IExecuteFunctions } from 'n8n-workflow';

import type { GupshupClient, GupshupRequest } from '../../../nodes/gupshup/client/client';
import { type Result, resultOf, SENDING } from '../../../nodes/gupshup/client/result';
import type { RunResult } from '../../../nodes/gupshup/pace/run';
import { type Failure, NOT_REACHED } from '../../../nodes/gupshup/problems/outcome';
import { deliver, type RunParts } from '../../../nodes/gupshup/sending/delivery';
import type { PreparedMessage } from '../../../nodes/gupshup/sending/prepared';
import { Sender } from '../../../nodes/gupshup/sending/senders';

const result = (ended: RunResult) => resultOf(ended, SENDING, 1000);
const answer = (status: number, body: unknown) =>
	result({ kind: 'answer', answer: { status, headers: {}, body } });
const SENT = answer(200, { messages: [{ id: 'gs-1' }] });
const REFUSED = answer(400, { status: 'error', message: 'No' });
const LOST = result({ kind: 'noAnswer', reason: 'socket hang up', timedOut: false });
const NOT_LEFT = result({ kind: 'noConnection', reason: 'refused' });
const TOO_MANY = result({
	kind: 'tooMany',
	answer: { status: 429, headers: {}, body: '' },
	isAlone: false,
	refusedForMs: 120_000,
	retryAfterMs: 1000,
});
const ENDED = result({ kind: 'ended' });
const DOUBT: Failure = { kind: 'unknown', what: 'It left in an earlier try', hint: 'Look' };

let sender: Sender;
/** What the client was asked for, and how long was waited in between, in ms. */
let runs: Array<{ again?: boolean; limit?: number }>;
let waitedMs: number[];
/** How often the ledger was told that nothing has left, while it was under way. */
let forgotten: number;
beforeEach(() => {
	[runs, waitedMs, forgotten] = [[], [], 0];
	jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] });
});
afterEach(() => jest.useRealTimers());

/** What comes of a message whose requests end like this, one after the other, the last one for ever. */
async function outcomeOf(
	results: Result[],
	given: { resendUnknown?: boolean; doubt?: Failure; onRun?: () => void } = {},
) {
	const request = async ({ turn }: GupshupRequest) => {
		runs.push({ limit: turn?.limit, again: turn?.again });
		given.onRun?.();
		turn?.nothingLeft?.();
		return await Promise.resolve(results[Math.min(runs.length, results.length) - 1]);
	};
	sender = new Sender({ app: { key: 'app' }, request } as unknown as GupshupClient);
	const run = {
		context: {
			getCredentials: async () => await Promise.resolve({}),
		} as unknown as IExecuteFunctions,
		ledger: {
			recall: () => given.doubt,
			forget: () => forgotten++,
			settle: () => {},
		},
		sentBefore: { recall: () => undefined },
		senders: { of: () => sender },
		seen: () => {},
	} as unknown as RunParts;
	const message: PreparedMessage = {
		kind: 'ready',
		recipient: { to: '919876500001' },
		media: [],
		body: () => ({}),
		options: {
			messagesPerSecond: 7,
			timeoutMs: 1000,
			resendUnknown: given.resendUnknown ?? given.doubt !== undefined,
		},
	};
	let isOver = false;
	const sending = deliver(run, message, { index: 0, previous: undefined, left: () => {} });
	void sending.finally(() => (isOver = true));
	for (let since = Date.now(), made = runs.length; !isOver; ) {
		await new Promise((resolve) => setImmediate(resolve));
		if (runs.length > made) {
			waitedMs.push(Date.now() - since);
			[since, made] = [Date.now(), runs.length];
		}
		if (jest.getTimerCount() > 0) jest.advanceTimersByTime(50);
	}
	return await sending;
}

const kinds = { SENT: 'sent', REFUSED: 'rejected', NOT_LEFT: 'notSent', TOO_MANY: 'notSent' };

test.each<[string, Result, string]>([
	['sent', SENT, kinds.SENT],
	['refused', REFUSED, kinds.REFUSED],
	['no connection', NOT_LEFT, kinds.NOT_LEFT],
	['too many', TOO_MANY, kinds.TOO_MANY],
])('%s: made once, with the limit of the node', async (_what, result, kind) => {
	expect(await outcomeOf([result], { resendUnknown: true })).toMatchObject({ kind });
	expect(runs).toEqual([{ limit: 7, again: false }]);
	expect(forgotten).toBe(1);
});

test('no turn: not reached', async () => {
	expect(await outcomeOf([ENDED])).toBe(NOT_REACHED);
});

test('what is unclear is not sent again by itself', async () => {
	expect(await outcomeOf([LOST, SENT])).toMatchObject({
		kind: 'unknown',
		reason: 'socket hang up',
	});
	expect(runs).toHaveLength(1);
});

describe('Send Again', () => {
	const resend = { resendUnknown: true };

	test('goes on until it is sent, ahead of others, after one, two and four seconds', async () => {
		expect(await outcomeOf([LOST, LOST, LOST, SENT], resend)).toMatchObject({ kind: 'sent' });
		expect(runs.map(({ again }) => again)).toEqual([false, true, true, true]);
		expect(waitedMs.map((ms) => Math.round(ms / 500) / 2)).toEqual([0, 1, 2, 4]);
	});

	test('gives up after three times', async () => {
		expect(await outcomeOf([LOST], resend)).toMatchObject({ kind: 'unknown' });
		expect(runs).toHaveLength(4);
	});

	test.each<[string, Result, number]>([
		['refused', REFUSED, 2],
		['too many', TOO_MANY, 2],
		['no turn', ENDED, 2],
		['no connection', NOT_LEFT, 4],
	])('once it is in doubt it stays so: then %s', async (_what, then, made) => {
		expect(await outcomeOf([LOST, then], resend)).toMatchObject({ reason: 'socket hang up' });
		expect(runs).toHaveLength(made);
		// Of the first alone it could be said.
		expect(forgotten).toBe(1);
	});

	test('the end of the run ends the pause', async () => {
		const onRun = () => void setTimeout(() => sender.stop(), 300);
		const before = Date.now();
		await outcomeOf([LOST, SENT], { ...resend, onRun });
		expect(Date.now() - before).toBeLessThan(700);
	});
});

test.each<[string, Result, string]>([
	['sent', SENT, 'sent'],
	['refused', REFUSED, 'unknown'],
	['no connection', NOT_LEFT, 'unknown'],
	['no turn', ENDED, 'unknown'],
])('in doubt from an earlier try, now %s', async (_what, result, kind) => {
	expect(await outcomeOf([result], { doubt: DOUBT })).toMatchObject({ kind });
	expect(forgotten).toBe(0);
});
