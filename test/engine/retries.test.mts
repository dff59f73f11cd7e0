import type { INode, IRun } from 'n8n-workflow';

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
import { ownNode } from './support/ownNode.mts';

let bench: Bench;
beforeEach(async () => {
	bench = await setUp({ rate: null });
});

const FAST = { options: { messagesPerSecond: 1000 } };
const REFUSED = { kind: 'answer', status: 400, body: { status: 'error', message: 'No' } } as const;

const phones = (count: number) => people(count).map(({ phone }) => phone);
const takenOnce = (count: number) => [...phones(count)].sort();
const taken = () => [...recipients(bench.sandbox)].sort();
const captions = () =>
	bench.sandbox.messages.map(({ body }) => (body.image as { caption?: string }).caption);
const errorOf = (run: IRun) => run.data.resultData.error?.message;
const retryOnFail: Partial<INode> = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

/** What the execution keeps of our node once it has ended. */
const ledgerOf = (run: IRun) =>
	run.data.executionData?.contextData[`node:${SEND}`]?.gupshupSendImage as
		| Record<string, Record<string, unknown>>
		| undefined;

describe('Retry On Fail', () => {
	test('sends the rest and only the rest, and puts out all answers in order', async () => {
		const items = people(20);
		bench.sandbox.fail({ as: REFUSED, to: items[7].phone, times: 2 });
		const run = await bench.engine.run(workflowOf(items, FAST, retryOnFail));

		expect(run.status).toBe('success');
		expect(taken()).toEqual(takenOnce(20));
		const ids = new Map(bench.sandbox.messages.map(({ to, id }) => [to, id]));
		expect(itemsBehind(run).map(({ json }) => json.messages)).toEqual(
			items.map(({ phone }) => [{ id: ids.get(phone) }]),
		);
	});

	test('keeps nothing once all are sent', async () => {
		const run = await bench.engine.run(workflowOf(people(3), FAST, retryOnFail));

		expect(ledgerOf(run)).toEqual({});
	});

	test('in a node that continues on failure tries again for the failed ones only', async () => {
		bench.sandbox.fail({ as: REFUSED, to: person(0).phone });
		const run = await bench.engine.run(
			workflowOf(people(4), FAST, { ...retryOnFail, onError: 'continueRegularOutput' }),
		);

		expect(taken()).toEqual(takenOnce(4));
		expect(itemsBehind(run).every(({ json }) => 'messages' in json)).toBe(true);
	});

	test('sends the rest although one is in doubt, and says so at the end', async () => {
		bench.sandbox.fail({ as: { kind: 'loseAnswer' }, to: person(1).phone });
		bench.sandbox.fail({ as: REFUSED, to: person(5).phone });
		const run = await bench.engine.run(workflowOf(people(30), FAST, retryOnFail));

		expect(taken()).toEqual(takenOnce(30));
		expect(errorOf(run)).toMatch(
			/^Sent 29 of 30 images, then stopped: .+may have arrived.+\[item 2 of 30\]$/,
		);
	});
});

describe('retrying a failed execution', () => {
	test('sends the rest and only the rest', async () => {
		const items = people(12);
		const file = workflowOf(items, FAST);
		bench.sandbox.fail({ as: REFUSED, to: items[4].phone });
		const failed = await bench.engine.run(file);
		const before = recipients(bench.sandbox).length;
		expect(failed.status).toBe('error');
		expect(errorOf(failed)).toMatch(new RegExp(`^Sent ${before} of 12 images`));

		const retried = await bench.engine.retry(file, failed);

		expect(retried.status).toBe('success');
		expect(taken()).toEqual(takenOnce(12));
		expect(itemsBehind(retried)).toHaveLength(12);
	});

	test('does not send to who may have got it, unless the user says so', async () => {
		const items = people(3);
		bench.sandbox.fail({ as: { kind: 'loseAnswer' }, to: items[1].phone });
		const failed = await bench.engine.run(workflowOf(items, FAST));
		const again = await bench.engine.retry(workflowOf(items, FAST), failed);
		expect(again.status).toBe('error');
		expect(errorOf(again)).toMatch(/may have arrived/);
		expect(taken()).toEqual(takenOnce(3));

		const resend = workflowOf(items, { options: { ...FAST.options, onUnknown: 'resend' } });
		const resent = await bench.engine.retry(resend, again);

		expect(resent.status).toBe('success');
		expect(taken()).toEqual([...takenOnce(3), person(1).phone].sort());
	});

	test('takes an item whose recipient was edited meanwhile for a new one', async () => {
		const items = people(3);
		bench.sandbox.fail({ as: REFUSED, to: items[2].phone });
		const failed = await bench.engine.run(workflowOf(items, FAST));
		const others = workflowOf(items, { ...FAST, to: '=1212555{{ $json.phone.slice(-4) }}' });
		const retried = await bench.engine.retry(others, failed);

		expect(retried.status).toBe('success');
		expect(recipients(bench.sandbox).slice(-3)).toEqual(
			items.map(({ phone }) => `1212555${phone.slice(-4)}`),
		);
	});

	test('knows a recipient again that was edited to and fro', async () => {
		const items = people(2);
		const elsewhere = { ...FAST, to: '=1212555{{ $json.phone.slice(-4) }}' };
		bench.sandbox.fail({ as: REFUSED, to: items[1].phone });
		const first = await bench.engine.run(workflowOf(items, FAST));
		bench.sandbox.fail({ as: REFUSED, to: '12125550001' });
		const second = await bench.engine.retry(workflowOf(items, elsewhere), first);
		const third = await bench.engine.retry(workflowOf(items, FAST), second);

		expect(third.status).toBe('success');
		expect(taken()).toEqual(['12125550000', ...takenOnce(2)].sort());
	});

	test('does not send edited words to who was sent to', async () => {
		const items = people(3);
		bench.sandbox.fail({ as: REFUSED, to: items[2].phone });
		const failed = await bench.engine.run(workflowOf(items, FAST));
		const edited = workflowOf(items, { ...FAST, caption: 'Another text' });
		const retried = await bench.engine.retry(edited, failed);

		expect(retried.status).toBe('success');
		expect(taken()).toEqual(takenOnce(3));
		expect(captions()).toEqual(['Hello Person 0', 'Hello Person 1', 'Another text']);
	});

	test('of a cancelled one sends the rest and only the rest', async () => {
		const items = people(40);
		const file = workflowOf(items, { options: { messagesPerSecond: 20 } });
		const execution = bench.engine.start(file);
		await bench.sandbox.waitFor(({ messages }) => messages.length === 20);
		execution.cancel();
		const cancelled = await execution.ended;
		expect(cancelled.status).toBe('canceled');
		const resend = workflowOf(items, { options: { messagesPerSecond: 1000 } });
		await bench.engine.retry(resend, cancelled);

		expect(taken()).toEqual(takenOnce(40));
	});
});

describe('a loop', () => {
	/** Runs the node, then goes back to it from behind, `rounds` times in all. */
	function loopOf(rounds: number) {
		const file = workflowOf([person(1)], {
			...FAST,
			to: person(1).phone,
			caption: 'Same',
		});
		let round = 1;
		const again = ownNode(
			async () => await Promise.resolve(round++ < rounds ? [[{ json: person(1) }]] : [[]]),
		);
		file.nodes.push({ ...file.nodes[2], id: 'Again', name: 'Again', type: 'test.again' });
		file.connections[SEND].main[0] = [{ node: 'Again', type: 'main', index: 0 }];
		file.connections.Again = { main: [[{ node: SEND, type: 'main', index: 0 }]] };
		return { file, nodeTypes: { 'test.again': again } };
	}

	test('sends the very same message in each round', async () => {
		const { file, nodeTypes } = loopOf(3);
		const looping = await setUp({ rate: null, nodeTypes });
		const run = await looping.engine.run(file);
		expect(run.status).toBe('success');
		expect(recipients(looping.sandbox)).toEqual([
			person(1).phone,
			person(1).phone,
			person(1).phone,
		]);
	});
});

describe('the same recipient twice in a list', () => {
	test('gets two messages, also with Retry On Fail', async () => {
		const items = [person(1), person(1), person(2)];
		bench.sandbox.fail({ as: REFUSED, to: person(2).phone });
		const run = await bench.engine.run(workflowOf(items, FAST, retryOnFail));

		expect(run.status).toBe('success');
		expect(taken()).toEqual(items.map(({ phone }) => phone));
	});
});
