/** The ground the other tests stand on: the package installs, loads, and every way in works. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox, type Sandbox } from '../../sandbox/index.mts';
import { Editor } from './support/browser.mts';
import { startFakeModel } from './support/fakeModel.mts';
import { N8nApi } from './support/n8nApi.mts';
import { N8nServer } from './support/n8nServer.mts';
import { packUnderTest, type Tarball } from './support/tarball.mts';
import {
	chain,
	connect,
	withCredentials,
	type NodeSketch,
	type SavedCredential,
} from './support/workflows.mts';

const NODE = 'n8n-nodes-gupshup.gupshupSendImage';

let folder: string;
let tarball: Tarball;
let sandbox: Sandbox;
let server: N8nServer;
let api: N8nApi;
let credential: SavedCredential;

const credentialData = () => ({
	appId: sandbox.app.id,
	appToken: sandbox.app.token,
	baseUrl: sandbox.baseUrl,
});

const send = (parameters: Record<string, unknown>): NodeSketch => ({
	name: 'Send',
	type: NODE,
	parameters: { imageSource: 'link', imageUrl: 'https://example.com/image.png', ...parameters },
	credentials: { gupshupApi: { id: null, name: '' } },
});

const manualStart: NodeSketch = { name: 'Start', type: 'n8n-nodes-base.manualTrigger' };

const list = (count: number): NodeSketch => ({
	name: 'List',
	type: 'n8n-nodes-base.code',
	typeVersion: 2,
	parameters: {
		jsCode: `return Array.from({ length: ${count} }, (_, i) => ({ json: { to: '49170000000' + i } }))`,
	},
});

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'gupshup-smoke-'));
	tarball = await packUnderTest(folder);
	sandbox = await startSandbox();
	server = await N8nServer.start({ tarball });
	api = new N8nApi(server.baseUrl);
	await api.setUpOwner();
	await api.installCommunityPackage(tarball.name, tarball.version);
	credential = await api.createCredential('Gupshup account', 'gupshupApi', credentialData());
});

afterAll(async () => {
	await api?.close();
	await server?.stop();
	await sandbox?.close();
	if (folder) rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => sandbox.reset());

test('n8n lists the package as installed and offers the node, also as a tool', async () => {
	const [installed] = await api.installedPackages();
	expect(installed).toMatchObject({ packageName: tarball.name, failedLoading: false });
	const names = (await api.nodeTypes()).map(({ name }) => name);
	expect(names).toEqual(expect.arrayContaining([NODE, `${NODE}Tool`]));
});

test('the credential is tested', async () => {
	expect(await api.testCredential(credential, credentialData())).toMatchObject({ status: 'OK' });
	const wrong = { ...credentialData(), appToken: 'sk_wrong' };
	expect(await api.testCredential(credential, wrong)).toMatchObject({ status: 'Error' });
});

test('a production webhook sends', async () => {
	const hook: NodeSketch = {
		name: 'Webhook',
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		parameters: { path: 'order', httpMethod: 'POST', responseMode: 'lastNode' },
	};
	const workflow = chain('webhook', [hook, send({ to: '={{ $json.body.to }}' })]);
	const saved = await api.createWorkflow(withCredentials(workflow, [credential]));
	await api.activate(saved);
	const answer = await api.callWebhook('order', { to: '491701234567' });
	expect(answer.status).toBe(200);
	expect(sandbox.messages).toHaveLength(1);
	const [execution] = await api.finishedExecutions(saved);
	expect(execution).toMatchObject({ status: 'success', mode: 'webhook' });
});

test('a manual run sends a list', async () => {
	const workflow = chain('manual', [manualStart, list(5), send({ to: '={{ $json.to }}' })]);
	const saved = await api.createWorkflow(withCredentials(workflow, [credential]));
	const execution = await api.runManually(saved, 'Start');
	expect(execution.error).toBeUndefined();
	expect(execution.items('Send').map(({ pairedItem }) => pairedItem)).toEqual(
		Array.from({ length: 5 }, (_, item) => ({ item })),
	);
	expect(sandbox.messages).toHaveLength(5);
});

test('an AI agent sends', async () => {
	const model = await startFakeModel({ To: '491701234567' });
	try {
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
				credentials: { openAiApi: { id: null, name: '' } },
			},
			{
				...send({ to: "={{ $fromAI('To', 'The phone number', 'string') }}" }),
				type: `${NODE}Tool`,
			},
		]);
		workflow.nodes.push(...nodes.map((node) => ({ ...node, id: node.id.replace(/^0/, '1') })));
		connect(workflow, 'Model', 'Agent', { type: 'ai_languageModel' });
		connect(workflow, 'Send', 'Agent', { type: 'ai_tool' });
		const saved = await api.createWorkflow(withCredentials(workflow, [credential, openAi]));
		const execution = await api.runManually(saved, 'Start');
		expect(execution.error).toBeUndefined();
		expect(sandbox.messages).toHaveLength(1);
		expect(model.toolAnswer()).toContain(sandbox.messages[0].id);

		const id = await api.startTool(saved, {
			trigger: 'Start',
			tool: 'Send',
			args: { To: '491709999999' },
		});
		expect((await api.finished(id)).items('Send', { connection: 'ai_tool' })).toHaveLength(1);
		expect(sandbox.messages).toHaveLength(2);
	} finally {
		await model.close();
	}
});

test('the editor finds the node and opens its panel', async () => {
	const workflow = chain('panel', [manualStart, send({ to: '491701234567' })]);
	const saved = await api.createWorkflow(withCredentials(workflow, [credential]));
	const editor = await Editor.open(server.baseUrl);
	try {
		await editor.openWorkflow(saved.id);
		await editor.findInNodeCreator('gupshup', 'Gupshup Send Image');
		await editor.openNode(saved.id, saved.nodes[1].id);
		await editor.byTestId('node-execute-button').click();
		await editor.byTestId('node-run-status-success').waitFor();
		await editor.screenshot('smoke');
		expect(sandbox.messages).toHaveLength(1);
	} finally {
		await editor.close();
	}
});
