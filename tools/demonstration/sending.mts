/** The ways to send, and what is said when one does not work. */
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { chain, readWorkflow } from '../../n8n/server/workflows.mts';
import { customer, download, NAME, products, send, start, toCustomer } from './nodes.mts';
import { sideBySide } from './sideBySide.mts';
import { executeStep, openChat, phoneFrame, type Theatre, WINDOW } from './theatre.mts';

export async function sendByLink(theatre: Theatre): Promise<void> {
	const { story, editor, sandbox, save, shootPanel } = theatre;
	story.chapter(
		'A picture by link, for everybody on a list',
		'Number, link and caption come from the items by expression: one message for each of them.',
	);
	const saved = await save(chain('By link', [start, customer, toCustomer()]));
	await editor.openNode(saved.id, saved.nodes[2].id);
	const before = sandbox.messages.length;
	await executeStep(theatre);
	const output = editor.byTestId('output-panel');
	await output.getByText(sandbox.messages[before].id).first().waitFor();
	await shootPanel(
		'by-link',
		'The node with expressions for number, link and caption, and its output',
		'panel',
	);
}

export async function sendFile(theatre: Theatre): Promise<void> {
	const { story, editor, phone, phoneUrl, save, shootPanel, shootPhone } = theatre;
	story.chapter(
		'A picture from a file',
		'A node before this one fetches a file. **Input Data Field Name** names the field that it is in. The node uploads it to Gupshup, and sends it by its ID.',
	);
	const saved = await save(
		chain('From a file', [
			start,
			download(phoneUrl, 'bread-basket.jpg'),
			send({ imageSource: 'binary', caption: 'Fresh from the oven' }),
		]),
	);
	await editor.openNode(saved.id, saved.nodes[2].id);
	await executeStep(theatre);
	await shootPanel('file', 'The node with File as the image source');
	await openChat(theatre);
	await phone.locator('#bubbles img').last().waitFor();
	await shootPhone('file-on-the-phone', 'The picture of a bread basket on the phone', {
		of: phoneFrame(theatre),
	});
}

export async function sendTemplate(theatre: Theatre): Promise<void> {
	const { story, editor, phone, save, shootPanel, shootPhone } = theatre;
	story.chapter(
		'A template, for people who did not write to us today',
		'WhatsApp delivers a picture by itself only within 24 hours of the person’s last message. At any other time it takes an approved template. The node lists them, and has a field for each variable.',
	);
	const saved = await save(
		chain('A template', [
			start,
			send({ messageType: 'template', imageUrl: 'https://example.com/image.png' }),
		]),
	);
	await editor.page.setViewportSize({ ...WINDOW, height: 1100 });
	await editor.openNode(saved.id, saved.nodes[1].id);
	await editor.byTestId('rlc-input').first().click();
	await editor.byTestId('rlc-item').first().waitFor();
	await shootPanel('templates', 'The list of the approved templates');
	await editor.byTestId('rlc-item').getByText('order_update (en_US)').click();
	const fields = editor.byTestId('mapping-fields-container');
	await fields.locator('input').nth(1).waitFor();
	await fields.locator('input').nth(0).fill('Maya');
	await fields.locator('input').nth(1).fill('A-1001');
	await executeStep(theatre);
	await shootPanel('template', 'The variables of the template, filled in, and the output');
	await editor.page.setViewportSize(WINDOW);
	await phone
		.locator('#bubbles')
		.getByText(/A-1001/)
		.last()
		.waitFor();
	await shootPhone('template-on-the-phone', 'The template on the phone', {
		of: phoneFrame(theatre),
	});
}

export async function sendButtons(theatre: Theatre): Promise<void> {
	const { story, editor, phone, phoneUrl, save, shootPanel, shootPhone } = theatre;
	story.chapter(
		'A picture with buttons',
		'Up to three answers below the picture. What is tapped comes back by the trigger.',
	);
	const button = [
		{ title: 'Yes, this one', id: 'yes' },
		{ title: 'No', id: 'no' },
	];
	const saved = await save(
		chain('With buttons', [
			start,
			download(phoneUrl, 'tea-set.jpg'),
			send({
				messageType: 'buttons',
				imageSource: 'binary',
				bodyText: 'Hello Maya, is this the one you asked for?',
				replyButtons: { button },
			}),
		]),
	);
	await editor.openNode(saved.id, saved.nodes[2].id);
	await executeStep(theatre);
	await shootPanel('buttons', 'The node with a text and two answers');
	await phone.getByRole('button', { name: 'Yes, this one' }).last().waitFor();
	await shootPhone('buttons-on-the-phone', 'The picture with its buttons on the phone', {
		of: phoneFrame(theatre),
	});
}

/** A shop's pictures, which the sandbox's stand for. */
const SHOP = 'https://example.com';

export async function sendCarousel(theatre: Theatre): Promise<void> {
	const { story, editor, phone, filmedPhone, save } = theatre;
	story.chapter(
		'Several images in one message',
		'A list of products comes in. The node makes a card of each: an image, a text, and a button. The recipient swipes through them.',
	);
	const saved = await save(
		chain('Side by side', [
			start,
			products(SHOP),
			send({
				messageType: 'carousel',
				bodyText: 'New this week:',
				buttonKind: 'reply',
				cardsFrom: 'list',
				cardList:
					'={{ $json.products.map(p => ({ imageUrl: p.photo, text: p.name, buttonText: "Order", buttonId: p.sku })) }}',
			}),
		]),
	);
	await editor.page.setViewportSize({ ...WINDOW, height: 1000 });
	await editor.openNode(saved.id, saved.nodes[2].id);
	await executeStep(theatre);
	await openChat(theatre);
	for (const page of [phone, ...(filmedPhone ? [filmedPhone] : [])]) await loadPictures(page);
	const file = join(story.folder, `${story.nameFor('carousel')}.webp`);
	await sideBySide(
		file,
		await phoneFrame(theatre).screenshot({ animations: 'disabled' }),
		await editor.byTestId('node-parameters').screenshot({ animations: 'disabled' }),
	);
	await editor.page.setViewportSize(WINDOW);
	const text = 'Left, the cards on the phone; right, the list of cards in the node';
	story.show(file, text, 'carousel');
}

/** Shows the pictures of the last message, which the phone asks for only when it is told to. */
async function loadPictures(page: Page): Promise<void> {
	await page.route(`${SHOP}/*.jpg`, async (route) => {
		const name = new URL(route.request().url()).pathname;
		await route.fulfill({ path: resolve(import.meta.dirname, `../../sandbox/pictures${name}`) });
	});
	const cards = page.locator('.message[data-direction="out"]').last().locator('.cards');
	const buttons = cards.getByRole('button', { name: 'Load image' });
	for (let left = await buttons.count(); left > 0; left--) await buttons.first().click();
	for (const frame of await cards.locator('iframe').all()) {
		await frame.contentFrame().locator('img').waitFor();
	}
	// The clicks have swiped to the last card.
	await cards.getByRole('listitem').first().scrollIntoViewIfNeeded();
}

export async function showError(theatre: Theatre): Promise<void> {
	const { story, editor, phone, save, shootPanel } = theatre;
	story.chapter(
		'An error says what to do',
		'Callback billing is switched off for the app, as it is for every new app. The text says what happened, and who can change it. What Gupshup wrote stands below it.',
	);
	await phone.locator('#switch-callbackBillingOff').check();
	const saved = await save(chain('Refused', [start, customer, toCustomer()]));
	await editor.openNode(saved.id, saved.nodes[2].id);
	await editor.byTestId('node-execute-button').click();
	const output = editor.byTestId('output-panel');
	await output
		.getByText(/Callback billing is not enabled for this app/)
		.first()
		.waitFor();
	await shootPanel(
		'refused',
		'The output says that callback billing is not enabled, and what to do',
		'refused',
	);
	await phone.locator('#switch-callbackBillingOff').uncheck();
}

export async function showErrorOutput(theatre: Theatre): Promise<void> {
	const { story, editor, sandbox, save, shoot, shootPanel } = theatre;
	story.chapter(
		'A list, and the output for those who were not sent to',
		'With **On Error** at _Continue (using error output)_, one wrong number stops nobody else. Each item that failed leaves by an output of its own, with the reason and what to do.',
	);
	const saved = await save(readWorkflow('examples/daily-list.json'));
	const before = sandbox.messages.length;
	await editor.page.setViewportSize({ width: 1760, height: 900 });
	await editor.openWorkflow(saved.id);
	await editor.pressOnCanvas(editor.byTestId('execute-workflow-button').first());
	await sandbox.waitFor(({ messages }) => messages.length === before + 3, 30_000);
	const collected = 'Everybody who did not get it';
	await editor
		.byTestId('canvas-node')
		.filter({ hasText: collected })
		.locator('[data-test-id="canvas-node-status-success"]')
		.waitFor();
	await editor.pressOnCanvas(editor.byTestId('zoom-to-fit'));
	await shoot('list', 'Four people came in, three were sent to, one left by the error output', {
		of: editor.page.locator('.vue-flow__node'),
		around: 80,
		readme: 'example',
	});
	await editor.page.setViewportSize(WINDOW);
	await editor.openNodeOnCanvas(NAME);
	await editor.byTestId('output-panel').getByText('Error', { exact: false }).first().click();
	await shootPanel('error-output', 'The item on the error output, with the reason and what to do');
	await editor.byTestId('ndv-close-button').click();
}
