import type { Reply } from '../../../nodes/gupshup/http/exchange';
import { PATIENCE_MS } from '../../../nodes/gupshup/pace/backoff';
import { Pace } from '../../../nodes/gupshup/pace/pace';
import { VirtualClock } from '../support/virtualClock.mts';

const answer = (status: number, headers: Record<string, string> = {}): Reply => ({
	kind: 'answer',
	answer: { status, headers, body: {} },
});
const tokenRefused = (): Reply => ({ ...answer(401), tokenRefused: true }) as Reply;
const noAnswer: Reply = { kind: 'noAnswer', reason: 'socket hang up', timedOut: false };

let clock: VirtualClock;
let pace: Pace;
/** What happened, in order. */
let log: string[];

beforeEach(() => {
	clock = new VirtualClock();
	pace = new Pace(clock, () => 0.5);
	log = [];
});

/** Runs with these replies one after the other, the last one for ever. */
async function run(replies: Reply[], options: { signal?: AbortSignal; again?: boolean } = {}) {
	let made = 0;
	return await clock.until(
		pace.run(
			{
				limit: 10,
				...options,
				leaving: () => void log.push('leaving'),
				nothingLeft: () => log.push('nothing left'),
			},
			async () => {
				const reply = replies[Math.min(made++, replies.length - 1)];
				await clock.sleep(50);
				log.push(reply.kind === 'answer' ? String(reply.answer.status) : reply.kind);
				return reply;
			},
		),
	);
}

/** How many slots the pace believes to be taken. */
const inFlight = () => (pace as unknown as { inFlight: number }).inFlight;

/** The text that it fails with. */
async function failure(promise: Promise<unknown>): Promise<string> {
	const text = promise.then(
		() => 'It did not fail',
		(error: Error) => error.message,
	);
	return await clock.until(text);
}

test.each<[string, Reply]>([
	['served', answer(200)],
	['rejected', answer(400)],
	['unavailable', answer(503)],
	['lost', noAnswer],
	['never connected', { kind: 'noConnection', reason: 'ECONNREFUSED' }],
])('a request that is %s is made once, and its reply comes back', async (_, reply) => {
	expect(await run([reply])).toEqual(reply);
	expect(log.filter((entry) => entry === 'leaving')).toHaveLength(1);
	expect(log).not.toContain('nothing left');
	expect(inFlight()).toBe(0);
});

test('a 429 is made again, and nothing has left in between', async () => {
	const result = await run([answer(429), answer(429), answer(200)]);

	expect(result).toEqual(answer(200));
	expect(log).toEqual([
		...['leaving', '429', 'nothing left'],
		...['leaving', '429', 'nothing left'],
		...['leaving', '200'],
	]);
	expect(inFlight()).toBe(0);
});

test.each(['retry-after', 'Retry-After'])('%s is kept to', async (header) => {
	const before = clock.now();
	await run([answer(429, { [header.toLowerCase()]: '7' }), answer(200)]);

	expect(clock.now() - before).toBeGreaterThanOrEqual(7050);
	expect(clock.now() - before).toBeLessThan(7500);
});

test('refusals that last too long are given up, with the last answer and how long it was', async () => {
	const result = await run([answer(429)]);

	expect(result).toMatchObject({ kind: 'tooMany', answer: { status: 429 } });
	if (result.kind !== 'tooMany') return;
	expect(result.refusedForMs).toBeGreaterThan(PATIENCE_MS - 5000);
	expect(result.refusedForMs).toBeLessThanOrEqual(PATIENCE_MS);
	expect(result.retryAfterMs).toBeGreaterThanOrEqual(200);
	expect(log[log.length - 1]).toBe('nothing left');
	expect(inFlight()).toBe(0);
});

test('a wait that is asked for beyond all patience is not waited for', async () => {
	const result = await run([answer(429, { 'retry-after': '3600' })]);

	expect(result).toMatchObject({ kind: 'tooMany', refusedForMs: 0, retryAfterMs: 3_600_000 });
	expect(clock.now()).toBe(50);
});

test('a token that is refused is renewed once, in a turn of its own', async () => {
	const result = await run([tokenRefused(), answer(200)]);

	expect(result).toEqual(answer(200));
	expect(log).toEqual(['leaving', '401', 'nothing left', 'leaving', '200']);
});

test('a new token that is refused as well comes back', async () => {
	expect(await run([tokenRefused()])).toEqual(tokenRefused());
	expect(log).toEqual(['leaving', '401', 'nothing left', 'leaving', '401']);
	expect(inFlight()).toBe(0);
});

test('a token is renewed once, however many 429 come in between', async () => {
	const result = await run([tokenRefused(), answer(429), tokenRefused(), answer(200)]);

	expect(result).toEqual(tokenRefused());
});

test('a signal that is raised first ends it without a request', async () => {
	expect(await run([answer(200)], { signal: AbortSignal.abort() })).toEqual({ kind: 'ended' });
	expect(log).toEqual([]);
});

test('a signal that is raised while it waits to try again ends it', async () => {
	const end = new AbortController();
	void clock.sleep(3000).then(() => end.abort());

	expect(await run([answer(429, { 'retry-after': '60' })], { signal: end.signal })).toEqual({
		kind: 'ended',
	});
	expect(clock.now()).toBe(3000);
	expect(inFlight()).toBe(0);
});

test('what was sent before goes ahead of what was not', async () => {
	for (let i = 0; i < 10; i++)
		void pace.run({ limit: 10 }, async () => await Promise.resolve(answer(200)));
	const order: string[] = [];
	const task = (name: string) => async () => {
		order.push(name);
		return await Promise.resolve(answer(200));
	};
	const first = pace.run({ limit: 10 }, task('first'));
	const again = pace.run({ limit: 10, again: true }, task('again'));
	await clock.until(Promise.all([first, again]));

	expect(order).toEqual(['again', 'first']);
});

describe('the slot is given back', () => {
	const failures: Array<[string, () => Promise<Reply>]> = [
		['rejects', async () => await Promise.reject(new Error('no'))],
		[
			'throws',
			() => {
				throw new Error('no');
			},
		],
		[
			'rejects late',
			async () => {
				await clock.sleep(5000);
				throw new Error('no');
			},
		],
	];

	test.each(failures)('when the task %s', async (_, task) => {
		for (let i = 0; i < 150; i++) {
			expect(await failure(pace.run({ limit: 10 }, task))).toBe('no');
		}
		expect(inFlight()).toBe(0);
		expect(await run([answer(200)])).toEqual(answer(200));
	});

	test('when writing down that it leaves throws', async () => {
		const leaving = () => {
			throw new Error('full');
		};
		const ended = pace.run({ limit: 10, leaving }, async () => await Promise.resolve(answer(200)));
		expect(await failure(ended)).toBe('full');
		expect(inFlight()).toBe(0);
	});

	test('when a probe throws, and the next one feels', async () => {
		await run([answer(429), answer(200)]);
		const slot = await clock.until(pace.slot({ limit: 10 }));
		slot?.refused(1000);
		const failed = pace.run({ limit: 10 }, async () => await Promise.reject(new Error('no')));
		expect(await failure(failed)).toBe('no');

		expect(await run([answer(200)])).toEqual(answer(200));
	});
});

test('goes on where nobody asks what happens on the way', async () => {
	const replies = [answer(429), tokenRefused(), answer(200)];
	const result = await clock.until(
		pace.run({ limit: 10 }, async () => await Promise.resolve(replies.shift()!)),
	);
	expect(result).toEqual(answer(200));
});
