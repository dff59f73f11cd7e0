/** The package in the server and the editor of the last n8n 1: whether it does there what it is for. */
import { Editor } from '../../n8n/browser/browser.mts';
import { LAST_1 } from '../../n8n/install/versions.mts';
import { OWNER } from '../../n8n/server/n8nApi.mts';
import { chain, type NodeSketch } from '../../n8n/server/workflows.mts';
import {
	list,
	manualStart,
	NODE,
	person,
	send,
	setStage,
	type Stage,
} from '../e2e/support/stage.mts';
import { tsxRun } from '../setup/program.mts';

let stage: Stage;
let editor: Editor;

beforeAll(async () => {
	// It does not know the modules that are switched off in n8n 2, and does not start then.
	const env = { N8N_DISABLED_MODULES: '' };
	stage = await setStage({ version: LAST_1, env }, { subscriptionRate: null });
	editor = await Editor.open(stage.server.baseUrl, { width: 1280, height: 800 });
}, 30 * 60_000);

afterAll(async () => {
	await editor?.close();
	await stage?.close();
});

beforeEach(() => stage.sandbox.reset());

test('it is installed on the settings page, and its credential is tested', async () => {
	const { api, tarball, credential } = stage;
	const data = stage.credentialData();
	expect(await api.installedPackages()).toMatchObject([
		{ packageName: tarball.name, installedVersion: tarball.version },
	]);
	expect((await api.nodeTypes()).map(({ name }) => name)).toContain(NODE);
	expect(await api.testCredential(credential, data)).toMatchObject({ status: 'OK' });
	const wrong = { ...data, appToken: 'sk_0123456789abcdef' };
	expect(await api.testCredential(credential, wrong)).toMatchObject({
		status: 'Error',
		message: expect.stringMatching(/^Gupshup doesn't accept the token/) as string,
	});
});

test('a list is sent from the panel, and summed up there', async () => {
	const saved = await stage.save(chain('list', [manualStart, list(15), send()]));
	await editor.openNode(saved.id, saved.nodes[2].id);
	await editor.screenshot('last1-panel');
	await editor.byTestId('node-execute-button').click();
	const output = editor.byTestId('output-panel');
	await output.getByText(/Sent 15 of 15 images in/).waitFor();
	await editor.screenshot('last1-list');
	expect(stage.sandbox.messages.map(({ to }) => to).sort()).toEqual(
		Array.from({ length: 15 }, (_, index) => person(index)).sort(),
	);
	expect(editor.errors.filter((error) => /gupshup/i.test(error))).toEqual([]);
});

const trigger: NodeSketch = {
	name: 'Gupshup Trigger',
	type: 'n8n-nodes-gupshup.gupshupTrigger',
	parameters: { events: ['message'] },
	webhookId: '00000000-0000-4000-8000-000000000001',
	credentials: { gupshupApi: { id: null, name: '' } },
};

test('the switch of the editor activates the trigger, and it starts workflows', async () => {
	const { sandbox, api } = stage;
	const saved = await stage.save(chain('trigger', [trigger]));
	await editor.openWorkflow(saved.id);
	const toggle = editor.byTestId('workflow-activate-switch');
	await editor.pressOnCanvas(toggle);
	await sandbox.waitFor(({ subscriptions }) => subscriptions.length === 1, 60_000);
	await editor.screenshot('last1-trigger');
	await sandbox.receive({ from: person(0), type: 'text', text: 'Hello' });
	const [execution] = await api.finishedExecutions(saved);
	expect(execution.items('Gupshup Trigger')).toMatchObject([
		{ json: { event: 'message', from: person(0), text: 'Hello' } },
	]);
	// n8n says in a dialog of its first time what activating means.
	await editor.openWorkflow(saved.id);
	await editor.pressOnCanvas(toggle);
	await sandbox.waitFor(({ subscriptions }) => subscriptions.length === 0, 60_000);
});

test('`npm run check:n8n` finds that all of it holds', async () => {
	const program = tsxRun(['tools/check/index.mts', '--url', stage.server.baseUrl], {
		N8N_EMAIL: OWNER.email,
		N8N_PASSWORD: OWNER.password,
	});
	try {
		await program.gone(240_000);
		console.info(program.output);
		expect(program.output).toMatch(/^All \d+ hold\.$/m);
		expect(program.output).toMatch(/^Human review of an AI agent +– +Needs n8n 2\.6\.1/m);
		expect(program.exitCode).toBe(0);
	} finally {
		program.kill();
	}
}, 300_000);
