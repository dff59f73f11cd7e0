/** Several processes that know nothing of each other, on servers that count in different ways. */
import {
	crowd,
	type CrowdOptions,
	type CrowdResult,
	FAR,
	type MakePace,
	NEAR,
} from '../../../bench/pace/crowd.mts';
import { EvenPace } from '../../../bench/pace/evenPace.mts';
import { LIMIT, SERVERS } from '../../../bench/pace/servers.mts';
import { Pace } from '../../../nodes/gupshup/pace/pace';
import { isThorough, sampleOf } from '../../setup/thorough.mts';

const pace: MakePace = (clock, random) => new Pace(clock, random);
const evenPace: MakePace = (clock, random) => new EvenPace(clock, random);

interface Case extends Pick<CrowdOptions, 'processes' | 'way' | 'sends'> {
	makePace?: MakePace;
	messages?: number;
	server?: string;
}

async function simulate(
	{ makePace = pace, server = 'sliding second', messages = 3000, ...rest }: Case,
	seeds = [1],
) {
	const results: CrowdResult[] = [];
	for (const seed of seeds) {
		const result = await crowd({ makePace, take: SERVERS[server](), messages, ...rest, seed });
		// Nothing is lost, whatever was refused.
		expect(result.givenUp).toBe(0);
		results.push(result);
	}
	const mean = (of: (result: CrowdResult) => number) =>
		results.reduce((sum, result) => sum + of(result), 0) / results.length;
	return {
		share: mean((result) => result.share),
		refused: mean((result) => result.refused),
		fair: Math.min(...results.map(({ fair }) => fair)),
		taken: results[0].taken,
	};
}

describe('on a sliding second', () => {
	const crowds: Array<[processes: number, share: number, refused: number]> = [
		[2, 0.96, 0.07],
		[3, 0.96, 0.07],
		[4, 0.96, 0.07],
		[8, 0.94, 0.25],
	];
	test.each(sampleOf(crowds, 1))(
		'%i processes use it up, with few refusals',
		async (processes, share, refused) => {
			const result = await simulate({ processes }, sampleOf([1, 2, 3, 4, 5, 6], 1));

			expect(result.share).toBeGreaterThanOrEqual(share);
			expect(result.refused).toBeLessThanOrEqual(refused);
		},
	);

	test.each(sampleOf([2, 3, 4, 8], 1))(
		'of %i processes each has its part of a long list',
		async (processes) => {
			const messages = isThorough ? 10_000 : 3000;
			const result = await simulate({ processes, messages }, sampleOf([1, 2], 1));

			expect(result.fair).toBeGreaterThanOrEqual(0.5);
		},
	);

	test('one alone is never refused', async () => {
		const { share, refused } = await simulate({ processes: 1 });

		expect(share).toBeGreaterThan(0.975);
		expect(refused).toBe(0);
	});

	test.each(sampleOf([2, 4], 1))(
		'of %i the last one has all of it soon after the others stop',
		async (processes) => {
			const sends = (index: number) => ({ until: index === 0 ? 160_000 : 100_000 });
			const rates = { atFirst: 0, then: 0 };
			const seeds = sampleOf([1, 2, 3, 4], 1);
			for (const seed of seeds) {
				const { taken } = await simulate({ processes, messages: 5000, sends }, [seed]);
				const within = (from: number, to: number) =>
					taken[0].filter((at) => at >= from && at < to).length / ((to - from) / 1000);
				rates.atFirst += within(101_000, 141_000) / seeds.length;
				rates.then += within(141_000, 160_000) / seeds.length;
			}
			expect(rates.atFirst).toBeGreaterThan(0.75 * LIMIT);
			expect(rates.then).toBeGreaterThan(0.95 * LIMIT);
		},
	);

	test.each(sampleOf([2, 4], 1))(
		'one that joins gets its part of %i within a minute or two',
		async (processes) => {
			const sends = (index: number) => ({ from: index === 0 ? 100_000 : 0, until: 280_000 });
			const { taken } = await simulate({ processes, messages: 5000, sends });
			const from = (start: number) => taken[0].filter((at) => at >= start && at < start + 60_000);

			expect(from(100_000).length).toBeGreaterThan(0.25 * ((60 * LIMIT) / processes));
			expect(from(220_000).length).toBeGreaterThan(0.5 * ((60 * LIMIT) / processes));
		},
	);
});

describe.each(sampleOf(Object.keys(SERVERS), 2))('on a server: %s', (server) => {
	const networks = [
		{ network: 'near', way: NEAR, processes: 2 },
		{ network: 'near', way: NEAR, processes: 8 },
		{ network: 'far', way: FAR, processes: 3 },
	];
	test.each(sampleOf(networks, 1))(
		'$processes processes over a $network network get no less than by even spacing',
		async ({ way, processes }) => {
			const messages = 1500;
			const now = await simulate({ server, way, processes, messages });
			const before = await simulate({ makePace: evenPace, server, way, processes, messages });

			// What the runs differ by from seed to seed.
			expect(now.share).toBeGreaterThan(before.share - (way === FAR ? 0.03 : 0.02));
			expect(now.refused).toBeLessThan(before.refused + 0.03);
		},
	);
});

test('the comparison can fail: by even spacing, processes stay below what they reach now', async () => {
	const before = await simulate({ makePace: evenPace, processes: 2 });

	expect(before.share).toBeLessThan(0.95);
});
