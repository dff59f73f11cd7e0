/** Requests that are refused as too many whatever the app's limit is, among others that are not. */
import type { Reply } from '../../../nodes/gupshup/http/exchange';
import { PATIENCE_MS } from '../../../nodes/gupshup/pace/backoff';
import { Pace } from '../../../nodes/gupshup/pace/pace';
import type { RunResult } from '../../../nodes/gupshup/pace/run';
import { slidingWindow } from '../../../sandbox/limits/limiter.mts';
import { createRandom } from '../../../sandbox/random.mts';
import { sampleOf } from '../../setup/thorough.mts';
import { VirtualClock } from '../support/virtualClock.mts';

let clock: VirtualClock;
let pace: Pace;
beforeEach(() => {
	clock = new VirtualClock();
	pace = new Pace(clock, createRandom(1, 0));
});

const LIMIT = 10;
const answer = (status: number, body: unknown = '', headers = {}): Reply => ({
	kind: 'answer',
	answer: { status, headers, body },
});
const TOO_MANY = answer(429, { status: 'error', message: 'Too Many Requests' });

interface List {
	count: number;
	/** What comes back for one request, by its number; nothing where it is served. */
	reply: (number: number) => Reply | undefined;
}

/** Sends a list as a run does: each is asked for when the one before has left. */
async function send({ count, reply }: List) {
	const results = new Array<RunResult>(count);
	const tries = Array.from({ length: count }, (): number[] => []);
	const underWay: Array<Promise<unknown>> = [];
	for (let number = 0; number < count; number++) {
		await new Promise<void>((leaving) => {
			const run = pace.run({ limit: LIMIT, leaving }, async () => {
				tries[number].push(clock.now());
				await clock.sleep(60);
				return reply(number) ?? answer(200);
			});
			underWay.push(run.then((result) => (results[number] = result)));
		});
	}
	await Promise.all(underWay);
	const end = clock.now();
	return { results, tries, end };
}

/** Which of the list were refused to the end, and whether each of them alone. */
const givenUp = (results: RunResult[]) =>
	results.flatMap((result, number) =>
		result.kind === 'tooMany' ? [{ number, isAlone: result.isAlone }] : [],
	);
const alone = (numbers: number[]) => numbers.map((number) => ({ number, isAlone: true }));
const range = (from: number, to: number) =>
	Array.from({ length: to - from }, (_, index) => from + index);

describe('some of a list are always refused', () => {
	const lists: Array<[string, number[]]> = [
		['the first', [0]],
		['one in the middle', [77]],
		['the last', [199]],
		['the first five', range(0, 5)],
		['the first twenty', range(0, 20)],
		['ten in a row', range(90, 100)],
		['every fifth', range(0, 40).map((index) => 5 * index)],
	];
	test.each(sampleOf(lists, 3))(
		'%s: they are given up alone, all others are served',
		async (_, bad) => {
			const refused = new Set(bad);
			const reply = (number: number) => (refused.has(number) ? TOO_MANY : undefined);
			const { results, tries, end } = await clock.until(send({ count: 200, reply }));

			expect(givenUp(results)).toEqual(alone(bad));
			for (const number of bad) expect(tries[number].length).toBeLessThanOrEqual(12);
			expect(end).toBeLessThan(8 * 60_000);
		},
	);

	test('half of it: all others are served, and it ends', async () => {
		const reply = (number: number) => (number % 2 === 0 ? TOO_MANY : undefined);
		const { results } = await clock.until(send({ count: 200, reply }));

		expect(givenUp(results).map(({ number }) => number % 2)).toEqual(Array(100).fill(0));
	});

	test('one, with a minute to wait each time: it holds the others up three times', async () => {
		const reply = (number: number) =>
			number === 0 ? answer(429, '', { 'retry-after': '60' }) : undefined;
		const { results, tries } = await clock.until(send({ count: 200, reply }));

		expect(givenUp(results)).toEqual(alone([0]));
		const lastOfOthers = Math.max(...tries.slice(1).flat());
		expect(lastOfOthers).toBeLessThan(20_000 + 3 * 61_000);
	});

	test('one of a long list: the list goes on, and nearly as fast', async () => {
		const reply = (number: number) => (number === 100 ? TOO_MANY : undefined);
		const { results, tries } = await clock.until(send({ count: 400, reply }));

		expect(givenUp(results)).toEqual(alone([100]));
		expect(Math.max(...tries.map(([first]) => first))).toBeLessThan(50_000);
		// The longer it is refused, the rarer it is tried.
		expect(tries[100][tries[100].length - 1] - tries[100][0]).toBeGreaterThan(80_000);
	});

	test.each([5, 30])('one, while others send for the app too, %i a second', async (rate) => {
		const take = slidingWindow(LIMIT);
		const others = (async () => {
			while (clock.now() < 60_000) {
				take(clock.now());
				await clock.sleep(1000 / rate);
			}
		})();
		const reply = (number: number) => (number === 5 || !take(clock.now()) ? TOO_MANY : undefined);
		const { results } = await clock.until(send({ count: 200, reply }));
		await others;

		expect(givenUp(results)).toEqual(alone([5]));
	});

	test('one, after everything was refused for half a minute', async () => {
		const reply = (number: number) => (number === 0 || clock.now() < 30_000 ? TOO_MANY : undefined);
		const { results } = await clock.until(send({ count: 200, reply }));

		expect(givenUp(results)).toEqual(alone([0]));
	});
});

describe('everything is refused', () => {
	test.each([1, 2, 5, 200])(
		'%i in all: it is the app, and over within two minutes',
		async (count) => {
			const results = Array.from(
				{ length: count },
				async () => await pace.run({ limit: LIMIT }, async () => await Promise.resolve(TOO_MANY)),
			);
			const first = await clock.until(Promise.race(results));

			expect(first).toMatchObject({ kind: 'tooMany', isAlone: false });
			expect(clock.now()).toBeLessThanOrEqual(PATIENCE_MS);
		},
	);

	test('after others were served, too: not one request is taken to be refused alone', async () => {
		const reply = (number: number) => (number >= 100 ? TOO_MANY : undefined);
		const { results } = await clock.until(send({ count: 130, reply }));

		expect(givenUp(results)).toHaveLength(30);
		expect(givenUp(results).filter(({ isAlone }) => isAlone)).toEqual([]);
	});
});

describe('the answer says which limit it is', () => {
	const error = (code: number) => ({ error: { message: 'Limit', code } });

	test.each([
		[400, error(131056)],
		[429, error(131056)],
		[429, { status: 'error', message: 'Limit', code: '131056' }],
		[200, error(131056)],
	])(
		'%i %j: that of one number, tried again after 1, 4, 16 and 64 seconds',
		async (status, body) => {
			const reply = (number: number) => (number === 3 ? answer(status, body) : undefined);
			const { results, tries } = await clock.until(send({ count: 50, reply }));

			expect(givenUp(results)).toEqual(alone([3]));
			const pauses = tries[3]
				.slice(1)
				.map((at, index) => Math.floor((at - tries[3][index]) / 1000));
			expect(pauses).toEqual([1, 4, 16, 64]);
			// Nobody else waits for it.
			expect(Math.max(...tries.filter((_, number) => number !== 3).flat())).toBeLessThan(5500);
		},
	);

	test('a number whose limit is over is served, and was tried no more often than that', async () => {
		let refusals = 2;
		const reply = (number: number) =>
			number === 0 && refusals-- > 0 ? answer(400, error(131056)) : undefined;
		const { results, tries, end } = await clock.until(send({ count: 5, reply }));

		expect(results.map(({ kind }) => kind)).toEqual(Array(5).fill('answer'));
		expect(tries[0]).toHaveLength(3);
		expect(end).toBeLessThan(6000);
	});

	test.each([4, 4001, 80007, 130429])('400 with %i: that of the app', async (code) => {
		let refusals = 15;
		const reply = () => (refusals-- > 0 ? answer(400, error(code)) : undefined);
		const { results } = await clock.until(send({ count: 20, reply }));

		expect(results.map(({ kind }) => kind)).toEqual(Array(20).fill('answer'));
	});

	test.each([131026, 131048, 131047, 100])(
		'400 with %i: none, and not tried again',
		async (code) => {
			const { results, tries } = await clock.until(
				send({ count: 1, reply: () => answer(400, error(code)) }),
			);

			expect(results[0]).toEqual(answer(400, error(code)));
			expect(tries[0]).toHaveLength(1);
		},
	);

	test('the end of the run ends the pause of a request that is refused alone', async () => {
		const end = new AbortController();
		void clock.sleep(2500).then(() => end.abort());
		const run = pace.run(
			{ limit: LIMIT, signal: end.signal },
			async () => await Promise.resolve(answer(400, error(131056))),
		);

		expect(await clock.until(run)).toEqual({ kind: 'ended' });
		expect(clock.now()).toBeLessThan(3000);
	});
});
