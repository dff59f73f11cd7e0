/** Send Only Once Per: nobody twice with the same key, in whatever execution. */
import type { IExecuteFunctions, INode, INodeParameters, INodeType, IRun } from 'n8n-workflow';

import { loadPackage } from '../../engine/index.mts';
import { isThorough } from '../setup/thorough.mts';
import { agentOf, type AgentKind } from './support/agent.mts';
import {
	itemsBehind,
	people,
	type Person,
	recipients,
	SEND,
	setUp,
	workflowOf,
	type Bench,
} from './support/bench.mts';

let bench: Bench;
beforeEach(async () => {
	bench = await setUp({ rate: null });
});

const KEY = '={{ $json.order }}';
const REFUSED = { kind: 'answer', status: 400, body: { status: 'error', message: 'No' } } as const;
const TOO_MANY = {
	kind: 'answer',
	status: 429,
	headers: { 'retry-after': '3600' },
	body: { status: 'error', message: 'Too Many Requests' },
} as const;
const LOST = { kind: 'loseAnswer' } as const;
const GOES_ON: Partial<INode> = { onError: 'continueRegularOutput' };

/** People with an order each. */
const orders = (count: number): Person[] =>
	people(count).map((one, number) => ({ ...one, order: `order ${number}` }));

function listOf(
	items: Person[],
	options: INodeParameters = {},
	settings: Partial<INode> = {},
	parameters: INodeParameters = {},
) {
	const all = { messagesPerSecond: 1000, sendOnceKey: KEY, ...options };
	const file = workflowOf(items, { ...parameters, options: all }, settings);
	// Another one in each test: what a canceled execution of one test still writes, no other finds.
	return { ...file, id: bench.sandbox.app.id };
}

const got = () => [...recipients(bench.sandbox)].sort();
const once = (items: Person[]) => items.map(({ phone }) => phone).sort();
const errorOf = (run: IRun) => run.data.resultData.error;
const hintsOf = (run: IRun) =>
	(run.data.resultData.runData[SEND]?.at(-1)?.hints ?? []).map(({ message }) => message);
const had = ({ order }: Person) => ({ alreadySent: true, key: order });
const outcomeAt = (run: IRun, item: number) =>
	(itemsBehind(run)[item].json.details as { outcome?: string } | undefined)?.outcome;

describe('the same list again', () => {
	test('goes to nobody twice, however often, and says who had it', async () => {
		const items = orders(30);
		await bench.engine.run(listOf(items));
		for (let time = 0; time < (isThorough ? 10 : 3); time++) {
			const run = await bench.engine.run(listOf(items));
			expect(itemsBehind(run)).toEqual(
				items.map(
					(one, item) =>
						expect.objectContaining({ json: had(one), pairedItem: { item } }) as unknown,
				),
			);
			expect(hintsOf(run)).toEqual([
				expect.stringMatching(/^Sent 0 of 30 images .* 30 of 30 already had it\.$/),
			]);
		}
		expect(got()).toEqual(once(items));
	});

	test('with new people in it goes to them alone', async () => {
		const items = orders(30);
		await bench.engine.run(listOf(items.filter((_, number) => number % 3 === 0)));
		const run = await bench.engine.run(listOf(items));

		expect(got()).toEqual(once(items));
		const isHad = itemsBehind(run).map(({ json }) => 'alreadySent' in json);
		expect(isHad).toEqual(items.map((_, number) => number % 3 === 0));
		expect(hintsOf(run)[0]).toMatch(/^Sent 20 of 30 images .* 10 of 30 already had it\.$/);
	});

	test('without the option goes to everybody again', async () => {
		const items = orders(3);
		await bench.engine.run(listOf(items, { sendOnceKey: '' }));
		await bench.engine.run(listOf(items, { sendOnceKey: '' }));
		expect(got()).toEqual(once([...items, ...items]));
		expect(bench.engine.processed.calls).toBe(0);
	});

	test('in an execution of the other kind: what a schedule has sent, the editor does not', async () => {
		await bench.engine.run(listOf(orders(2)), 'trigger');
		await bench.engine.run(listOf(orders(2)), 'manual');
		expect(got()).toEqual(once(orders(2)));
	});

	test('by another node goes to everybody', async () => {
		const file = listOf(orders(2));
		await bench.engine.run(file);
		const other = structuredClone(file);
		for (const node of other.nodes) if (node.name === SEND) node.id = 'another node';
		await bench.engine.run(other);
		expect(got()).toEqual(once([...orders(2), ...orders(2)]));
	});
});

describe('what counts as the same', () => {
	test('a key of all: each person once', async () => {
		const items = orders(20);
		await bench.engine.run(listOf(items, { sendOnceKey: 'summer' }));
		expect(got()).toEqual(once(items));
		const run = await bench.engine.run(listOf(items, { sendOnceKey: 'summer' }));
		expect(itemsBehind(run)[0].json).toEqual({ alreadySent: true, key: 'summer' });
		expect(got()).toEqual(once(items));
		await bench.engine.run(listOf(items, { sendOnceKey: 'autumn' }));
		expect(got()).toEqual(once([...items, ...items]));
	});

	test('the number of an order that was put right is sent to', async () => {
		const [one] = orders(1);
		await bench.engine.run(listOf([one]));
		await bench.engine.run(listOf([{ ...one, phone: '919876599999' }]));
		expect(got()).toEqual([one.phone, '919876599999']);
	});

	test('the same number written in another way, other words, a key that is a number', async () => {
		const [one] = orders(1);
		await bench.engine.run(listOf([{ ...one, order: 17 }]));
		const other = { ...one, order: ' 17', name: 'Somebody', phone: '+91 98765-00000' };
		const run = await bench.engine.run(listOf([other]));
		expect(itemsBehind(run)[0].json).toEqual({ alreadySent: true, key: '17' });
		expect(got()).toEqual([one.phone]);
	});

	test('the same twice in one list: the second had it', async () => {
		const [first, second] = orders(2);
		const run = await bench.engine.run(listOf([first, second, first, second, first]));
		expect(itemsBehind(run).map(({ json }) => json.alreadySent === true)).toEqual([
			false,
			false,
			true,
			true,
			true,
		]);
		expect(got()).toEqual(once([first, second]));
	});

	test('the same twice in one list, the first refused: the second is sent', async () => {
		const [first] = orders(1);
		bench.sandbox.fail({ as: REFUSED, times: 1 });
		const run = await bench.engine.run(listOf([first, first], {}, GOES_ON));
		expect(outcomeAt(run, 0)).toBe('rejected');
		expect(itemsBehind(run)[1].json).toHaveProperty('messages');
	});

	test('executions at the same moment: one of them sends', async () => {
		const items = orders(10);
		const runs = await Promise.all(
			Array.from({ length: 5 }, async () => await bench.engine.run(listOf(items))),
		);
		expect(got()).toEqual(once(items));
		const sent = runs.flatMap((run) => itemsBehind(run).filter(({ json }) => 'messages' in json));
		expect(sent).toHaveLength(10);
		// Nothing was lost on the way: none of them is sent to later, either.
		await bench.engine.run(listOf(items));
		expect(got()).toEqual(once(items));
	});
});

describe('what became of it decides', () => {
	test('refused, not taken, wrong: the next execution sends', async () => {
		const items = orders(4);
		bench.sandbox.fail({ as: REFUSED, to: items[0].phone, times: 1 });
		bench.sandbox.fail({ as: TOO_MANY, to: items[3].phone, times: 1 });
		const wrong = items.map((one, number) => (number === 1 ? { ...one, phone: '12' } : one));
		const first = await bench.engine.run(listOf(wrong, {}, GOES_ON));
		expect([0, 1, 2, 3].map((item) => outcomeAt(first, item))).toEqual([
			'rejected',
			'notSent',
			undefined,
			'notSent',
		]);
		const second = await bench.engine.run(listOf(items));
		expect(second.status).toBe('success');
		expect(got()).toEqual(once(items));
	});

	test('in doubt: said so, not sent again, and nobody else is held up', async () => {
		const items = orders(12);
		bench.sandbox.fail({ as: LOST, to: items[3].phone, times: 1 });
		await bench.engine.run(listOf(items, {}, GOES_ON));
		const again = await bench.engine.run(listOf(items, {}, GOES_ON));

		expect(outcomeAt(again, 3)).toBe('unknown');
		expect(itemsBehind(again)[3].json.error).toMatch(
			/sent in another execution.+If the Outcome Is Unknown to Send Again\. \[item 4 of 12\]$/,
		);
		// What an earlier execution ran into ends no list.
		const goesOn = await bench.engine.run(listOf([...items, ...orders(20).slice(12)]));
		expect(goesOn.status).toBe('success');
		expect(outcomeAt(goesOn, 3)).toBe('unknown');
		expect(hintsOf(goesOn)[0]).toMatch(
			/^Sent 8 of 20 images .+ 11 of 20 already had it\. Outcome unknown: 1 \(item 4\)\. All others have it\.$/,
		);
		expect(got()).toEqual(once(orders(20)));
		// Alone, or beside somebody whom this execution leaves without it, it is an error.
		const alone = await bench.engine.run(listOf([items[3]]));
		expect(errorOf(alone)?.message).toMatch(/^The message may have been sent in another execution/);
		bench.sandbox.fail({ as: REFUSED, times: 1 });
		const refused = await bench.engine.run(listOf([items[3], orders(21)[20]]));
		expect(errorOf(refused)?.message).toMatch(/^Sent 0 of 2 images.+\[item 2 of 2\]$/);
	});

	test('in doubt with Send Again: sent again, and then known as sent', async () => {
		const items = orders(3);
		bench.sandbox.fail({ as: LOST, to: items[1].phone, times: 1 });
		await bench.engine.run(listOf(items, {}, GOES_ON));
		const again = await bench.engine.run(listOf(items, { onUnknown: 'resend' }));
		expect(itemsBehind(again).map(({ json }) => 'messages' in json)).toEqual([false, true, false]);
		const third = await bench.engine.run(listOf(items));
		expect(itemsBehind(third).map(({ json }) => json)).toEqual(items.map(had));
		expect(got()).toEqual(once([...items, items[1]]));
	});

	test('stopped by hand: the next execution goes on where it ended', async () => {
		const items = orders(60);
		const running = bench.engine.start(listOf(items, { messagesPerSecond: 20 }));
		await bench.sandbox.waitFor(({ messages }) => messages.length >= 20);
		running.cancel();
		expect((await running.ended).status).toBe('canceled');
		const again = await bench.engine.run(listOf(items, {}, GOES_ON));

		const kinds = itemsBehind(again).map(({ json }) => Object.keys(json)[0]);
		const inDoubt = kinds.filter((kind) => kind === 'error').length;
		// What was under way: no more than leave in two seconds.
		expect(inDoubt).toBeLessThanOrEqual(40);
		expect(bench.sandbox.doubles()).toEqual({});
		expect(got().length).toBeGreaterThanOrEqual(60 - inDoubt);
		expect(hintsOf(again)[0]).toMatch(/ \d\d of 60 already had it\./);
	});
});

describe('what is known of somebody is told', () => {
	test('though the rest of the item can no longer be read', async () => {
		const items = orders(4);
		bench.sandbox.fail({ as: LOST, to: items[1].phone, times: 1 });
		await bench.engine.run(listOf(items.slice(0, 3), {}, GOES_ON));
		const noFile = { imageSource: 'binary', binaryPropertyName: 'photo' };
		const again = await bench.engine.run(listOf(items, {}, GOES_ON, noFile));
		const [first, , third] = itemsBehind(again).map(({ json }) => json);
		expect([first, third]).toEqual([had(items[0]), had(items[2])]);
		expect([1, 3].map((item) => outcomeAt(again, item))).toEqual(['unknown', 'notSent']);
	});

	test('before links are looked at', async () => {
		const items = orders(3);
		await bench.engine.run(listOf(items.slice(0, 2)));
		const gone = { imageUrl: 'https://nowhere.invalid/gone.jpg' };
		const again = await bench.engine.run(listOf(items, { checkLink: true }, GOES_ON, gone));
		expect(
			itemsBehind(again)
				.slice(0, 2)
				.map(({ json }) => json),
		).toEqual(items.slice(0, 2).map(had));
	});

	test('however WhatsApp writes their number', async () => {
		const [one] = orders(1);
		const numbers = ['5511987654321', '551187654321', '5215512345678', '525512345678'];
		const list = numbers.map((phone) => ({ ...one, phone: `+${phone}` }));
		const run = await bench.engine.run(listOf(list));
		expect(itemsBehind(run).map(({ json }) => 'alreadySent' in json)).toEqual([
			...[false, true],
			...[false, true],
		]);
		expect(got()).toEqual(['5215512345678', '5511987654321']);
	});
});

describe('a store in trouble', () => {
	test('that fails for a moment leaves nobody without the image, and nobody in doubt', async () => {
		const items = orders(40);
		let calls = 0;
		bench.engine.processed.beforeCall = () => {
			if (calls++ % 4 === 1) throw new Error('SQLITE_BUSY: database is locked');
		};
		const run = await bench.engine.run(listOf(items));
		expect(run.status).toBe('success');
		bench.engine.processed.beforeCall = undefined;
		const again = await bench.engine.run(listOf(items));
		expect(itemsBehind(again).map(({ json }) => json)).toEqual(items.map(had));
		expect(got()).toEqual(once(items));
	});

	test.each(['looks up', 'sends'])(
		'that does not answer while it %s holds no cancelling',
		async (when) => {
			const items = orders(20);
			let goOn = () => {};
			const held = new Promise<void>((resolve) => (goOn = resolve));
			const { processed } = bench.engine;
			processed.beforeCall = () => (when === 'looks up' || processed.calls > 3 ? held : undefined);
			const running = bench.engine.start(listOf(items, { messagesPerSecond: 10 }));
			if (when === 'sends') await bench.sandbox.waitFor(({ messages }) => messages.length >= 5);
			running.cancel();
			expect((await running.ended).status).toBe('canceled');
			goOn();
			processed.beforeCall = undefined;
			const again = await bench.engine.run(listOf(items, {}, GOES_ON));
			expect(itemsBehind(again).filter(({ json }) => 'error' in json).length).toBeLessThanOrEqual(
				10,
			);
			expect(bench.sandbox.doubles()).toEqual({});
		},
	);
});

test('who is waiting for a slot is not written down', async () => {
	// Orders of its own: the node is still writing down what was under way when the test ends.
	const items = orders(30).map((one, number) => ({ ...one, order: `canceled ${number}` }));
	const running = bench.engine.start(listOf(items, { messagesPerSecond: 10 }));
	await bench.sandbox.waitFor(({ messages }) => messages.length >= 10);
	// As a process leaves it that is killed now.
	const { rows } = bench.engine.processed;
	const killed = [...rows].map(([key, row]): [string, string[]] => [key, [...row]]);
	const left = bench.sandbox.messages.length;
	running.cancel();
	await running.ended;
	for (const [key, row] of killed) rows.set(key, row);
	const again = await bench.engine.run(listOf(items, {}, GOES_ON));
	const inDoubt = itemsBehind(again).filter(({ json }) => 'error' in json);
	expect(inDoubt.length).toBeLessThanOrEqual(left);
	expect(bench.sandbox.doubles()).toEqual({});
});

describe('a full store', () => {
	/** Texts that n8n keeps of a node: two for each of 20,000 people, and room for what is under way. */
	const FULL = 42_000;

	test('sends once more to those whom others have pushed out, and to nobody else', async () => {
		const items = orders(isThorough ? 300 : 150);
		await bench.engine.run(listOf(items));
		const { rows } = bench.engine.processed;
		const [[key, row]] = rows;
		const others = Array.from(
			{ length: FULL + 2 * 100 - row.length },
			(_, number) => `somebody else ${number}`,
		);
		// The first hundred of the list are gone.
		rows.set(key, [...row, ...others].slice(-FULL));

		const again = await bench.engine.run(listOf(items));
		expect(itemsBehind(again).map(({ json }) => 'alreadySent' in json)).toEqual(
			items.map((_, number) => number >= 100),
		);
		expect(hintsOf(again)).toContainEqual(
			expect.stringMatching(
				/^Send Only Once Per remembers the latest 20,000 recipients of this node\. The new recipients on this list replace about 100 earlier ones/,
			),
		);
		// These have pushed out others of the same list, who are sent to once more, and so on to an end.
		const third = await bench.engine.run(listOf(items));
		expect(got().length).toBeLessThanOrEqual(2 * items.length);
		expect(itemsBehind(third).filter(({ json }) => 'messages' in json).length).toBeLessThanOrEqual(
			102,
		);
	});

	const testThoroughly = isThorough ? test : () => {};

	testThoroughly(
		'as many people as it keeps, some in doubt: nobody twice',
		async () => {
			const items = orders(2_000);
			const phones = new Set(
				items.filter((_, number) => number % 18 === 7).map(({ phone }) => phone),
			);
			for (const to of phones) bench.sandbox.fail({ as: LOST, to, times: 1 });
			await bench.engine.run(listOf(items, {}, GOES_ON));
			const { rows } = bench.engine.processed;
			const [[key, row]] = rows;
			// After them so many others have been sent to that one more would push them out.
			const others = Array.from({ length: 2 * 18_000 }, (_, number) => `somebody else ${number}`);
			rows.set(key, [...row, ...others]);

			const again = await bench.engine.run(listOf(items, {}, GOES_ON));
			expect(bench.sandbox.doubles()).toEqual({});
			expect(bench.sandbox.messages).toHaveLength(2_000);
			expect(itemsBehind(again).filter(({ json }) => 'error' in json)).toHaveLength(phones.size);
		},
		900_000,
	);
});

describe('beside the ledger', () => {
	test('Retry On Fail puts out all answers, as if nothing had happened', async () => {
		const items = orders(20);
		bench.sandbox.fail({ as: REFUSED, to: items[7].phone, times: 2 });
		const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
		const run = await bench.engine.run(listOf(items, {}, retry));
		expect(run.status).toBe('success');
		expect(itemsBehind(run).filter(({ json }) => !('messages' in json))).toEqual([]);
		expect(got()).toEqual(once(items));
	});

	test('so does the retry of a failed execution', async () => {
		const items = orders(20);
		bench.sandbox.fail({ as: REFUSED, to: items[7].phone, times: 1 });
		const failed = await bench.engine.run(listOf(items));
		expect(failed.status).toBe('error');
		const run = await bench.engine.retry(listOf(items), failed);
		expect(itemsBehind(run).filter(({ json }) => !('messages' in json))).toEqual([]);
		expect(got()).toEqual(once(items));
	});

	test('the retry of one that was overtaken by another sends nothing', async () => {
		const items = orders(20);
		bench.sandbox.fail({ as: REFUSED, to: items[7].phone, times: 1 });
		const failed = await bench.engine.run(listOf(items));
		await bench.engine.run(listOf(items));
		expect(got()).toEqual(once(items));
		const run = await bench.engine.retry(listOf(items), failed);
		expect(run.status).toBe('success');
		expect(got()).toEqual(once(items));
		expect(itemsBehind(run).some(({ json }) => json.alreadySent === true)).toBe(true);
	});

	test('what an earlier try left in doubt stays so', async () => {
		const items = orders(3);
		bench.sandbox.fail({ as: LOST, to: items[1].phone, times: 1 });
		const failed = await bench.engine.run(listOf(items));
		const run = await bench.engine.retry(listOf(items), failed);
		expect(errorOf(run)?.message).toContain('unclear whether the message was sent');
		const resent = await bench.engine.retry(listOf(items, { onUnknown: 'resend' }), run);
		expect(itemsBehind(resent).every(({ json }) => 'messages' in json)).toBe(true);
	});
});

describe('refused before anything is sent', () => {
	test.each([
		['has no such field', {}],
		['is empty', { order: '' }],
		['is blank', { order: ' ' }],
		['is null', { order: null }],
		['is false', { order: false }],
		['is an object', { order: { id: 1 } }],
		['has lost digits', { order: 2 ** 60 }],
	])('a key that %s', async (_, more) => {
		const [first, second] = people(2);
		const run = await bench.engine.run(
			listOf([
				{ ...first, order: 'order 0' },
				{ ...second, ...more },
			]),
		);
		expect(errorOf(run)?.message).toMatch(/Send Only Once Per .+\[item 2 of 2\]$/);
		expect(bench.sandbox.requests).toEqual([]);
	});

	test.each([
		['{{ $json.order }} shipped', undefined],
		['{{ $json.order }} shipped', null],
		['offer {{ $json.offer }} of {{ $json.order }}', undefined],
	])('a key with a hole: %s of %s', async (key, order) => {
		const [first, second] = people(2);
		const offer = 'summer';
		const run = await bench.engine.run(
			listOf(
				[
					{ ...first, order: 'order 0', offer },
					{ ...second, order, offer },
				],
				{ sendOnceKey: `=${key}` },
			),
		);
		expect(errorOf(run)?.message).toMatch(
			/Send Only Once Per has a part that returns nothing for this item: {{ \$json\.order }}.+\[item 2 of 2\]$/,
		);
		expect(bench.sandbox.requests).toEqual([]);
	});

	test.each([
		'{{ $json.order }} shipped',
		'summer {{ $json.nothing ?? "" }}',
		'{{ $json.order }}{{ 0 }}{{ false }}',
		'{{ ({ a: $json.order }).a }} shipped',
	])('not a key without one: %s', async (key) => {
		const run = await bench.engine.run(listOf(orders(2), { sendOnceKey: `=${key}` }));
		expect(run.status).toBe('success');
		expect(got()).toEqual(once(orders(2)));
	});

	test('a store that does not work', async () => {
		bench.engine.processed.failure = new Error('SQLITE_FULL: database or disk is full');
		const run = await bench.engine.run(listOf(orders(20)));
		expect(errorOf(run)?.message).toMatch(
			/Send Only Once Per can't be guaranteed.+disk is full.+\[item 1 of 20\]$/,
		);
		expect(bench.sandbox.requests).toEqual([]);
		bench.engine.processed.failure = undefined;
		await bench.engine.run(listOf(orders(20)));
		expect(got()).toEqual(once(orders(20)));
	});

	test('a version of n8n without the store', async () => {
		const { GupshupSendImage } = loadPackage();
		const node: INodeType = new GupshupSendImage();
		const old = Object.assign(Object.create(node) as INodeType, {
			async execute(this: IExecuteFunctions) {
				const { helpers } = this;
				const without = { checkProcessedAndRecord: undefined, removeProcessed: undefined };
				const context = Object.assign(Object.create(this) as object, {
					helpers: { ...helpers, ...without },
				});
				return await node.execute?.call(context as unknown as IExecuteFunctions);
			},
		});
		const older = await setUp({ rate: null, nodeTypes: { 'test.older': old } });
		const file = listOf(orders(2));
		for (const one of file.nodes) if (one.name === SEND) one.type = 'test.older';
		const run = await older.engine.run(file);
		expect(errorOf(run)?.message).toMatch(/Send Only Once Per needs n8n 1\.64 or later/);
		expect(older.sandbox.requests).toEqual([]);
		for (const one of file.nodes) if (one.name === SEND) one.parameters.options = {};
		expect((await older.engine.run(file)).status).toBe('success');
	});
});

test('a store that fails once the message has left changes nothing about it', async () => {
	const items = orders(2);
	bench.sandbox.fail({ as: { kind: 'delay', ms: 300 } });
	const running = bench.engine.start(listOf(items));
	await bench.sandbox.waitFor(({ requests }) => requests.length === 2);
	bench.engine.processed.failure = new Error('gone');
	const run = await running.ended;
	expect(itemsBehind(run).filter(({ json }) => !('messages' in json))).toEqual([]);
	bench.engine.processed.failure = undefined;
	const again = await bench.engine.run(listOf(items, {}, GOES_ON));
	// What this process could not write is not forgotten: it is written as soon as that works.
	expect(itemsBehind(again).map(({ json }) => json)).toEqual(items.map(had));
	expect(got()).toEqual(once(items));
});

test('neither numbers nor keys lie in the database', async () => {
	await bench.engine.run(listOf(orders(3)));
	const stored = JSON.stringify([...bench.engine.processed.rows.values()]);
	expect(stored).not.toMatch(/order|98765/);
	// Two entries a person, and nothing of what was under way.
	expect([...bench.engine.processed.rows.values()].map(({ length }) => length)).toEqual([6]);
});

const COUNT = isThorough ? 500 : 100;

test('the store is asked in batches: a list that all had takes a few calls', async () => {
	const items = orders(COUNT);
	await bench.engine.run(listOf(items));
	const before = bench.engine.processed.calls;
	await bench.engine.run(listOf(items));
	// Ten a call, a hundred, and what it takes to find out that all had it.
	expect(bench.engine.processed.calls - before).toBeLessThanOrEqual(COUNT / 10 + 20);
	expect(bench.sandbox.messages).toHaveLength(COUNT);
});

test('in doubt before, sent again and refused: it may still have arrived', async () => {
	const items = orders(1);
	bench.sandbox.fail({ as: LOST, times: 1 });
	await bench.engine.run(listOf(items, {}, GOES_ON));
	bench.sandbox.fail({ as: REFUSED, times: 1 });
	const resent = await bench.engine.run(listOf(items, { onUnknown: 'resend' }, GOES_ON));
	expect(outcomeAt(resent, 0)).toBe('unknown');
	const again = await bench.engine.run(listOf(items, {}, GOES_ON));
	expect(outcomeAt(again, 0)).toBe('unknown');
	expect(got()).toEqual(once(items));
});

test('what another process has overwritten is written once more at the end of the run', async () => {
	const items = orders(12);
	const { processed } = bench.engine;
	const overwrite = (rows: ReadonlyMap<string, string[]>) => {
		processed.rows.clear();
		for (const [key, row] of rows) processed.rows.set(key, row);
	};
	bench.sandbox.fail({ as: { kind: 'delay', ms: 300 }, to: items[11].phone });
	const running = bench.engine.start(listOf(items));
	await bench.sandbox.waitFor(({ messages }) => messages.length === 12);
	// Another process writes back a row that it read before, without any of these.
	overwrite(new Map([...processed.rows.keys()].map((key) => [key, []])));
	await running.ended;
	const again = await bench.engine.run(listOf(items));
	expect(itemsBehind(again).map(({ json }) => json)).toEqual(items.map(had));
	expect(got()).toEqual(once(items));
});

test.each<AgentKind>(['invoking', 'requesting'])(
	'an agent that is %s and asks twice is told that it was sent already',
	async (kind) => {
		const [{ phone: to }] = people(1);
		const hello = { to, caption: 'Hello' };
		const once = { options: { sendOnceKey: 'order 17' } };
		const agent = agentOf(kind, [[hello, { to, caption: 'Hello again' }]], {}, once);
		const { engine, sandbox } = await setUp({ rate: null, nodeTypes: agent.nodeTypes });
		await engine.run(agent.file);
		expect(recipients(sandbox)).toEqual([to]);
		expect(agent.told[0]).toContain(sandbox.messages[0].id);
		expect(agent.told[1]).toContain('alreadySent');
		expect(agent.told[1]).toContain('order 17');
	},
);
