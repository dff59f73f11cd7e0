/** Asking: what leaves, what is remembered, and what is refused before it leaves; up to the wait. */
import { ExecuteContext } from 'n8n-core';
import type { IDataObject, INode, INodeParameters, IRun } from 'n8n-workflow';
import { WAIT_INDEFINITELY } from 'n8n-workflow';

import { Engine, SEND_MESSAGE } from '../../engine/index.mts';
import { readWireId } from '../../nodes/gupshup/events/waitReference';
import {
	itemsBehind,
	people,
	person,
	SEND,
	setUp,
	type TriggerBench,
	workflowOf,
} from './support/bench.mts';
import { ASK, ASK_BY_LIST, NODE_ID, wireIdsOf } from './support/question.mts';
import { triggerFile } from './support/trigger.mts';

let bench: TriggerBench;
beforeEach(async () => {
	bench = await setUp({ webhooks: true, rate: null });
});

const listen = async (parameters: INodeParameters = {}) => {
	await bench.server.activate(triggerFile(parameters));
};

async function ask(
	parameters: INodeParameters = {},
	settings: Partial<INode> = {},
	items: IDataObject[] = [person(0)],
): Promise<IRun> {
	const file = workflowOf(items, { ...ASK, ...parameters }, { id: NODE_ID, ...settings });
	return await bench.engine.run(file);
}

const errorOf = (run: IRun) => run.data.resultData.error?.message;

const wireIds = (index?: number) => wireIdsOf(bench.sandbox, index);

const askedIn = (run: IRun) =>
	run.data.executionData?.contextData[`node:${SEND}`]?.gupshupAsked as IDataObject | undefined;

test('sends the question with the way back in each button, and waits', async () => {
	await listen();
	const run = await ask();

	expect(run.status).toBe('waiting');
	expect(run.waitTill).toEqual(WAIT_INDEFINITELY);
	const [yes, no] = wireIds().map(readWireId);
	expect([yes?.ownId, no?.ownId]).toEqual(['yes', 'No']);
	expect(yes?.reference).toEqual(no?.reference);
	expect(yes?.reference.nodeId).toBe(NODE_ID);
	expect(askedIn(run)).toMatchObject({
		key: yes?.reference.key,
		ids: ['yes', 'No'],
		executionId: yes?.reference.executionId,
		answer: { messages: [{ id: bench.sandbox.messages[0].id }] },
	});
	// What n8n passes on when the time is up.
	const [entry] = run.data.executionData?.nodeExecutionStack ?? [];
	expect(entry.data.main[0]).toMatchObject([{ json: { ...person(0), answered: false } }]);
});

test('the wait ends when it should', async () => {
	await listen();
	const before = Date.now();
	const values = { limitType: 'afterTimeInterval', resumeAmount: 2, resumeUnit: 'hours' };
	const { waitTill } = await ask({ options: { limitWaitTime: { values } } });
	const hours = ((waitTill?.getTime() ?? 0) - before) / 3_600_000;
	expect(hours).toBeGreaterThanOrEqual(2);
	expect(hours).toBeLessThan(2.1);
});

test.each(['stopWorkflow', 'continueRegularOutput'] as const)(
	'a time that passes while the question leaves: it goes on as unanswered (%s)',
	async (onError) => {
		await listen();
		// The last look at the time, before anything is sent, is when the question of who listens is answered.
		let isAsked = false;
		const now = Date.now.bind(Date);
		jest.spyOn(Date, 'now').mockImplementation(() => now() + (isAsked ? 3_600_000 : 0));
		bench.sandbox.fail({
			as: { kind: 'delay', ms: 1 },
			path: 'v3/message',
			when: () => (isAsked = true),
		});
		const maxDateAndTime = new Date(now() + 60_000).toISOString();
		const values = { limitType: 'atSpecifiedTime', maxDateAndTime };
		const run = await ask({ options: { limitWaitTime: { values } } }, { onError });
		jest.restoreAllMocks();

		expect(bench.sandbox.messages).toHaveLength(1);
		expect([run.status, run.waitTill?.toISOString()]).toEqual(['waiting', maxDateAndTime]);
		const [entry] = run.data.executionData?.nodeExecutionStack ?? [];
		expect(entry.data.main[0]).toMatchObject([{ json: { answered: false } }]);
	},
);

test('who may answer is remembered, unless anybody may', async () => {
	await listen();
	expect(askedIn(await ask())).toMatchObject({ onlyFrom: person(0).phone });
	for (const onlyRecipient of [false, '={{ "false" }}']) {
		expect(askedIn(await ask({ options: { onlyRecipient } }))).not.toHaveProperty('onlyFrom');
	}
});

test('what Gupshup quotes of a button does not show the signature', async () => {
	await listen();
	let ids: string[] = [];
	bench.sandbox.fail({
		as: {
			kind: 'answer',
			status: 400,
			body: () => JSON.stringify({ status: 'error', message: `Button ID ${ids[0]} of ${ids[1]}` }),
		},
		path: 'v3/message',
		when: ({ json }) => {
			const { interactive } = json as { interactive: { action: { buttons: IDataObject[] } } };
			ids = interactive.action.buttons.map(({ reply }) => (reply as IDataObject).id as string);
			return true;
		},
	});
	const run = await ask();
	const told = JSON.stringify(run.data.resultData);
	expect(errorOf(run)).toContain('Button ID yes|n8n:');
	expect(ids[0]).toMatch(/:[\w-]{43}$/);
	for (const id of ids) expect(told).not.toContain(id.slice(-43));
});

test('without the operation, or with Send, nothing waits and ids are as they are', async () => {
	for (const operation of [undefined, 'send']) {
		const { operation: _, ...rest } = ASK;
		const run = await bench.engine.run(
			workflowOf([person(0)], { ...rest, ...(operation && { operation }) }),
		);
		expect(run.status).toBe('success');
		expect(itemsBehind(run)).toHaveLength(1);
		expect(wireIds(bench.sandbox.messages.length - 1)).toEqual(['yes', 'No']);
	}
	expect(bench.sandbox.requests.filter(({ path }) => path.endsWith('/subscription'))).toEqual([]);
});

describe('once', () => {
	test('a try after a refusal asks with the same way back, and waits', async () => {
		await listen();
		bench.sandbox.fail({
			as: { kind: 'answer', status: 400, body: { status: 'error', message: 'No' } },
			path: 'v3/message',
		});
		const run = await ask({}, { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 });
		expect(run.status).toBe('waiting');
		expect(bench.sandbox.messages).toHaveLength(1);
		expect(readWireId(wireIds()[0])?.reference.key).toBe(askedIn(run)?.key);
	});

	test('an unknown outcome fails, does not wait and is not asked again', async () => {
		await listen();
		bench.sandbox.fail({ as: { kind: 'loseAnswer' }, path: 'v3/message' });
		const run = await ask({}, { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 });
		expect(run.status).toBe('error');
		expect(run.waitTill).toBeUndefined();
		expect(errorOf(run)).toContain('unclear whether the message was sent');
		expect(bench.sandbox.messages).toHaveLength(1);
	});

	test('with Send Again it is asked until that is certain, and waits', async () => {
		await listen();
		bench.sandbox.fail({
			as: { kind: 'answer', status: 502, body: 'Bad Gateway' },
			path: 'v3/message',
		});
		const run = await ask({ options: { onUnknown: 'resend' } });
		expect(run.status).toBe('waiting');
		expect(bench.sandbox.messages).toHaveLength(1);
	});

	test('an execution that retries one whose message was sent does not send it, and does not wait in vain', async () => {
		await listen();
		const file = workflowOf([person(0)], ASK, { id: NODE_ID });
		// n8n could not put the execution to wait: everything else is as it was.
		const put = jest
			.spyOn(ExecuteContext.prototype, 'putExecutionToWait')
			.mockRejectedValueOnce(new Error('The database is gone'));
		const failed = await bench.engine.run(file);
		put.mockRestore();
		expect(failed.status).toBe('error');
		const again = await bench.engine.retry(file, failed);
		expect(bench.sandbox.messages).toHaveLength(1);
		expect(again.status).toBe('error');
		expect(errorOf(again)).toContain('was already sent by execution');
		expect(again.waitTill).toBeUndefined();
	});

	test('a try after one that could not wait waits, and does not ask again', async () => {
		await listen();
		const put = jest
			.spyOn(ExecuteContext.prototype, 'putExecutionToWait')
			.mockRejectedValueOnce(new Error('The database is gone'));
		const run = await ask({}, { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 });
		put.mockRestore();
		expect(run.status).toBe('waiting');
		expect(bench.sandbox.messages).toHaveLength(1);
		expect(readWireId(wireIds()[0])?.reference.key).toBe(askedIn(run)?.key);
	});
});

describe('refused before anything is sent', () => {
	afterEach(() => expect(bench.sandbox.messages).toEqual([]));

	test('more than one item', async () => {
		await listen();
		const run = await ask({}, {}, people(3));
		expect(errorOf(run)).toContain('asks one person at a time, but 3 items came in');
		expect(errorOf(run)).toContain('Loop Over Items');
	});

	test('more than one item, in a node that continues: each with the reason', async () => {
		await listen();
		const run = await ask({}, { onError: 'continueRegularOutput' }, people(2));
		expect(run.status).toBe('success');
		expect(itemsBehind(run).map(({ json }) => json.error)).toEqual([
			expect.stringContaining('2 items came in') as string,
			expect.stringContaining('2 items came in') as string,
		]);
	});

	test.each<[string, INodeParameters, string]>([
		[
			'a link',
			{ buttonKind: 'url', buttonText: 'See', buttonUrl: 'https://a.example' },
			'Buttons is Link',
		],
		[
			'a plain image',
			{ messageType: 'image' },
			"Message Type is Image, which can't be answered with a tap",
		],
		[
			'a template',
			{ messageType: 'template', template: { __rl: true, mode: 'name', value: 'offer|en' } },
			'Message Type is Template',
		],
		[
			'a long id',
			{
				replyButtons: {
					button: [
						{ title: 'A', id: 'a' },
						{ title: 'B', id: 'b'.repeat(101) },
					],
				},
			},
			'Button ID of button 2 has 101 characters, and with Send and Wait for Response it can have up to 100',
		],
		[
			'a time that has passed',
			{
				options: {
					limitWaitTime: {
						values: { limitType: 'atSpecifiedTime', maxDateAndTime: '2020-01-01T00:00:00' },
					},
				},
			},
			'which is in the past',
		],
	])('%s', async (_what, parameters, text) => {
		await listen();
		expect(errorOf(await ask(parameters))).toContain(text);
	});

	test('nobody listens', async () => {
		expect(errorOf(await ask())).toContain('is listening for replies to this app');
	});

	test('somebody listens, but not for messages', async () => {
		await listen({ events: ['delivered'] });
		expect(errorOf(await ask())).toContain('is listening for replies to this app');
	});

	test('only another n8n listens', async () => {
		await listen();
		bench.engine.publicUrl = bench.engine.publicUrl.replace('127.0.0.1', 'localhost');
		expect(errorOf(await ask())).toContain('is listening for replies to this app');
	});

	test('the address of n8n is not public, and Gupshup is far away', async () => {
		const credential = { ...bench.credential, baseUrl: 'https://partner.gupshup.io' };
		const engine = new Engine({ credentials: { gupshup: credential } });
		const run = await engine.run(workflowOf([person(0)], ASK, { id: NODE_ID }));
		expect(errorOf(run)).toContain("Gupshup can't reach n8n at http://127.0.0.1");
	});
});

describe('the longest id there may be', () => {
	test('fits, and is put out as it was given', async () => {
		await listen();
		const id = '😀'.repeat(100);
		const run = await ask({ replyButtons: { button: [{ title: 'A', id }] } });
		expect(run.status).toBe('waiting');
		expect([...wireIds()[0]].length).toBeLessThanOrEqual(256);
		expect(readWireId(wireIds()[0])?.ownId).toBe(id);
	});

	test('of a row fits what WhatsApp takes in a list, and one character more is refused', async () => {
		await listen();
		const askWith = async (length: number) =>
			await ask(
				{ ...ASK_BY_LIST, listRows: { row: [{ title: 'A', id: '😀'.repeat(length) }] } },
				{ type: SEND_MESSAGE },
			);
		expect(errorOf(await askWith(101))).toContain('Row ID of row "A" has 101 characters');
		expect(bench.sandbox.messages).toEqual([]);
		expect((await askWith(100)).status).toBe('waiting');
		expect([...wireIds()[0]].length).toBeLessThanOrEqual(200);
		expect(readWireId(wireIds()[0])?.ownId).toBe('😀'.repeat(100));
	});
});

describe('Gupshup is asked who listens', () => {
	const asked = () =>
		bench.sandbox.requests.filter(
			({ method, path }) => method === 'GET' && path.endsWith('/subscription'),
		).length;

	test('once for many executions', async () => {
		await listen();
		const before = asked();
		await Promise.all(Array.from({ length: 10 }, async () => await ask()));
		await ask();
		expect(asked() - before).toBe(1);
		expect(bench.sandbox.messages).toHaveLength(11);
	});

	test('and where it does not tell, the question is sent', async () => {
		await listen();
		bench.sandbox.fail({
			as: { kind: 'answer', status: 500, body: 'no' },
			path: 'subscription',
			times: Infinity,
		});
		expect((await ask()).status).toBe('waiting');
	});

	test('a trigger that comes, and one that goes, is known at once', async () => {
		expect(errorOf(await ask())).toContain('is listening for replies to this app');
		await listen();
		expect((await ask()).status).toBe('waiting');
		await bench.server.deactivate(triggerFile());
		expect(errorOf(await ask())).toContain('is listening for replies to this app');
	});
});
