/** n8n's editor in a real browser, as its user sees it. */
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import { CHROMIUM_FLAGS, findChromium } from './chromium.mts';
import { OWNER } from './n8nApi.mts';

export interface EditorOptions {
	theme?: 'light' | 'dark';
	/** Of the window, in CSS pixels. */
	width?: number;
	height?: number;
	/** Pixels of a picture for one CSS pixel. */
	scale?: number;
}

/** Where pictures go: the folder `E2E_SCREENSHOTS` names, or one in the temporary folder. */
export function screenshotsFolder(): string {
	const folder = resolve(process.env.E2E_SCREENSHOTS || join(tmpdir(), 'n8n-gupshup-screenshots'));
	mkdirSync(folder, { recursive: true });
	return folder;
}

export class Editor {
	/** What the page threw or logged as errors. */
	readonly errors: string[] = [];

	private constructor(
		private readonly browser: Browser,
		readonly page: Page,
		readonly baseUrl: string,
	) {}

	/** Starts the browser and signs the owner in by the form. */
	static async open(baseUrl: string, options: EditorOptions = {}): Promise<Editor> {
		const { theme = 'light', width = 1440, height = 900, scale = 1 } = options;
		const browser = await chromium.launch({
			executablePath: findChromium(),
			args: CHROMIUM_FLAGS,
			timeout: 60_000,
		});
		try {
			const context = await browser.newContext({
				viewport: { width, height },
				deviceScaleFactor: scale,
				colorScheme: theme,
				reducedMotion: 'reduce',
				locale: 'en-US',
			});
			await context.addInitScript({ content: `localStorage.setItem('N8N_THEME', '${theme}')` });
			const page = await context.newPage();
			page.setDefaultTimeout(20_000);
			const editor = new Editor(browser, page, baseUrl);
			page.on('pageerror', (error) => editor.errors.push(error.message));
			page.on('console', (message) => {
				if (message.type() === 'error') editor.errors.push(message.text());
			});
			await editor.signIn();
			return editor;
		} catch (error) {
			await browser.close();
			throw error;
		}
	}

	async close(): Promise<void> {
		await this.browser.close();
	}

	private async signIn(): Promise<void> {
		await this.page.goto(`${this.baseUrl}/signin`);
		await this.page.locator('input[autocomplete="email"]').fill(OWNER.email);
		await this.page.locator('input[type="password"]').fill(OWNER.password);
		await this.page.locator('[data-test-id="form-submit-button"]').click();
		await this.page.waitForURL((url) => !url.pathname.startsWith('/signin'));
	}

	/** An element by n8n's own mark for tests. */
	byTestId(id: string): Locator {
		return this.page.locator(`[data-test-id="${id}"]`);
	}

	/** Opens a workflow and waits until its nodes are drawn. */
	async openWorkflow(workflowId: string): Promise<void> {
		await this.page.goto(`${this.baseUrl}/workflow/${workflowId}`);
		await this.byTestId('canvas-node').first().waitFor();
	}

	/** Opens a workflow with a node's panel. */
	async openNode(workflowId: string, nodeId: string): Promise<void> {
		await this.page.goto(`${this.baseUrl}/workflow/${workflowId}/${nodeId}`);
		await this.byTestId('node-parameters').waitFor();
	}

	/** Types words into the node creator's search and waits until it lists a node of this name. */
	async findInNodeCreator(words: string, displayName: string): Promise<Locator> {
		await this.byTestId('node-creator-plus-button').click();
		await this.byTestId('node-creator-search-bar').fill(words);
		const item = this.byTestId('node-creator-item-name').getByText(displayName, { exact: true });
		await item.first().waitFor();
		return item.first();
	}

	/** Takes a picture of the window (or of an element), and returns its file. */
	async screenshot(name: string, element?: Locator): Promise<string> {
		const path = join(screenshotsFolder(), `${name}.png`);
		await this.page.evaluate('document.fonts.ready.then(() => true)');
		await (element ?? this.page).screenshot({ path, animations: 'disabled' });
		return path;
	}
}
