/**
 * What the README tells a new user to do, in its order, with the words it uses: from n8n's settings to
 * an example that has been sent. Where a label of n8n's has changed, the README has to change as well.
 */
import { resolve } from 'node:path';
import { Editor } from '../../n8n/browser/browser.mts';
import { setStage, type Stage } from './support/stage.mts';

const SENDER = 'Gupshup Send Image';

let stage: Stage;
let editor: Editor;

beforeAll(async () => {
	stage = await setStage();
	await stage.api.http.call('DELETE', `credentials/${stage.credential.id}`);
	editor = await Editor.open(stage.server.baseUrl, { width: 1760, height: 900, timeout: 60_000 });
}, 300_000);

afterAll(async () => {
	await editor?.close();
	await stage?.close();
});

beforeEach(() => stage.sandbox.reset());

test('Settings > Community nodes: the package is removed, and installed by its name', async () => {
	const { api, tarball } = stage;
	const { page } = editor;
	await page.goto(`${editor.baseUrl}/home/workflows`);
	await editor.byTestId('main-sidebar-settings').click();
	await page.getByText('Community nodes', { exact: true }).first().click();

	const card = editor.byTestId('community-package-card').filter({ hasText: tarball.name });
	await card.getByText('3 nodes:').waitFor();
	await card.locator('[data-test-id="action-toggle"]').click();
	await page.getByText('Uninstall package').click();
	await page.getByRole('button', { name: 'Confirm uninstall' }).click();
	await editor.byTestId('empty-state').waitFor();
	expect(await api.installedPackages()).toEqual([]);

	await editor.byTestId('empty-state').getByRole('button').click();
	await editor.byTestId('package-name-input').fill(tarball.name);
	await editor.byTestId('user-agreement-checkbox').click();
	await editor.screenshot('install');
	await editor.byTestId('install-community-package-button').click();
	await card.getByText('3 nodes:').waitFor();
	expect(await api.installedPackages()).toMatchObject([{ packageName: tarball.name }]);
});

test('an example is imported from its file, gets a credential, and is run', async () => {
	const { sandbox } = stage;
	const { page } = editor;
	await page.goto(`${editor.baseUrl}/workflow/new`);
	await editor.pressOnCanvas(editor.byTestId('workflow-menu').first());
	await editor.byTestId('workflow-menu-item-import').hover();
	const choosing = page.waitForEvent('filechooser');
	await page.getByText('From file').click();
	await (await choosing).setFiles(resolve('examples', 'daily-list.json'));
	await editor.byTestId('canvas-node').filter({ hasText: SENDER }).waitFor();
	await page.keyboard.press('Escape');

	const sender = editor.byTestId('canvas-node').filter({ hasText: SENDER });
	await editor.screenshot('imported');
	await sender.locator('[data-test-id="node-issues"]').waitFor();
	await editor.openNodeOnCanvas(SENDER);
	await page.getByRole('button', { name: 'Connect to Gupshup' }).click();
	const dialog = page
		.getByRole('dialog')
		.filter({ has: editor.byTestId('credential-edit-dialog') });
	await dialog.waitFor();
	for (const [name, value] of Object.entries(stage.credentialData())) {
		await editor.type(name, value);
	}
	await editor.byTestId('credential-save-button').click();
	await dialog.waitFor({ state: 'hidden' });
	await editor.byTestId('ndv-close-button').click();
	await editor.byTestId('node-parameters').waitFor({ state: 'hidden' });

	await editor.pressOnCanvas(editor.byTestId('execute-workflow-button').first());
	await sandbox.waitFor(({ messages }) => messages.length === 3, 60_000);
	const collected = editor
		.byTestId('canvas-node')
		.filter({ hasText: 'Everybody who did not get it' });
	await collected.locator('[data-test-id="canvas-node-status-success"]').waitFor();
	await editor.pressOnCanvas(editor.byTestId('zoom-to-fit'));
	await editor.screenshot('example', page.locator('.vue-flow__node'), { around: true });
	expect(sandbox.doubles()).toEqual({});
});
