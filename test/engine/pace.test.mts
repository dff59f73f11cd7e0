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
	type BenchOptions,
} from './support/bench.mts';

/** They wait for clocks most of their time, so they run at the same time, each with a sandbox of its own. */
const newBench = async (options?: BenchOptions) => await setUp({ ...options, stays: true });

const statuses = (bench: Bench) => bench.sandbox.requests.map(({ status }) => status);
const errorOf = (run: { data: { resultData: { error?: { message: string } } } }) =>
	run.data.resultData.error?.message;

/**
 * From the first request to the last, in ms. Tests look at what it is at least: how much longer it
 * takes depends on the machine. That no request comes too early is shown with a clock of its own, in
 * test/unit/pace.test.mts, and how close to the limit it gets, in the benchmark.
 */
function span(bench: Bench): number {
	const times = bench.sandbox.requests.map(({ at }) => at);
	return Math.max(...times) - Math.min(...times);
}

/**
 * In ms, of the seconds that a list takes at its pace: half, since a busy machine delays what came first
 * and not what came last. Without a pace it would be over at once.
 */
const atLeast = (seconds: number) => (seconds * 1000) / 2;

test.concurrent('a list goes out at the limit, in order', async () => {
	const bench = await newBench({ rate: null });
	const run = await bench.engine.run(workflowOf(people(35)));

	expect(run.status).toBe('success');
	expect([...recipients(bench.sandbox)].sort()).toEqual(people(35).map(({ phone }) => phone));
	// Ten in each of the first three seconds, the last five in the fourth.
	expect(span(bench)).toBeGreaterThan(atLeast(3));
});

/** Never answers, so that all that leave are under way at the same time. */
const HANG = { as: { kind: 'hang' }, times: Infinity } as const;

test.concurrent('below the limit nothing waits', async () => {
	const bench = await newBench();
	bench.sandbox.fail(HANG);
	const execution = bench.engine.start(workflowOf(people(10)));
	await bench.sandbox.waitFor(({ counts }) => counts.inFlight === 10);

	execution.cancel();
	await execution.ended;
});

test.concurrent('executions that run at the same time share the pace of their app', async () => {
	const bench = await newBench({ rate: null });
	const runs = await Promise.all(
		people(25).map(async (someone) => await bench.engine.run(workflowOf([someone]))),
	);

	expect(runs.map(({ status }) => status)).toEqual(Array(25).fill('success'));
	expect(span(bench)).toBeGreaterThan(atLeast(2));
});

test.concurrent('apps do not wait for each other', async () => {
	const bench = await newBench({ apps: [{}, {}] });
	bench.sandbox.fail(HANG);
	const second = bench.sandbox.apps[1];
	const engine = new Engine({
		credentials: {
			gupshup: { appId: second.id, appToken: second.token, baseUrl: bench.sandbox.baseUrl },
		},
	});
	const executions = [bench.engine, engine].map((each) => each.start(workflowOf(people(10))));
	await bench.sandbox.waitFor(({ counts }) => counts.inFlight === 20);

	for (const execution of executions) execution.cancel();
	await Promise.all(executions.map(async ({ ended }) => await ended));
});

test.concurrent('Messages per Second sets another limit', async () => {
	const bench = await newBench({ rate: null });
	await bench.engine.run(workflowOf(people(9), { options: { messagesPerSecond: 4 } }));

	expect(recipients(bench.sandbox)).toHaveLength(9);
	expect(span(bench)).toBeGreaterThan(atLeast(2));
});

test.concurrent('a list in which everybody else sends too arrives whole', async () => {
	const bench = await newBench({ rate: 5 });
	const run = await bench.engine.run(workflowOf(people(25)));

	expect(run.status).toBe('success');
	expect([...recipients(bench.sandbox)].sort()).toEqual(people(25).map(({ phone }) => phone));
	expect(statuses(bench)).toContain(429);
	expect(itemsBehind(run)).toHaveLength(25);
});

test.concurrent('Retry-After is kept to', async () => {
	const bench = await newBench();
	bench.sandbox.fail({ as: { kind: 'answer', status: 429, retryAfter: 1, body: '' } });
	await bench.engine.run(workflowOf([person(1)]));

	const [refused, served] = bench.sandbox.requests;
	expect([refused.status, served.status]).toEqual([429, 200]);
	expect(served.at - refused.at).toBeGreaterThanOrEqual(1000);
});

test.concurrent(
	'a Retry-After beyond all patience ends the run, and the text says so',
	async () => {
		const bench = await newBench();
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
			workflowOf(people(60), {}, { onError: 'continueRegularOutput' }),
		);

		const items = itemsBehind(run).map(({ json }) => json);
		expect(items).toHaveLength(60);
		expect(items[0].error).toMatch(
			/asked to wait 3600 seconds, which is longer than this node waits/,
		);
		expect(
			items.every(({ details }) => (details as { outcome: string }).outcome === 'notSent'),
		).toBe(true);
		// Ten leave before an answer is there, some more on a machine that is busy.
		expect(bench.sandbox.requests.length).toBeLessThanOrEqual(30);
		expect(recipients(bench.sandbox)).toEqual([]);
	},
);

describe('one recipient of a list is always refused as too many', () => {
	const refuse = (
		bench: Bench,
		answer: { status: number; retryAfter?: number; body?: unknown },
		times?: number,
	) =>
		bench.sandbox.fail({
			as: { kind: 'answer', body: '', ...answer } as never,
			to: person(0).phone,
			times,
		});
	const PAIR_LIMIT = { error: { message: 'Pair rate limit hit', code: 131056 } };

	test.concurrent.each<[string, (bench: Bench) => void]>([
		[
			'by 429s, then 429s that ask for a long wait',
			(bench) => {
				refuse(bench, { status: 429 }, 5);
				refuse(bench, { status: 429, retryAfter: 300 }, Infinity);
			},
		],
		[
			'by a code in a 400',
			(bench) => refuse(bench, { status: 400, retryAfter: 300, body: PAIR_LIMIT }, Infinity),
		],
	])('%s: it is not sent, and says why; all others are sent to', async (_, fail) => {
		const bench = await newBench();
		fail(bench);
		const run = await bench.engine.run(
			workflowOf(people(30), {}, { onError: 'continueRegularOutput' }),
		);

		const [first, ...others] = itemsBehind(run).map(({ json }) => json);
		expect(first.error).toMatch(/rejects messages to this recipient as "too many requests"/);
		expect(first.details).toMatchObject({ outcome: 'notSent' });
		expect(others.filter((json) => 'messages' in json)).toHaveLength(29);
	});

	test.concurrent(
		'one who is asked to wait too long at once keeps nobody else from being sent to',
		async () => {
			const bench = await newBench();
			refuse(bench, { status: 429, retryAfter: 3600 }, Infinity);
			const run = await bench.engine.run(
				workflowOf(people(15), {}, { onError: 'continueRegularOutput' }),
			);

			expect(itemsBehind(run).filter(({ json }) => 'messages' in json)).toHaveLength(14);
		},
	);

	test.concurrent('until its limit is over: it is sent to as well', async () => {
		const bench = await newBench();
		refuse(bench, { status: 400, body: PAIR_LIMIT }, 1);
		const run = await bench.engine.run(workflowOf(people(3)));

		expect(run.status).toBe('success');
		expect(bench.sandbox.doubles()).toEqual({});
		const [refused, ...served] = bench.sandbox.requests;
		expect(refused.status).toBe(400);
		expect(served[served.length - 1].at - refused.at).toBeGreaterThanOrEqual(1000);
	});
});

describe('stopping', () => {
	test.concurrent('the first failure stops new sends, and waits for those under way', async () => {
		const bench = await newBench({ latency: 700, rate: null });
		bench.sandbox.fail({
			as: { kind: 'answer', status: 400, body: { status: 'error', message: 'No' } },
			to: person(3).phone,
		});
		const run = await bench.engine.run(workflowOf(people(40)));

		expect(run.status).toBe('error');
		const { length } = recipients(bench.sandbox);
		expect(length).toBeLessThan(39);
		expect(errorOf(run)).toMatch(
			new RegExp(
				`^Sent ${length} of 40 images, then stopped: Gupshup rejected the message \\("No"\\).+\\[item 4 of 40\\]$`,
			),
		);
		expect(bench.sandbox.counts.inFlight).toBe(0);
	});

	test.concurrent(
		'cancelling while waiting for the pace ends long before the list, and nothing leaves after',
		async () => {
			const bench = await newBench();
			const execution = bench.engine.start(workflowOf(people(200)));
			await bench.sandbox.waitFor(({ messages }) => messages.length === 10);
			const cancelledAt = performance.now();
			execution.cancel();
			const run = await execution.ended;

			// The rest of the list would take nineteen seconds.
			expect(performance.now() - cancelledAt).toBeLessThan(9_500);
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
		},
	);

	test.concurrent('cancelling accounts for what was under way', async () => {
		const bench = await newBench();
		bench.sandbox.fail({ as: { kind: 'hang', accepted: true }, times: Infinity });
		const file = workflowOf(people(3));
		const execution = bench.engine.start(file);
		await bench.sandbox.waitFor(({ messages }) => messages.length === 3);
		execution.cancel();
		const run = await execution.ended;

		expect(run.status).toBe('canceled');
		expect(run.data.resultData.error?.description).toMatch(
			/^May have arrived: items 1 to 3; check the chat before you send again\.$/,
		);
		bench.sandbox.reset();
		const retried = await bench.engine.retry(file, run);
		expect(errorOf(retried)).toMatch(/may have arrived/);
		expect(bench.sandbox.requests).toHaveLength(0);
	});

	test.concurrent('a cancelled node that is tried again sends nothing', async () => {
		const bench = await newBench();
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
