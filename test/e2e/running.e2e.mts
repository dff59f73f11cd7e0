/** The node at work in n8n: however a workflow starts, whatever happens on the way. */
import { createHash } from 'node:crypto';
import { PNG, startFileServer, type FileServer } from './support/fileServer.mts';
import type { Item } from '../../n8n/server/execution.mts';
import {
	list,
	manualStart,
	pass,
	person,
	send,
	setStage,
	webhook,
	type Stage,
} from './support/stage.mts';
import { chain, connect, type NodeSketch } from '../../n8n/server/workflows.mts';

let stage: Stage;
let files: FileServer;

beforeAll(async () => {
	files = await startFileServer();
	stage = await setStage();
});

afterAll(async () => {
	await stage?.close();
	await files?.close();
});

beforeEach(() => stage.sandbox.reset());

const recipients = () => stage.sandbox.messages.map(({ to }) => to);
const people = (count: number) => Array.from({ length: count }, (_, index) => person(index));
const messageIds = (items: Item[]) =>
	items.map(({ json }) => (json.messages as Array<{ id: string }> | undefined)?.[0]?.id);
const sentIds = () => stage.sandbox.messages.map(({ id }) => id);

/** By how many places somebody got the message earlier or later than in this order, at the most. */
const mostDisplaced = (expected: string[]) =>
	Math.max(...recipients().map((to, place) => Math.abs(expected.indexOf(to) - place)));

/** A network keeps an order thus far: those of one burst are under way at once, on connections of their own. */
const A_BURST = 10;

/** What each of these people's answer holds: the IDs of their messages, in this order. */
function idsOf(expected: string[]): Array<string | undefined> {
	const byPerson = new Map(stage.sandbox.messages.map(({ to, id }) => [to, id]));
	return expected.map((to) => byPerson.get(to));
}

/** What Gupshup passes on from Meta when it refuses one person. */
const REFUSED = {
	kind: 'answer',
	status: 400,
	body: {
		error: { code: 131026, message: 'Message undeliverable', type: 'OAuthException' },
		status: 'error',
	},
} as const;

describe('ways to start', () => {
	test('a production webhook, which answers with what Gupshup said', async () => {
		const { api, sandbox } = stage;
		const saved = await stage.save(
			chain('webhook', [webhook('order'), send({ to: '={{ $json.body.to }}' })]),
		);
		await api.activate(saved);
		const answer = await api.callWebhook('order', { to: '+49 170 1234567' });
		expect(answer.status).toBe(200);
		expect(recipients()).toEqual(['491701234567']);
		expect(JSON.parse(answer.text)).toMatchObject({ messages: [{ id: sandbox.messages[0].id }] });
		const [execution] = await api.finishedExecutions(saved);
		expect(execution).toMatchObject({ status: 'success', mode: 'webhook' });
		await api.deactivate(saved);
	});

	test('a schedule, time after time', async () => {
		const { api, sandbox } = stage;
		const schedule: NodeSketch = {
			name: 'Schedule',
			type: 'n8n-nodes-base.scheduleTrigger',
			typeVersion: 1.2,
			parameters: { rule: { interval: [{ field: 'seconds', secondsInterval: 1 }] } },
		};
		const saved = await stage.save(chain('schedule', [schedule, send({ to: person(0) })]));
		await api.activate(saved);
		try {
			await sandbox.waitFor(({ messages }) => messages.length >= 2, 20_000);
		} finally {
			await api.deactivate(saved);
		}
		const [execution] = await api.finishedExecutions(saved, 2);
		expect(execution).toMatchObject({ status: 'success', mode: 'trigger' });
	});

	test('by hand, for one person', async () => {
		const saved = await stage.save(chain('by hand', [manualStart, list(1), send()]));
		const execution = await stage.api.runManually(saved, 'Start');
		expect(execution).toMatchObject({ status: 'success', mode: 'manual' });
		expect(messageIds(execution.items('Send'))).toEqual(sentIds());
		expect(recipients()).toEqual([person(0)]);
	});

	test('as a sub-workflow, with its output back in the workflow that called it', async () => {
		const { api } = stage;
		const child = await stage.save(
			chain('sub-workflow', [
				{
					name: 'Called',
					type: 'n8n-nodes-base.executeWorkflowTrigger',
					typeVersion: 1.1,
					parameters: { inputSource: 'passthrough' },
				},
				send(),
			]),
		);
		await api.activate(child);
		const call: NodeSketch = {
			name: 'Call',
			type: 'n8n-nodes-base.executeWorkflow',
			typeVersion: 1.2,
			parameters: { workflowId: { __rl: true, mode: 'id', value: child.id }, options: {} },
		};
		const saved = await stage.save(chain('caller', [manualStart, list(3), call]));
		const execution = await api.runManually(saved, 'Start');
		expect(execution.error).toBeUndefined();
		expect(recipients().sort()).toEqual(people(3));
		expect(mostDisplaced(people(3))).toBeLessThan(A_BURST);
		expect(messageIds(execution.items('Call'))).toEqual(idsOf(people(3)));
	});
});

describe('a list', () => {
	test('200 people at 10 a second: each once, in order', async () => {
		const { api, sandbox } = stage;
		const saved = await stage.save(chain('200', [manualStart, list(200), send()]));
		const execution = await api.runManually(saved, 'Start', { timeout: 90_000 });

		expect(execution.status).toBe('success');
		expect(recipients().sort()).toEqual(people(200));
		expect(mostDisplaced(people(200))).toBeLessThan(A_BURST);
		// Gupshup would refuse 182 of 200 that come at once. On a busy computer one or the other request is
		// late, arrives within the next ones' second, and is sent again.
		expect(sandbox.counts.requests - 200).toBeLessThanOrEqual(6);
		expect(sandbox.counts.broken).toBe(0);
		// 19 s at 10 a second, and what a busy computer adds.
		const { firstAt = 0, lastAt = 0 } = sandbox.counts;
		expect(lastAt - firstAt).toBeLessThan(40_000);
		const items = execution.items('Send');
		expect(messageIds(items)).toEqual(idsOf(people(200)));
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
		const hints = execution.runs('Send')[0].hints ?? [];
		expect(hints.map(({ message }) => message).join()).toMatch(/^Sent 200 of 200 images/);
	});

	test('50 webhooks at once keep the limit together', async () => {
		const { api, sandbox } = stage;
		const saved = await stage.save(
			chain('crowd', [webhook('crowd'), send({ to: '={{ $json.body.to }}' })]),
		);
		await api.activate(saved);
		// Once it answers one, it is there for all.
		await api.callWebhook('crowd', { to: person(99) });
		sandbox.reset();
		const answers = await Promise.all(
			people(50).map(async (to) => await api.callWebhook('crowd', { to })),
		);
		expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
		expect(recipients().sort()).toEqual(people(50));
		// Each by itself would have been refused four times out of five. What is left is the odd one that
		// arrives late, since n8n is busy starting 50 executions; it is sent again.
		expect(sandbox.counts.requests - 50).toBeLessThanOrEqual(5);
		await api.deactivate(saved);
	});

	test('who could not be written to goes to the error output, the others to the first', async () => {
		const { api, sandbox } = stage;
		sandbox.fail({ to: person(3), as: REFUSED });
		const workflow = chain('two ways', [
			manualStart,
			list(5),
			send(
				{ to: '={{ $json.to === "491700000001" ? "12" : $json.to }}' },
				{ onError: 'continueErrorOutput' },
			),
			pass('Sent'),
		]);
		const { nodes } = chain('', [
			{
				name: 'Not sent',
				type: 'n8n-nodes-base.set',
				typeVersion: 3.4,
				parameters: {
					mode: 'raw',
					jsonOutput:
						'={{ { who: $("List").item.json.name, why: $json.error, outcome: $json.details.outcome } }}',
					options: {},
				},
			},
		]);
		workflow.nodes.push({ ...nodes[0], id: 'not-sent' });
		connect(workflow, 'Send', 'Not sent', { output: 1 });
		const execution = await api.runManually(await stage.save(workflow), 'Start');

		expect(execution.status).toBe('success');
		expect(recipients().sort()).toEqual([person(0), person(2), person(4)]);
		expect(mostDisplaced([person(0), person(2), person(4)])).toBeLessThan(A_BURST);
		expect(messageIds(execution.items('Sent'))).toEqual(idsOf([person(0), person(2), person(4)]));
		expect(execution.json('Not sent')).toEqual([
			{
				who: 'Person 1',
				why: expect.stringMatching(/^Recipient Phone Number .*\[item 2 of 5\]$/) as string,
				outcome: 'notSent',
			},
			{
				who: 'Person 3',
				why: expect.stringMatching(/Message undeliverable.*\[item 4 of 5\]$/) as string,
				outcome: 'rejected',
			},
		]);
	});
});

describe('trying again', () => {
	test('Retry On Fail sends the rest, and to nobody twice whose answer was lost', async () => {
		const { api, sandbox } = stage;
		sandbox.fail({ to: person(2), as: { kind: 'loseAnswer' } });
		const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 };
		const saved = await stage.save(chain('retry', [manualStart, list(40), send({}, settings)]));
		const execution = await api.runManually(saved, 'Start');

		expect(sandbox.doubles()).toEqual({});
		expect(recipients().sort()).toEqual(people(40));
		// One cannot be told from lost, so the node does not claim success.
		expect(execution.status).toBe('error');
		expect(execution.error?.message).toMatch(
			/unclear whether the message was sent.*\[item 3 of 40\]/,
		);
		expect(execution.error?.message).toMatch(/Sent 39 of 40/);
	});

	test.each([
		['with the original workflow', false],
		['with the currently saved workflow', true],
	])('the retry of a failed execution %s sends the rest, and only that', async (_, current) => {
		const { api, sandbox } = stage;
		sandbox.fail({ to: person(20), as: REFUSED });
		const saved = await stage.save(chain('failed', [manualStart, list(40), send(), pass('Sent')]));
		const failed = await api.runManually(saved, 'Start');
		expect(failed.status).toBe('error');
		const inTheFirstRun = recipients().length;
		expect(inTheFirstRun).toBeGreaterThanOrEqual(20);
		expect(inTheFirstRun).toBeLessThan(39);
		expect(failed.error?.message).toContain(`Sent ${inTheFirstRun} of 40`);

		const retried = await api.retry(failed.id, { currentWorkflow: current });
		expect(retried).toMatchObject({ status: 'success', mode: 'retry' });
		expect(sandbox.doubles()).toEqual({});
		expect(recipients().sort()).toEqual(people(40));
		// As if nothing had happened: all answers, in the order of the list.
		expect(messageIds(retried.items('Sent'))).toEqual(idsOf(people(40)));
	});
});

test('cancelling stops the sending within a second', async () => {
	const { api, sandbox } = stage;
	const saved = await stage.save(chain('cancelled', [manualStart, list(200), send()]));
	const id = await api.startManually(saved, 'Start');
	await sandbox.waitFor(({ messages }) => messages.length >= 15, 20_000);
	const cancelledAt = performance.now();
	await api.stop(id);
	const execution = await api.finished(id);
	expect(execution.status).toBe('canceled');

	// The next one uses the same pace: had the first gone on, they would stand in the same queue.
	const after = await stage.save(
		chain('after', [
			manualStart,
			list(11),
			send({ to: '={{ $json.to.replace("49170", "91987") }}' }),
		]),
	);
	expect((await api.runManually(after, 'Start')).status).toBe('success');
	const late = sandbox.requests.filter(
		({ at, json }) => at > cancelledAt + 1000 && (json as { to: string }).to.startsWith('4917'),
	);
	expect(late).toEqual([]);
	expect(sandbox.doubles()).toEqual({});
});

describe('files', () => {
	const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
	const download = (): NodeSketch => ({
		name: 'Download',
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: {
			url: `${files.baseUrl}/offer`,
			options: { response: { response: { responseFormat: 'file' } } },
		},
	});
	const fromFile = { imageSource: 'binary', binaryPropertyName: 'data' };

	test('one that HTTP Request has downloaded arrives byte for byte', async () => {
		const { api, sandbox } = stage;
		const workflow = chain('download', [
			manualStart,
			download(),
			send({ ...fromFile, to: person(0), caption: 'Yours' }),
		]);
		const execution = await api.runManually(await stage.save(workflow), 'Start');
		expect(execution.error).toBeUndefined();
		expect(sandbox.media).toEqual([
			expect.objectContaining({ sha256: sha256(PNG), fileType: 'image/png', size: PNG.length }),
		]);
		expect(sandbox.messages.map(({ body }) => body.image)).toEqual([
			{ id: sandbox.media[0].id, caption: 'Yours' },
		]);
	});

	test('one that Convert to File has made out of text', async () => {
		const { api, sandbox } = stage;
		const workflow = chain('convert', [
			manualStart,
			{
				name: 'Text',
				type: 'n8n-nodes-base.code',
				typeVersion: 2,
				parameters: { jsCode: `return [{ json: { base64: '${PNG.toString('base64')}' } }]` },
			},
			{
				name: 'Convert',
				type: 'n8n-nodes-base.convertToFile',
				typeVersion: 1.1,
				parameters: { operation: 'toBinary', sourceProperty: 'base64', options: {} },
			},
			send({ ...fromFile, to: person(0) }),
		]);
		const execution = await api.runManually(await stage.save(workflow), 'Start');
		expect(execution.error).toBeUndefined();
		expect(sandbox.media.map((file) => file.sha256)).toEqual([sha256(PNG)]);
		expect(recipients()).toEqual([person(0)]);
	});

	test('in a loop every batch is sent, and the same file uploaded once', async () => {
		const { api, sandbox } = stage;
		const workflow = chain('loop', [
			manualStart,
			download(),
			{
				name: 'List',
				type: 'n8n-nodes-base.code',
				typeVersion: 2,
				parameters: {
					jsCode: `const { binary } = $input.first();
return Array.from({ length: 7 }, (_, i) => ({ json: { to: String(491700000000 + i) }, binary }))`,
				},
			},
			{
				name: 'Loop',
				type: 'n8n-nodes-base.splitInBatches',
				typeVersion: 3,
				parameters: { batchSize: 2, options: {} },
			},
			pass('Done'),
		]);
		const { nodes } = chain('', [send(fromFile)]);
		workflow.nodes.push({ ...nodes[0], id: 'send' });
		connect(workflow, 'Loop', 'Send', { output: 1 });
		connect(workflow, 'Send', 'Loop');
		const execution = await api.runManually(await stage.save(workflow), 'Start');

		expect(execution.error).toBeUndefined();
		expect(execution.runs('Send')).toHaveLength(4);
		expect(recipients().sort()).toEqual(people(7));
		expect(mostDisplaced(people(7))).toBeLessThan(A_BURST);
		expect(messageIds(execution.items('Done'))).toEqual(idsOf(people(7)));
		expect(sandbox.media).toHaveLength(1);
		expect(new Set(sandbox.messages.map(({ body }) => JSON.stringify(body.image)))).toEqual(
			new Set([JSON.stringify({ id: sandbox.media[0].id })]),
		);
	});
});
