/** What a demonstration is played in: a fresh n8n, the sandbox, its phone, and a browser for both. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { Editor } from '../../n8n/browser/browser.mts';
import { ensureN8n } from '../../n8n/install/install.mts';
import { N8nApi, type SavedWorkflow } from '../../n8n/server/n8nApi.mts';
import { N8nServer } from '../../n8n/server/n8nServer.mts';
import { packUnderTest, type Tarball } from '../../n8n/server/tarball.mts';
import {
	withCredentials,
	type SavedCredential,
	type WorkflowJson,
} from '../../n8n/server/workflows.mts';
import { startPhone } from '../../phone/index.mts';
import { startSandbox, type Sandbox } from '../../sandbox/index.mts';
import type { Story } from './story.mts';

export const MAYA = '447700900118';
export const BOSS = '447700900231';

/** The window of the editor: a node's panel then fits into the README as it is. */
export const WINDOW = { width: 1280, height: 800 };

/** A machine may be busy with other things. */
const PATIENCE_MS = 60_000;

export interface Theatre {
	story: Story;
	tarball: Tarball;
	sandbox: Sandbox;
	api: N8nApi;
	editor: Editor;
	phone: Page;
	/** The same phone as the film shows it: a small screen. */
	filmedPhone?: Page;
	phoneUrl: string;
	/** Saves a workflow, with the credential that was made by hand in every node that wants one. */
	save: (workflow: WorkflowJson) => Promise<SavedWorkflow>;
	/** Takes a picture in n8n. */
	shoot: (what: string, text: string, options?: Shot) => Promise<void>;
	/** Takes a picture of the panel of a node. @param readme the picture's name in the README */
	shootPanel: (what: string, text: string, readme?: string) => Promise<void>;
	/** Takes a picture of the phone's page, or of an element on it. */
	shootPhone: (what: string, text: string, options?: Shot) => Promise<void>;
	close: () => Promise<void>;
}

interface Shot {
	of?: Locator;
	/** Everything in these elements with a margin of so many pixels, not the elements alone. */
	around?: number;
	/** The picture's name in the README. */
	readme?: string;
}

/** Starts everything; whatever was started is ended again when that fails. */
export async function openTheatre(story: Story): Promise<Theatre> {
	await ensureN8n();
	const folder = mkdtempSync(join(tmpdir(), 'n8n-gupshup-demonstration-'));
	const undo: Array<() => unknown> = [() => rmSync(folder, { recursive: true, force: true })];
	const close = async () => {
		for (const step of undo.splice(0).reverse()) await step();
	};
	try {
		const tarball = await packUnderTest(folder);
		const sandbox = await startSandbox();
		undo.push(async () => await sandbox.close());
		const phoneUrl = startPhone(sandbox, { people: { [MAYA]: 'Maya', [BOSS]: 'The boss' } }).url;
		const server = await N8nServer.start({ tarball });
		undo.push(async () => await server.stop());
		const api = new N8nApi(server.baseUrl);
		undo.push(async () => await api.close());
		await api.setUpOwner();
		const editor = await Editor.open(server.baseUrl, { ...WINDOW, timeout: PATIENCE_MS });
		undo.push(async () => await editor.close());
		const phone = await openPhone(editor, phoneUrl, { width: 1280, height: 720 });
		const filmedPhone =
			story.film && (await openPhone(editor, `${phoneUrl}#${MAYA}`, { width: 384, height: 720 }));
		await story.film?.watch('n8n', editor.page);
		if (filmedPhone) await story.film?.watch('phone', filmedPhone);

		const save = async (workflow: WorkflowJson) => {
			const credentials = await api.http.call<SavedCredential[]>('GET', 'credentials');
			return await api.createWorkflow(withCredentials(workflow, credentials));
		};
		const shoot: Theatre['shoot'] = async (what, text, { of, around, readme } = {}) => {
			await story.film?.drawn();
			story.show(await editor.screenshot(story.nameFor(what), of, { around }), text, readme);
		};
		const shootPanel: Theatre['shootPanel'] = async (what, text, readme) =>
			await shoot(what, text, { of: editor.byTestId('ndv'), readme });
		const shootPhone: Theatre['shootPhone'] = async (what, text, { of, readme } = {}) => {
			await story.film?.drawn();
			const png = await (of ?? phone).screenshot({ animations: 'disabled' });
			const file = join(story.folder, `${story.nameFor(what)}.webp`);
			writeFileSync(file, await editor.toWebp(png));
			story.show(file, text, readme);
		};
		return {
			...{ story, tarball, sandbox, api, editor, phone, phoneUrl, filmedPhone },
			...{ save, shoot, shootPanel, shootPhone, close },
		};
	} catch (error) {
		await close();
		throw error;
	}
}

async function openPhone(
	editor: Editor,
	url: string,
	viewport: { width: number; height: number },
): Promise<Page> {
	const context = await editor.page.context().browser()!.newContext({
		viewport,
		deviceScaleFactor: 1.5,
		colorScheme: 'light',
		reducedMotion: 'reduce',
		locale: 'en-US',
	});
	const page = await context.newPage();
	page.setDefaultTimeout(PATIENCE_MS);
	await page.goto(url);
	// What is beside the phone is below it on a small screen.
	await page.getByText('Live', { exact: true }).waitFor({ state: 'attached' });
	return page;
}

/** Opens a chat. */
export async function openChat(theatre: Theatre, name = 'Maya'): Promise<void> {
	const { phone, phoneUrl, filmedPhone } = theatre;
	await filmedPhone?.goto(`${phoneUrl}#${name === 'Maya' ? MAYA : BOSS}`);
	if (await phone.locator('#chat-title', { hasText: name }).isVisible()) return;
	const back = phone.locator('#back');
	if (await back.isVisible()) await back.click();
	await phone.locator('.chat', { hasText: name }).click();
	await phone.locator('#chat-title', { hasText: name }).waitFor();
}

/** The phone alone, without what stands beside it. */
export const phoneFrame = ({ phone }: Theatre) => phone.locator('section.phone');

/** Runs the node whose panel is open, and waits until it has run. */
export async function executeStep({ editor }: Theatre): Promise<void> {
	await editor.byTestId('node-execute-button').click();
	await editor.byTestId('node-run-status-success').waitFor();
}
