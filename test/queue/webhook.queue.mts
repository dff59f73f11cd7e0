/** Gupshup's calls answered by webhook processors (`n8n webhook`), whichever of them gets one. */
import { request } from 'undici';
import { RUNNING } from '../../n8n/server/execution.mts';
import { pass } from '../e2e/support/stage.mts';
import { waitFor } from '../../n8n/server/waitFor.mts';
import { chain } from '../../n8n/server/workflows.mts';
import { startBalancer, type Balancer } from './support/balancer.mts';
import { startFleet, type Fleet } from './support/fleet.mts';

const TRIGGER = 'n8n-nodes-gupshup.gupshupTrigger';
const MESSAGES = 30;

let balancer: Balancer;
let fleet: Fleet;

beforeAll(async () => {
	balancer = await startBalancer();
	fleet = await startFleet(1, {
		N8N_WEBHOOK_URL: balancer.baseUrl,
		// The main process takes no calls from outside: they are the processors'.
		N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true',
	});
	const processors = [await fleet.add('webhook'), await fleet.add('webhook')];
	balancer.behind = processors.map(({ port }) => port);
});

afterAll(async () => {
	await fleet?.close();
	await balancer?.stop();
});

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
