import { setTimeout as sleep } from 'node:timers/promises';

import fc from 'fast-check';
import type { IExecuteFunctions } from 'n8n-workflow';

import { ProcessedData } from '../../../engine/processedData.mts';
import { readOnceKey } from '../../../nodes/gupshup/node/onceKey';
import { SentStore, sentStoreOf } from '../../../nodes/gupshup/sending/sentStore';
import { SentRow, type SentState } from '../../../nodes/gupshup/sending/sentRow';
import { isThorough } from '../../setup/thorough.mts';

type Helpers = IExecuteFunctions['helpers'];
type CheckArguments = Parameters<Helpers['checkProcessedAndRecord']>;

const ROW = 'row';
/** Texts that are kept beside those of the people: what is under way. */
const ROOM = 2000;

/** What happens to a call of n8n's store: before it, or when it has written. */
interface Trouble {
	before?: () => void | Promise<void>;
	after?: () => void | Promise<void>;
}

/** n8n's helpers of one process, on a store that outlives it. */
function helpersOn(data: ProcessedData, { before, after }: Trouble = {}): Helpers {
	return {
		checkProcessedAndRecord: async (...[items, , options]: CheckArguments) => {
			await before?.();
			const result = await data.checkAndRecord(items, options, ROW);
			await after?.();
			return result;
		},
		removeProcessed: async (...[items]: CheckArguments) => {
			await before?.();
			await data.remove(items, ROW);
			await after?.();
		},
		getProcessedDataCount: async () => {
			await before?.();
			return await Promise.resolve(data.rows.get(ROW)?.length ?? 0);
		},
	} as unknown as Helpers;
}

const storeOn = (data: ProcessedData, trouble?: Trouble, people?: number) =>
	new SentStore(helpersOn(data, trouble), () => {}, people);

/** As another process finds it, which changes nothing. */
async function statesIn(data: ProcessedData, marks: string[]): Promise<SentState[]> {
	const copy = new ProcessedData();
	for (const [key, row] of data.rows) copy.rows.set(key, [...row]);
	const states = await storeOn(copy).lookUp(marks);
	return marks.map((mark) => states.get(mark) ?? 'none');
}

async function send(store: SentStore, mark: string, ends: SentState = 'sent'): Promise<SentState> {
	const release = store.reserve(mark);
	const before = await store.claim(mark);
	store.settle(mark, before === 'none' ? ends : before);
	release();
	return before;
}

/** So many random runs, five at a time: they wait more than they compute. */
async function assertInRuns(property: fc.IAsyncProperty<unknown>, runs: number): Promise<void> {
	const numRuns = Math.ceil(runs / 5);
	await Promise.all(
		Array.from({ length: 5 }, async () => {
			await fc.assert(property, { numRuns });
		}),
	);
}

test('the way of a mark', async () => {
	const data = new ProcessedData();
	const store = storeOn(data);
	expect(await store.claim('a')).toBe('none');
	expect(await statesIn(data, ['a', 'b'])).toEqual(['inDoubt', 'none']);
	store.settle('a', 'none');
	await store.written();
	expect(data.rows.get(ROW)).toEqual([]);

	for (const state of ['sent', 'inDoubt'] as const) {
		await send(store, state, state);
		await store.written();
		expect(await store.claim(state)).toBe(state);
		store.settle(state, state);
		await store.written();
	}
	expect(await statesIn(data, ['sent', 'inDoubt', 'a'])).toEqual(['sent', 'inDoubt', 'none']);
	// Somebody in doubt takes no more room than somebody who was sent to.
	expect(data.rows.get(ROW)).toHaveLength(4);
});

test('calls at the same time lose nothing, and what has gathered goes in one', async () => {
	const data = new ProcessedData();
	const store = storeOn(data);
	const marks = Array.from({ length: 200 }, (_, number) => `mark ${number}`);
	await Promise.all(marks.map(async (mark) => await send(store, mark)));
	await store.written();
	expect(await statesIn(data, marks)).toEqual(marks.map(() => 'sent'));
	expect(data.calls).toBeLessThan(10);

	// The twin: without one waiting for the other, most of them are gone.
	const each = new ProcessedData();
	await Promise.all(marks.map(async (mark) => await storeOn(each).claim(mark)));
	const kept = (await statesIn(each, marks)).filter((state) => state !== 'none');
	expect(kept.length).toBeLessThan(50);
});

test('no call of n8n is about more than two hundred people, however many ask at once', async () => {
	const data = new ProcessedData();
	const asked: number[] = [];
	const helpers = helpersOn(data);
	const counted = {
		...helpers,
		checkProcessedAndRecord: async (...given: CheckArguments) => {
			asked.push(given[0].length / 2);
			return await helpers.checkProcessedAndRecord(...given);
		},
	} as Helpers;
	const store = new SentStore(counted, () => {});
	await Promise.all(
		[1, 90, 110, 91, 200, 150, 50].map(async (count, part) => {
			const marks = Array.from({ length: count }, (_, number) => `mark ${part} ${number}`);
			expect((await store.lookUp(marks)).size).toBeGreaterThanOrEqual(count);
		}),
	);
	// What one asks for stays together.
	expect(asked).toEqual([91, 110, 91, 200, 200]);
});

describe('at its limit', () => {
	const PEOPLE = isThorough ? 20_000 : 500;
	const marks = (name: string, count: number) =>
		Array.from({ length: count }, (_, number) => `${name} ${number}`);

	test('looking up does not push out what is kept, however often', async () => {
		const data = new ProcessedData();
		const store = storeOn(data, undefined, PEOPLE);
		const kept = marks('kept', PEOPLE);
		await Promise.all(
			kept.map(async (mark, at) => await send(store, mark, at % 2 ? 'sent' : 'inDoubt')),
		);
		await store.written();
		for (let time = 0; time < 20; time++) await store.lookUp(marks(`new ${time}`, 200));
		await store.written();
		expect(await statesIn(data, kept)).toEqual(kept.map((_, at) => (at % 2 ? 'sent' : 'inDoubt')));
	});

	test('the latest stay whatever became of them, and what is pushed out is none', async () => {
		const data = new ProcessedData();
		const store = storeOn(data, undefined, PEOPLE);
		const all = marks('one', 3 * PEOPLE + ROOM);
		const ends = (at: number) => (['sent', 'inDoubt'] as const)[at % 2];
		for (let at = 0; at < all.length; at += 100) {
			const some = all.slice(at, at + 100);
			await Promise.all(some.map(async (mark, more) => await send(store, mark, ends(at + more))));
		}
		await store.written();
		const states = await statesIn(data, all);
		const pushedOut = states.findIndex((state) => state !== 'none');
		expect(all.length - pushedOut).toBeGreaterThanOrEqual(PEOPLE);
		expect(states).toEqual(all.map((_, at) => (at < pushedOut ? 'none' : ends(at))));
		expect(await storeOn(data, undefined, PEOPLE).pushedOutBy(0)).toBe(0);
		const more = await storeOn(data, undefined, PEOPLE).pushedOutBy(300);
		expect(more).toBeGreaterThanOrEqual(150);
		expect(more).toBeLessThanOrEqual(300);
	});
});

test.each([
	// Texts in the row, new people, and how many of the earlier ones go: two texts for each.
	[0, 10, 0],
	[2979, 10, 0],
	[2980, 10, 0],
	[2981, 10, 1],
	[2990, 10, 5],
	[3000, 10, 10],
	[3000, 0, 0],
	[3011, 10, 16],
])(
	'of 500 people kept, with %i texts there, %i new ones push out %i',
	async (count, people, gone) => {
		const helpers = { getProcessedDataCount: async () => await Promise.resolve(count) };
		const row = new SentRow(helpers as unknown as Helpers, 500);
		expect(await row.pushedOutBy(people)).toBe(gone);
	},
);

test('what is there for a moment only takes no room from those who are kept', async () => {
	const data = new ProcessedData();
	const PEOPLE = 500;
	const kept = 2 * PEOPLE + ROOM;
	const left = ['a', 'b', 'c'];
	// A process that died while it asked: both first texts of a mark are left.
	await data.checkAndRecord(
		left.flatMap((mark) => [mark, `${mark}~`]),
		{ mode: 'entries', maxEntries: kept },
		ROW,
	);
	const room: number[] = [];
	const helpers = helpersOn(data);
	const watched = {
		...helpers,
		checkProcessedAndRecord: async (...given: CheckArguments) => {
			room.push((given[2].maxEntries ?? 0) - kept);
			return await helpers.checkProcessedAndRecord(...given);
		},
	} as Helpers;
	const store = new SentStore(watched, () => {}, PEOPLE);
	const underWay = Array.from({ length: 7 }, (_, at) => `under way ${at}`);
	const releases = underWay.map((mark) => store.reserve(mark));
	await Promise.all(underWay.map(async (mark) => await store.claim(mark)));
	expect(room).toEqual([2 * 7]);
	expect([...(await store.lookUp(left)).values()]).toEqual(['none', 'none', 'none']);
	// Two texts are asked for each, and then the two in reserve.
	expect(room.slice(1)).toEqual([2 * 3 + 2 * 7, 2 * 3 + 2 * 7]);
	for (const release of releases) release();
	await store.written();
});

test('what is under way in this process is not known yet, whenever it is asked for', async () => {
	const data = new ProcessedData();
	const store = storeOn(data);
	const release = store.reserve('a');
	const asked = [store.claim('a'), store.lookUp(['a', 'b'])] as const;
	expect(await asked[0]).toBe('none');
	expect((await asked[1]).get('a') ?? 'none').toBe('none');
	expect((await store.lookUp(['a', 'b'])).get('a') ?? 'none').toBe('none');
	await store.written();
	// Nobody who only asked has taken back what is in doubt.
	expect(await statesIn(data, ['a', 'b'])).toEqual(['inDoubt', 'none']);
	store.settle('a', 'sent');
	release();
	await store.written();
	expect(await statesIn(data, ['a'])).toEqual(['sent']);
});

test('two processes that make the row at the same time: the second tries once more', async () => {
	const data = new ProcessedData();
	let calls = 0;
	const before = () => {
		if (calls++ === 0) throw new Error('UNIQUE constraint failed: processed_data.workflowId');
	};
	expect(await storeOn(data, { before }).claim('a')).toBe('none');
	expect(await statesIn(data, ['a'])).toEqual(['inDoubt']);
});

describe('a node in this process', () => {
	const contextOn = (data: ProcessedData, trouble?: Trouble) => (id: string) =>
		({
			helpers: helpersOn(data, trouble),
			getWorkflow: () => ({ id: 'w' }),
			getNode: () => ({ id }),
		}) as unknown as IExecuteFunctions;

	test('is forgotten when it is idle and no run uses it', async () => {
		const context = contextOn(new ProcessedData());
		const store = sentStoreOf(context('a'));
		const release = store.reserve('x');
		await store.claim('x');
		store.leave();
		// Under way: others of this process have to find it.
		const again = sentStoreOf(context('a'));
		expect(again).toBe(store);
		again.leave();
		expect(sentStoreOf(context('b'))).not.toBe(store);
		store.settle('x', 'sent');
		release();
		await store.written();
		expect(sentStoreOf(context('a'))).not.toBe(store);
	});

	test('has one store for all runs, also while one is idle before it writes once more', async () => {
		const data = new ProcessedData();
		// Each call takes a while between reading and writing.
		const context = contextOn(data, { after: async () => await sleep(5) });
		const first = sentStoreOf(context('a'));
		await send(first, 'x');
		await first.written();
		const second = sentStoreOf(context('a'));
		expect(second).toBe(first);
		const assured = first.assure(['x']).then(() => first.leave());
		expect(await send(second, 'y')).toBe('none');
		await assured;
		// The one that has left takes nothing away from those that are still there.
		expect(sentStoreOf(context('a'))).toBe(second);
		await second.written();
		expect(await statesIn(data, ['x', 'y'])).toEqual(['sent', 'sent']);
	});
});

test('what another process has overwritten is written once more', async () => {
	const data = new ProcessedData();
	const store = storeOn(data);
	await Promise.all(['a', 'b'].map(async (mark) => await send(store, mark)));
	await store.written();
	data.rows.set(ROW, []);
	await store.assure(['a', 'b']);
	expect(await statesIn(data, ['a', 'b', 'c'])).toEqual(['sent', 'sent', 'none']);
	const many = Array.from({ length: 450 }, (_, number) => `${number}`);
	await store.assure(many);
	expect(await statesIn(data, many)).toEqual(many.map(() => 'sent'));
});

test('whenever a process dies, only what had left is in doubt, and what was sent is known', async () => {
	const MARKS = ['a', 'b', 'c', 'd', 'e', 'f'];
	const step = fc.record({
		mark: fc.constantFrom(...MARKS),
		/** What the request ends with. */
		ends: fc.constantFrom<SentState>('sent', 'none', 'inDoubt'),
	});
	const life = fc.record({
		steps: fc.array(step, { minLength: 1, maxLength: 8 }),
		atOnce: fc.boolean(),
		diesAt: fc.integer({ min: 0, max: 12 }),
		/** Whether it dies before the call or when that has written. */
		diesBefore: fc.boolean(),
	});
	await assertInRuns(
		fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 4 }), async (lives) => {
			const data = new ProcessedData();
			const taken = new Map<string, number>();
			/** Those whose request left, until it is written down what became of it. */
			const onTheWire = new Set<{ mark: string }>();
			/** A second process that dies while it finds out what the first one left may take that for a doubt. */
			let diedLookingUp = 0;
			for (const { steps, atOnce, diesAt, diesBefore } of lives) {
				let calls = 0;
				let dies = () => {};
				const dead = new Promise<void>((resolve) => (dies = resolve));
				const untilDead = async (work: Promise<unknown>) => await Promise.race([work, dead]);
				// What is dead does nothing more: its call never comes back.
				const call = async () => {
					if (calls++ < diesAt) return;
					dies();
					await new Promise<void>(() => {});
				};
				const store = storeOn(data, diesBefore ? { before: call } : { after: call });
				const live = async (one: (typeof steps)[number]) => {
					const { mark, ends } = one;
					for (let other = store.underWay(mark); other; other = store.underWay(mark)) await other;
					if (known.get(mark) !== 'none') return;
					const release = store.reserve(mark);
					onTheWire.add(one);
					const before = await store.claim(mark);
					if (before === 'none' && ends !== 'none') taken.set(mark, (taken.get(mark) ?? 0) + 1);
					const state = before === 'none' ? ends : before;
					store.settle(mark, state);
					known.set(mark, state);
					release();
					if (state === 'inDoubt') return;
					await store.written();
					onTheWire.delete(one);
				};
				/** What a run knows of its list, by looking it up and by sending. */
				let known = new Map<string, SentState>();
				let isTakenBack = false;
				const lookUp = async () => {
					known = await store.lookUp(MARKS);
					await store.written();
					isTakenBack = true;
				};
				await untilDead(lookUp());
				if (!isTakenBack) diedLookingUp++;
				if (atOnce) await untilDead(Promise.all(steps.map(live)));
				else for (const one of steps) await untilDead(live(one));
			}
			const states = await statesIn(data, MARKS);
			const left = new Set([...onTheWire].map(({ mark }) => mark));
			MARKS.forEach((mark, index) => {
				expect(taken.get(mark) ?? 0).toBeLessThanOrEqual(1);
				if (taken.has(mark)) expect(states[index]).not.toBe('none');
				else expect(states[index]).not.toBe('sent');
				if (left.has(mark) || diedLookingUp > 1) return;
				expect(states[index]).toBe(taken.has(mark) ? 'sent' : 'none');
			});
		}),
		isThorough ? 500 : 15,
	);
});

test('random lists one after the other, around what is kept, on a store that fails at times', async () => {
	const KEPT = 300;
	const run = fc.record({
		first: fc.integer({ min: 0, max: 2000 }),
		count: fc.integer({ min: 1, max: KEPT }),
		ends: fc.array(fc.constantFrom<SentState>('sent', 'inDoubt', 'none'), {
			minLength: 1,
			maxLength: 5,
		}),
		/** Calls of n8n's store that fail, counted from the beginning of the run. */
		failing: fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 2 }),
		isNewProcess: fc.boolean(),
	});
	await assertInRuns(
		fc.asyncProperty(fc.array(run, { minLength: 2, maxLength: 7 }), async (runs) => {
			const data = new ProcessedData();
			let calls = 0;
			let failing = new Set<number>();
			const before = () => {
				if (failing.has(calls++)) throw new Error('SQLITE_BUSY: database is locked');
			};
			const start = () => storeOn(data, { before }, KEPT);
			let store = start();
			/** What became of whom, and how many came to be known before. */
			const model = new Map<string, { state: SentState; place: number }>();
			let place = 0;
			for (const { first, count, ends, failing: at, isNewProcess } of runs) {
				if (isNewProcess) store = start();
				failing = new Set(at.map((call) => calls + call));
				const marks = Array.from({ length: count }, (_, number) => `person ${first + number}`);
				const known = new Map(await store.lookUp(marks));
				for (const mark of marks) {
					const { state, place: since = -Infinity } = model.get(mark) ?? {};
					const found = known.get(mark) ?? 'none';
					if (place - since <= KEPT) expect([mark, found]).toEqual([mark, state]);
					else expect(['none', state ?? 'none']).toContain(found);
				}
				const toSend = marks.filter((mark) => (known.get(mark) ?? 'none') === 'none');
				await Promise.all(
					toSend.map(async (mark, number) => {
						const state = ends[number % ends.length];
						expect(await send(store, mark, state)).toBe('none');
						if (state === 'none') model.delete(mark);
						else model.set(mark, { state, place: place++ });
					}),
				);
				await store.written();
			}
		}),
		isThorough ? 25 : 5,
	);
});

test('a list that is longer than what is kept is refused, one that just fits is not', () => {
	const helpers = helpersOn(new ProcessedData());
	const contextOf = (count: number) =>
		({
			helpers,
			getNode: () => ({ parameters: { options: { sendOnceKey: '={{ $json.id }}' } } }),
			getInputData: () => ({ length: count }),
		}) as unknown as IExecuteFunctions;
	expect(readOnceKey(contextOf(20_000), 0, { sendOnceKey: 'x' })).toBe('x');
	expect(() => readOnceKey(contextOf(20_001), 0, { sendOnceKey: 'x' })).toThrow(
		/^Send Only Once Per remembers the latest 20,000, but 20,001 items came in/,
	);
});
