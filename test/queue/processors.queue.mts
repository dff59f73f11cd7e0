/**
 * Gupshup's calls answered by webhook processors (`n8n webhook`), whichever of them gets one: messages, and
 * taps that continue the execution that asked, once, whichever worker asked.
 */
import type { IDataObject } from 'n8n-workflow';
import { request } from 'undici';
import { RUNNING } from '../../n8n/server/execution.mts';
import { waitFor } from '../../n8n/server/waitFor.mts';
import { chain } from '../../n8n/server/workflows.mts';
import { pass, send, webhook } from '../e2e/support/stage.mts';
import { startBalancer, type Balancer } from './support/balancer.mts';
import { startFleet, type Fleet } from './support/fleet.mts';

const TRIGGER = 'n8n-nodes-gupshup.gupshupTrigger';
const MESSAGES = 30;
const QUESTIONS = 12;

let balancer: Balancer;
let fleet: Fleet;

beforeAll(async () => {
	balancer = await startBalancer();
	fleet = await startFleet(2, {
		N8N_WEBHOOK_URL: balancer.baseUrl,
		// The main process takes no calls from outside: they are the processors'.
		N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true',
	});
	const processors = await Promise.all([fleet.add('webhook'), fleet.add('webhook')]);
	balancer.behind = processors.map(({ port }) => port);
});

afterAll(async () => {
	await fleet?.close();
	await balancer?.stop();
});

beforeEach(() => fleet.sandbox.reset());

test('the subscription and its secret hold for all of them', async () => {
	const { api, sandbox } = fleet;
	const sketch = {
		name: 'Trigger',
		type: TRIGGER,
		parameters: { events: ['delivered', 'message'] },
		webhookId: '7d0a9c39-7a68-4c43-9e7e-4f6b6e1d2a55',
	};
	const saved = await fleet.save(chain('reports', [sketch, pass('After')]));
	await api.activate(saved);
	await sandbox.waitFor(({ subscriptions }) => subscriptions.length === 1, 30_000);

	for (let number = 0; number < MESSAGES; number++) {
		await sandbox.receive({ from: String(491700000000 + number), text: `Hello ${number}` });
	}
	await waitFor(
		'every execution to end',
		async () => {
			const all = await api.executions(saved);
			return all.length === MESSAGES && all.every(({ status }) => !RUNNING.includes(status));
		},
		{ timeout: 60_000 },
	);
	const executions = await api.executions(saved);
	expect(executions.map(({ status }) => status)).toEqual(Array(MESSAGES).fill('success'));
	const [first, second] = balancer.behind.map((port) => balancer.calls.get(port) ?? 0);
	expect(first).toBeGreaterThanOrEqual(MESSAGES / 2);
	expect(second).toBeGreaterThanOrEqual(MESSAGES / 2);

	// Both refuse a call without the secret.
	const { pathname } = new URL(sandbox.subscriptions[0].url);
	for (const port of balancer.behind) {
		const answer = await request(`http://127.0.0.1:${port}${pathname}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: '{}',
		});
		await answer.body.dump();
		expect(answer.statusCode).toBe(401);
	}
	await api.deactivate(saved);
	await waitFor('the subscription to go', async () => {
		return await Promise.resolve(sandbox.subscriptions.length === 0);
	});
});

const phone = (index: number) => String(491700000000 + index);

test('every tap continues the execution that asked, with its answer, and starts no other', async () => {
	const { api, sandbox } = fleet;
	const listener = await fleet.save(
		chain('answers', [
			{
				name: 'Trigger',
				type: TRIGGER,
				parameters: { events: ['message'] },
				webhookId: '7d0a9c39-7a68-4c43-9e7e-4f6b6e1d2a56',
			},
			pass('Came in'),
		]),
	);
	await api.activate(listener);
	await sandbox.waitFor(({ subscriptions }) => subscriptions.length === 1, 60_000);

	const asking = await fleet.save(
		chain('ask', [
			webhook('ask', 'onReceived'),
			{
				...send({
					operation: 'sendAndWait',
					messageType: 'buttons',
					to: '={{ $json.body.phone }}',
					bodyText: 'Is this the one?',
					replyButtons: {
						button: [
							{ title: 'Yes', id: '={{ "yes-" + $json.body.phone }}' },
							{ title: 'No', id: '={{ "no-" + $json.body.phone }}' },
						],
					},
				}),
				name: 'Ask',
			},
			pass('After'),
		]),
	);
	await api.activate(asking);
	// A processor has no webhook of n8n's own waiting in the main process: asked by way of the balancer.
	for (let index = 0; index < QUESTIONS; index++) {
		const body = JSON.stringify({ phone: phone(index) });
		await waitFor('the webhook', async () => {
			const answer = await fetch(`${balancer.baseUrl}/webhook/ask`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body,
			});
			await answer.text();
			return answer.status === 200;
		});
	}
	await waitFor(
		'all to wait',
		async () => {
			const all = await api.executions(asking);
			return all.filter(({ status }) => status === 'waiting').length === QUESTIONS;
		},
		{ timeout: 120_000 },
	);

	const tappedAt = Date.now();
	// Three at a time: how long n8n takes for all at once is a figure of the machine.
	for (let first = 0; first < QUESTIONS; first += 3) {
		await Promise.all(
			sandbox.messages.slice(first, first + 3).map(async ({ to, body }, index) => {
				const { action } = body.interactive as {
					action: { buttons: Array<{ reply: { id: string; title: string } }> };
				};
				const { reply } = action.buttons[index % 2];
				await sandbox.receive({ from: to, type: 'interactive', button: reply });
			}),
		);
	}
	await waitFor(
		'all to end',
		async () => (await api.executions(asking)).every(({ status }) => !RUNNING.includes(status)),
		{ timeout: 60_000 },
	);
	console.info(
		`${QUESTIONS} taps, three at a time: all have gone on after ${Date.now() - tappedAt} ms`,
	);

	const executions = await api.finishedExecutions(asking, QUESTIONS);
	expect(executions.map(({ status }) => status)).toEqual(Array(QUESTIONS).fill('success'));
	for (const execution of executions) {
		const [{ response }] = execution.json('After') as [{ response: IDataObject }];
		expect(response.id).toMatch(new RegExp(`^(?:yes|no)-${response.from as string}$`));
	}
	const people = executions.map((execution) => {
		const [{ response }] = execution.json('After') as [{ response: IDataObject }];
		return response.from;
	});
	expect(new Set(people).size).toBe(QUESTIONS);
	const started = (await api.executions(listener)).length;
	const left = started === 0 ? [] : await api.finishedExecutions(listener, started);
	expect(left.flatMap((execution) => execution.json('Trigger')[0].sendAndWait)).toEqual([]);
	expect(sandbox.doubles()).toEqual({});
});
