/**
 * Send and wait in a real n8n: a question with buttons goes to the phone, a tap there continues the very
 * execution that asked; whatever is no answer to an open question comes out of the trigger.
 */
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import { request } from 'undici';
import { CHROMIUM_FLAGS, findChromium } from '../../n8n/browser/chromium.mts';
import { RUNNING, type Execution } from '../../n8n/server/execution.mts';
import type { SavedWorkflow } from '../../n8n/server/n8nApi.mts';
import { TRIGGER } from '../../n8n/server/sketches.mts';
import { GiveUp, waitFor } from '../../n8n/server/waitFor.mts';
import { chain, connect, type NodeSketch } from '../../n8n/server/workflows.mts';
import { startPhone } from '../../phone/index.mts';
import { startFrontDoor, type FrontDoor } from './support/frontDoor.mts';
import {
	manualStart,
	MESSAGE_NODE,
	pass,
	person,
	send,
	setStage,
	type Stage,
} from './support/stage.mts';

let door: FrontDoor;
let stage: Stage;
let phoneUrl: string;
let listener: SavedWorkflow;
let browser: Browser | undefined;

beforeAll(async () => {
	door = await startFrontDoor();
	// Triggers come and go here more often than Gupshup would let them.
	stage = await setStage({ env: { N8N_WEBHOOK_URL: door.baseUrl } }, { subscriptionRate: null });
	door.behind = stage.server.port;
	phoneUrl = startPhone(stage.sandbox, { people: { [person(0)]: 'Maya' }, auto: 'delivered' }).url;
	listener = await listen('answers');
}, 300_000);

afterAll(async () => {
	await browser?.close();
	await stage?.close();
	await door?.stop();
});

afterEach(() => {
	door.closed = () => false;
	door.calls.length = 0;
});

/** A workflow that starts on messages that come in. */
async function listen(name: string, parameters: object = {}): Promise<SavedWorkflow> {
	const { sandbox, api } = stage;
	const before = sandbox.subscriptions.length;
	const saved = await stage.save(
		chain(name, [
			{
				name: 'Trigger',
				type: TRIGGER,
				parameters: { events: ['message'], ...parameters },
				webhookId: crypto.randomUUID(),
			},
			pass('Came in'),
		]),
	);
	await api.activate(saved);
	await sandbox.waitFor(({ subscriptions }) => subscriptions.length === before + 1, 60_000);
	return saved;
}

async function stopListening(workflow: SavedWorkflow): Promise<void> {
	const before = stage.sandbox.subscriptions.length;
	await stage.api.deactivate(workflow);
	await stage.sandbox.waitFor(({ subscriptions }) => subscriptions.length === before - 1, 60_000);
}

/** Our node, asking whoever the item names. */
const ask = (
	parameters: Record<string, unknown> = {},
	settings: Partial<NodeSketch> = {},
): NodeSketch => ({
	...send(
		{
			operation: 'sendAndWait',
			messageType: 'buttons',
			to: person(0),
			bodyText: 'Is this the one?',
			replyButtons: {
				button: [
					{ title: 'Yes', id: 'yes-1001' },
					{ title: 'No', id: '' },
				],
			},
			...parameters,
		},
		settings,
	),
	name: 'Ask',
	...settings,
});

interface Question {
	executionId: string;
	message: string;
	/** Ids of the buttons below its text, as they were sent. */
	ids: string[];
}

/** Starts the workflow, and waits until the question is out and the execution waits. */
async function asked(workflow: SavedWorkflow): Promise<Question> {
	const { api, sandbox } = stage;
	const before = sandbox.messages.length;
	const executionId = await api.startManually(workflow, 'Start');
	await waiting(executionId);
	expect(sandbox.messages).toHaveLength(before + 1);
	return { executionId, ...latestQuestion() };
}

async function waiting(executionId: string): Promise<void> {
	await waitFor('the execution to wait', async () => {
		const { status, error } = await stage.api.execution(executionId);
		if (!RUNNING.includes(status)) throw new GiveUp(`It has ended: ${error?.message ?? status}`);
		return status === 'waiting';
	});
}

function latestQuestion(): { message: string; ids: string[] } {
	const { id, body } = stage.sandbox.messages[stage.sandbox.messages.length - 1];
	const { action } = body.interactive as {
		action: { buttons?: Array<{ reply: { id: string } }> };
	};
	return { message: id, ids: (action.buttons ?? []).map(({ reply }) => reply.id) };
}

/** A tap, as Gupshup reports it. */
async function tap(id: string, title = 'Yes', more: object = {}): Promise<void> {
	await stage.sandbox.receive({
		from: person(0),
		type: 'interactive',
		button: { id, title },
		...more,
	});
}

async function startsOf(workflow: SavedWorkflow): Promise<number> {
	return (await stage.api.executions(workflow)).length;
}

async function answered({ executionId }: Question): Promise<Execution> {
	return await stage.api.finished(executionId, { timeout: 20_000, interval: 50 });
}

/** The next tap to come out of the trigger, after so many others. */
async function tapAfter(before: number) {
	await waitFor('the trigger', async () => (await startsOf(listener)) === before + 1, {
		timeout: 30_000,
	});
	const executions = await stage.api.finishedExecutions(listener, before + 1);
	return executions.at(-1)?.json('Trigger');
}

/** A tap that was not handed over, and why. */
const left = (reason: string, id = 'yes-1001') => [
	{ event: 'message', button: { id }, sendAndWait: { handedOver: false, reason } },
];

/** The phone's page, at the chat with the one who is asked. */
async function phonePage(): Promise<Page> {
	browser ??= await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_FLAGS });
	const page = await browser.newPage({ viewport: { width: 400, height: 860 } });
	page.setDefaultTimeout(20_000);
	await page.goto(`${phoneUrl}#${person(0)}`);
	return page;
}

let question: SavedWorkflow;
const plain = async () =>
	(question ??= await stage.save(chain('question', [manualStart, ask(), pass('After')])));

test('a tap on the phone continues the workflow, with the answer, and starts no other', async () => {
	const { executionId, ids, message } = await asked(await plain());
	expect(ids[0]).toMatch(/^yes-1001\|n8n:/);
	expect(ids[1]).toMatch(/^No\|n8n:/);
	for (const id of ids) expect(id.length).toBeLessThanOrEqual(256);

	const page = await phonePage();
	await page.getByRole('button', { name: 'Yes', exact: true }).click();
	const tappedAt = Date.now();
	const execution = await answered({ executionId, message, ids });
	const took = Date.now() - tappedAt;
	console.info(`tap → the workflow has gone on and ended: ${took} ms`);

	expect(execution.status).toBe('success');
	const [item] = execution.json('After');
	expect(item).toMatchObject({
		messaging_product: 'whatsapp',
		messages: [{ id: message }],
		response: {
			id: 'yes-1001',
			title: 'Yes',
			from: person(0),
			messageId: expect.stringMatching(/^wamid\./) as string,
			timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
		},
	});
	expect(item).not.toHaveProperty('answered');
	expect(await startsOf(listener)).toBe(0);
	expect(stage.sandbox.deliveries.at(-1)?.outcome).toBe('taken');
}, 120_000);

const LIST = {
	messageType: 'list',
	listButton: 'Days',
	listRows: { row: [{ title: 'Friday', id: 'friday' }, { title: 'Monday' }] },
};
const CAROUSEL = {
	messageType: 'carousel',
	buttonKind: 'reply',
	cards: {
		card: ['tea', 'mill'].map((name) => ({
			...{ imageUrl: `https://example.com/${name}.jpg`, text: name },
			...{ buttonText: 'Order', buttonId: `order-${name}` },
		})),
	},
};

test.each<[what: string, ReturnType<typeof ask>, (on: Locator) => Promise<void>, object]>([
	[
		'a row of a list, sent without an image',
		ask(LIST, { type: MESSAGE_NODE }),
		async (message) => {
			await message.getByText('Days', { exact: true }).click();
			await message.getByRole('button', { name: 'Friday' }).click();
		},
		{ id: 'friday', title: 'Friday' },
	],
	[
		'a button on the second card of a carousel',
		ask(CAROUSEL),
		async (message) => await message.getByRole('button', { name: 'Order' }).nth(1).click(),
		{ id: 'order-mill', title: 'Order', card: 2 },
	],
])(
	'%s is tapped on the phone, and its ID comes back',
	async (what, node, tapOn, response) => {
		const open = await asked(await stage.save(chain(what, [manualStart, node, pass('After')])));
		const page = await phonePage();
		await tapOn(page.locator('.message[data-direction="out"]').last());
		const execution = await answered(open);
		expect(execution.json('After')).toMatchObject([{ response: { ...response, from: person(0) } }]);
		expect(await startsOf(listener)).toBe(0);
	},
	120_000,
);

test('a second tap comes out of the trigger, with the reason and without the reference', async () => {
	const before = await startsOf(listener);
	const open = await asked(await plain());
	await tap(open.ids[1], 'No');
	expect((await answered(open)).json('After')[0].response).toMatchObject({ id: 'No' });
	await tap(open.ids[0]);
	expect(await tapAfter(before)).toMatchObject(left('late'));
	const [last] = (await stage.api.finishedExecutions(listener, before + 1)).slice(-1);
	expect(JSON.stringify(last.data.resultData.runData)).not.toContain('|n8n:');
}, 120_000);

test('two taps at once continue once', async () => {
	const before = await startsOf(listener);
	const open = await asked(await plain());
	await Promise.all([tap(open.ids[0]), tap(open.ids[1], 'No')]);
	const execution = await answered(open);
	expect(execution.runs('After')).toHaveLength(1);
	const { id } = execution.json('After')[0].response as { id: string };
	expect(await tapAfter(before)).toMatchObject(left('late', id === 'No' ? 'yes-1001' : 'No'));
}, 120_000);

test('a tap that comes while the question is still on its way arrives; what came with it does not wait', async () => {
	const { api, sandbox } = stage;
	const [asked, starts] = [sandbox.messages.length, await startsOf(listener)];
	sandbox.fail({ as: { kind: 'delay', ms: 5_000 }, path: 'v3/message' });
	const executionId = await api.startManually(await plain(), 'Start');
	await sandbox.waitFor(({ messages }) => messages.length === asked + 1, 30_000);
	const { ids, message } = latestQuestion();
	const by = { from: person(0), timestamp: '1700000000' };
	const reply = { type: 'button_reply', button_reply: { id: ids[0], title: 'Yes' } };
	const messages = [
		{ ...by, id: 'wamid.early', type: 'interactive', interactive: reply },
		{ ...by, id: 'wamid.beside', type: 'text', text: { body: 'Hello' } },
	];
	const [{ attempts, outcome }] = await sandbox.post('message', {
		gs_app_id: sandbox.app.id,
		entry: [{ changes: [{ field: 'messages', value: { messages } }] }],
	});
	expect(outcome).toBe('taken');
	expect(attempts[0].status).toBe(503);
	const execution = await answered({ executionId, message, ids });
	expect(execution.json('After')[0].response).toMatchObject({ id: 'yes-1001' });
	expect(await startsOf(listener)).toBe(starts + 1);
	expect(await tapAfter(starts)).toMatchObject([{ text: 'Hello' }]);
}, 120_000);

test('a second tap is late at once, while the nodes behind the question still run', async () => {
	const before = await startsOf(listener);
	const wait: NodeSketch = {
		name: 'Work',
		type: 'n8n-nodes-base.wait',
		typeVersion: 1.1,
		parameters: { resume: 'timeInterval', amount: 12, unit: 'seconds' },
	};
	const open = await asked(
		await stage.save(chain('work', [manualStart, ask(), wait, pass('After')])),
	);
	await tap(open.ids[0]);
	await tap(open.ids[1], 'No');
	expect(stage.sandbox.deliveries.at(-1)?.attempts).toMatchObject([{ status: 200 }]);
	expect(await tapAfter(before)).toMatchObject(left('late', 'No'));
	await stage.api.finished(open.executionId, { timeout: 60_000 });
}, 120_000);

test('a tap of somebody else leaves the question open', async () => {
	const before = await startsOf(listener);
	const open = await asked(await plain());
	await tap(open.ids[0], 'Yes', { from: person(1) });
	expect(await tapAfter(before)).toMatchObject(left('otherPerson'));
	await waiting(open.executionId);
	await tap(open.ids[0]);
	expect((await answered(open)).json('After')[0].response).toMatchObject({ from: person(0) });
}, 120_000);

test('forged and foreign taps continue nothing, nor does who calls the address', async () => {
	const before = await startsOf(listener);
	const open = await asked(await plain());
	const [own, reference] = open.ids[0].split('|n8n:');
	const [execution, node, key, signature] = reference.split(':');
	const withParts = (...parts: string[]) => `${own}|n8n:${parts.join(':')}`;

	const other = signature.startsWith('A') ? 'B' : 'A';
	await tap(withParts(execution, node, key, other + signature.slice(1)));
	expect(await tapAfter(before)).toMatchObject(left('refused'));
	await tap(withParts('987654321', node, key, signature));
	expect(await tapAfter(before + 1)).toMatchObject(left('gone'));
	await tap(withParts(execution, node, 'AAAAAAAA', signature));
	expect(await tapAfter(before + 2)).toMatchObject(left('refused'));

	const address = `${door.baseUrl}/webhook-waiting/${execution}/${node}?k=${key}&signature=${Buffer.from(signature, 'base64url').toString('hex')}`;
	for (const method of ['GET', 'HEAD'] as const) {
		await (await request(address, { method })).body.dump();
	}
	for (const body of ['{}', '{"id":"perhaps"}', '{"id":["yes-1001"]}', 'nonsense']) {
		const headers = { 'content-type': body === 'nonsense' ? 'text/plain' : 'application/json' };
		const answer = await request(address, { method: 'POST', headers, body });
		expect([body, await answer.body.json()]).toEqual([body, { gupshupAnswer: 'refused' }]);
	}
	await waiting(open.executionId);
	await tap(open.ids[0]);
	expect((await answered(open)).json('After')[0].response).toMatchObject({ id: 'yes-1001' });
	expect(await startsOf(listener)).toBe(before + 3);
}, 120_000);

test('an old button does not answer a new question of the same node', async () => {
	const before = await startsOf(listener);
	const loop = chain('loop', [
		manualStart,
		{
			name: 'Two',
			type: 'n8n-nodes-base.code',
			typeVersion: 2,
			parameters: { jsCode: 'return [1, 2].map((number) => ({ json: { number } }));' },
		},
		{ name: 'Loop', type: 'n8n-nodes-base.splitInBatches', typeVersion: 3 },
	]);
	const { nodes } = chain('', [manualStart, manualStart, manualStart, ask(), pass('Done')]);
	loop.nodes.push(...nodes.slice(3));
	connect(loop, 'Loop', 'Done', { output: 0 });
	connect(loop, 'Loop', 'Ask', { output: 1 });
	connect(loop, 'Ask', 'Loop');
	const saved = await stage.save(loop);

	const first = await asked(saved);
	await tap(first.ids[0]);
	await stage.sandbox.waitFor(({ messages }) => messages.at(-1)?.id !== first.message, 30_000);
	await waiting(first.executionId);
	const second = { executionId: first.executionId, ...latestQuestion() };
	await tap(first.ids[1], 'No');
	expect(await tapAfter(before)).toMatchObject(left('late', 'No'));
	await waiting(first.executionId);
	await tap(second.ids[0]);
	const execution = await answered(second);
	expect(execution.json('Done').map(({ response }) => (response as { id: string }).id)).toEqual([
		'yes-1001',
		'yes-1001',
	]);
}, 120_000);

test('n8n is killed and started again in between', async () => {
	const before = await startsOf(listener);
	const open = await asked(await plain());
	await stage.server.kill();
	await stage.server.restart();
	// As Gupshup would: again, while n8n does not take the call.
	await stage.sandbox.waitFor(({ subscriptions }) => subscriptions.length > 0, 60_000);
	await waitFor('the trigger to listen', async () => {
		const { pathname } = new URL(stage.sandbox.subscriptions[0].url);
		const answer = await request(`${door.baseUrl}${pathname}`, { method: 'POST' });
		await answer.body.dump();
		return answer.statusCode === 401;
	});
	await tap(open.ids[0]);
	expect((await answered(open)).json('After')[0].response).toMatchObject({ id: 'yes-1001' });
	expect(await startsOf(listener)).toBe(before);
}, 180_000);

test('where n8n cannot reach itself by its public address, the tap arrives by the socket', async () => {
	const open = await asked(await plain());
	door.closed = (path) => path.startsWith('/webhook-waiting/');
	await tap(open.ids[0]);
	expect((await answered(open)).json('After')[0].response).toMatchObject({ id: 'yes-1001' });
	expect(door.calls.filter(({ path }) => path.startsWith('/webhook-waiting/'))).toHaveLength(1);
}, 120_000);

test('with two triggers of the app, whatever they want otherwise, a tap starts neither', async () => {
	const second = await listen('texts only', { options: { messageTypes: ['text'] } });
	const before = await startsOf(listener);
	const open = await asked(await plain());
	await tap(open.ids[0]);
	expect((await answered(open)).json('After')[0].response).toMatchObject({ id: 'yes-1001' });
	// Late, it comes out where it is wanted.
	await tap(open.ids[1], 'No');
	expect(await tapAfter(before)).toMatchObject(left('late', 'No'));
	expect(await startsOf(second)).toBe(0);
	await stopListening(second);
}, 120_000);

test('when the time is up, what came in goes on, with the mark', async () => {
	const before = await startsOf(listener);
	const workflow = await stage.save(
		chain('limited', [
			manualStart,
			{
				name: 'Order',
				type: 'n8n-nodes-base.code',
				typeVersion: 2,
				parameters: { jsCode: 'return [{ json: { order: 1001 } }];' },
			},
			ask({
				options: {
					limitWaitTime: {
						values: { limitType: 'afterTimeInterval', resumeAmount: 0.05, resumeUnit: 'minutes' },
					},
				},
			}),
			pass('After'),
		]),
	);
	const open = await asked(workflow);
	const execution = await stage.api.finished(open.executionId, { timeout: 120_000 });
	expect(execution.status).toBe('success');
	expect(execution.json('After')).toEqual([{ order: 1001, answered: false }]);
	await tap(open.ids[0]);
	expect(await tapAfter(before)).toMatchObject(left('late'));
}, 180_000);

test('a sub-workflow asks, and its parent gets the answer', async () => {
	const child = await stage.save(
		chain('child', [
			{
				name: 'Called',
				type: 'n8n-nodes-base.executeWorkflowTrigger',
				typeVersion: 1.1,
				parameters: { inputSource: 'passthrough' },
			},
			ask(),
		]),
	);
	await stage.api.activate(child);
	const parent = await stage.save(
		chain('parent', [
			manualStart,
			{
				name: 'Call',
				type: 'n8n-nodes-base.executeWorkflow',
				typeVersion: 1.2,
				parameters: {
					workflowId: { __rl: true, mode: 'id', value: child.id },
					workflowInputs: { mappingMode: 'defineBelow', value: {} },
					options: {},
				},
			},
			pass('After'),
		]),
	);
	const open = await asked(parent);
	await tap(open.ids[0]);
	expect((await answered(open)).json('After')[0].response).toMatchObject({ id: 'yes-1001' });
}, 120_000);

test('what cannot be answered is not sent', async () => {
	const { api, sandbox } = stage;
	const before = sandbox.messages.length;
	const two: NodeSketch = {
		name: 'Two',
		type: 'n8n-nodes-base.code',
		typeVersion: 2,
		parameters: { jsCode: 'return [{ json: {} }, { json: {} }];' },
	};
	const refused = async (name: string, nodes: NodeSketch[]) => {
		const workflow = await stage.save(chain(name, [manualStart, ...nodes]));
		return (await api.runManually(workflow, 'Start')).error?.message;
	};
	expect(await refused('two', [two, ask()])).toContain('2 items came in. Add a Loop Over Items');
	expect(await refused('image', [ask({ messageType: 'image' })])).toContain(
		"Message Type is Image, which can't be answered with a tap",
	);

	await stopListening(listener);
	expect(await refused('nobody', [ask()])).toContain('is listening for replies to this app');
	// Once there is somebody, it works at once.
	await api.activate(listener);
	await sandbox.waitFor(({ subscriptions }) => subscriptions.length === 1, 60_000);
	expect(sandbox.messages).toHaveLength(before);
	const open = await asked(await plain());
	await tap(open.ids[0]);
	await answered(open);
}, 120_000);

test('a trigger that was switched off while the question is open takes no tap; switched on again, it does', async () => {
	const open = await asked(await plain());
	await stopListening(listener);
	await tap(open.ids[0]);
	await waiting(open.executionId);
	await stage.api.activate(listener);
	await stage.sandbox.waitFor(({ subscriptions }) => subscriptions.length === 1, 60_000);
	await tap(open.ids[0]);
	expect((await answered(open)).json('After')[0].response).toMatchObject({ id: 'yes-1001' });
}, 120_000);
