/**
 * Every workflow of examples/, imported as it is and run against the sandbox. Replaced is what its user
 * replaces too (the credentials), and what cannot be waited for or reached from here: the time of a
 * schedule, addresses on the web, the model.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startFakeModel } from './support/fakeModel.mts';
import { startFileServer, type FileServer } from './support/fileServer.mts';
import type { SavedWorkflow } from '../../n8n/server/n8nApi.mts';
import { setStage, type Stage } from './support/stage.mts';
import {
	readWorkflow,
	withCredentials,
	type SavedCredential,
	type WorkflowJson,
	type WorkflowNode,
} from '../../n8n/server/workflows.mts';

/** Have tests of their own: they need templates, events that Gupshup sends, and answers. */
const RUN_ELSEWHERE = [
	'template-campaign.json',
	'follow-deliveries.json',
	'answer-with-a-picture.json',
	'ask-with-a-picture.json',
	'approve-a-picture.json',
	'ask-many-people.json',
	'agent-asks-first.json',
	'respect-opt-outs.json',
];

const SENDER = 'Gupshup Send Image';

/** What the types of both sending nodes begin with. */
const OURS = 'n8n-nodes-gupshup.gupshupSend';

let stage: Stage;
let files: FileServer;

beforeAll(async () => {
	files = await startFileServer();
	stage = await setStage();
});

afterAll(async () => {
	await stage?.close();
	await files?.close();
});

beforeEach(() => stage.sandbox.reset());

/** Imports a file, changed as said. */
async function imported(
	name: string,
	change: (workflow: WorkflowJson) => void = () => {},
	more: SavedCredential[] = [],
): Promise<SavedWorkflow> {
	const workflow = readWorkflow(join('examples', name));
	change(workflow);
	return await stage.api.createWorkflow(withCredentials(workflow, [stage.credential, ...more]));
}

function nodeOf(workflow: WorkflowJson, name: string): WorkflowNode {
	const found = workflow.nodes.find((node) => node.name === name);
	if (!found) throw new Error(`"${workflow.name}" has no node "${name}"`);
	return found;
}

/** Publishes it, and waits for its subscription. */
async function activated(saved: SavedWorkflow): Promise<void> {
	await stage.api.activate(saved);
	await stage.sandbox.waitFor(({ subscriptions }) => subscriptions.length > 0, 60_000);
}

/** Takes it back, and waits for its subscription to be gone. */
async function ended(saved: SavedWorkflow): Promise<void> {
	await stage.api.deactivate(saved);
	await stage.sandbox.waitFor(({ subscriptions }) => subscriptions.length === 0, 60_000);
}

const sent = () =>
	stage.sandbox.messages
		.map(({ to, body }) => ({ to, ...body.image }))
		.sort((one, other) => one.to.localeCompare(other.to));

const run: Record<string, () => Promise<void>> = {
	'send-to-a-list.json': async () => {
		const saved = await imported('send-to-a-list.json');
		const execution = await stage.api.runManually(saved, 'When clicking ‘Execute workflow’');
		expect(execution.error).toBeUndefined();
		expect(sent()).toEqual([
			expect.objectContaining({ to: '12025550143', caption: 'Hello Daniel, this is for you!' }),
			expect.objectContaining({ to: '33639981234', caption: 'Hello Amélie, this is for you!' }),
			expect.objectContaining({ to: '447700900118', caption: 'Hello Maya, this is for you!' }),
			expect.objectContaining({ to: '61491570156', caption: 'Hello Jack, this is for you!' }),
		]);
		expect(execution.items(SENDER)).toHaveLength(4);
	},

	'order-picture.json': async () => {
		const { api, sandbox } = stage;
		const saved = await imported('order-picture.json');
		await api.activate(saved);
		const order = {
			phone: '+44 7700 900118',
			name: 'Maya',
			order: 1001,
			picture: 'https://example.com/order.jpg',
		};
		const good = await api.callWebhook('order-picture', order);
		expect([good.status, JSON.parse(good.text)]).toEqual([
			200,
			{ accepted: true, messageId: sandbox.messages[0].id },
		]);
		expect(sent()).toEqual([
			{
				to: '447700900118',
				link: order.picture,
				caption: 'Thank you, Maya! Your order 1001 is on its way.',
			},
		]);

		const bad = await api.callWebhook('order-picture', { ...order, phone: '900118' });
		expect([bad.status, JSON.parse(bad.text)]).toEqual([
			422,
			{
				accepted: false,
				outcome: 'notSent',
				reason: expect.stringMatching(/^Recipient Phone Number/) as string,
			},
		]);
		expect(sandbox.messages).toHaveLength(1);
		await api.deactivate(saved);
	},

	'daily-list.json': async () => {
		const { api, sandbox } = stage;
		const saved = await imported('daily-list.json', (workflow) => {
			nodeOf(workflow, 'Every day').parameters = {
				rule: { interval: [{ field: 'seconds', secondsInterval: 1 }] },
			};
		});
		await api.activate(saved);
		try {
			await sandbox.waitFor(({ messages }) => messages.length >= 3, 20_000);
		} finally {
			await api.deactivate(saved);
		}
		const [execution] = await api.finishedExecutions(saved);
		expect(execution).toMatchObject({ status: 'success', mode: 'trigger' });
		expect(sent().slice(0, 3)).toEqual(
			expect.arrayContaining([
				expect.objectContaining({
					to: '12025550143',
					caption: 'Good morning, Daniel! Bread begins at 10 today.',
				}),
			]),
		);
		expect(execution.items(SENDER)).toHaveLength(3);
		expect(execution.json('Everybody who did not get it')).toEqual([
			{
				people: [
					{
						name: 'Sam',
						phone: '07700 900231',
						outcome: 'notSent',
						reason: expect.stringMatching(/^Recipient Phone Number.*\[item 3 of 4\]$/) as string,
					},
				],
			},
		]);
	},

	'new-products.json': async () => {
		const { api, sandbox } = stage;
		const saved = await imported('new-products.json');
		const execution = await api.runManually(saved, 'People (click Execute workflow)');
		expect(execution.error).toBeUndefined();
		const cards = sandbox.messages.map(
			({ body }) => (body.interactive as unknown as { action: { cards: unknown[] } }).action.cards,
		);
		expect(cards.map(({ length }) => length)).toEqual([3, 3]);

		// The taps, sorted: by the first button of a card, by the second, and anything else.
		await activated(saved);
		const from = sandbox.messages[0].to;
		for (const [id, title, sorted] of [
			['order-honey-jar', 'Order', 'Product to order'],
			['more-tea-set', 'Tell me more', 'Product to tell about'],
			['yes', 'Yes', 'Answer to something else'],
		]) {
			const before = (await api.executions(saved)).length;
			await sandbox.receive({ from, type: 'interactive', button: { id, title } });
			const all = await api.finishedExecutions(saved, before + 1);
			const tapped = all.find((each) => each.json('Gupshup Trigger')[0]?.text === title);
			expect(tapped?.error).toBeUndefined();
			expect(tapped?.runs(sorted)).toHaveLength(1);
		}
		await ended(saved);
	},

	'send-a-file.json': async () => {
		const { api, sandbox } = stage;
		const start = 'People (click Execute workflow)';
		const saved = await imported('send-a-file.json', (workflow) => {
			const people = workflow.pinData?.[start] as Array<{ json: { picture: string } }>;
			for (const { json } of people) json.picture = `${files.baseUrl}/1.jpg`;
		});
		const execution = await api.runManually(saved, start);
		expect(execution.error).toBeUndefined();
		expect(files.paths).toEqual(['/1.jpg', '/1.jpg']);
		// The same picture for both.
		expect(sandbox.media).toHaveLength(1);
		const { id } = sandbox.media[0];
		expect(sent()).toEqual([
			{ to: '12025550143', id, caption: 'For you, Daniel' },
			{ to: '447700900118', id, caption: 'For you, Maya' },
		]);
	},

	'resumable-list.json': async () => {
		const { api, sandbox } = stage;
		const saved = await imported('resumable-list.json');
		await api.runManually(saved, 'People (click Execute workflow)');
		expect(sandbox.requests).toEqual([]);
		// One that sends, and ends before it writes anything down.
		const cut = await api.finished(await api.startStep(saved, SENDER));
		expect(cut.items(SENDER)).toHaveLength(2);
		expect(sandbox.messages).toHaveLength(2);

		const first = await api.runManually(saved, 'Every ten minutes');
		expect(first.error).toBeUndefined();
		expect(first.json('Write down that it was sent')).toEqual([
			expect.objectContaining({
				name: 'Maya',
				status: 'sent',
				note: expect.stringMatching(/^Sent/) as string,
			}),
			expect.objectContaining({ name: 'Daniel', status: 'sent' }),
		]);
		expect(first.json('Write down why not')).toEqual([
			expect.objectContaining({
				name: 'Sam',
				note: expect.stringMatching(/^Recipient Phone Number/) as string,
			}),
		]);

		// Who is on the list already stays as they are, and only Sam is still to be sent to.
		await api.runManually(saved, 'People (click Execute workflow)');
		const second = await api.runManually(saved, 'Every ten minutes');
		expect(second.json('Not sent yet').map(({ name }) => name)).toEqual(['Sam']);
		expect(sandbox.messages.map(({ to }) => to).sort()).toEqual(['12025550143', '447700900118']);
	},

	'ai-agent.json': async () => {
		const { api, sandbox } = stage;
		const model = await startFakeModel({
			to: '+44 7700 900118',
			imageUrl: 'https://www.gstatic.com/webp/gallery/1.jpg',
			caption: 'Here is our tea set',
		});
		try {
			const openAi = await api.createCredential('Model', 'openAiApi', {
				apiKey: 'fake',
				url: model.url,
			});
			let chat = '';
			const saved = await imported(
				'ai-agent.json',
				(workflow) => {
					// The chat in the editor needs a browser; this one is called.
					const trigger = nodeOf(workflow, 'Chat');
					trigger.parameters = { public: true, options: {} };
					chat = String(trigger.webhookId);
				},
				[openAi],
			);
			await api.activate(saved);
			const answer = await api.callWebhook(`${chat}/chat`, {
				action: 'sendMessage',
				sessionId: 'test',
				chatInput: 'Send Maya (+44 7700 900118) the picture of the tea set',
			});
			expect(answer.status).toBe(200);
			expect(answer.text).toContain(sandbox.messages[0]?.id);
			expect(sent()).toEqual([
				{
					to: '447700900118',
					link: 'https://www.gstatic.com/webp/gallery/1.jpg',
					caption: 'Here is our tea set',
				},
			]);
			const [{ function: offered }] = model.requests[0].tools ?? [];
			expect(offered.parameters).toMatchObject({
				properties: { to: { description: expect.stringContaining('country code') as string } },
			});
			await api.deactivate(saved);
		} finally {
			await model.close();
		}
	},

	'invoice-by-whatsapp.json': async () => {
		const { api, sandbox } = stage;
		const saved = await imported('invoice-by-whatsapp.json');
		await activated(saved);
		const execution = await api.runManually(saved, 'Orders (click Execute workflow)');
		expect(execution.error).toBeUndefined();
		expect(sandbox.messages.map(({ to, body }) => ({ to, ...body.document }))).toEqual([
			{
				...{ to: '447700900118', id: sandbox.media[0].id, filename: 'Invoice 1001.pdf' },
				caption: 'Thank you, Maya! Here is your invoice.',
			},
			{
				...{ to: '12025550143', id: sandbox.media[1].id, filename: 'Invoice 1002.pdf' },
				caption: 'Thank you, Daniel! Here is your invoice.',
			},
		]);
		expect(sandbox.media.map(({ fileType }) => fileType)).toEqual(Array(2).fill('application/pdf'));
		const ran = (await api.executions(saved)).length;
		await sandbox.report(sandbox.messages[0].id, 'read');
		const all = await api.finishedExecutions(saved, ran + 1);
		expect(all.map(({ error }) => error)).toEqual(all.map(() => undefined));
		const written = all.flatMap((each) => each.json('Write it down'));
		expect(written).toMatchObject([
			{ order: '1001', readAt: expect.stringMatching(/^20/) as string, failedAt: null },
		]);
		await ended(saved);
	},

	'answer-questions.json': async () => {
		const { api, sandbox } = stage;
		// Without a tool it says what it was told, which is then the line that asks for the image too.
		const model = await startFakeModel({});
		try {
			const openAi = await api.createCredential('Model', 'openAiApi', {
				apiKey: 'fake',
				url: model.url,
			});
			const saved = await imported('answer-questions.json', () => {}, [openAi]);
			await activated(saved);
			const text = 'Can I see it?\nIMAGE: tea set';
			await sandbox.receive({ from: '447700900118', type: 'text', text });
			const [execution] = await api.finishedExecutions(saved, 1);
			expect(execution.error).toBeUndefined();
			expect(execution.json('Mark as read')).toEqual([{ status: 'success' }]);
			expect(JSON.stringify(model.requests[0].messages.at(-1))).toContain('Can I see it?');
			expect(sandbox.messages.map(({ to, body }) => [to, body.text ?? body.image])).toEqual([
				['447700900118', { body: 'The tool said: Can I see it?' }],
				['447700900118', { link: 'https://www.gstatic.com/webp/gallery/1.jpg' }],
			]);
			await ended(saved);
		} finally {
			await model.close();
		}
	},

	'second-chance.json': async () => {
		const { api, sandbox } = stage;
		const saved = await imported('second-chance.json', (workflow) => {
			nodeOf(workflow, 'Until the list is done').parameters = { amount: 1, unit: 'seconds' };
			const { template } = nodeOf(workflow, 'Send the template').parameters as {
				template: { value: string };
			};
			template.value = 'text_only|en_US';
		});
		await activated(saved);
		const execution = await api.runManually(saved, 'People (click Execute workflow)');
		expect(execution.error).toBeUndefined();
		const [maya, daniel] = sandbox.messages.map(({ id }) => id);
		const ran = (await api.executions(saved)).length;
		// The 24 hours were over; and another reason.
		for (const [nth, [id, details]] of (
			[
				[maya, { code: 131047 }],
				[daniel, { code: 131026 }],
			] as const
		).entries()) {
			await sandbox.report(id, 'failed', details);
			const all = await api.finishedExecutions(saved, ran + nth + 1);
			expect(all.map(({ error }) => error)).toEqual(all.map(() => undefined));
		}
		expect(
			sandbox.messages.slice(2).map(({ to, body }) => [to, body.template?.components]),
		).toEqual([['447700900118', [{ type: 'body', parameters: [{ type: 'text', text: 'Maya' }] }]]]);
		await ended(saved);
	},
};

const names = readdirSync('examples').filter((name) => name.endsWith('.json'));

test.each(names.filter((name) => !RUN_ELSEWHERE.includes(name)))('%s', async (name) => {
	const example = run[name];
	if (!example) throw new Error(`examples/${name} is run by no test: add it here`);
	expect(readWorkflow(join('examples', name)).nodes.map(({ type }) => type)).toEqual(
		expect.arrayContaining([expect.stringContaining(OURS) as string]),
	);
	await example();
});
