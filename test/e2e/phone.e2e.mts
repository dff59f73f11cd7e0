/**
 * `npm run dev`: n8n's editor beside the sandbox's phone, used as whoever has just cloned this uses it,
 * and ended by Ctrl-C.
 */
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { request } from 'undici';
import { isAlive, npmRun, type Program } from '../setup/program.mts';
import { Editor, screenshotsFolder } from '../../n8n/browser/browser.mts';
import type { Execution } from '../../n8n/server/execution.mts';
import { PNG } from './support/fileServer.mts';
import { N8nApi, OWNER, type SavedWorkflow } from '../../n8n/server/n8nApi.mts';
import { waitFor } from '../../n8n/server/waitFor.mts';
import { chain, withCredentials, type SavedCredential } from '../../n8n/server/workflows.mts';

const FOLLOWER = 'Follow what became of each picture';
const BY_FILE = 'Send a picture as a file';
const BY_LINK = 'Send a picture to a list of people';

let program: Program;
let n8n: string;
let phoneUrl: string;
let api: N8nApi;
let editor: Editor;
let page: Page;
let workflows: SavedWorkflow[];

beforeAll(async () => {
	program = npmRun(['run', 'dev']);
	// The first time of all, n8n is installed.
	await program.written(/Ctrl-C ends both/, 20 * 60_000);
	const found = (what: RegExp) => what.exec(program.output)?.[1] ?? '';
	n8n = found(/editor +(http:\/\/127\.0\.0\.1:\d+)/);
	phoneUrl = found(/Phone +(http:\/\/127\.0\.0\.1:\d+\/phone)/);
	const owner = { email: OWNER.email, password: found(/Password +(\S+)/) };
	api = new N8nApi(n8n);
	await api.signIn(owner);
	workflows = await api.http.call<SavedWorkflow[]>('GET', 'workflows');
	editor = await Editor.open(n8n, { owner, width: 1280, height: 860, scale: 1 });
	page = await phonePage({});
	// Reports come by themselves there, at times of their own. Here they come when a test says so.
	await page.locator('#auto option:checked[value="lifelike"]').waitFor({ state: 'attached' });
	await page.locator('#auto').selectOption('sent');
}, 25 * 60_000);

afterAll(async () => {
	await editor?.close();
	await api?.close();
	program?.kill();
});

interface View {
	hash?: string;
	width?: number;
	height?: number;
	theme?: 'light' | 'dark';
}

/** The phone in a browser of its own, everything that it throws or logs being a fault. */
async function phonePage({ hash = '', width = 1280, height = 860, theme = 'light' }: View) {
	const context = await editor.page.context().browser()!.newContext({
		viewport: { width, height },
		colorScheme: theme,
		reducedMotion: 'reduce',
	});
	const opened = await context.newPage();
	opened.setDefaultTimeout(20_000);
	opened.on('pageerror', (error) => faults.push(error.message));
	opened.on('console', (message) => {
		if (['error', 'warning'].includes(message.type())) faults.push(message.text());
	});
	opened.on('request', (asked) => {
		if (!asked.url().startsWith(new URL(phoneUrl).origin)) foreign.push(asked.url());
	});
	await opened.goto(phoneUrl + hash);
	await opened.getByText('Live', { exact: true }).waitFor();
	return opened;
}

const faults: string[] = [];
const foreign: string[] = [];

afterEach(() => {
	expect(faults.splice(0)).toEqual([]);
	expect(foreign.splice(0)).toEqual([]);
});

function workflowOf(name: string): SavedWorkflow {
	const found = workflows.find((workflow) => workflow.name === name);
	if (!found) throw new Error(`"${name}" was not imported`);
	return found;
}

const chat = (name: string) => page.locator('.chat', { hasText: name });
const caption = (text: string) => page.locator('#bubbles .caption', { hasText: text });
const lastSent = () => page.locator('.message[data-direction="out"]').last();
const said = async (text: string) => await page.locator('#said', { hasText: text }).waitFor();

async function toList(): Promise<void> {
	if (await page.locator('#back').isVisible()) await page.locator('#back').click();
	await page.locator('#list-screen').waitFor();
}

async function toChat(name: string): Promise<void> {
	await toList();
	await chat(name).click();
	await page.locator('#chat-title', { hasText: name }).waitFor();
}

/** The execution that this event has started; its data. */
async function started(
	workflow: Pick<SavedWorkflow, 'id' | 'name'>,
	fits: (event: Record<string, unknown>) => boolean,
): Promise<Execution> {
	return await waitFor(
		`an execution of "${workflow.name}"`,
		async () => {
			for (const { id, status } of await api.executions(workflow as SavedWorkflow)) {
				if (status !== 'success') continue;
				const execution = await api.execution(id);
				if (execution.json('Gupshup Trigger').some(fits)) return execution;
			}
			return undefined;
		},
		{ timeout: 60_000, interval: 300 },
	);
}

async function picture(name: string, from: Page | Locator = page): Promise<void> {
	const png = await from.screenshot({ animations: 'disabled' });
	const file = join(screenshotsFolder(), `${name}.webp`);
	writeFileSync(file, await editor.toWebp(png));
	expect(statSync(file).size).toBeLessThan(120_000);
}

test('what was sent from n8n’s editor is on the phone, with its picture', async () => {
	await editor.openWorkflow(workflowOf(BY_FILE).id);
	await editor.pressOnCanvas(editor.byTestId('execute-workflow-button').first());

	await chat('Maya').click();
	await caption('For you, Maya').waitFor();
	const image = lastSent().getByRole('img', { name: 'Picture for Maya' });
	await image.waitFor();
	await waitFor('the picture to be loaded', async () =>
		page.evaluate<boolean>(
			"[...document.querySelectorAll('#bubbles img')].at(-1).naturalWidth === 960",
		),
	);
	await lastSent().locator('.ticks[data-status="sent"]').waitFor();
	expect(await lastSent().locator('time').innerText()).toMatch(/^\d\d:\d\d$/);
}, 120_000);

test('“Read” is pressed on the phone, and n8n shows the execution that it started', async () => {
	await lastSent().getByRole('button', { name: 'Read' }).click();
	await said('Read. One workflow was told.');
	await lastSent().locator('.ticks[data-status="read"]').waitFor();
	expect(await lastSent().getByRole('button', { name: 'Read' }).getAttribute('aria-pressed')).toBe(
		'true',
	);

	const follower = workflowOf(FOLLOWER);
	const execution = await started(follower, ({ event }) => event === 'read');
	// What was reported at the same time started it together with that.
	expect(execution.json('Gupshup Trigger')).toContainEqual(
		expect.objectContaining({ event: 'read', recipient: '447700900118' }),
	);
	expect(execution.json('Write it down')).toContainEqual(
		expect.objectContaining({ phone: '447700900118' }),
	);

	await editor.page.goto(`${n8n}/workflow/${follower.id}/executions/${execution.id}`);
	await editor.byTestId('execution-preview-label').getByText('Succeeded').waitFor();
}, 120_000);

test('a message is failed for a documented reason', async () => {
	const { length } = await api.executions(workflowOf(FOLLOWER));
	await toChat('Daniel');
	await lastSent().getByText('Failed …').click();
	const reason = lastSent().getByRole('combobox', { name: 'Reason of the failure' });
	expect(await reason.locator('option').count()).toBeGreaterThan(15);
	await reason.selectOption('131047');
	await lastSent().getByRole('button', { name: 'Set to failed' }).click();
	await page.getByText('Failed: Re-engagement message (131047)').waitFor();

	const execution = await started(workflowOf(FOLLOWER), ({ event }) => event === 'failed');
	expect(execution.json('Not delivered')).toMatchObject([
		{ reason: expect.stringContaining('within the last 24 hours') as string },
	]);
	expect((await api.executions(workflowOf(FOLLOWER))).length).toBeGreaterThan(length);
}, 120_000);

test('a reply from the phone starts the trigger, a picture as well', async () => {
	const credentials = await api.http.call<SavedCredential[]>('GET', 'credentials');
	const answering = await api.createWorkflow(
		withCredentials(
			chain('Answers', [
				{
					name: 'Gupshup Trigger',
					type: 'n8n-nodes-gupshup.gupshupTrigger',
					parameters: { events: ['message'], options: { downloadMedia: true } },
					webhookId: '00000000-0000-4000-8000-000000000001',
					credentials: { gupshupApi: { id: null, name: '' } },
				},
			]),
			credentials,
		),
	);
	await api.activate(answering);
	await page.getByText('2 workflows listen and are told of it.').waitFor();

	await toChat('Maya');
	await page
		.getByRole('textbox', { name: 'Reply as Maya' })
		.fill('Lovely! Is it <b>dishwasher</b> safe?');
	await page.getByRole('button', { name: 'Send the reply' }).click();
	await said('Sent as Maya. One workflow was told.');
	await page
		.locator('.message[data-direction="in"]', { hasText: 'Is it <b>dishwasher</b> safe?' })
		.waitFor();
	const byText = await started(answering, ({ type }) => type === 'text');
	expect(byText.json('Gupshup Trigger')).toMatchObject([
		{ event: 'message', text: 'Lovely! Is it <b>dishwasher</b> safe?' },
	]);

	await page.getByLabel('Choose a picture').setInputFiles({
		name: 'mine.png',
		mimeType: 'image/png',
		buffer: PNG,
	});
	await page.getByRole('textbox', { name: 'Reply as Maya' }).fill('It looks like this');
	await page.keyboard.press('Enter');
	await page.getByRole('img', { name: 'Picture from Maya' }).waitFor();
	const byPicture = await started(answering, ({ type }) => type === 'image');
	const [item] = byPicture.items('Gupshup Trigger');
	expect(Object.keys(item.binary ?? {})).toHaveLength(1);

	await page.getByLabel('Choose a picture').setInputFiles({
		name: 'mine.gif',
		mimeType: 'image/gif',
		buffer: Buffer.from('GIF89a'),
	});
	await page.getByRole('button', { name: 'Send the reply' }).click();
	await said('WhatsApp takes JPEG and PNG pictures');
	await page.getByRole('button', { name: 'Remove' }).click();
	faults.splice(0).forEach((fault) => expect(fault).toContain('415'));
	await api.deactivate(answering);
	await page.getByText('One workflow listens and is told of it.').waitFor();
}, 180_000);

test('somebody who was not written to writes first', async () => {
	await toList();
	await page.getByRole('button', { name: 'New message' }).click();
	await page.getByLabel('Their number').fill('12');
	await page.getByLabel('Their name').fill('<i>Ravi</i>');
	await page.getByRole('textbox', { name: 'Message', exact: true }).fill('Are you open?');
	await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click();
	await page.getByRole('alert').getByText('A phone number is 7 to 15 digits').waitFor();
	faults.splice(0).forEach((fault) => expect(fault).toContain('400'));
	await page.getByLabel('Their number').fill('+91 98765 43210');
	await page.keyboard.press('Enter');
	await page.locator('#chat-title', { hasText: '<i>Ravi</i>' }).waitFor();
	await caption('Are you open?').waitFor();
});

test('a picture from the web is asked for only by a click', async () => {
	await page.route('https://www.gstatic.com/**', async (route) => {
		await route.fulfill({ contentType: 'image/png', body: PNG });
	});
	const run = await api.runManually(workflowOf(BY_LINK), 'When clicking ‘Execute workflow’');
	expect(run.status).toBe('success');
	await toChat('Jack');
	await caption('Hello Jack, this is for you!').waitFor();
	expect(foreign).toEqual([]);
	await lastSent().getByRole('button', { name: 'Load image from www.gstatic.com' }).click();
	const inFrame = page.frameLocator('iframe').getByRole('img');
	await inFrame.waitFor();
	await waitFor('the picture to be loaded', async () =>
		page.frames()[1].evaluate<boolean>('document.images[0].naturalWidth > 0'),
	);
	expect(foreign.splice(0)).toEqual(['https://www.gstatic.com/webp/gallery/4.jpg']);
	await page.unroute('https://www.gstatic.com/**');
}, 60_000);

test('what goes wrong on the wire is seen there and in n8n', async () => {
	const start = 'When clicking ‘Execute workflow’';
	await page.getByRole('switch', { name: 'Wrong token' }).check();
	const refused = await api.runManually(workflowOf(BY_LINK), start);
	expect(refused.error?.message).toContain("Gupshup doesn't accept the token");
	await page.getByRole('switch', { name: 'Wrong token' }).uncheck();

	await page.getByRole('switch', { name: 'Callback billing off' }).check();
	const unbilled = await api.runManually(workflowOf(BY_LINK), start);
	expect(unbilled.error?.message).toContain('Callback billing is not enabled');
	await page.getByRole('switch', { name: 'Callback billing off' }).uncheck();

	await page.getByRole('switch', { name: 'Too many messages' }).check();
	const id = await api.startManually(workflowOf(BY_LINK), start);
	await page.locator('.exchanges .result', { hasText: '429' }).first().waitFor();
	await page.getByRole('switch', { name: 'Too many messages' }).uncheck();
	expect((await api.finished(id, { timeout: 120_000 })).status).toBe('success');

	await page.getByRole('switch', { name: 'Lost answer' }).check();
	const lost = await api.runManually(workflowOf(BY_LINK), start);
	expect(lost.error?.message).toMatch(/unknown|lost/i);
	await page.getByRole('switch', { name: 'Lost answer' }).uncheck();

	const entry = page.locator('.exchanges li', { hasText: 'no answer' }).first();
	await entry.locator('summary').click();
	await entry.getByText('The message was accepted, and the answer was lost on its way').waitFor();
	expect(await entry.getByRole('region', { name: 'Request' }).innerText()).toMatch(
		/authorization: sk_•••• \(35 characters\)/,
	);
}, 240_000);

test('everything can be done by the keyboard, and one sees where one is', async () => {
	const own = await phonePage({});
	const focused = async () =>
		own.evaluate<{ text: string; outline: number }>(`(() => {
			const element = document.activeElement;
			const ring = element.matches('input[type=file]') ? element.parentElement : element;
			const style = getComputedStyle(ring);
			return {
				text: element.getAttribute('aria-label') || element.labels?.[0]?.textContent.trim() || element.textContent.trim(),
				outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
			};
		})()`);
	/** Tab, until there; each stop on the way shows that it is one. */
	const tabTo = async (text: RegExp) => {
		for (let presses = 0; presses < 60; presses++) {
			await own.keyboard.press('Tab');
			const { text: at, outline } = await focused();
			expect([at, outline >= 2]).toEqual([at, true]);
			if (text.test(at)) return;
		}
		throw new Error(`No tab leads to ${String(text)}`);
	};

	await tabTo(/^New message$/);
	await own.keyboard.press('Enter');
	await own.getByRole('dialog').waitFor();
	await own.keyboard.press('Escape');
	expect((await focused()).text).toBe('New message');

	await tabTo(/Maya/);
	await own.keyboard.press('Enter');
	await waitFor('the title to have the focus', async () => (await focused()).text === 'Maya');
	await tabTo(/^Delivered$/);
	await own.keyboard.press('Space');
	await own.locator('.message').first().locator('.ticks[data-status="delivered"]').waitFor();
	expect((await focused()).text).toBe('Delivered');

	await tabTo(/^Failed …$/);
	await own.keyboard.press('Enter');
	await tabTo(/^Reason of the failure$/);
	await own.keyboard.press('ArrowDown');
	await tabTo(/^Set to failed$/);
	await own.keyboard.press('Enter');
	await own.getByText('Failed: Message undeliverable (131026)').waitFor();
	expect((await focused()).text).toBe('Failed …');

	await tabTo(/^Choose a picture/);
	await tabTo(/^Reply as Maya$/);
	await own.keyboard.type('By keyboard');
	await own.keyboard.press('Enter');
	await own.locator('.message', { hasText: 'By keyboard' }).waitFor();

	await tabTo(/^Slow$/);
	await own.keyboard.press('Space');
	await waitFor('the switch', async () => own.getByRole('switch', { name: 'Slow' }).isChecked());
	await own.keyboard.press('Space');
	await tabTo(/^Forget everything$/);
	await tabTo(/Picture to/);
	await own.keyboard.press('Enter');
	await own.getByRole('region', { name: 'Request' }).first().waitFor();

	await own.locator('#back').focus();
	await own.keyboard.press('Enter');
	await waitFor('the list to have the focus', async () => (await focused()).text.includes('Maya'));
	await own.context().close();
}, 120_000);

/** Texts whose contrast to what is behind them is below that of WCAG AA. */
const POOR_CONTRAST = `(() => {
	const canvas = document.createElement('canvas');
	canvas.width = canvas.height = 1;
	const context = canvas.getContext('2d', { willReadFrequently: true });
	const paint = (colours) => {
		context.clearRect(0, 0, 1, 1);
		for (const colour of colours) {
			context.fillStyle = colour;
			context.fillRect(0, 0, 1, 1);
		}
		return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
	};
	const luminance = (rgb) => {
		const [r, g, b] = rgb.map((value) => {
			const part = value / 255;
			return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
		});
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const behind = (element) => {
		const colours = [];
		for (let each = element; each; each = each.parentElement) {
			colours.unshift(getComputedStyle(each).backgroundColor);
		}
		return colours;
	};
	const poor = [];
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let node = walker.nextNode(); node; node = walker.nextNode()) {
		const element = node.parentElement;
		if (!node.textContent.trim() || !element.checkVisibility() || element.closest('.hidden')) continue;
		const back = behind(element);
		const front = luminance(paint([...back, getComputedStyle(element).color]));
		const ground = luminance(paint(back));
		const ratio = (Math.max(front, ground) + 0.05) / (Math.min(front, ground) + 0.05);
		if (ratio < 4.5) poor.push(node.textContent.trim().slice(0, 40) + ' ' + ratio.toFixed(2));
	}
	return poor;
})()`;

describe.each(['light', 'dark'] as const)('%s', (theme) => {
	test.each([1280, 400])(
		'is readable at %i pixels, without scrolling sideways',
		async (width) => {
			const own = await phonePage({ theme, width, height: 860 });
			const widest = async () => own.evaluate<number>('document.documentElement.scrollWidth');
			await own.locator('.chat').first().waitFor();
			expect(await own.evaluate<string[]>(POOR_CONTRAST)).toEqual([]);
			expect(await widest()).toBeLessThanOrEqual(width);
			await picture(`phone-list-${theme}-${width}`, own);

			await own.locator('.chat', { hasText: 'Maya' }).click();
			// On a small screen, the chat is what is there: the rest is a press away.
			expect(await own.locator('.exchanges').isVisible()).toBe(width > 820);
			if (width < 820) await own.getByText('Between n8n and Gupshup').click();
			await own.locator('.exchanges summary').first().click();
			await own.locator('.message summary').first().click();
			await own.getByRole('region', { name: 'Request' }).first().waitFor();
			expect(await own.evaluate<string[]>(POOR_CONTRAST)).toEqual([]);
			expect(await widest()).toBeLessThanOrEqual(width);
			await picture(`phone-chat-${theme}-${width}`, own);

			const page = await own.evaluate<string>('getComputedStyle(document.body).backgroundColor');
			const [red] = /\d+/.exec(page) ?? [];
			expect(Number(red) < 60).toBe(theme === 'dark');
			await own.context().close();
		},
		60_000,
	);
});

test('Ctrl-C ends n8n and the sandbox, and nothing is left of them', async () => {
	await editor.close();
	const all = program.processes();
	// npm, its shell, tsx, the program itself, n8n.
	expect(all.length).toBeGreaterThanOrEqual(5);
	program.interrupt();
	await program.gone(60_000);
	await waitFor('every process to be gone', async () => Promise.resolve(!all.some(isAlive)));
	for (const url of [n8n, phoneUrl]) {
		await expect(request(url)).rejects.toThrow('ECONNREFUSED');
	}
	expect(program.output).toContain('Ending n8n and the sandbox');
}, 90_000);

test('Ctrl-C ends a start that is under way', async () => {
	const other = npmRun(['run', 'dev']);
	try {
		await other.written(/starting n8n/, 120_000);
		await waitFor('n8n’s process', async () => Promise.resolve(other.processes().length >= 5));
		await new Promise((resolve) => setTimeout(resolve, 1_500));
		const all = other.processes();
		other.interrupt();
		await other.gone(60_000);
		await waitFor('every process to be gone', async () => Promise.resolve(!all.some(isAlive)));
	} finally {
		other.kill();
	}
}, 240_000);
