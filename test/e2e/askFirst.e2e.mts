/**
 * The examples that ask people: examples/approve-a-picture.json, called by its webhook,
 * examples/ask-many-people.json, and examples/agent-asks-first.json, with the tests' own model. They are
 * answered as from the phone.
 */
import type { Execution } from '../../n8n/server/execution.mts';
import type { SavedWorkflow } from '../../n8n/server/n8nApi.mts';
import { waitFor } from '../../n8n/server/waitFor.mts';
import { readWorkflow, withCredentials, type WorkflowJson } from '../../n8n/server/workflows.mts';
import { startFakeModel, type FakeModel } from './support/fakeModel.mts';
import { MESSAGE_NODE, NODE, setStage, type Stage } from './support/stage.mts';

const BOSS = '447700900118';
const MAYA = '12025550143';
const PICTURE = 'https://www.gstatic.com/webp/gallery/1.jpg';

let stage: Stage;

beforeAll(async () => {
	stage = await setStage({}, { subscriptionRate: null });
}, 300_000);

afterAll(async () => await stage?.close());

beforeEach(() => stage.sandbox.reset());

const sentTo = (number: string) => stage.sandbox.messages.filter(({ to }) => to === number);

/** The buttons of the question, as they were sent. */
async function question(): Promise<Array<{ id: string; title: string }>> {
	await stage.sandbox.waitFor(() => sentTo(BOSS).length === 1, 60_000);
	const { action } = sentTo(BOSS)[0].body.interactive as {
		action: { buttons: Array<{ reply: { id: string; title: string } }> };
	};
	return action.buttons.map(({ reply }) => reply);
}

async function waitingExecution(workflow: SavedWorkflow): Promise<string> {
	return await waitFor('the execution to wait', async () => {
		const all = await stage.api.executions(workflow);
		return all.find(({ status }) => status === 'waiting')?.id;
	});
}

async function tap(button: { id: string; title: string }): Promise<void> {
	await stage.sandbox.receive({ from: BOSS, type: 'interactive', button });
}

async function activated(workflow: WorkflowJson, more: Parameters<typeof withCredentials>[1] = []) {
	const { api, credential, sandbox } = stage;
	const before = sandbox.subscriptions.length;
	const saved = await api.createWorkflow(withCredentials(workflow, [credential, ...more]));
	await api.activate(saved);
	await sandbox.waitFor(({ subscriptions }) => subscriptions.length === before + 1, 60_000);
	return saved;
}

async function deactivated(workflow: SavedWorkflow): Promise<void> {
	await stage.api.deactivate(workflow);
	await stage.sandbox.waitFor(({ subscriptions }) => subscriptions.length === 0, 60_000);
}

describe('approve-a-picture.json', () => {
	let workflow: SavedWorkflow;

	beforeAll(async () => {
		workflow = await activated(readWorkflow('examples/approve-a-picture.json'));
	});

	afterAll(async () => await deactivated(workflow));

	async function answeredBy(index: number): Promise<Execution> {
		const { api } = stage;
		const called = { phone: `+${MAYA}`, name: 'Maya', picture: PICTURE };
		expect((await api.callWebhook('approve-picture', called)).status).toBe(200);
		const buttons = await question();
		const id = await waitingExecution(workflow);
		await tap(buttons[index]);
		return await api.finished(id);
	}

	test('approved, the customer gets the picture', async () => {
		const execution = await answeredBy(0);
		expect(execution.error).toBeUndefined();
		expect(sentTo(MAYA).map(({ body }) => body.image)).toEqual([
			{ link: PICTURE, caption: 'Hello Maya, this is for you!' },
		]);
		expect(execution.json('Ask the boss')[0].response).toMatchObject({
			id: 'approve',
			title: 'Approve',
			from: BOSS,
		});
	}, 120_000);

	test('declined, the customer gets nothing', async () => {
		const execution = await answeredBy(1);
		expect(execution.error).toBeUndefined();
		expect(execution.runs('Declined')).toHaveLength(1);
		expect(sentTo(MAYA)).toEqual([]);
	}, 120_000);
});

describe('ask-many-people.json', () => {
	test('all are asked before the first answers; each answer gets into the row of its person', async () => {
		const { api, sandbox } = stage;
		const workflow = await activated(readWorkflow('examples/ask-many-people.json'));
		try {
			const asking = await api.runManually(workflow, 'People (click Execute workflow)');
			expect(asking.error).toBeUndefined();
			await waitFor('all questions to wait', async () => {
				const all = await api.executions(workflow);
				return all.filter(({ status }) => status === 'waiting').length === 3;
			});
			const people = [MAYA, '33639981234', BOSS];
			expect(sandbox.messages.map(({ to }) => to).sort()).toEqual([...people].sort());

			for (const [index, from] of people.entries()) {
				const { action } = sentTo(from)[0].body.interactive as {
					action: { buttons: Array<{ reply: { id: string; title: string } }> };
				};
				const button = action.buttons[index % 2].reply;
				await sandbox.receive({ from, type: 'interactive', button });
			}
			const all = await api.finishedExecutions(workflow, 5);
			expect(all.map(({ error }) => error)).toEqual(all.map(() => undefined));
			const rows = all.flatMap((one) => one.json('Write down the answer'));
			expect(rows.sort((a, b) => String(a.order).localeCompare(String(b.order)))).toMatchObject([
				{ order: 'A-1001', name: 'Maya', answer: 'today' },
				{ order: 'A-1002', name: 'Daniel', answer: 'today' },
				{ order: 'A-1003', name: 'Amélie', answer: 'later' },
			]);
			expect(all.flatMap((one) => one.json('Write down why not'))).toMatchObject([
				{ order: 'A-1004', note: expect.stringMatching(/^Recipient Phone Number/) as string },
			]);
		} finally {
			await deactivated(workflow);
		}
	}, 120_000);
});

/** The reviewing node asks by text only, as Gupshup Send Message does. */
function byTextOnly(workflow: WorkflowJson): WorkflowJson {
	for (const node of workflow.nodes) {
		if (node.type !== `${NODE}HitlTool`) continue;
		node.type = `${MESSAGE_NODE}HitlTool`;
		delete node.parameters.imageSource;
		delete node.parameters.imageUrl;
	}
	return workflow;
}

describe.each([
	['as it is', NODE, (workflow: WorkflowJson) => workflow, { image: { link: PICTURE } }],
	['by text only', MESSAGE_NODE, byTextOnly, undefined],
])('agent-asks-first.json, %s', (_how, node, changed, header) => {
	let model: FakeModel;
	let workflow: SavedWorkflow;
	let chat = '';

	beforeAll(async () => {
		const { api } = stage;
		model = await startFakeModel({
			toolParameters: { to: `+${MAYA}`, imageUrl: PICTURE, caption: 'Here is our tea set' },
			hitlParameters: {},
		});
		const openAi = await api.createCredential('Model', 'openAiApi', {
			apiKey: 'fake',
			url: model.url,
		});
		const example = changed(readWorkflow('examples/agent-asks-first.json'));
		const trigger = example.nodes.find(({ name }) => name === 'Chat');
		if (!trigger) throw new Error('There is no chat');
		// The chat in the editor needs a browser; this one is called.
		trigger.parameters = { public: true, options: {} };
		chat = String(trigger.webhookId);
		workflow = await activated(example, [openAi]);
	});

	afterAll(async () => {
		await deactivated(workflow);
		await model.close();
	});

	async function answeredBy(index: number): Promise<Execution> {
		const { api } = stage;
		const called = api.callWebhook(`${chat}/chat`, {
			action: 'sendMessage',
			sessionId: crypto.randomUUID(),
			chatInput: 'Send Maya the picture of the tea set',
		});
		const buttons = await question();
		const { interactive } = sentTo(BOSS)[0].body;
		expect((interactive as { header?: object }).header).toEqual(
			header && { type: 'image', ...header },
		);
		expect(interactive).toMatchObject({
			body: { text: `May I send this to +${MAYA}?\n\nHere is our tea set` },
		});
		const id = await waitingExecution(workflow);
		expect(sentTo(MAYA)).toEqual([]);
		await called.catch(() => undefined);
		await tap(buttons[index]);
		return await api.finished(id);
	}

	test('n8n offers the node between an agent and its tool', async () => {
		const review = (await stage.api.nodeTypes()).find(({ name }) => name === `${node}HitlTool`);
		expect(review).toMatchObject({
			outputs: [{ type: 'ai_tool', displayName: 'Human review' }],
			inputs: [{ type: 'ai_tool' }],
		});
	});

	test('approved, the agent uses its tool', async () => {
		const execution = await answeredBy(0);
		expect(execution.error).toBeUndefined();
		expect(sentTo(MAYA).map(({ body }) => body.image)).toEqual([
			{ link: PICTURE, caption: 'Here is our tea set' },
		]);
		expect(execution.json('AI Agent')[0].output).toContain(sentTo(MAYA)[0].id);
	}, 120_000);

	test('declined, it is told so, and sends nothing', async () => {
		const execution = await answeredBy(1);
		expect(execution.error).toBeUndefined();
		expect(sentTo(MAYA)).toEqual([]);
		expect(model.toolAnswer()).toMatch(/rejected/i);
	}, 120_000);
});
