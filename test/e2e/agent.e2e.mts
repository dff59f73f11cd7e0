/** The node as a tool of an AI agent: what the model is offered, and what it gets to know. */
import { startFakeModel, type FakeModel } from './support/fakeModel.mts';
import type { SavedWorkflow } from '../../n8n/server/n8nApi.mts';
import { manualStart, NODE, person, send, setStage, type Stage } from './support/stage.mts';
import { chain, connect, withCredentials } from '../../n8n/server/workflows.mts';

const TOOL = `${NODE}Tool`;

let stage: Stage;
let model: FakeModel | undefined;

beforeAll(async () => {
	stage = await setStage();
});

afterAll(async () => await stage?.close());

beforeEach(() => stage.sandbox.reset());

afterEach(async () => {
	await model?.close();
	model = undefined;
});

/** As the editor writes it when "Let the model define this parameter" is pressed. */
const byModel = (key: string) =>
	`={{ /*n8n-auto-generated-fromAI-override*/ $fromAI('${key}', \`\`, 'string') }}`;

const FILLED_BY_MODEL = {
	to: byModel('Recipient_Phone_Number'),
	imageUrl: byModel('Image_URL'),
	caption: byModel('Caption'),
};

const call = (index: number, more: object = {}) => ({
	Recipient_Phone_Number: person(index),
	Image_URL: 'https://example.com/picture.png',
	Caption: 'Good morning',
	...more,
});

/** An agent with our node as its tool, and a model that calls it with these arguments. */
async function agentWhoseModelSays(args: object | object[]): Promise<SavedWorkflow> {
	model = await startFakeModel(args);
	const { api, credential } = stage;
	const openAi = await api.createCredential('Model', 'openAiApi', {
		apiKey: 'fake',
		url: model.url,
	});
	const workflow = chain('agent', [
		manualStart,
		{
			name: 'Agent',
			type: '@n8n/n8n-nodes-langchain.agent',
			typeVersion: 3,
			parameters: { promptType: 'define', text: 'Send the picture', options: {} },
		},
	]);
	const { nodes } = chain('', [
		{
			name: 'Model',
			type: '@n8n/n8n-nodes-langchain.lmChatOpenAi',
			typeVersion: 1.2,
			parameters: { model: { __rl: true, mode: 'id', value: 'fake' }, options: {} },
		},
		{
			...send(FILLED_BY_MODEL),
			name: 'Send a picture',
			type: TOOL,
		},
	]);
	workflow.nodes.push(...nodes.map((node) => ({ ...node, id: node.id.replace(/^0/, '1') })));
	connect(workflow, 'Model', 'Agent', { type: 'ai_languageModel' });
	connect(workflow, 'Send a picture', 'Agent', { type: 'ai_tool' });
	return await api.createWorkflow(withCredentials(workflow, [credential, openAi]));
}

test('the editor offers it among the tools', async () => {
	const tool = (await stage.api.nodeTypes()).find(({ name }) => name === TOOL);
	expect(tool).toMatchObject({
		displayName: 'Gupshup Send Image Tool',
		outputs: ['ai_tool'],
		codex: { subcategories: { AI: ['Tools'] } },
	});
});

test('the model is told what it does and fills its fields; the answer comes back', async () => {
	const { api, sandbox } = stage;
	const saved = await agentWhoseModelSays(call(0));
	const execution = await api.runManually(saved, 'Start');

	expect(execution.error).toBeUndefined();
	const [{ function: offered }] = model?.requests[0].tools ?? [];
	expect(offered).toMatchObject({
		name: 'Send_a_picture',
		description: expect.stringMatching(
			/^Send an image on WhatsApp .*\+ and country code.*not yet delivered/,
		) as string,
		parameters: {
			required: ['Recipient_Phone_Number', 'Image_URL', 'Caption'],
		},
	});
	expect(sandbox.messages.map(({ body }) => [body.to, body.image])).toEqual([
		[person(0), { link: 'https://example.com/picture.png', caption: 'Good morning' }],
	]);
	expect(model?.toolAnswer()).toContain(sandbox.messages[0].id);
	expect(execution.json('Agent')[0].output).toContain(sandbox.messages[0].id);
});

test('two calls at once are two messages', async () => {
	const { api, sandbox } = stage;
	const saved = await agentWhoseModelSays([call(0), call(1)]);
	await api.runManually(saved, 'Start');
	expect(sandbox.messages.map(({ to }) => to).sort()).toEqual([person(0), person(1)]);
	expect(model?.toolAnswers()).toHaveLength(2);
	for (const { id } of sandbox.messages) {
		expect(model?.toolAnswers().filter((answer) => answer.includes(id))).toHaveLength(1);
	}
});

describe('when it fails, the agent learns why and what to do, and can go on', () => {
	test('Gupshup refuses', async () => {
		const { api, sandbox } = stage;
		const body = { status: 'error', message: 'Callback Billing must be enabled for this API' };
		sandbox.fail({ to: person(0), as: { kind: 'answer', status: 400, body } });
		const execution = await api.runManually(await agentWhoseModelSays(call(0)), 'Start');
		expect(execution.status).toBe('success');
		expect(model?.toolAnswer()).toMatch(/Callback billing is not enabled for this app/);
		expect(model?.toolAnswer()).toMatch(/Ask Gupshup support/);
		expect(sandbox.messages).toHaveLength(0);
	});

	test('the model gives a number that is none', async () => {
		const { api, sandbox } = stage;
		const saved = await agentWhoseModelSays(call(0, { Recipient_Phone_Number: 'my friend Anna' }));
		expect((await api.runManually(saved, 'Start')).status).toBe('success');
		expect(model?.toolAnswer()).toMatch(/Recipient Phone Number/);
		expect(model?.toolAnswer()).toMatch(/my friend Anna/);
		expect(sandbox.requests).toHaveLength(0);
	});

	test('the answer is lost', async () => {
		const { api, sandbox } = stage;
		sandbox.fail({ to: person(0), as: { kind: 'loseAnswer' } });
		const saved = await agentWhoseModelSays(call(0));
		await api.runManually(saved, 'Start');
		expect(model?.toolAnswer()).toMatch(/unclear whether the message was sent/);
		expect(sandbox.counts.requests).toBe(1);
	});
});

test('"Execute step" of the tool alone sends with the arguments typed in', async () => {
	const { api, sandbox } = stage;
	const saved = await agentWhoseModelSays(call(0));
	const id = await api.startTool(saved, {
		trigger: 'Start',
		tool: 'Send a picture',
		args: call(5),
	});
	const items = (await api.finished(id)).items('Send a picture', { connection: 'ai_tool' });
	expect(items).toHaveLength(1);
	expect(sandbox.messages.map(({ to }) => to)).toEqual([person(5)]);
});
