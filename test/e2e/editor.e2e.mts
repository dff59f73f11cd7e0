/** n8n's editor, used by hand: what its user finds, reads, types and gets to see. */
import { statSync } from 'node:fs';
import type { Locator } from 'playwright-core';
import { Editor } from '../../n8n/browser/browser.mts';
import { list, manualStart, NODE, person, send, setStage, type Stage } from './support/stage.mts';
import { customer, NAME, toCustomer } from '../../tools/demonstration/nodes.mts';
import { chain, type NodeSketch } from '../../n8n/server/workflows.mts';

let stage: Stage;
let editor: Editor;

const open = async (theme: 'light' | 'dark') =>
	await Editor.open(stage.server.baseUrl, { theme, width: 1280, height: 800 });

beforeAll(async () => {
	stage = await setStage();
	editor = await open('light');
});

afterAll(async () => {
	await editor?.close();
	await stage?.close();
});

beforeEach(() => stage.sandbox.reset());

/** A picture small enough for a page. */
async function picture(editor: Editor, name: string, element?: Locator): Promise<void> {
	const file = await editor.screenshot(name, element ?? editor.byTestId('ndv'));
	expect(statSync(file).size).toBeLessThan(120_000);
}

test('from the node creator to a sent picture, all by hand', async () => {
	const { api, sandbox } = stage;
	const saved = await api.createWorkflow(chain('by hand', [manualStart]));
	await editor.openWorkflow(saved.id);
	await editor.findInNodeCreator('whatsapp', NAME, 'Start');
	for (const words of ['human', 'approval']) await editor.findInNodeCreator(words, NAME);
	const found = await editor.findInNodeCreator('gupshup', NAME);
	// That one is found by "whatsapp" only: the list is the new one.
	const other = editor.byTestId('node-creator-item-name').getByText('WhatsApp Business Cloud');
	await other.first().waitFor({ state: 'hidden' });
	await editor.screenshot('node-creator');
	await found.click();
	await editor.page.getByText('Send an image', { exact: true }).click();
	await editor.byTestId('node-parameters').waitFor();

	// The credential, in its dialog, which closes when the test was passed.
	await editor.byTestId('node-credentials-select').click();
	await editor.byTestId('node-credentials-select-item-new').click();
	const dialog = editor.page
		.getByRole('dialog')
		.filter({ has: editor.byTestId('credential-edit-dialog') });
	await dialog.waitFor();
	for (const [name, value] of Object.entries(stage.credentialData())) {
		await editor.type(name, value);
	}
	await editor.byTestId('credential-save-button').click();
	await dialog.waitFor({ state: 'hidden' });
	expect(sandbox.requests.map(({ endpoint }) => endpoint)).toContain('wallet/balance');
	await editor.byTestId('credential-edit-button').click();
	await editor.byTestId('credentials-config-container-test-success').waitFor();
	await picture(editor, 'credential', dialog.locator('.el-dialog').first());
	await dialog
		.getByRole('button', { name: /^close/i })
		.first()
		.click();
	await dialog.waitFor({ state: 'hidden' });

	// The fields.
	await editor.type('to', '+44 7700 900118');
	await editor.type('imageUrl', 'https://example.com/offer.jpg');
	await editor.type('caption', 'Fresh from the oven');
	await editor.byTestId('collection-parameter-add').click();
	const options = editor.byTestId('collection-parameter-option').filter({ visible: true });
	await options.filter({ hasText: 'Messages per Second' }).click();
	await editor.type('messagesPerSecond', '5');

	await editor.byTestId('node-execute-button').click();
	await editor.byTestId('node-run-status-success').waitFor();
	expect(sandbox.messages.map(({ body }) => [body.to, body.image])).toEqual([
		['447700900118', { link: 'https://example.com/offer.jpg', caption: 'Fresh from the oven' }],
	]);
	const output = editor.byTestId('output-panel');
	await output.getByText(sandbox.messages[0].id).first().waitFor();
	await picture(editor, 'by-hand');
	expect(editor.errors.filter((error) => /gupshup/i.test(error))).toEqual([]);
});

describe('the panel', () => {
	/** Labels that stand in the panel, in their order. */
	const labels = async (editor: Editor) => {
		const parameters = editor.byTestId('node-parameters').first();
		const texts = await parameters.locator('[data-test-id="input-label"]').allInnerTexts();
		return texts.map((text) => text.split('\n')[0].trim());
	};

	test('shows what each image source needs, and nothing else', async () => {
		const saved = await stage.save(chain('panel', [manualStart, send({ to: person(0) })]));
		await editor.openNode(saved.id, saved.nodes[1].id);
		expect(await editor.choices('messageType')).toEqual([
			'Image',
			'Image with Buttons',
			'Image Carousel',
			'Template',
		]);
		expect(await editor.choices('imageSource')).toEqual(['Link', 'File', 'Media ID']);
		const always = { first: 'Recipient Phone Number', last: 'Caption' };
		for (const [source, label] of [
			['File', 'Input Data Field Name'],
			['Media ID', 'Media ID'],
			['Link', 'Image URL'],
		]) {
			await editor.choose('imageSource', source);
			await editor.byTestId('node-parameters').getByText(label, { exact: true }).last().waitFor();
			expect(await labels(editor)).toEqual(
				expect.arrayContaining([always.first, 'Image Source', label, always.last]),
			);
			expect((await labels(editor)).filter((text) => OF_SOURCES.includes(text))).toEqual([label]);
			await editor.screenshot(`panel-${source.toLowerCase().replace(' ', '-')}`);
		}
		await editor.choose('messageType', 'Template');
		await editor.parameter('template').first().waitFor();
		expect(await labels(editor)).toContain('Template');
		expect(await labels(editor)).not.toContain('Caption');
		await editor.screenshot('panel-template');
	});

	const OF_SOURCES = ['Input Data Field Name', 'Media ID', 'Image URL'];

	test('shows what was sent to whom', async () => {
		const { sandbox } = stage;
		const saved = await stage.save(chain('filled', [manualStart, customer, toCustomer()]));
		await editor.openNode(saved.id, saved.nodes[2].id);
		await editor.byTestId('node-execute-button').click();
		await editor.byTestId('node-run-status-success').waitFor();
		await editor.byTestId('output-panel').getByText(sandbox.messages[0].id).first().waitFor();
		await picture(editor, 'panel');
	});

	test('says why nothing was sent, and what to do', async () => {
		const { sandbox } = stage;
		const body = { status: 'error', message: 'Callback Billing must be enabled for this API' };
		sandbox.fail({ path: 'v3/message', as: { kind: 'answer', status: 400, body } });
		const saved = await stage.save(chain('refused', [manualStart, customer, toCustomer()]));
		await editor.openNode(saved.id, saved.nodes[2].id);
		await editor.byTestId('node-execute-button').click();
		const output = editor.byTestId('output-panel');
		await output
			.getByText(/Callback billing is not enabled for this app/)
			.first()
			.waitFor();
		await output
			.getByText(/Ask Gupshup support/)
			.first()
			.waitFor();
		await picture(editor, 'refused');
	});

	test('sums a list up', async () => {
		const saved = await stage.save(chain('list', [manualStart, list(20), send()]));
		await editor.openNode(saved.id, saved.nodes[2].id);
		await editor.byTestId('node-execute-button').click();
		const hint = editor.byTestId('output-panel').getByText(/Sent 20 of 20 images in/);
		await hint.waitFor();
		await editor.screenshot('list');
	});

	test('has an icon of its own for the dark theme', async () => {
		const saved = await stage.save(chain('dark', [manualStart, customer, toCustomer()]));
		const dark = await open('dark');
		try {
			await dark.openWorkflow(saved.id);
			await dark.screenshot('dark-canvas');
			await dark.openNode(saved.id, saved.nodes[2].id);
			const icon = dark.byTestId('ndv').locator('img').first();
			await icon.waitFor();
			expect(await icon.getAttribute('src')).toContain('gupshup.dark');
			// It was loaded, not only asked for.
			expect(
				await icon.evaluate((image) => (image as { naturalWidth?: number }).naturalWidth),
			).not.toBe(0);
			await dark.byTestId('node-execute-button').click();
			await dark.byTestId('node-run-status-success').waitFor();
			await picture(dark, 'panel-dark');
		} finally {
			await dark.close();
		}
	});
});

describe('the trigger', () => {
	const TRIGGER = 'n8n-nodes-gupshup.gupshupTrigger';

	test('is found by its whole name, and put in from there', async () => {
		const saved = await stage.api.createWorkflow(chain('trigger by hand', [manualStart]));
		await editor.openWorkflow(saved.id);
		const found = await editor.findInNodeCreator('gupshup', 'Gupshup Trigger', 'Start');
		await editor.screenshot('node-creator-trigger');
		await found.click();
		await editor.page.getByText('Add to workflow').click();
		await editor.byTestId('node-parameters').waitFor();
		await editor.parameter('events').waitFor();
	});

	test('waits with words of its own: Gupshup has no event to create', async () => {
		const saved = await stage.save(chain('waiting', [{ name: 'Reports', type: TRIGGER }]));
		await editor.openNode(saved.id, saved.nodes[0].id);
		await editor.byTestId('node-execute-button').first().click();
		await editor.page.getByText('Stop Listening').first().waitFor();
		await editor
			.byTestId('ndv')
			.getByText(/reachable from the internet by https/)
			.waitFor();
		await editor.screenshot('trigger-waiting');
		expect(await editor.byTestId('ndv').innerText()).not.toMatch(/create an event|Pull in events/i);

		await editor.byTestId('ndv-close-button').click();
		await editor.page.getByText(/^Waiting for Gupshup's call: write to your/).waitFor();
		await editor.screenshot('trigger-waiting-canvas');
	});
});

test("of a field that is left to an agent's model, the model learns its label and nothing more", async () => {
	const tool: NodeSketch = { name: 'Tool', type: `${NODE}Tool` };
	const saved = await stage.save(chain('tool', [manualStart, tool]));
	await editor.openNode(saved.id, saved.nodes[1].id);
	// The first field that a model can fill in is the number.
	await editor.byTestId('from-ai-override-button').first().click();
	await editor.byTestId('fromAI-override-field').waitFor();
	// n8n takes no description of ours for it: what a number looks like is said by the tool's own.
	await editor.byTestId('node-parameters').getByText('Add a description').waitFor();
	await editor.screenshot('tool');
});

test('what is missing is marked, and nothing is sent', async () => {
	const saved = await stage.api.createWorkflow(
		chain('empty', [manualStart, { name: NAME, type: NODE }]),
	);
	await editor.openNode(saved.id, saved.nodes[1].id);
	await editor.byTestId('node-execute-button').click();
	for (const name of ['to', 'imageUrl']) {
		const field = editor.byTestId('parameter-item').filter({ has: editor.parameter(name) });
		await field.locator('[data-test-id="parameter-issues"]').first().waitFor();
	}
	await editor.screenshot('empty');
	expect(stage.sandbox.requests).toHaveLength(0);
});
