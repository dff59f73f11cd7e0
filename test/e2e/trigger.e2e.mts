/** Gupshup Trigger in a real n8n: subscribes, is called by the sandbox, starts workflows, lets go. */
import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';
import { statusPayload, type Sandbox } from '../../sandbox/index.mts';
import { RUNNING } from '../../n8n/server/execution.mts';
import { allExecutions } from '../../n8n/server/allExecutions.mts';
import type { N8nApi, SavedWorkflow } from '../../n8n/server/n8nApi.mts';
import type { N8nServer } from '../../n8n/server/n8nServer.mts';
import { publicationOf } from '../../n8n/server/publishing.mts';
import { NODE as SEND_IMAGE, TRIGGER } from '../../n8n/server/sketches.mts';
import { waitFor } from '../../n8n/server/waitFor.mts';
import { atRate } from '../../tools/load/atRate.mts';
import { setStage, type Stage } from './support/stage.mts';
import {
	chain,
	readWorkflow,
	withCredentials,
	type NodeSketch,
	type SavedCredential,
	type WorkflowJson,
} from '../../n8n/server/workflows.mts';

let stage: Stage;
let sandbox: Sandbox;
let server: N8nServer;
let api: N8nApi;
let credential: SavedCredential;
const active: SavedWorkflow[] = [];

beforeAll(async () => {
	stage = await setStage(
		{},
		{
			rate: null,
			subscriptionRate: null,
			// A busy machine answers bursts late: the retries shall not run out before.
			eventRetries: [1_000, ...Array<number>(25).fill(4_000), 60_000],
		},
	);
	({ sandbox, server, api, credential } = stage);
});

afterAll(async () => await stage?.close());

beforeEach(() => {
	sandbox.reset();
	sandbox.reportEach(() => []);
});

afterEach(async () => {
	for (const workflow of active.splice(0)) await deactivated(workflow);
});

let hooks = 0;
const trigger = (parameters: Record<string, unknown> = {}): NodeSketch => ({
	name: 'Gupshup Trigger',
	type: TRIGGER,
	typeVersion: 1.1,
	parameters: { events: ['delivered', 'failed', 'message', 'read', 'sent'], ...parameters },
	webhookId: `00000000-0000-4000-8000-${String(++hooks).padStart(12, '0')}`,
	credentials: { gupshupApi: { id: null, name: '' } },
});

async function activated(workflow: WorkflowJson): Promise<SavedWorkflow> {
	const saved = await api.createWorkflow(withCredentials(workflow, [credential]));
	await api.activate(saved);
	active.push(saved);
	expect(await publicationOf(api, saved)).toMatchObject({ status: 'published' });
	return saved;
}

async function deactivated(workflow: SavedWorkflow): Promise<void> {
	await api.deactivate(workflow);
	await waitFor('the subscription to go', async () => {
		const { status } = await publicationOf(api, workflow);
		return status === 'not_published' || sandbox.subscriptions.length === 0;
	});
}

const alone = async (parameters?: Record<string, unknown>) =>
	await activated(chain('trigger', [trigger(parameters)]));

async function post(url: string, body: object, headers: Record<string, string> = {}) {
	const answer = await request(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body: JSON.stringify(body),
	});
	return { status: answer.statusCode, text: await answer.body.text() };
}

const secretOf = ({ meta }: { meta?: string }) =>
	(JSON.parse(meta ?? '{}') as { headers: Record<string, string> }).headers;

const TEXT = { from: '491701234567', text: 'Hello' };

test('activating subscribes, deactivating takes the subscription away', async () => {
	const saved = await alone();
	expect(sandbox.subscriptions).toMatchObject([
		{
			active: true,
			version: 3,
			modes: ['DELIVERED', 'FAILED', 'MESSAGE', 'READ', 'SENT'],
			url: expect.stringContaining(`${server.baseUrl}/webhook/`) as unknown,
		},
	]);
	const [{ url }] = sandbox.subscriptions;
	await deactivated(saved);
	expect(sandbox.subscriptions).toEqual([]);
	const gone = await post(url, {});
	expect(gone.status).toBe(404);
});

test('other events and a new start of n8n: one subscription, the right one', async () => {
	const saved = await alone();
	const [first] = [...sandbox.subscriptions];
	await server.restart();
	await api.signIn();
	await waitFor('the webhook after the restart', async () => {
		const [delivery] = await sandbox.receive(TEXT);
		return delivery.outcome === 'taken';
	});
	expect(sandbox.subscriptions).toEqual([first]);

	const nodes = structuredClone(saved.nodes);
	nodes[0].parameters.events = ['read'];
	const changed = await api.http.call<SavedWorkflow>('PATCH', `workflows/${saved.id}`, {
		nodes,
		connections: saved.connections,
		versionId: saved.versionId,
	});
	await api.activate(changed);
	expect(await publicationOf(api, changed)).toMatchObject({ status: 'published' });
	expect(sandbox.subscriptions).toMatchObject([{ modes: ['READ'], url: first.url }]);
});

test('killed while it collects: what was not answered comes again, and starts the workflow once', async () => {
	const saved = await alone({ events: ['delivered'], options: { collectSeconds: 5 } });
	const ids = Array.from({ length: 60 }, () => randomUUID());
	// They come for longer than a group is open: there is one at any time.
	const reports = atRate(10, ids, async (id) => {
		const message = { id, to: '491701234567' };
		return await sandbox.post('delivered', statusPayload(sandbox.app, message, 'delivered'));
	});
	await sandbox.waitFor(({ deliveries }) => deliveries.length === ids.length / 2, 60_000);
	await server.kill();
	await server.restart();
	await api.signIn();
	const deliveries = (await reports).flat();
	expect(deliveries.map(({ outcome }) => outcome)).toEqual(ids.map(() => 'taken'));
	expect(deliveries.some(({ attempts }) => attempts[0].status === undefined)).toBe(true);
	const all = await waitFor('all executions to end', async () => {
		const executions = await api.executions(saved);
		return executions.every(({ status }) => !RUNNING.includes(status)) && executions;
	});
	const started: unknown[] = [];
	for (const { id, status } of all) {
		// What it had started by then and could not say, n8n keeps as crashed: that may come again.
		if (status === 'crashed') continue;
		const execution = await api.execution(id);
		started.push(...execution.json('Gupshup Trigger').map(({ messageId }) => messageId));
	}
	expect(new Set(started).size).toBe(started.length);
	if (all.some(({ status }) => status === 'crashed')) return;
	const lost = ids.flatMap((id, at) => (started.includes(id) ? [] : [deliveries[at]]));
	// For a moment of its start, n8n itself answers every call with 200, and no node hears of it.
	const ofOurs = lost.filter(({ attempts }) => !attempts.at(-1)?.text?.includes('starting up'));
	expect(ofOurs).toEqual([]);
}, 240_000);

test('an event starts the workflow once; nothing else does', async () => {
	const saved = await alone();
	const [subscription] = sandbox.subscriptions;
	const [{ attempts, body }] = await sandbox.receive(TEXT);
	expect(attempts).toMatchObject([{ status: 200 }]);
	const [execution] = await api.finishedExecutions(saved);
	expect(execution).toMatchObject({ status: 'success', mode: 'webhook' });
	expect(execution.json('Gupshup Trigger')).toMatchObject([
		{ event: 'message', from: '491701234567', type: 'text', text: 'Hello' },
	]);

	const secret = secretOf(subscription);
	const event = body as object;
	const answers = {
		again: await post(subscription.url, event, secret),
		none: await post(subscription.url, event),
		wrong: await post(subscription.url, event, { 'X-N8n-Gupshup-Secret': 'wrong' }),
		other: await post(subscription.url, { ...event, gs_app_id: randomUUID() }, secret),
		empty: await post(subscription.url, {}, secret),
		large: await post(subscription.url, { ...event, x: 'x'.repeat(4_300_000) }, secret),
		test: await post(subscription.url, { statuses: [{ type: 'set-callback' }] }),
	};
	expect(
		Object.fromEntries(Object.entries(answers).map(([name, { status }]) => [name, status])),
	).toEqual({ again: 200, none: 401, wrong: 401, other: 403, empty: 200, large: 413, test: 200 });
	expect(answers.again.text).toBe('');
	const broken = await request(subscription.url, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...secret },
		body: '{"entry":',
	});
	// n8n itself refuses what is no JSON, before a node is asked.
	expect(broken.statusCode).toBe(422);
	await broken.body.dump();
	// n8n writes an execution down before it answers.
	expect(await allExecutions(api, saved)).toHaveLength(1);
});

test('an incoming image comes as a file', async () => {
	const saved = await alone({ options: { downloadMedia: true } });
	const bytes = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex');
	await sandbox.receive({ from: '491701234567', type: 'image', file: { bytes } });
	const [execution] = await api.finishedExecutions(saved);
	const [{ binary, json }] = execution.items('Gupshup Trigger');
	expect(json).not.toHaveProperty('downloadNote');
	expect(binary?.data).toMatchObject({ mimeType: 'image/jpeg', fileExtension: 'jpg' });
});

test('"Listen for test event" takes one event, beside the active workflow', async () => {
	const saved = await alone();
	await api.http.call('POST', `workflows/${saved.id}/run`, {
		triggerToStartFrom: { name: 'Gupshup Trigger' },
	});
	await waitFor(
		'the subscription of the test',
		async () => await Promise.resolve(sandbox.subscriptions.length === 2),
	);
	expect(sandbox.subscriptions[1].tag).toMatch(/^n8n-test-/);
	await sandbox.receive(TEXT);
	const executions = await api.finishedExecutions(saved, 2);
	expect(executions.map(({ mode }) => mode).sort()).toEqual(['manual', 'webhook']);
	await waitFor(
		'the subscription of the test to go',
		async () => await Promise.resolve(sandbox.subscriptions.length === 1),
	);
	expect(sandbox.subscriptions[0].tag).not.toMatch(/^n8n-test-/);
});

test('a refusal of Gupshup is what the interface shows', async () => {
	const wrong = await api.createCredential('Wrong', 'gupshupApi', {
		appId: sandbox.app.id,
		appToken: 'sk_wrong',
		baseUrl: sandbox.baseUrl,
	});
	const saved = await api.createWorkflow(withCredentials(chain('refused', [trigger()]), [wrong]));
	await api.activate(saved);
	expect(await publicationOf(api, saved)).toMatchObject({
		status: 'failed',
		triggers: [
			{
				errorMessage: expect.stringMatching(
					/^Gupshup doesn't accept the token \("Authentication Failed"\)\. Open the Gupshup API credential/,
				) as unknown,
			},
		],
	});
	await api.deactivate(saved);
	expect(sandbox.subscriptions).toEqual([]);
});

test('the example leaves out who stopped marketing messages, until they resume', async () => {
	const example = readWorkflow('examples/respect-opt-outs.json');
	const [start] = example.nodes.filter(({ type }) => type.endsWith('manualTrigger'));
	const saved = await activated(example);
	const recipients = async () => {
		sandbox.reset();
		const sending = await api.finished(await api.startManually(saved, start.name));
		expect(sending.error).toBeUndefined();
		return sandbox.messages.map(({ to }) => to).sort();
	};
	const prefers = async (value: string, timestamp: number) => {
		const preference = { wa_id: '447700900118', category: 'marketing_messages', value, timestamp };
		const change = { field: 'user_preferences', value: { user_preferences: [preference] } };
		const [{ outcome }] = await sandbox.post('others', {
			object: 'whatsapp_business_account',
			gs_app_id: sandbox.app.id,
			entry: [{ id: 'WABA_ID', changes: [change] }],
		});
		expect(outcome).toBe('taken');
		await waitFor('the preference to be written down', async () =>
			(await rowsOf('gupshup-opt-outs')).find((row) => row.preference === value),
		);
	};
	// The first run makes the table.
	expect(await recipients()).toEqual(['12025550143', '447700900118']);
	await prefers('stop', 1_700_000_000);
	expect(await recipients()).toEqual(['12025550143']);
	await prefers('resume', 1_700_000_060);
	expect(await recipients()).toEqual(['12025550143', '447700900118']);
	expect(await rowsOf('gupshup-opt-outs')).toHaveLength(1);
}, 120_000);

describe('many events', () => {
	beforeAll(async () => {
		// By default n8n makes a virtual machine for expressions with each call and each execution: most
		// of what an event costs. docs/trigger.md says how fast it is with and without.
		await server.restart({ N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true', N8N_METRICS: 'true' });
		await api.signIn();
	});

	test('a call costs no expression, which would be most of its price', async () => {
		await alone({ events: ['read'] });
		const [subscription] = sandbox.subscriptions;
		const message = { id: randomUUID(), to: '491701234567' };
		const call = statusPayload(sandbox.app, message, 'delivered');
		const evaluated = async () => {
			const metrics = await request(`${server.baseUrl}/metrics`);
			const lines = (await metrics.body.text()).split('\n');
			const counts = lines.filter((line) => /expression_evaluation\w*_count/.test(line));
			return { known: /expression_evaluation/.test(lines.join()), counts };
		};
		const before = await evaluated();
		expect(before.known).toBe(true);
		for (let calls = 0; calls < 5; calls++) {
			// An event that was not chosen starts nothing.
			expect((await post(subscription.url, call, secretOf(subscription))).status).toBe(200);
		}
		expect(await evaluated()).toEqual(before);
	});

	test('the example closes the loop: 80 messages, 8 of them not delivered', async () => {
		const example = readWorkflow('examples/follow-deliveries.json');
		const [start] = example.nodes.filter(({ type }) => type.endsWith('manualTrigger'));
		example.pinData = {
			[start.name]: Array.from({ length: 80 }, (_, index) => ({
				json: {
					name: `Person ${index}`,
					phone: `+49 170 ${String(1_000_000 + index)}`,
					picture: 'https://example.com/image.png',
				},
			})),
		};
		const send = example.nodes.find(({ type }) => type === SEND_IMAGE);
		if (send) send.parameters.options = { messagesPerSecond: 1000 };
		const saved = await activated(example);

		// While the list is still being sent, as in life: some reports come before their row is there.
		const running = await api.startManually(saved, start.name);
		const numbers = Array.from({ length: 80 }, (_, index) => index);
		await inParallel(10, numbers, async (index) => {
			await sandbox.waitFor(({ messages }) => messages.length > index, 120_000);
			const { id, to } = sandbox.messages[index];
			const fails = Number(to.slice(-3)) % 10 === 0;
			for (const status of fails ? (['sent', 'failed'] as const) : (['delivered'] as const)) {
				const [{ outcome }] = await sandbox.report(id, status);
				expect(outcome).toBe('taken');
			}
		});
		const sending = await api.finished(running, { timeout: 120_000 });
		expect(sending.error).toBeUndefined();
		const sent = sending.json('Gupshup Send Image').map(({ messages }) => {
			const [{ id }] = messages as Array<{ id: string }>;
			return id;
		});
		expect(sent).toHaveLength(80);

		const ended = await waitFor(
			'all reports to be written down',
			async () => {
				const all = await allExecutions(api, saved);
				return all.some(({ status }) => RUNNING.includes(status)) ? undefined : all;
			},
			{ timeout: 90_000, interval: 1_000 },
		);
		// The list, and the reports: 72 delivered, 8 sent and then failed, several in an execution.
		const reports = sandbox.deliveries.length;
		expect(reports).toBe(72 + 2 * 8);
		expect(ended.length).toBeLessThan(1 + reports / 2);
		expect(new Set(ended.map(({ status }) => status))).toEqual(new Set(['success']));

		const rows = await rowsOf('gupshup-deliveries');
		expect(rows).toHaveLength(80);
		expect(new Set(rows.map(({ messageId }) => messageId))).toEqual(new Set(sent));
		const failed = rows.filter(({ failedAt }) => failedAt !== null);
		expect(failed).toHaveLength(8);
		expect(rows.filter(({ deliveredAt }) => deliveredAt !== null)).toHaveLength(72);
		for (const { name } of rows) expect(name).toMatch(/^Person \d+$/);
		for (const { reason, sentAt } of failed) {
			expect(sentAt).not.toBeNull();
			expect(reason).toMatch(/^The message can't be delivered to this number\. Check/);
		}

		const undelivered: Array<Record<string, unknown>> = [];
		await inParallel(4, ended, async ({ id }) => {
			undelivered.push(...(await api.execution(id)).json('Not delivered'));
		});
		expect(undelivered.map(({ messageId }) => messageId).sort()).toEqual(
			failed.map(({ messageId }) => messageId).sort(),
		);
		for (const item of undelivered) {
			expect(item.reason).toMatch(/^The message can't be delivered to this number/);
		}
	}, 240_000);

	/** More at once, and a small machine answers the last of them too late for Gupshup. */
	const BURST = 25;

	test('300 events in bursts: none lost, none doubled', async () => {
		const collector = await collectorOf();
		const workflow = chain('load', [
			trigger({ events: ['delivered'] }),
			{
				name: 'Collect',
				type: 'n8n-nodes-base.httpRequest',
				typeVersion: 4.2,
				parameters: { url: `=${collector.url}/{{ $json.messageId }}`, options: {} },
			},
		]);
		workflow.settings = { saveDataSuccessExecution: 'none' };
		const saved = await activated(workflow);
		const ids = await sandboxMessages(300);
		const times: number[] = [];
		let tooLate = 0;
		try {
			const started = performance.now();
			// One of each burst comes twice, as when an answer was lost on the way.
			for (let at = 0; at < ids.length; at += BURST) {
				const burst = ids.slice(at, at + BURST);
				const reports = await Promise.all(
					[...burst, burst[0]].map(
						async (id) => await sandbox.report(id, 'delivered', { timestamp: 1_700_000_000 }),
					),
				);
				for (const { attempts, outcome } of reports.flat()) {
					expect(outcome).toBe('taken');
					for (const { ms, status } of attempts) {
						if (status === undefined) tooLate++;
						else times.push(ms);
					}
				}
			}
			const answered = performance.now() - started;
			// Executions that went well are not kept: when none is left, all have ended.
			await waitFor(
				'all executions to end',
				async () => (await allExecutions(api, saved)).length === 0,
				{
					timeout: 120_000,
				},
			);
			const ended = performance.now() - started;
			const counts = new Map(ids.map((id) => [id, 0]));
			for (const id of collector.got) counts.set(id, (counts.get(id) ?? 0) + 1);
			const lost = ids.filter((id) => counts.get(id) === 0);
			const doubled = [...counts].filter(([, count]) => count > 1);
			expect({ lost, doubled, all: collector.got.length }).toEqual({
				lost: [],
				doubled: [],
				all: ids.length,
			});
			process.stdout.write(
				`trigger, ${ids.length} events in bursts of ${BURST}, ${times.length + tooLate} calls: ${summary(times)}; ` +
					`answered too late for Gupshup ${tooLate}; all answered after ${(answered / 1000).toFixed(1)} s, ` +
					`through after ${(ended / 1000).toFixed(1)} s\n`,
			);
		} finally {
			await collector.close();
		}
	}, 420_000);
});

/** Does the work for each of them, so many at a time, begun in their order. */
async function inParallel<T>(
	atOnce: number,
	all: readonly T[],
	work: (one: T) => Promise<void>,
): Promise<void> {
	const waiting = all.values();
	await Promise.all(
		Array.from({ length: atOnce }, async () => {
			for (const one of waiting) await work(one);
		}),
	);
}

/** Messages that the sandbox has accepted; their ids. */
async function sandboxMessages(count: number): Promise<string[]> {
	const before = sandbox.messages.length;
	await Promise.all(
		Array.from({ length: count }, async (_, index) => {
			const answer = await request(`${sandbox.baseUrl}/partner/app/${sandbox.app.id}/v3/message`, {
				method: 'POST',
				headers: { authorization: sandbox.app.token, 'content-type': 'application/json' },
				body: JSON.stringify({
					messaging_product: 'whatsapp',
					recipient_type: 'individual',
					to: String(491700000000 + index),
					type: 'image',
					image: { link: 'https://example.com/image.png' },
				}),
			});
			await answer.body.dump();
		}),
	);
	return sandbox.messages.slice(before).map(({ id }) => id);
}

/** Takes what a workflow puts out, without n8n having to keep its executions. */
async function collectorOf(): Promise<{ url: string; got: string[]; close(): Promise<void> }> {
	const got: string[] = [];
	const server: Server = createServer((req, res) => {
		got.push((req.url ?? '').slice(1));
		res.writeHead(200, { 'content-type': 'application/json' }).end('{}');
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		got,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** The rows of one of n8n's data tables. */
async function rowsOf(table: string): Promise<Array<Record<string, unknown>>> {
	const reading = await api.createWorkflow(
		chain('rows', [
			{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
			{
				name: 'Rows',
				type: 'n8n-nodes-base.dataTable',
				typeVersion: 1.1,
				parameters: {
					resource: 'row',
					operation: 'get',
					dataTableId: { __rl: true, mode: 'name', value: table },
					returnAll: true,
				},
			},
		]),
	);
	return (await api.runManually(reading, 'Start')).json('Rows');
}

function summary(times: number[]): string {
	const sorted = [...times].sort((a, b) => a - b);
	const at = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)]);
	return `answered in ${at(0.5)} ms (median), ${at(0.99)} ms (99th), ${at(1)} ms (longest)`;
}
