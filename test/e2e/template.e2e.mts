/** Templates in a real n8n: chosen and filled in by hand, and sent on a schedule by the example. */
import { join } from 'node:path';
import type { Sandbox } from '../../sandbox/index.mts';
import { Editor } from '../../n8n/browser/browser.mts';
import type { N8nApi } from '../../n8n/server/n8nApi.mts';
import type { N8nServer } from '../../n8n/server/n8nServer.mts';
import { waitFor } from '../../n8n/server/waitFor.mts';
import { setStage, type Stage } from './support/stage.mts';
import {
	chain,
	readWorkflow,
	withCredentials,
	type NodeSketch,
	type SavedCredential,
} from '../../n8n/server/workflows.mts';

const NODE = 'n8n-nodes-gupshup.gupshupSendImage';
const EXAMPLE = join('examples', 'template-campaign.json');

let stage: Stage;
let sandbox: Sandbox;
let server: N8nServer;
let api: N8nApi;
let credential: SavedCredential;

beforeAll(async () => {
	stage = await setStage();
	({ sandbox, server, api, credential } = stage);
});

afterAll(async () => await stage?.close());

const listRequests = () => sandbox.requests.filter(({ endpoint }) => endpoint === 'templates');

const customer: NodeSketch = {
	name: 'Customer',
	type: 'n8n-nodes-base.code',
	typeVersion: 2,
	parameters: {
		jsCode: "return [{ json: { to: '491701234567', name: 'Maya', order: 1001 } }]",
	},
};

const send = (to: string): NodeSketch => ({
	name: 'Send',
	type: NODE,
	parameters: {
		messageType: 'template',
		to,
		imageSource: 'link',
		imageUrl: 'https://example.com/image.png',
	},
});

const start: NodeSketch = { name: 'Start', type: 'n8n-nodes-base.manualTrigger' };

test('a template is chosen from the list, its variables are filled in, and it is sent', async () => {
	const workflow = chain('template', [start, customer, send('={{ $json.to }}')]);
	const saved = await api.createWorkflow(withCredentials(workflow, [credential]));
	const editor = await Editor.open(server.baseUrl, { height: 1200 });
	try {
		await editor.openNode(saved.id, saved.nodes[2].id);
		expect(await editor.byTestId('resource-mapper-container').count()).toBe(0);
		await openList(editor);
		expect(await editor.byTestId('rlc-item').allInnerTexts()).toEqual([
			'appointment_card (en_US)',
			'order_update (en_US)',
			'order_update (es)',
			'season_greeting (en)',
			'shelf (en_US), 2 cards',
			'weekend_offer (en_US)',
		]);
		await editor.screenshot('template-list');
		await editor.byTestId('rlc-search').first().fill('order');
		const found = editor.byTestId('rlc-item').getByText('order_update (en_US)');
		await waitFor('the list to be narrowed down', async () =>
			(await editor.byTestId('rlc-item').count()) === 2 ? true : undefined,
		);
		await found.click();

		const fields = editor.byTestId('mapping-fields-container');
		await fields.getByText('1: Hi … (e.g. Maya)').waitFor();
		await fields.getByText('2: … your order … (e.g. A-1001)').waitFor();
		await fields.locator('input').nth(0).fill('Maya');
		await fields.locator('input').nth(1).fill('A-1001');
		await editor.screenshot('template-variables');

		await editor.byTestId('node-execute-button').click();
		await editor.byTestId('node-run-status-success').waitFor();
		await editor.screenshot('template-sent');
	} finally {
		await editor.close();
	}
	expect(sandbox.messages.map(({ to, body }) => [to, body.template])).toEqual([
		[
			'491701234567',
			{
				name: 'order_update',
				language: { code: 'en_US' },
				components: [
					{
						type: 'header',
						parameters: [{ type: 'image', image: { link: 'https://example.com/image.png' } }],
					},
					{
						type: 'body',
						parameters: [
							{ type: 'text', text: 'Maya' },
							{ type: 'text', text: 'A-1001' },
						],
					},
				],
			},
		],
	]);
	expect(listRequests()).toHaveLength(1);
});

test('another template brings its own variables', async () => {
	const workflow = chain('templates', [start, send('491701234567')]);
	const saved = await api.createWorkflow(withCredentials(workflow, [credential]));
	const editor = await Editor.open(server.baseUrl, { height: 1200 });
	try {
		await editor.openNode(saved.id, saved.nodes[1].id);
		const fields = editor.byTestId('mapping-fields-container');
		await openList(editor);
		await editor.byTestId('rlc-item').getByText('order_update (en_US)').click();
		await fields.getByText('1: Hi … (e.g. Maya)').waitFor();

		await openList(editor);
		await editor.byTestId('rlc-item').getByText('order_update (es)').click();
		await fields.getByText('1: Hola … (e.g. Maya)').waitFor();
		await openList(editor);
		await editor.byTestId('rlc-item').getByText('weekend_offer (en_US)').click();
		await fields.getByText('Button 2: coupon code (e.g. 20OFF)').waitFor();
		await editor.screenshot('template-buttons');
		await openList(editor);
		await editor.byTestId('rlc-item').getByText('season_greeting (en)').click();
		await editor.byTestId('empty-fields-notice').getByText('has no variables').waitFor();
	} finally {
		await editor.close();
	}
	expect(listRequests()).toHaveLength(1);
});

test('the example sends each customer their own message, by hand and on its schedule', async () => {
	sandbox.reset();
	const example = withCredentials(readWorkflow(EXAMPLE), [credential]);
	const saved = await api.createWorkflow(example);
	const execution = await api.runManually(saved, 'Every Friday');

	expect(execution.error).toBeUndefined();
	expect(execution.items('Gupshup Send Image').map(({ pairedItem }) => pairedItem)).toEqual(
		[0, 1, 2].map((item) => ({ item })),
	);
	const values = () =>
		sandbox.messages.map(({ to, body }) => [
			to,
			...(body.template?.components ?? [])
				.slice(1)
				.flatMap((part): object[] => ('parameters' in part ? part.parameters : []))
				.map((parameter) => Object.values(parameter).at(-1) as string),
		]);
	const expected = [
		['447700900118', 'Maya', 'everything for tea', '20%', 'TEA20', 'TEA20'],
		['12025550143', 'Daniel', 'every coffee', '20%', 'BEAN20', 'BEAN20'],
		['33639981234', 'Amélie', 'all chocolate', '20%', 'COCOA20', 'COCOA20'],
	];
	expect(values()).toEqual(expected);
	// What is sent needs no look at the list: it is not even counted towards its limit.
	expect(listRequests()).toHaveLength(0);

	sandbox.reset();
	const soon = structuredClone(example);
	for (const node of soon.nodes) {
		if (node.name !== 'Every Friday') continue;
		node.parameters = { rule: { interval: [{ field: 'seconds', secondsInterval: 2 }] } };
	}
	const scheduled = await api.createWorkflow({ ...soon, name: 'soon' });
	await api.activate(scheduled);
	const [first] = await api.finishedExecutions(scheduled);
	await api.deactivate(scheduled);
	expect(first).toMatchObject({ status: 'success', mode: 'trigger' });
	expect(values().slice(0, 3)).toEqual(expected);
});

async function openList(editor: Editor): Promise<void> {
	await editor.byTestId('rlc-input').first().click();
	await editor.byTestId('rlc-item').first().waitFor();
}
