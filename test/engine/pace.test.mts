import { Engine } from '../../engine/index.mts';
import {
	itemsBehind,
	people,
	person,
	recipients,
	SEND,
	setUp,
	workflowOf,
	type Bench,
} from './support/bench.mts';

let bench: Bench;

const statuses = () => bench.sandbox.requests.map(({ status }) => status);
const errorOf = (run: { data: { resultData: { error?: { message: string } } } }) =>
	run.data.resultData.error?.message;

/**
 * From the first request to the last, in ms. Tests look at what it is at least: how much longer it
 * takes depends on the machine. That no request comes too early is shown with a clock of its own, in
 * test/unit/pace.test.mts, and how close to the limit it gets, in the benchmark.
 */
function span(): number {
	const times = bench.sandbox.requests.map(({ at }) => at);
	return Math.max(...times) - Math.min(...times);
}

/** Seconds that have to pass between the first and the last of them, less what clocks may differ. */
const atLeast = (seconds: number) => seconds * 1000 - 300;

test('a list goes out at the limit, in order', async () => {
	bench = await setUp({ rate: null });
	const run = await bench.engine.run(workflowOf(people(35)));

	expect(run.status).toBe('success');
	expect([...recipients(bench.sandbox)].sort()).toEqual(people(35).map(({ phone }) => phone));
	// Ten in each of the first three seconds, the last five in the fourth.
	expect(span()).toBeGreaterThan(atLeast(3));
});

test('below the limit nothing waits', async () => {
	bench = await setUp({ latency: 3000 });
	await bench.engine.run(workflowOf(people(10)));

	expect(bench.sandbox.counts.peakInFlight).toBe(10);
});

test('executions that run at the same time share the pace of their app', async () => {
	bench = await setUp({ rate: null });
	const runs = await Promise.all(
		people(25).map(async (someone) => await bench.engine.run(workflowOf([someone]))),
	);

	expect(runs.map(({ status }) => status)).toEqual(Array(25).fill('success'));
	expect(span()).toBeGreaterThan(atLeast(2));
});

test('apps do not wait for each other', async () => {
	bench = await setUp({ apps: [{}, {}], latency: 3000 });
	const second = bench.sandbox.apps[1];
	const engine = new Engine({
		credentials: {
			gupshup: { appId: second.id, appToken: second.token, baseUrl: bench.sandbox.baseUrl },
		},
	});
	await Promise.all([bench.engine.run(workflowOf(people(10))), engine.run(workflowOf(people(10)))]);

	expect(bench.sandbox.counts.peakInFlight).toBe(20);
});

test('Messages per Second sets another limit', async () => {
	bench = await setUp({ rate: null });
	await bench.engine.run(workflowOf(people(9), { options: { messagesPerSecond: 4 } }));

	expect(recipients(bench.sandbox)).toHaveLength(9);
	expect(span()).toBeGreaterThan(atLeast(2));
});

test('a list in which everybody else sends too arrives whole', async () => {
	bench = await setUp({ rate: 5 });
	const run = await bench.engine.run(workflowOf(people(25)));

	expect(run.status).toBe('success');
	expect([...recipients(bench.sandbox)].sort()).toEqual(people(25).map(({ phone }) => phone));
	expect(statuses()).toContain(429);
	expect(itemsBehind(run)).toHaveLength(25);
});

test('Retry-After is kept to', async () => {
	bench = await setUp();
	bench.sandbox.fail({ as: { kind: 'answer', status: 429, retryAfter: 1, body: '' } });
	await bench.engine.run(workflowOf([person(1)]));

	const [refused, served] = bench.sandbox.requests;
	expect([refused.status, served.status]).toEqual([429, 200]);
	expect(served.at - refused.at).toBeGreaterThanOrEqual(1000);
});

test('a Retry-After beyond all patience ends the run, and the text says so', async () => {
	bench = await setUp();
	bench.sandbox.fail({
		as: {
			kind: 'answer',
			status: 429,
			retryAfter: 3600,
			body: { status: 'error', message: 'Too Many Requests' },
		},
		times: Infinity,
	});
	const run = await bench.engine.run(
		workflowOf(people(30), {}, { onError: 'continueRegularOutput' }),
	);

	const items = itemsBehind(run).map(({ json }) => json);
	expect(items).toHaveLength(30);
	expect(items[0].error).toMatch(/asks to wait 3600 seconds, which is longer than this node waits/);
	expect(items.every(({ details }) => (details as { outcome: string }).outcome === 'notSent')).toBe(
		true,
	);
	expect(bench.sandbox.requests.length).toBeLessThanOrEqual(10);
	expect(recipients(bench.sandbox)).toEqual([]);
});

describe('one recipient of a list is always refused as too many', () => {
	const refuse = (
		answer: { status: number; retryAfter?: number; body?: unknown },
		times?: number,
	) =>
		bench.sandbox.fail({
			as: { kind: 'answer', body: '', ...answer } as never,
			to: person(0).phone,
			times,
		});
	const PAIR_LIMIT = { error: { message: 'Pair rate limit hit', code: 131056 } };

	test.each<[string, () => void]>([
		[
			'by 429s, then 429s that ask for a long wait',
			() => {
				refuse({ status: 429 }, 4);
				refuse({ status: 429, retryAfter: 300 }, Infinity);
			},
		],
		[
			'by a code in a 400',
			() => refuse({ status: 400, retryAfter: 300, body: PAIR_LIMIT }, Infinity),
		],
	])('%s: it is not sent, and says why; all others are sent to', async (_, fail) => {
		bench = await setUp();
		fail();
		const run = await bench.engine.run(
			workflowOf(people(30), {}, { onError: 'continueRegularOutput' }),
		);

		const [first, ...others] = itemsBehind(run).map(({ json }) => json);
		expect(first.error).toMatch(/rejects messages to this recipient as "too many requests"/);
		expect(first.details).toMatchObject({ outcome: 'notSent' });
		expect(others.filter((json) => 'messages' in json)).toHaveLength(29);
	});

	test('one who is asked to wait too long at once keeps nobody else from being sent to', async () => {
		bench = await setUp();
		refuse({ status: 429, retryAfter: 3600 }, Infinity);
		const run = await bench.engine.run(
			workflowOf(people(15), {}, { onError: 'continueRegularOutput' }),
		);

		expect(itemsBehind(run).filter(({ json }) => 'messages' in json)).toHaveLength(14);
	});

	test('until its limit is over: it is sent to as well', async () => {
		bench = await setUp();
		refuse({ status: 400, body: PAIR_LIMIT }, 1);
		const run = await bench.engine.run(workflowOf(people(3)));

		expect(run.status).toBe('success');
		expect(bench.sandbox.doubles()).toEqual({});
		const [refused, ...served] = bench.sandbox.requests;
		expect(refused.status).toBe(400);
		expect(served[served.length - 1].at - refused.at).toBeGreaterThanOrEqual(1000);
	});
});

describe('stopping', () => {
	test('the first failure stops new sends, and waits for those under way', async () => {
		bench = await setUp({ latency: 700 });
		bench.sandbox.fail({
			as: { kind: 'answer', status: 400, body: { status: 'error', message: 'No' } },
			to: person(3).phone,
		});
		const run = await bench.engine.run(workflowOf(people(40)));

		expect(run.status).toBe('error');
		expect(bench.sandbox.requests.length).toBe(10);
		expect(errorOf(run)).toMatch(
			/^Sent 9 of 40 images, then stopped: Gupshup refused the image \("No"\).+\[item 4 of 40\]$/,
		);
		expect(bench.sandbox.counts.inFlight).toBe(0);
	});

	test('cancelling while waiting for the pace ends within a second, and nothing leaves after', async () => {
		bench = await setUp();
		const execution = bench.engine.start(workflowOf(people(200)));
		await bench.sandbox.waitFor(({ messages }) => messages.length === 10);
		const cancelledAt = performance.now();
		execution.cancel();
		const run = await execution.ended;

		expect(performance.now() - cancelledAt).toBeLessThan(1000);
		expect(run.status).toBe('canceled');
		// Of the ten that had left, an answer or two may still have been on its way.
		const { message = '', description } = run.data.resultData.error ?? {};
		const sent = Number(/canceled after (\d+) of 200 images had been sent/.exec(message)?.[1]);
		const listed = /May have arrived: items? ([^;]+);/.exec(description ?? '')?.[1] ?? '';
		const inDoubt = [...listed.matchAll(/(\d+)(?: to (\d+))?/g)].reduce(
			(count, [, first, last]) => count + Number(last ?? first) - Number(first) + 1,
			0,
		);
		expect(sent + inDoubt).toBe(10);
		expect(bench.sandbox.requests).toHaveLength(10);
	});

	test('cancelling accounts for what was under way', async () => {
		bench = await setUp();
		bench.sandbox.fail({ as: { kind: 'hang', accepted: true }, times: Infinity });
		const file = workflowOf(people(3));
		const execution = bench.engine.start(file);
		await bench.sandbox.waitFor(({ messages }) => messages.length === 3);
		execution.cancel();
		const run = await execution.ended;

		expect(run.status).toBe('canceled');
		expect(run.data.resultData.error?.description).toMatch(
			/^May have arrived: items 1 to 3; look into the chat before you send again\.$/,
		);
		bench.sandbox.reset();
		const retried = await bench.engine.retry(file, run);
		expect(errorOf(retried)).toMatch(/may have arrived/);
		expect(bench.sandbox.requests).toHaveLength(0);
	});

	test('a cancelled node that is tried again sends nothing', async () => {
		bench = await setUp();
		const execution = bench.engine.start(
			workflowOf(people(200), {}, { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 }),
		);
		await bench.sandbox.waitFor(({ messages }) => messages.length === 10);
		execution.cancel();
		const run = await execution.ended;

		expect(run.status).toBe('canceled');
		expect(bench.sandbox.requests).toHaveLength(10);
		expect(run.data.resultData.runData[SEND]).toHaveLength(1);
	});
});
