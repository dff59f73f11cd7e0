/** Whatever goes wrong after the first answer: who was sent to is not sent to again. */

import type { IDataObject, INode, IRun } from 'n8n-workflow';

import type { Fault } from '../../sandbox/index.mts';
import {
	AFTER_ERROR,
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
beforeEach(async () => {
	bench = await setUp({ rate: null });
});
afterEach(() => jest.restoreAllMocks());

const FAST = { options: { messagesPerSecond: 1000 } };
const REFUSED: Fault = { kind: 'answer', status: 400, body: { status: 'error', message: 'No' } };
const RETRY: Partial<INode> = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const CONTINUE = { onError: 'continueRegularOutput' } as const;

const taken = () => [...recipients(bench.sandbox)].sort();
const phones = (count: number) => people(count).map(({ phone }) => phone);
const errorOf = (run: IRun) => run.data.resultData.error;

/** Adds keys to Gupshup's answer, which is otherwise as it always is. */
const answerWith = (more: object): Fault => ({
	kind: 'answer',
	accepted: true,
	body: (right) => JSON.stringify({ ...(JSON.parse(right) as object), ...more }),
});

describe('an answer that holds what n8n takes for a failure', () => {
	const keys: object[] = [
		...['', {}, 0, 'text', [], true].map((error) => ({ error })),
		{ error: 'a', message: 'b', details: {} },
		{ $error: { message: 'x' }, $json: {} },
		{ $error: { message: 'x' }, $json: {}, error: 'both' },
	];
	const modes = ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const;

	test.each(keys.flatMap((more) => modes.map((onError) => [JSON.stringify(more), onError, more])))(
		'%s, %s',
		async (_name, onError, more) => {
			const fault = answerWith(more as object);
			for (const { phone } of people(3)) bench.sandbox.fail({ as: fault, to: phone });
			const run = await bench.engine.run(
				workflowOf(people(3), FAST, { ...RETRY, onError: onError as INode['onError'] }),
			);

			expect(run.status).toBe('success');
			expect(taken()).toEqual(phones(3));
			const sent = itemsBehind(run);
			expect(sent.map(({ json }) => (json.messages as unknown[]).length)).toEqual([1, 1, 1]);
			expect(itemsBehind(run, AFTER_ERROR)).toEqual([]);
			// Nothing of the answer is lost, it is only called something else.
			for (const value of Object.values(more as object)) {
				expect(Object.values(sent[0].json)).toContainEqual(value);
			}
		},
	);

	test.each([{ error: null }, { error: false }])('%j is put out as it is', async (more) => {
		bench.sandbox.fail({ as: answerWith(more) });
		const run = await bench.engine.run(workflowOf([person(1)], FAST, RETRY));

		expect(itemsBehind(run)[0].json).toMatchObject(more);
	});

	test('does not send again to a whole list of which only a later one fails', async () => {
		bench.sandbox.fail({ as: answerWith({ error: 'x' }), to: person(0).phone });
		bench.sandbox.fail({ as: REFUSED, to: person(2).phone });
		const run = await bench.engine.run(workflowOf(people(4), FAST, { ...RETRY, ...CONTINUE }));

		expect(taken()).toEqual([0, 1, 3].map((number) => person(number).phone));
		expect(itemsBehind(run)).toHaveLength(4);
	});
});

describe('expressions that give other words in the next try', () => {
	/** Each evaluation gives another value: `$now` alone can be the same within a millisecond. */
	const changing = '{{ $now.toMillis() + Math.random() }}';
	const WORDS: Array<[string, IDataObject]> = [
		['caption', { caption: `=At ${changing}` }],
		['link', { imageUrl: `=https://example.com/a.png?expires=${changing}` }],
		['reply', { options: { ...FAST.options, replyToMessageId: `=wamid.${changing}` } }],
	];

	test.each(WORDS)('%s: Retry On Fail', async (_name, words) => {
		bench.sandbox.fail({ as: REFUSED, to: person(3).phone });
		bench.sandbox.fail({ as: { kind: 'loseAnswer' }, to: person(2).phone });
		const run = await bench.engine.run(workflowOf(people(5), { ...FAST, ...words }, RETRY));

		expect(taken()).toEqual(phones(5));
		expect(errorOf(run)?.message).toMatch(/^Sent 4 of 5 images, then stopped: .+\[item 3 of 5\]$/);
	});

	test.each(WORDS)('%s: Retry On Fail of a node that continues', async (_name, words) => {
		bench.sandbox.fail({ as: REFUSED, to: person(0).phone });
		bench.sandbox.fail({ as: { kind: 'loseAnswer' }, to: person(2).phone });
		const run = await bench.engine.run(
			workflowOf(people(5), { ...FAST, ...words }, { ...RETRY, ...CONTINUE }),
		);

		expect(taken()).toEqual(phones(5));
		expect(itemsBehind(run).map(({ json }) => 'messages' in json)).toEqual([
			true,
			true,
			false,
			true,
			true,
		]);
	});

	test.each(WORDS)('%s: the retry of an execution', async (_name, words) => {
		const file = workflowOf(people(5), { ...FAST, ...words });
		bench.sandbox.fail({ as: REFUSED, to: person(3).phone });
		const failed = await bench.engine.run(file);
		await bench.engine.retry(file, failed);

		expect(taken()).toEqual(phones(5));
	});

	test('a field that cannot be read any more does not undo what was sent', async () => {
		const caption = '={{ $execution.customData.get("again") ? "x".repeat(2000) : "Hello" }}';
		const again = '={{ $execution.customData.set("again", "1") || 1000 }}';
		bench.sandbox.fail({ as: REFUSED, to: person(0).phone });
		const run = await bench.engine.run(
			workflowOf(
				people(3),
				{ caption, options: { messagesPerSecond: again, timeout: 30 } },
				{ ...RETRY, ...CONTINUE },
			),
		);

		expect(taken().length).toBe(new Set(taken()).size);
		const sent = itemsBehind(run).filter(({ json }) => 'messages' in json).length;
		expect(sent).toBe(taken().length);
	});
});

test('an App ID in capitals is the same app', async () => {
	const file = workflowOf(people(3), FAST);
	bench.sandbox.fail({ as: REFUSED, to: person(2).phone });
	const failed = await bench.engine.run(file);
	bench.credential.appId = (bench.credential.appId as string).toUpperCase();
	await bench.engine.retry(file, failed);

	expect(taken().filter((to) => to !== person(2).phone)).toEqual(phones(2));
});

describe('what fails after the last answer', () => {
	/** Lets the reading of the credential fail once everybody was sent to, so many times. */
	function failToReadCredential(count: number, times: number) {
		const { credentials } = bench.engine;
		const read = credentials.getDecrypted.bind(credentials);
		let left = times;
		jest.spyOn(credentials, 'getDecrypted').mockImplementation(async (...args) => {
			if (recipients(bench.sandbox).length >= count && left-- > 0) {
				throw new Error('The database is away');
			}
			return await read(...args);
		});
	}

	test.each([1, 2, Infinity])('the credential cannot be read, %p times', async (times) => {
		failToReadCredential(12, times);
		const run = await bench.engine.run(workflowOf(people(12), FAST, RETRY));

		expect(taken()).toEqual(phones(12));
		expect(run.status).toBe('success');
		expect(itemsBehind(run)).toHaveLength(12);
	});

	test.each([1, 3, Infinity])('in a node that continues, %p times', async (times) => {
		bench.sandbox.fail({ as: REFUSED, to: person(0).phone });
		failToReadCredential(11, times);
		const run = await bench.engine.run(workflowOf(people(12), FAST, { ...RETRY, ...CONTINUE }));

		expect(taken().length).toBe(new Set(taken()).size);
		expect(
			itemsBehind(run)
				.slice(1)
				.every(({ json }) => 'messages' in json),
		).toBe(true);
	});

	test("n8n's own work on the output", async () => {
		const { WorkflowExecute } = jest.requireActual<typeof import('n8n-core')>('n8n-core');
		const engine = WorkflowExecute.prototype as unknown as {
			processNodeOutput: (...args: unknown[]) => Promise<unknown>;
		};
		const original = engine.processNodeOutput;
		let left = 1;
		jest.spyOn(engine, 'processNodeOutput').mockImplementation(async function (
			this: unknown,
			...args: unknown[]
		) {
			const { node } = args[2] as { node: INode };
			if (node.name === SEND && left-- > 0) throw new Error('No room on the disk');
			return await original.apply(this, args);
		});
		for (const executeOnce of [false, true]) {
			left = 1;
			bench.sandbox.reset();
			const run = await bench.engine.run(workflowOf(people(3), FAST, { ...RETRY, executeOnce }));

			expect(run.status).toBe('success');
			expect(taken()).toEqual(phones(executeOnce ? 1 : 3));
		}
	});
});

describe('Send Again', () => {
	const RESEND = { options: { ...FAST.options, onUnknown: 'resend' } };

	test('a refusal ends the tries of a message in doubt', async () => {
		bench.sandbox.fail({ as: { kind: 'loseAnswer' }, to: person(1).phone });
		bench.sandbox.fail({ as: REFUSED, to: person(1).phone, skip: 1, times: Infinity });
		const run = await bench.engine.run(workflowOf(people(2), RESEND, CONTINUE));

		expect(bench.sandbox.requests).toHaveLength(3);
		expect(itemsBehind(run)[1].json.details).toMatchObject({ outcome: 'unknown' });
	});

	test('what another answer says later does not make it not sent', async () => {
		bench.sandbox.fail({ as: { kind: 'loseAnswer' }, to: person(1).phone });
		bench.sandbox.fail({ as: REFUSED, to: person(1).phone, skip: 1, times: Infinity });
		const file = workflowOf(people(2), RESEND);
		const failed = await bench.engine.run(file);
		const reported = await bench.engine.retry(workflowOf(people(2), FAST), failed);

		expect(errorOf(reported)?.message).toMatch(/may have arrived/);
		expect(taken()).toEqual(phones(2));
	});
});

describe('texts', () => {
	test('a cancel that meets the second try tells who may have got it', async () => {
		bench.sandbox.fail({ as: { kind: 'hang', accepted: true }, times: Infinity });
		const execution = bench.engine.start(workflowOf(people(15), FAST, RETRY));
		await bench.sandbox.waitFor(({ messages }) => messages.length === 15);
		execution.cancel();
		const run = await execution.ended;

		expect(errorOf(run)?.message).toMatch(/canceled after 0 of 15/);
		expect(errorOf(run)?.description).toMatch(/^May have arrived: items 1 to 15; check the chat/);
	});

	test('a second try that stops early counts who was sent to in the first', async () => {
		bench.sandbox.fail({ as: REFUSED, to: person(0).phone, times: Infinity });
		const run = await bench.engine.run(workflowOf(people(8), FAST, RETRY));

		const sent = recipients(bench.sandbox).length;
		expect(sent).toBeGreaterThan(0);
		expect(errorOf(run)?.message).toMatch(new RegExp(`^Sent ${sent} of 8 images, then stopped`));
	});

	test('what stopped this try is named before what an earlier one left in doubt', async () => {
		bench.sandbox.fail({ as: { kind: 'loseAnswer' }, to: person(1).phone });
		bench.sandbox.fail({ as: REFUSED, to: person(4).phone, times: Infinity });
		const run = await bench.engine.run(workflowOf(people(8), FAST, RETRY));

		expect(errorOf(run)?.message).toMatch(/^Sent 6 of 8 images, .+\[item 5 of 8\]$/);
		expect(errorOf(run)?.description).toBe(
			"May have arrived: item 2; check the chat before you send again. Rejected or not valid: item 5. Fix this, then retry the execution. It sends only what wasn't sent.",
		);
	});
});

test('a cancel ends the reading of a long list at once', async () => {
	const { ExecuteContext } = jest.requireActual<{
		ExecuteContext: { prototype: { _getNodeParameter: (...args: unknown[]) => unknown } };
	}>('n8n-core');
	const read = jest.spyOn(ExecuteContext.prototype, '_getNodeParameter');
	const COUNT = 30_000;
	for (const onError of ['stopWorkflow', 'continueRegularOutput'] as const) {
		const execution = bench.engine.start(workflowOf(people(COUNT), {}, { onError }));
		read.mockClear();
		while (read.mock.calls.length === 0) await new Promise(setImmediate);
		execution.cancel();
		const run = await execution.ended;

		expect(run.status).toBe('canceled');
		expect(read.mock.calls.length).toBeGreaterThan(0);
		// Each item takes several.
		expect(read.mock.calls.length).toBeLessThan(COUNT / 10);
		expect(errorOf(run)?.message).toMatch(/canceled after \d+ of 30000/);
	}
});
