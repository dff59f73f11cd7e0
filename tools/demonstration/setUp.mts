/** From n8n's settings to a first picture: all by hand, as the README says it. */
import { chain } from '../../n8n/server/workflows.mts';
import { executeStep, type Theatre } from './theatre.mts';
import { NAME, start } from './nodes.mts';

export async function install({ story, editor, tarball, shoot }: Theatre): Promise<void> {
	story.chapter(
		'The package is installed',
		'**Settings → Community nodes → Install**, the name of the package, **Install**. Nothing else is needed: it has no dependencies.',
	);
	const { page } = editor;
	await page.goto(`${editor.baseUrl}/home/workflows`);
	await editor.byTestId('main-sidebar-settings').click();
	await page.getByText('Community nodes', { exact: true }).first().click();
	await editor.byTestId('empty-state').getByRole('button').click();
	await editor.byTestId('package-name-input').fill(tarball.name);
	await editor.byTestId('user-agreement-checkbox').click();
	await shoot('install', 'The dialog in which the package is installed by its name');
	await editor.byTestId('install-community-package-button').click();
	const card = editor.byTestId('community-package-card').filter({ hasText: tarball.name });
	await card.getByText('3 nodes:').waitFor();
	await shoot('installed', 'The package in the list of community nodes, with two nodes');
}

export async function makeCredential(theatre: Theatre): Promise<void> {
	const { story, editor, api, sandbox, shoot } = theatre;
	story.chapter(
		'The credential is made and tested',
		'The node is found by its name. **Connect to Gupshup** opens the dialog; app ID and token go in, **Save** tests them. The test asks for the balance of the wallet: it costs nothing and sends nothing.',
	);
	const saved = await api.createWorkflow(chain('A first picture', [start]));
	await editor.openWorkflow(saved.id);
	const found = await editor.findInNodeCreator('gupshup', NAME, start.name);
	await shoot('found', 'The search of n8n finds both nodes by the word gupshup');
	await found.click();
	await editor.page.getByText(/^Send an? (?:image|picture)$/i).click();
	await editor.byTestId('node-parameters').waitFor();

	await editor.page.getByRole('button', { name: 'Connect to Gupshup' }).click();
	const dialog = editor.page
		.getByRole('dialog')
		.filter({ has: editor.byTestId('credential-edit-dialog') });
	await dialog.waitFor();
	const { app, baseUrl } = sandbox;
	const values = { appId: app.id, appToken: app.token, baseUrl };
	for (const [name, value] of Object.entries(values)) await editor.type(name, value);
	await editor.byTestId('credential-save-button').click();
	await dialog.waitFor({ state: 'hidden' });
	await editor.byTestId('credential-edit-button').click();
	await editor.byTestId('credentials-config-container-test-success').waitFor();
	await shoot('credential', 'The dialog of the credential says: Connection tested successfully', {
		of: dialog.locator('.el-dialog').first(),
		readme: 'credential',
	});
	await dialog
		.getByRole('button', { name: /^close/i })
		.first()
		.click();
	await dialog.waitFor({ state: 'hidden' });
}

/** In the panel that `makeCredential` has left open. */
export async function sendFirst(theatre: Theatre): Promise<void> {
	const { story, editor, sandbox, shootPanel } = theatre;
	story.chapter(
		'A first picture, by hand',
		'A phone number, a link and a caption, then **Execute step**. The ID that comes out is the one by which Gupshup reports later what became of the message.',
	);
	await editor.type('to', '+44 7700 900118');
	await editor.type('imageUrl', 'https://www.gstatic.com/webp/gallery/4.jpg');
	await editor.type('caption', 'Fresh from the oven');
	await executeStep(theatre);
	const output = editor.byTestId('output-panel');
	await output.getByText(sandbox.messages[0].id).first().waitFor();
	await shootPanel('by-hand', 'The panel of the node, and the ID of the message that was sent');
}
