/** n8n's editor in a real browser, as its user sees it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import { CHROMIUM_FLAGS, findChromium } from './chromium.mts';
import { OWNER } from '../server/n8nApi.mts';

interface EditorOptions {
	theme?: 'light' | 'dark';
	/** Of the window, in CSS pixels. */
	width?: number;
	height?: number;
	/** Pixels of a picture for one CSS pixel. */
	scale?: number;
	/** How long anything on a page may take, in milliseconds. */
	timeout?: number;
	/** Who signs in. */
	owner?: { email: string; password: string };
}

/** Where pictures go: the folder `E2E_SCREENSHOTS` names, or one in the temporary folder. */
export function screenshotsFolder(): string {
	const folder = resolve(process.env.E2E_SCREENSHOTS || join(tmpdir(), 'n8n-gupshup-screenshots'));
	mkdirSync(folder, { recursive: true });
	return folder;
}

/** Style that hides n8n's passing messages. */
export const WITHOUT_MESSAGES = '.el-notification { display: none !important }';

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
		const { theme = 'light', width = 1440, height = 900, scale = 1, timeout = 20_000 } = options;
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
			page.setDefaultTimeout(timeout);
			const editor = new Editor(browser, page, baseUrl);
			page.on('pageerror', (error) => editor.errors.push(error.message));
			page.on('console', (message) => {
				if (message.type() === 'error') editor.errors.push(message.text());
			});
			await editor.signIn(options.owner ?? OWNER);
			return editor;
		} catch (error) {
			await browser.close();
			throw error;
		}
	}

	async close(): Promise<void> {
		await this.browser.close();
	}

	private async signIn({ email, password }: { email: string; password: string }): Promise<void> {
		await this.page.goto(`${this.baseUrl}/signin`);
		await this.page.locator('input[autocomplete="email"]').fill(email);
		await this.page.locator('input[type="password"]').fill(password);
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

	/** Opens the panel of a node of the canvas, by a double click on it. */
	async openNodeOnCanvas(name: string): Promise<void> {
		const node = this.byTestId('canvas-node').filter({ hasText: name }).first();
		await node.dblclick({ force: true });
		await this.byTestId('node-parameters').waitFor();
	}

	/** Opens a workflow with a node's panel. */
	async openNode(workflowId: string, nodeId: string): Promise<void> {
		await this.page.goto(`${this.baseUrl}/workflow/${workflowId}/${nodeId}`);
		await this.byTestId('node-parameters').waitFor();
	}

	/**
	 * Presses a button of the canvas. Not as one presses others: Playwright waits until they stand
	 * still, which n8n's canvas and what floats on it never quite do without a graphics card.
	 */
	async pressOnCanvas(button: Locator): Promise<void> {
		await button.click({ force: true });
	}

	/**
	 * Opens the node creator behind a node of the canvas, types words into its search and waits until
	 * it lists a node of this name.
	 */
	async findInNodeCreator(words: string, displayName: string, behind?: string): Promise<Locator> {
		const search = this.byTestId('node-creator-search-bar');
		if (!(await search.isVisible())) {
			if (behind) {
				const node = this.byTestId('canvas-node').filter({ hasText: behind });
				await this.pressOnCanvas(node.first());
			}
			await this.pressOnCanvas(this.byTestId('node-creator-plus-button'));
		}
		await search.fill(words);
		const item = this.byTestId('node-creator-item-name').getByText(displayName, { exact: true });
		await item.first().waitFor();
		return item.first();
	}

	/** The control of a parameter, in a node's panel or a credential's dialog. */
	parameter(name: string): Locator {
		return this.byTestId(`parameter-input-${name}`);
	}

	/** Types into a text field. */
	async type(name: string, text: string): Promise<void> {
		const field = this.parameter(name).locator('input, textarea').first();
		await field.fill(text);
		await field.blur();
	}

	/** Chooses from a list. */
	async choose(name: string, option: string): Promise<void> {
		await this.parameter(name).locator('input').first().click();
		const offered = this.byTestId('parameter-input-item').filter({ visible: true });
		await offered.filter({ hasText: option }).first().click();
	}

	/** What a list offers, by the names its user reads. */
	async choices(name: string): Promise<string[]> {
		await this.parameter(name).locator('input').first().click();
		const offered = this.byTestId('parameter-input-item').filter({ visible: true });
		await offered.first().waitFor();
		const texts = await offered.locator('.option-headline').allInnerTexts();
		await this.page.keyboard.press('Escape');
		await offered.first().waitFor({ state: 'hidden' });
		return texts.map((text) => text.trim());
	}

	/**
	 * Takes a picture of the window, of an element or of everything in some elements with a margin around
	 * it (in CSS pixels; 48 where it is `true`), without n8n's passing messages; its file.
	 */
	async screenshot(
		name: string,
		of?: Locator,
		{ around = false }: { around?: boolean | number } = {},
	): Promise<string> {
		const path = join(screenshotsFolder(), `${name}.webp`);
		await this.page.evaluate('document.fonts.ready.then(() => true)');
		const options = {
			animations: 'disabled',
			style: WITHOUT_MESSAGES,
		} as const;
		const png =
			of && around
				? await this.page.screenshot({
						...options,
						clip: await this.areaOf(of, around === true ? 48 : around),
					})
				: await (of ?? this.page).screenshot(options);
		writeFileSync(path, await this.toWebp(png));
		return path;
	}

	/** The smallest part of the window that has all of these elements in it, and a margin. */
	private async areaOf(elements: Locator, margin: number) {
		const boxes = await Promise.all((await elements.all()).map((one) => one.boundingBox()));
		const seen = boxes.filter((box) => box !== null);
		const left = Math.max(0, Math.min(...seen.map(({ x }) => x)) - margin);
		const top = Math.max(0, Math.min(...seen.map(({ y }) => y)) - margin);
		const right = Math.max(...seen.map(({ x, width }) => x + width)) + margin;
		const bottom = Math.max(...seen.map(({ y, height }) => y + height)) + margin;
		return { x: left, y: top, width: right - left, height: bottom - top };
	}

	/** Compresses a PNG as for a web page, which the browser knows how to. */
	async toWebp(png: Buffer): Promise<Buffer> {
		const page = await this.page.context().newPage();
		try {
			const data = `data:image/png;base64,${png.toString('base64')}`;
			const webp = await page.evaluate<string>(`(async () => {
				const image = new Image();
				image.src = ${JSON.stringify(data)};
				await image.decode();
				const canvas = document.createElement('canvas');
				canvas.width = image.width;
				canvas.height = image.height;
				canvas.getContext('2d').drawImage(image, 0, 0);
				return canvas.toDataURL('image/webp', 0.85);
			})()`);
			return Buffer.from(webp.split(',')[1], 'base64');
		} finally {
			await page.close();
		}
	}
}
