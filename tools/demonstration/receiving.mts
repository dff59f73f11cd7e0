/** What comes back: reports, a reply, and the tap that a workflow waits for. */
import { join } from 'node:path';
import { WITHOUT_MESSAGES } from '../../n8n/browser/browser.mts';
import { waitFor } from '../../n8n/server/waitFor.mts';
import { chain } from '../../n8n/server/workflows.mts';
import { download, pass, send, start, trigger } from './nodes.mts';
import { sideBySide } from './sideBySide.mts';
import { BOSS, openChat, phoneFrame, type Theatre } from './theatre.mts';

const REPLY = 'Lovely! Is it dishwasher safe?';

export async function receiveReply(theatre: Theatre): Promise<void> {
	const { story, api, editor, phone, phoneUrl, sandbox, save, shoot, shootPanel, shootPhone } =
		theatre;
	story.chapter(
		'The trigger: delivered, read, and an answer',
		'A workflow with a **Gupshup Trigger** is published: the node subscribes at Gupshup by itself. A picture goes out, is delivered and read, and Maya writes back. Each of these starts the workflow.',
	);
	const listening = await save(chain('What comes back', [trigger, pass('Your next step')]));
	await api.activate(listening);
	await sandbox.waitFor(({ subscriptions }) => subscriptions.length > 0, 30_000);
	await editor.openNode(listening.id, listening.nodes[0].id);
	await shootPanel('trigger', 'The panel of the trigger with its events');

	await phone.getByRole('button', { name: 'Forget everything' }).click();
	const saved = await save(
		chain('To Maya', [
			start,
			download(phoneUrl, 'tea-set.jpg'),
			send({ imageSource: 'binary', caption: 'For you, Maya' }),
		]),
	);
	await api.runManually(saved, start.name);
	await openChat(theatre);
	const sent = phone.locator('.message[data-direction="out"]').last();
	for (const status of ['Delivered', 'Read']) {
		await sent.getByRole('button', { name: status }).click();
		await sent.locator(`.ticks[data-status="${status.toLowerCase()}"]`).waitFor();
	}
	await phone.getByRole('textbox', { name: 'Reply as Maya' }).fill(REPLY);
	await phone.keyboard.press('Enter');
	await phone.locator('#bubbles').getByText(REPLY).waitFor();
	await waitFor('the reports to be answered', async () => {
		const results = await phone.locator('.exchanges .result').allInnerTexts();
		return results.length > 3 && results.every((result) => !result.includes('waiting'));
	});
	await waitFor('the note to go', async () => (await phone.locator('#said').innerText()) === '');
	await phone.locator('#text').blur();
	await shootPhone('phone', 'The picture with two blue ticks, and the answer below it', {
		readme: 'phone',
	});

	// Reports that come close together start one execution, a reply one of its own.
	const byReply = await waitFor(
		'the execution that the reply has started',
		async () => {
			const executions = await api.finishedExecutions(listening);
			return executions.find((one) => JSON.stringify(one.json(trigger.name)).includes(REPLY));
		},
		{ timeout: 60_000, interval: 500 },
	);
	await editor.page.goto(`${editor.baseUrl}/workflow/${listening.id}/executions/${byReply.id}`);
	await editor.byTestId('execution-preview-label').getByText('Succeeded').waitFor();
	// n8n's advice on what was just published lies above them.
	const advice = editor.page.getByText('Production Checklist');
	if (await advice.isVisible()) await editor.page.keyboard.press('Escape');
	await shoot('executions', 'The executions that the reports and the reply have started');
}

export async function sendAndWait(theatre: Theatre): Promise<void> {
	const { story, editor, phone, phoneUrl, save, shootPanel } = theatre;
	story.chapter(
		'Send and wait: a tap decides',
		'The boss is asked on WhatsApp, and the execution waits, for days if need be. The tap continues the very execution that asked.',
	);
	await phone.getByRole('button', { name: 'Forget everything' }).click();
	const button = [
		{ title: 'Approve', id: 'approve' },
		{ title: 'Decline', id: 'decline' },
	];
	const saved = await save(
		chain('Ask first', [
			start,
			download(phoneUrl, 'tea-set.jpg'),
			send({
				to: `+${BOSS}`,
				operation: 'sendAndWait',
				messageType: 'buttons',
				imageSource: 'binary',
				bodyText: 'Send this to all customers?',
				replyButtons: { button },
			}),
		]),
	);
	await editor.openNode(saved.id, saved.nodes[2].id);
	await editor.byTestId('node-execute-button').click();
	await openChat(theatre, 'The boss');
	const approve = phone.getByRole('button', { name: 'Approve', exact: true });
	await approve.waitFor();
	await shootPanel('waiting', 'The node waits for the answer');
	await approve.click();
	await editor.byTestId('node-run-status-success').waitFor();
	await waitFor('the note to go', async () => (await phone.locator('#said').innerText()) === '');
	const output = editor.byTestId('output-panel');
	await output.getByText('JSON', { exact: true }).click();
	await output.getByText('approve').first().waitFor();
	const file = join(story.folder, `${story.nameFor('send-and-wait')}.webp`);
	await sideBySide(
		file,
		await phoneFrame(theatre).screenshot({ animations: 'disabled' }),
		await output.screenshot({ animations: 'disabled', style: WITHOUT_MESSAGES }),
	);
	const text = 'Left, the question and the tap on the phone; right, what came out of the node';
	story.show(file, text, 'send-and-wait');
}
