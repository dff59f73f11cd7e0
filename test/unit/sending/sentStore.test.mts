import fc from 'fast-check';
import type { IExecuteFunctions } from 'n8n-workflow';

import { ProcessedData } from '../../../engine/processedData.mts';
import { readOnceKey } from '../../../nodes/GupshupSendImage/onceKey';
import {
	MARKS_KEPT,
	SentStore,
	type SentState,
	sentStoreOf,
} from '../../../nodes/gupshup/sending/sentStore';
import { isThorough } from '../../setup/thorough.mts';

type Helpers = IExecuteFunctions['helpers'];

/** n8n's helpers of one process, on a store that outlives it. */
function helpersOn(data: ProcessedData, beforeCall: () => void = () => {}): Helpers {
	return {
		checkProcessedAndRecord: async (...[items, , options]: CheckArguments) => {
			beforeCall();
			return await data.checkAndRecord(items, options, 'row');
		},
		removeProcessed: async (...[items]: CheckArguments) => {
			beforeCall();
			await data.remove(items, 'row');
		},
	} as unknown as Helpers;
}
type CheckArguments = Parameters<Helpers['checkProcessedAndRecord']>;

const storeOf = () => new SentStore(() => {});

async function stateOf(data: ProcessedData, ...marks: string[]): Promise<SentState[]> {
	const states = await storeOf().lookUp(helpersOn(data), marks);
	return marks.map((mark) => states.get(mark) ?? 'none');
}

test('the way of a mark', async () => {
	const data = new ProcessedData();
	const helpers = helpersOn(data);
	const store = storeOf();
	const first = await store.claim(helpers, 'a');
	expect(first.state).toBe('none');
	expect(await stateOf(data, 'a', 'b')).toEqual(['inDoubt', 'none']);
	await store.takeBack(helpers, 'a');
	first.release();
	expect(await stateOf(data, 'a')).toEqual(['none']);

	const second = await store.claim(helpers, 'a');
	await store.confirm(helpers, 'a');
	second.release();
	expect(await stateOf(data, 'a', 'b')).toEqual(['sent', 'none']);
	expect((await store.claim(helpers, 'a')).state).toBe('sent');
	expect(await stateOf(data, 'a')).toEqual(['sent']);
	expect(data.rows.get('row')).toHaveLength(1);
});

test('calls at the same time lose nothing, and what has gathered goes in one', async () => {
	const data = new ProcessedData();
	const helpers = helpersOn(data);
	const store = storeOf();
	const marks = Array.from({ length: 200 }, (_, number) => `mark ${number}`);
	await Promise.all(
		marks.map(async (mark) => {
			const { release } = await store.claim(helpers, mark);
			await store.confirm(helpers, mark);
			release();
		}),
	);
	expect(await stateOf(data, ...marks)).toEqual(marks.map(() => 'sent'));
	expect(data.calls).toBeLessThan(20);

	// The twin: without one waiting for the other, most of them are gone.
	const each = new ProcessedData();
	await Promise.all(
		marks.map(async (mark) => {
			await storeOf().claim(helpersOn(each), mark);
		}),
	);
	const kept = (await stateOf(each, ...marks)).filter((state) => state !== 'none');
	expect(kept.length).toBeLessThan(50);
});

test('no call of n8n is about more than two hundred people, however many ask at once', async () => {
	const data = new ProcessedData();
	const helpers = helpersOn(data);
	const asked: number[] = [];
	const counted = {
		...helpers,
		checkProcessedAndRecord: async (...[items, scope, options]: CheckArguments) => {
			asked.push(items.filter((item) => !String(item).endsWith('?')).length);
			return await helpers.checkProcessedAndRecord(items, scope, options);
		},
	} as Helpers;
	const store = storeOf();
	await Promise.all(
		[1, 90, 110, 91, 300, 150, 50].map(async (count, part) => {
			const marks = Array.from({ length: count }, (_, number) => `mark ${part} ${number}`);
			expect((await store.lookUp(counted, marks)).size).toBeGreaterThanOrEqual(count);
		}),
	);
	// What one asks for stays together; the first was under way before the others came.
	expect(asked).toEqual([1, 200, 91, 300, 200]);
});

const testThoroughly = isThorough ? test : () => {};

testThoroughly('looking up does not push out what is kept, however often', async () => {
	const data = new ProcessedData();
	const helpers = helpersOn(data);
	const store = storeOf();
	const hour = Array.from({ length: MARKS_KEPT }, (_, number) => `${number}`);
	for (let at = 0; at < hour.length; at += 200) {
		await Promise.all(
			hour.slice(at, at + 200).map(async (mark) => {
				const { release } = await store.claim(helpers, mark);
				await store.confirm(helpers, mark);
				release();
			}),
		);
	}
	for (let time = 0; time < 20; time++) {
		await store.lookUp(
			helpers,
			Array.from({ length: 200 }, (_, number) => `new ${time} ${number}`),
		);
	}
	expect(data.rows.get('row')).toHaveLength(MARKS_KEPT);
	expect(await stateOf(data, hour[0], hour[MARKS_KEPT - 1])).toEqual(['sent', 'sent']);
});

test('the oldest make room, and none of them turns into something else', async () => {
	const data = new ProcessedData();
	const helpers = helpersOn(data);
	const store = storeOf();
	await store.claim(helpers, 'in doubt');
	const sent = await store.claim(helpers, 'sent');
	await store.confirm(helpers, 'sent');
	sent.release();
	for (let number = 0; number < MARKS_KEPT + 2000; number += 200) {
		const marks = Array.from({ length: 200 }, (_, more) => `${number + more}`);
		await Promise.all(
			marks.map(async (mark) => {
				const { release } = await store.claim(helpers, mark);
				await store.confirm(helpers, mark);
				release();
			}),
		);
		const [doubt] = await stateOf(data, 'in doubt');
		expect(['inDoubt', 'none']).toContain(doubt);
	}
	expect(await stateOf(data, 'in doubt', 'sent', '0')).toEqual(['none', 'none', 'none']);
	expect(data.rows.get('row')?.length).toBeGreaterThanOrEqual(MARKS_KEPT);
});

test('two processes that make the row at the same time: the second tries once more', async () => {
	const data = new ProcessedData();
	let calls = 0;
	const helpers = helpersOn(data, () => {
		if (calls++ === 0) throw new Error('UNIQUE constraint failed: processed_data.workflowId');
	});
	expect((await storeOf().claim(helpers, 'a')).state).toBe('none');
	expect(await stateOf(data, 'a')).toEqual(['inDoubt']);
});

test('an idle node is forgotten', async () => {
	const context = (id: string) =>
		({ getWorkflow: () => ({ id: 'w' }), getNode: () => ({ id }) }) as unknown as IExecuteFunctions;
	const data = new ProcessedData();
	const helpers = helpersOn(data);
	const store = sentStoreOf(context('a'));
	const { release } = await store.claim(helpers, 'x');
	// Under way: others of this process have to find it.
	expect(sentStoreOf(context('a'))).toBe(store);
	expect(sentStoreOf(context('b'))).not.toBe(store);
	await store.confirm(helpers, 'x');
	release();
	expect(sentStoreOf(context('a'))).not.toBe(store);
});

/** A process that dies before a call of n8n's store, or between the reading and the writing of one. */
class Killed extends Error {}

test('whenever a process dies, nobody is taken for sent to who was not, and nobody sent to is forgotten', async () => {
	const step = fc.record({
		mark: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
		/** What the request ends with. */
		ends: fc.constantFrom('sent', 'refused', 'lost'),
	});
	const life = fc.record({
		steps: fc.array(step, { minLength: 1, maxLength: 8 }),
		atOnce: fc.boolean(),
		diesAt: fc.integer({ min: 0, max: 40 }),
	});
	await fc.assert(
		fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 4 }), async (lives) => {
			const data = new ProcessedData();
			/** Requests that left, and whether Gupshup took them. */
			const left = new Set<string>();
			const takenBy = new Map<string, number>();
			for (const { steps, atOnce, diesAt } of lives) {
				const sure: string[] = [];
				const store = storeOf();
				let calls = 0;
				let isDead = false;
				const helpers = helpersOn(data, () => {
					isDead ||= calls++ >= diesAt;
					if (isDead) throw new Killed();
				});
				const live = async ({ mark, ends }: (typeof steps)[number]) => {
					for (let other = store.underWay(mark); other; other = store.underWay(mark)) await other;
					const { state, release } = await store.claim(helpers, mark);
					try {
						if (state !== 'none') return;
						left.add(mark);
						if (ends !== 'refused') takenBy.set(mark, (takenBy.get(mark) ?? 0) + 1);
						if (ends === 'sent') {
							sure.push(mark);
							await store.confirm(helpers, mark);
						}
						if (ends === 'refused') await store.takeBack(helpers, mark);
					} finally {
						release();
					}
				};
				const marks = steps.map(({ mark }) => mark);
				await store.lookUp(helpers, marks).catch(() => {});
				if (atOnce) await Promise.all(steps.map(async (one) => await live(one).catch(() => {})));
				else for (const one of steps) await live(one).catch(() => {});
				await store.assure(helpers, sure).catch(() => {});
			}
			const marks = ['a', 'b', 'c', 'd', 'e'];
			const states = await stateOf(data, ...marks);
			marks.forEach((mark, index) => {
				const isTaken = takenBy.has(mark);
				expect(takenBy.get(mark) ?? 0).toBeLessThanOrEqual(1);
				if (states[index] === 'sent') expect(isTaken).toBe(true);
				if (isTaken) expect(states[index]).not.toBe('none');
				if (!left.has(mark)) expect(states[index]).not.toBe('sent');
			});
		}),
		{ numRuns: isThorough ? 300 : 50 },
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
	expect(readOnceKey(contextOf(20_000), { sendOnceKey: 'x' })).toBe('x');
	expect(() => readOnceKey(contextOf(20_001), { sendOnceKey: 'x' })).toThrow(
		/^Send Only Once Per keeps the latest 20,000, and 20,001 items came in/,
	);
});
