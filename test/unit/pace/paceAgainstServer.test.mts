import { Pace } from '../../../nodes/gupshup/pace/pace';
import type { Slot } from '../../../nodes/gupshup/pace/slot';
import { createRandom } from '../../../sandbox/random.mts';
import { sampleOf } from '../../setup/thorough.mts';
import { VirtualClock } from '../support/virtualClock.mts';

const LIMIT = 10;
const SECONDS = 120;

interface Latency {
	/** Of one way, in ms. */
	least: number;
	/** What comes on top of it at most. */
	jitter: number;
}

/**
 * Several processes, each with a pace of its own, send for the same app as fast as they are let; the
 * server takes no more than the limit in any second.
 */
async function simulate(processes: number, seed: number, { least, jitter }: Latency) {
	const clock = new VirtualClock();
	const random = createRandom(seed, 0);
	const way = async () => await clock.sleep(least + random() * jitter);
	/** When a message was taken, by its name. */
	const taken = new Map<string, number[]>();
	let window: number[] = [];
	let refused = 0;
	let givenUp = 0;
	let left = 0;

	const serve = (name: string): boolean => {
		window = window.filter((at) => at > clock.now() - 1000);
		if (window.length >= LIMIT) {
			refused++;
			return false;
		}
		window.push(clock.now());
		taken.set(name, [...(taken.get(name) ?? []), clock.now()]);
		return true;
	};

	const end = SECONDS * 1000;
	const deliver = async (pace: Pace, name: string, firstTurn: Slot) => {
		let slot: Slot | undefined = firstTurn;
		while (slot !== undefined) {
			await way();
			const isTaken = serve(name);
			await way();
			if (isTaken) return slot.served();
			if (!slot.refused().tryAgain) return void givenUp++;
			slot = await pace.slot({ limit: LIMIT, again: true });
		}
	};
	const process = async (index: number) => {
		const pace = new Pace(clock, random);
		await clock.sleep(random() * 50);
		for (let i = 0; clock.now() < end; i++) {
			const slot = await pace.slot({ limit: LIMIT });
			if (slot === undefined) return;
			left++;
			void deliver(pace, `${index}/${i}`, slot);
		}
	};
	for (let index = 0; index < processes; index++) void process(index);
	await clock.advance(end);
	const inTime = [...taken.values()].flat().length;
	const refusedInTime = refused;
	// What is under way comes to an end.
	await clock.advance(300_000);

	return {
		left,
		givenUp,
		taken,
		utilisation: inTime / (LIMIT * SECONDS),
		refusedShare: refusedInTime / (refusedInTime + inTime),
		shares: Array.from(
			{ length: processes },
			(_, index) => [...taken.keys()].filter((name) => name.startsWith(`${index}/`)).length,
		),
	};
}

const JITTERING: Latency = { least: 20, jitter: 40 };

describe.each(sampleOf([1, 2, 3], 1))(
	'against a server that takes 10 a second (seed %i)',
	(seed) => {
		test('four paces settle below the limit together, and lose and double nothing', async () => {
			const result = await simulate(4, seed, JITTERING);

			expect(result.givenUp).toBe(0);
			expect(result.taken.size).toBe(result.left);
			expect([...result.taken.values()].filter((times) => times.length !== 1)).toEqual([]);
			expect(result.utilisation).toBeGreaterThanOrEqual(0.85);
			expect(result.refusedShare).toBeLessThan(0.22);
			// Nobody is left out.
			expect(Math.min(...result.shares)).toBeGreaterThan(result.taken.size / 20);
		});

		test('one pace alone loses little to jitter', async () => {
			const result = await simulate(1, seed, JITTERING);

			expect(result.taken.size).toBe(result.left);
			expect(result.utilisation).toBeGreaterThanOrEqual(0.9);
			expect(result.refusedShare).toBeLessThan(0.04);
		});

		test.each([0, 15])(
			'one pace alone uses it up, never refused, at %i ms of jitter',
			async (jitter) => {
				const result = await simulate(1, seed, { least: 40, jitter });

				expect(result.taken.size).toBe(result.left);
				expect(result.utilisation).toBeGreaterThanOrEqual(0.97);
				expect(result.refusedShare).toBe(0);
			},
		);
	},
);
