/**
 * examples/ask-with-a-picture.json in a real n8n: sends to a list, is answered by a tap on the phone in
 * a browser, sorts the answers and thanks.
 */
import { chromium, type Browser, type Page } from 'playwright-core';
import { CHROMIUM_FLAGS, findChromium } from '../../n8n/browser/chromium.mts';
import type { SavedWorkflow } from '../../n8n/server/n8nApi.mts';
import { waitFor } from '../../n8n/server/waitFor.mts';
import { readWorkflow } from '../../n8n/server/workflows.mts';
import { startPhone } from '../../phone/index.mts';
import { setStage, type Stage } from './support/stage.mts';

const PEOPLE = 'People (click Execute workflow)';
const MAYA = '447700900118';
const DANIEL = '12025550143';

let stage: Stage;
let browser: Browser;
let page: Page;
let phoneUrl: string;
let workflow: SavedWorkflow;

beforeAll(async () => {
	stage = await setStage();
	const people = { [MAYA]: 'Maya', [DANIEL]: 'Daniel' };
	phoneUrl = startPhone(stage.sandbox, { people, auto: 'delivered' }).url;
	workflow = await stage.save(readWorkflow('examples/ask-with-a-picture.json'));
	await stage.api.activate(workflow);
	await stage.sandbox.waitFor(({ subscriptions }) => subscriptions.length > 0, 60_000);
	browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_FLAGS });
	page = await browser.newPage({ viewport: { width: 400, height: 860 }, reducedMotion: 'reduce' });
	page.setDefaultTimeout(20_000);
}, 300_000);

afterAll(async () => {
	await browser?.close();
	await stage?.close();
});

const sentTo = (number: string) => stage.sandbox.messages.filter(({ to }) => to === number);

async function chatWith(number: string): Promise<void> {
	await page.goto(`${phoneUrl}#${number}`);
	await page.locator('#chat-title').waitFor();
}

/** What the tap made of the workflow: the message that thanks. */
async function thanked(number: string, caption: string): Promise<void> {
	await stage.sandbox.waitFor(() => sentTo(number).length === 2, 60_000);
	const [question, thanks] = sentTo(number);
	const answer = stage.sandbox.deliveries
		.flatMap(({ body }) => messagesIn(body))
		.find(({ from }) => from === number);
	expect(answer?.context.gs_id).toBe(question.id);
	expect(thanks.body).toMatchObject({
		image: { caption: expect.stringContaining(caption) as string },
		context: { message_id: answer?.id },
	});
	await page.locator('.message[data-direction="out"] .caption', { hasText: caption }).waitFor();
}

interface Written {
	id: string;
	from: string;
	context: { gs_id: string };
}

function messagesIn(body: unknown): Written[] {
	const event = body as { entry: [{ changes: [{ value: { messages?: Written[] } }] }] };
	return event.entry[0].changes[0].value.messages ?? [];
}

test('everybody on the list is asked, with two buttons below the picture', async () => {
	const run = await stage.api.runManually(workflow, PEOPLE);
	expect(run.error).toBeUndefined();
	expect(run.items('Ask')).toHaveLength(2);
	const [{ body }] = sentTo(MAYA);
	expect(body.interactive).toEqual({
		type: 'button',
		header: { type: 'image', image: { link: 'https://www.gstatic.com/webp/gallery/1.jpg' } },
		body: { text: 'Hello Maya, is this the one you were looking for?' },
		footer: { text: 'We keep it for you until Friday' },
		action: {
			buttons: [
				{ type: 'reply', reply: { id: 'yes', title: 'Yes, this one' } },
				{ type: 'reply', reply: { id: 'no', title: 'No' } },
			],
		},
	});
}, 120_000);

test('a tap on “Yes” runs the workflow, which thanks and quotes the answer', async () => {
	await chatWith(MAYA);
	const yes = page.getByRole('button', { name: 'Yes, this one' });
	await yes.click();
	await page.locator('#said', { hasText: 'pressed as Maya. One workflow was told.' }).waitFor();
	await thanked(MAYA, 'Lovely!');

	// Once, as on a real phone.
	expect(await yes.getAttribute('aria-pressed')).toBe('true');
	const no = page.getByRole('button', { name: 'No', exact: true });
	expect(await no.getAttribute('aria-disabled')).toBe('true');
	await no.click({ force: true });
	const answers = page.locator('.message[data-direction="in"]');
	expect(await answers.count()).toBe(1);
	expect(await answers.innerText()).toContain('is this the one you were looking for?');

	const execution = await waitFor('the execution of the answer', async () =>
		(await stage.api.finishedExecutions(workflow)).find(({ mode }) => mode === 'webhook'),
	);
	expect(execution.status).toBe('success');
	expect(execution.json('Gupshup Trigger')).toMatchObject([
		{
			event: 'message',
			type: 'interactive',
			from: MAYA,
			text: 'Yes, this one',
			button: { id: 'yes', title: 'Yes, this one' },
			context: { messageId: sentTo(MAYA)[0].id },
		},
	]);
}, 120_000);

test('“No” takes the other way, by the keyboard as well', async () => {
	await chatWith(DANIEL);
	await page.getByRole('button', { name: 'No', exact: true }).press('Enter');
	await thanked(DANIEL, 'Perhaps this one instead?');
}, 120_000);

test('an answer in words, with the question quoted, starts nothing here', async () => {
	const before = stage.sandbox.messages.length;
	await page.getByRole('button', { name: 'Quote this message' }).first().click();
	await page.getByText('Hello Daniel, is this the one').last().waitFor();
	await page.getByRole('textbox', { name: 'Reply as Daniel' }).fill('Which one?');
	await page.keyboard.press('Enter');
	const answer = page.locator('.message[data-direction="in"]', { hasText: 'Which one?' });
	await answer.waitFor();
	expect(await answer.locator('.quoted').innerText()).toContain('Hello Daniel');
	expect(await page.locator('#quoting').isVisible()).toBe(false);
	await stage.sandbox.waitFor(({ deliveries }) => deliveries.at(-1)?.outcome === 'taken');
	expect(messagesIn(stage.sandbox.deliveries.at(-1)?.body)[0].context.gs_id).toBe(
		sentTo(DANIEL)[0].id,
	);
	expect(stage.sandbox.messages).toHaveLength(before);
}, 60_000);
