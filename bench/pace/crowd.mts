/** Several processes that know nothing of each other send for one app, on a clock that is made up. */
import type { Clock } from '../../nodes/gupshup/pace/slot.ts';
import type { Reply } from '../../nodes/gupshup/http/exchange.ts';
import type { Pace } from '../../nodes/gupshup/pace/pace.ts';
import type { Limiter } from '../../sandbox/limits/limiter.mts';
import { createRandom, type Random } from '../../sandbox/random.mts';
import { MadeUpClock } from './madeUpClock.mts';
import { LIMIT } from './servers.mts';

/** A way over the network in one direction, in ms: at least, and what comes on top by chance. */
export interface Way {
	least: number;
	jitter: number;
}

export const NEAR: Way = { least: 20, jitter: 20 };
export const FAR: Way = { least: 50, jitter: 250 };

/** What a crowd needs of a pace. */
type SomePace = Pick<Pace, 'run'>;
export type MakePace = (clock: Clock, random: Random) => SomePace;

export interface CrowdOptions {
	makePace: MakePace;
	take: Limiter;
	processes: number;
	/** All processes take from one list, as workers do. */
	messages: number;
	way?: Way;
	seed?: number;
	/** From when to when a process sends, in ms; all the time unless said. */
	sends?: (index: number) => { from?: number; until?: number };
}

export interface CrowdResult {
	seconds: number;
	/** Of the limit that was used, 0 to 1. */
	share: number;
	/** Of all requests those that were refused, 0 to 1. */
	refused: number;
	/** What the process with the fewest got, against an equal share. */
	fair: number;
	/** When the messages of each process were taken, in ms. */
	taken: number[][];
	/** Messages that were refused for so long that their pace gave them up. */
	givenUp: number;
}

export async function crowd(options: CrowdOptions): Promise<CrowdResult> {
	const { makePace, take, processes, messages, way = NEAR, seed = 1, sends } = options;
	const clock = new MadeUpClock();
	const rest = { messages };
	const taken = Array.from({ length: processes }, (): number[] => []);
	let refused = 0;
	let givenUp = 0;
	const all = taken.map(async (mine, index) => {
		const random = createRandom(seed, index);
		const { from = 0, until = Infinity } = sends?.(index) ?? {};
		await clock.sleep(from + random() * 100);
		const arrive = (now: number): boolean => {
			const isTaken = take(now);
			if (isTaken) mine.push(now);
			else refused++;
			return isTaken;
		};
		const pace = makePace(clock, random);
		const lost = await sendAll({ pace, clock, random, take: arrive, rest, way, until });
		givenUp += lost;
	});
	await clock.until(Promise.all(all));
	const total = taken.reduce((sum, { length }) => sum + length, 0);
	const seconds = Math.max(...taken.map((times) => times[times.length - 1] ?? 0)) / 1000;
	return {
		seconds,
		share: total / LIMIT / seconds,
		refused: refused / (refused + total),
		fair: Math.min(...taken.map(({ length }) => length)) / (total / processes),
		taken,
		givenUp,
	};
}

interface SenderOptions {
	pace: SomePace;
	clock: Clock;
	random: Random;
	take: Limiter;
	rest: { messages: number };
	way: Way;
	until?: number;
}

/** Sends what is left of the list with one pace, as n8n's executions do; returns how many it gave up. */
export async function sendAll(options: SenderOptions): Promise<number> {
	const { pace, clock, random, take, rest, way, until = Infinity } = options;
	const travel = async () => await clock.sleep(way.least + random() * way.jitter);
	const request = async (): Promise<Reply> => {
		await travel();
		const status = take(clock.now()) ? 200 : 429;
		await travel();
		return { kind: 'answer', answer: { status, headers: {}, body: '' } };
	};
	const underWay = new Set<Promise<void>>();
	let givenUp = 0;
	while (rest.messages > 0 && clock.now() < until) {
		rest.messages--;
		await new Promise<void>((leaving) => {
			const delivery = pace.run({ limit: LIMIT, leaving }, request).then(({ kind }) => {
				if (kind !== 'answer') givenUp++;
				underWay.delete(delivery);
			});
			underWay.add(delivery);
		});
	}
	await Promise.all(underWay);
	return givenUp;
}
