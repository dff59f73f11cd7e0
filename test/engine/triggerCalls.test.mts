/** Calls at the webhook: who gets in, what starts, what comes out. */
import type { IDataObject } from 'n8n-workflow';

import { HEADER, statusCall, triggerFile } from './support/trigger.mts';
import { recordings } from '../recordings/recordings.mts';
import { isThorough } from '../setup/thorough.mts';
import { spyOnLog } from './support/log.mts';
import {
	eventually,
	fileHost,
	type FileHost,
	largeFile,
	redirectTo,
	slowFile,
} from './support/fileHosts.mts';
import { hurry } from './support/hurry.mts';
import { JPEG } from './support/images.mts';
import {
	FROM_ITEM,
	itemsBehind,
	person,
	SEND,
	setUp,
	type TriggerBench,
	workflowOf,
} from './support/bench.mts';

let bench: TriggerBench;
/** What was seen is kept by workflow, for as long as the process lives: each test has its own. */
let file: ReturnType<typeof triggerFile>;
let tests = 0;
const fileOf = (parameters?: Parameters<typeof triggerFile>[0]) =>
	triggerFile(parameters, { id: `calls-${tests}` });

beforeEach(async () => {
	tests++;
	bench = await setUp({ webhooks: true, rate: null });
	file = fileOf();
});
afterEach(() => jest.restoreAllMocks());

const OTHER_APP = '00000000-0000-4000-8000-000000000000';
const BILLING = { type: 'billing-event', version: 2, payload: { deductions: { billable: true } } };

const TEXT = { from: '910000000000', text: 'Hello' };

describe('who gets in', () => {
	it.each<[string, (secret: Record<string, string>) => Record<string, string>]>([
		['no secret', () => ({})],
		['an empty secret', () => ({ [HEADER]: '' })],
		['a wrong secret', () => ({ [HEADER]: 'x'.repeat(43) })],
		['half of the secret', (secret) => ({ [HEADER]: Object.values(secret)[0].slice(0, 20) })],
		['the secret in another header', (secret) => ({ authorization: Object.values(secret)[0] })],
	])('refuses a call with %s', async (_, headers) => {
		await bench.server.activate(file);
		const call = statusCall(bench.sandbox.app.id);
		expect(await bench.call(file, call, headers(bench.secretHeader()))).toBe(401);
		// However broken it is: nobody without the secret learns more.
		expect(await bench.call(file, {}, headers(bench.secretHeader()))).toBe(401);
		expect(bench.server.executions).toEqual([]);
		expect(await bench.call(file, call, bench.secretHeader())).toBe(200);
		expect(await bench.json()).toHaveLength(1);
	});

	it('refuses everybody when it has no secret', async () => {
		await bench.server.activate(file);
		const headers = bench.secretHeader();
		delete bench.server.staticData[file.id ?? ''];
		const call = statusCall(bench.sandbox.app.id);
		for (const given of [headers, {}, { [HEADER]: '' }, { [HEADER]: 'undefined' }]) {
			expect(await bench.call(file, call, given)).toBe(401);
		}
	});

	it.each<[string, number, (appId: string) => unknown]>([
		['another app', 403, () => statusCall('00000000-0000-4000-8000-000000000000')],
		['another app, in the form of version 2', 403, () => ({ ...BILLING, appId: OTHER_APP })],
		['more than 4 MB', 413, (id) => ({ ...statusCall(id), more: 'x'.repeat(4 * 1024 * 1024) })],
		// What Gupshup would only send again, and nobody understand any better.
		['a list', 200, (id) => [statusCall(id)]],
		['an object without entries', 200, (id) => ({ gs_app_id: id })],
		['an empty body', 200, () => ''],
		['null', 200, () => 'null'],
		['a text', 200, () => '"text"'],
	])('starts nothing with %s', async (_, status, bodyOf) => {
		await bench.server.activate(file);
		const body = bodyOf(bench.sandbox.app.id);
		expect(await bench.call(file, body, bench.secretHeader())).toBe(status);
		expect(bench.server.executions).toEqual([]);
	});

	it('leaves what is no JSON to n8n, which refuses it', async () => {
		await bench.server.activate(file);
		expect(await bench.call(file, '{"a":', bench.secretHeader())).toBe(422);
		expect(bench.server.executions).toEqual([]);
	});

	it('starts nothing with a body that is not declared as JSON', async () => {
		await bench.server.activate(file);
		const headers = { ...bench.secretHeader(), 'content-type': 'text/plain' };
		expect(await bench.call(file, statusCall(bench.sandbox.app.id), headers)).toBe(200);
		expect(bench.server.executions).toEqual([]);
	});

	it.each<[string, (appId: string) => IDataObject]>([
		[
			'3 MB, as much as a call of Meta may have',
			(id) => ({ ...statusCall(id), more: 'x'.repeat(3e6) }),
		],
		['no app', (id) => ({ ...statusCall(id), gs_app_id: undefined })],
		['the name of the app in place of its id', () => statusCall('My shop')],
		['the id of the app in capitals', (id) => statusCall(id.toUpperCase())],
	])('takes a call with %s', async (_, callOf) => {
		await bench.server.activate(file);
		const call = callOf(bench.sandbox.app.id);
		expect(await bench.call(file, call, bench.secretHeader())).toBe(200);
		expect(await bench.json()).toMatchObject([{ event: 'delivered' }]);
	});

	it("tells n8n's log once of what it takes as it is, and of what it does not read", async () => {
		const log = spyOnLog();
		await bench.server.activate(file);
		const secret = bench.secretHeader();
		const later = { type: 'new-event', version: 9, payload: {} };
		for (const status of ['sent', 'delivered', 'read']) {
			await bench.call(file, statusCall('My shop', { status }), secret);
			await bench.call(file, later, secret);
			await bench.call(file, { type: 'x'.repeat(5_000) }, secret);
		}
		const lines = log.info();
		expect(
			lines.filter((line) => line.includes('name of the app instead of its ID: "My shop"')),
		).toHaveLength(1);
		expect(
			lines.filter((line) => line.includes('unknown part of a call: "type new-event"')),
		).toHaveLength(1);
		expect(lines.filter((line) => line.includes('xxx'))).toHaveLength(1);
		expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(200);
	});

	it('answers the test call without a secret and starts nothing', async () => {
		// The sandbox makes one when it is subscribed to, and refuses who does not answer with 2xx.
		await bench.server.activate(file);
		const call = { ...statusCall('x'), entry: undefined, statuses: [{ type: 'set-callback' }] };
		expect(await bench.call(file, call)).toBe(200);
		expect(bench.server.executions).toEqual([]);
	});

	it.each(['nested', 'flat'] as const)('knows its secret when meta is read %s', async (reading) => {
		bench = await setUp({ webhooks: true, metaReading: reading });
		await bench.server.activate(file);
		const [delivery] = await bench.sandbox.receive(TEXT);
		expect(delivery).toMatchObject({ outcome: 'taken', attempts: [{ status: 200 }] });
		expect(await bench.json()).toMatchObject([{ event: 'message', text: 'Hello' }]);
	});
});

describe('what starts', () => {
	it('reports what became of an image, by the id that the send node returned', async () => {
		await bench.server.activate(file);
		bench.sandbox.reportEach(() => ['enqueued', 'sent', 'delivered', 'read']);
		const run = await bench.engine.run(workflowOf([person(1)], FROM_ITEM));
		const [{ json }] = itemsBehind(run, SEND);
		const [{ id }] = json.messages as Array<{ id: string }>;
		await bench.sandbox.waitFor(({ deliveries }) =>
			deliveries.some(
				({ outcome, body }) => outcome === 'taken' && /"read"/.test(JSON.stringify(body)),
			),
		);

		const events = await bench.json();
		// Enqueued was not asked for.
		expect(events.map(({ event }) => event)).toEqual(['sent', 'delivered', 'read']);
		for (const event of events) {
			expect(event).toMatchObject({
				messageId: id,
				recipient: '919876500001',
				timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as unknown,
				whatsappMessageId: expect.stringMatching(/^wamid\./) as unknown,
			});
		}
		expect(events[0]).toMatchObject({ pricing: { billable: true }, conversation: {} });
	});

	it.each(['meta', 'gupshup'] as const)(
		'says why a message failed, in the shape of %s',
		async (shape) => {
			await bench.server.activate(file);
			bench.sandbox.reportEach(() => []);
			await bench.engine.run(workflowOf([person(1)], FROM_ITEM));
			const [{ id }] = bench.sandbox.messages;
			await bench.sandbox.report(id, 'failed', { code: 131053, title: 'Media upload', shape });
			expect(await bench.json()).toMatchObject([
				{
					event: 'failed',
					messageId: id,
					error: {
						code: 131053,
						title: "WhatsApp couldn't read the image or file",
						reason: 'Media upload',
					},
				},
			]);
		},
	);

	it('leaves out what was not asked for', async () => {
		file = fileOf({ events: ['failed', 'message'], options: { messageTypes: ['image'] } });
		await bench.server.activate(file);
		const secret = bench.secretHeader();
		const { id } = bench.sandbox.app;
		expect(await bench.call(file, statusCall(id), secret)).toBe(200);
		await bench.sandbox.receive(TEXT);
		expect(bench.server.executions).toEqual([]);
		await bench.sandbox.receive({ from: '910000000000', type: 'image', file: { bytes: JPEG } });
		await bench.call(file, statusCall(id, { status: 'failed', code: 1002 }), secret);
		expect((await bench.json()).map(({ event }) => event)).toEqual(['message', 'failed']);
	});

	it('takes replies to a flow, whatever types of message are chosen', async () => {
		file = fileOf({ events: ['flowReply', 'message'], options: { messageTypes: ['image'] } });
		await bench.server.activate(file);
		const message = {
			from: '910000000000',
			timestamp: '1700000000',
			type: 'interactive',
			interactive: { type: 'nfm_reply', nfm_reply: { response_json: '{}' } },
		};
		const reply = { ...message, id: 'wamid.1' };
		const button = { ...message, id: 'wamid.2', interactive: { button_reply: { title: 'Yes' } } };
		const call = {
			gs_app_id: bench.sandbox.app.id,
			entry: [{ changes: [{ field: 'messages', value: { messages: [reply, button] } }] }],
		};
		expect(await bench.call(file, call, bench.secretHeader())).toBe(200);
		expect(await bench.json()).toMatchObject([
			{ event: 'flowReply', whatsappMessageId: 'wamid.1', type: 'interactive' },
		]);
	});

	it('says what was pressed below a picture, by the id that the send node returned', async () => {
		await bench.server.activate(file);
		bench.sandbox.reportEach(() => []);
		const run = await bench.engine.run(workflowOf([person(1)], FROM_ITEM));
		const [{ json }] = itemsBehind(run, SEND);
		const [{ id }] = json.messages as Array<{ id: string }>;
		const from = '919876500001';
		const yes = { id: 'yes-1', title: 'Yes' };
		const more = { payload: 'P0', title: 'More' };
		await bench.sandbox.receive({ from, type: 'interactive', button: yes, replyTo: id });
		await bench.sandbox.receive({ from, type: 'button', button: more, replyTo: id });
		const common = { event: 'message', from, context: { messageId: id, from: '910000000001' } };
		expect(await bench.json()).toMatchObject([
			{ ...common, type: 'interactive', text: 'Yes', button: yes },
			{ ...common, type: 'button', text: 'More', button: more },
		]);
	});

	it('takes the message behind one that was unavailable at first, with the same id', async () => {
		await bench.server.activate(file);
		const call = (message: IDataObject) => ({
			gs_app_id: bench.sandbox.app.id,
			entry: [
				{
					changes: [
						{
							field: 'messages',
							value: { messages: [{ id: 'wamid.7', from: '910000000000', ...message }] },
						},
					],
				},
			],
		});
		const ghost = call({ type: 'unsupported', errors: [{ code: 131060, title: 'Unavailable' }] });
		const real = call({ type: 'text', text: { body: 'I saw your ad' } });
		const secret = bench.secretHeader();
		for (const each of [ghost, real, ghost, real]) {
			expect(await bench.call(file, each, secret)).toBe(200);
		}
		expect((await bench.json()).map(({ type }) => type)).toEqual(['unsupported', 'text']);
	});

	it('hears of opt-outs, whichever of the two modes brings them', async () => {
		const { call } = recordings().find(({ name }) => name === 'marketing-stopped') ?? {};
		for (const mode of ['others', 'message']) {
			const own = triggerFile({ events: ['optOut'] }, { id: `${mode}-${tests}` });
			await bench.server.activate(own);
			const deliveries = await bench.sandbox.post(mode, {
				...call,
				gs_app_id: bench.sandbox.app.id,
			});
			expect(deliveries.map(({ outcome }) => outcome)).toEqual(['taken']);
			// Messages are not what it asked for, though they come by the same mode.
			await bench.sandbox.receive(TEXT);
			await bench.server.deactivate(own);
		}
		const stopped = { event: 'optOut', from: '910000000000', preference: 'stop' };
		expect(await bench.json()).toMatchObject([stopped, stopped]);
	});

	it('gives the raw event where it is not to be simplified', async () => {
		file = fileOf({ options: { simplify: false } });
		await bench.server.activate(file);
		const call = statusCall(bench.sandbox.app.id);
		await bench.call(file, call, bench.secretHeader());
		expect(await bench.json()).toEqual([call]);
	});

	it('makes an item of each of several events', async () => {
		await bench.server.activate(file);
		const one = statusCall(bench.sandbox.app.id);
		const two = statusCall(bench.sandbox.app.id, { status: 'read' });
		const both = {
			...one,
			entry: [...(one.entry as IDataObject[]), ...(two.entry as IDataObject[])],
		};
		await bench.call(file, both, bench.secretHeader());
		expect(bench.server.executions).toHaveLength(1);
		expect((await bench.json()).map(({ event }) => event)).toEqual(['delivered', 'read']);
	});

	it('starts a test, beside the active workflow', async () => {
		await bench.server.activate(file);
		const test = await bench.server.listen(file);
		await bench.sandbox.receive(TEXT);
		const runs = await Promise.all(bench.server.executions);
		expect(runs.map(({ mode }) => mode).sort()).toEqual(['manual', 'webhook']);
		await test.stop();
		await bench.sandbox.receive(TEXT);
		expect(bench.server.executions).toHaveLength(3);
	});

	it('stops when it is deactivated', async () => {
		await bench.server.activate(file);
		await bench.server.deactivate(file);
		expect(await bench.sandbox.receive(TEXT)).toEqual([]);
	});
});

describe('events that come again', () => {
	it('start the workflow once', async () => {
		await bench.server.activate(file);
		const secret = bench.secretHeader();
		const call = (status: string) => statusCall(bench.sandbox.app.id, { status });
		const answers = await Promise.all(
			['delivered', 'read', 'delivered', 'delivered', 'read'].map((status) =>
				bench.call(file, call(status), secret),
			),
		);
		expect(answers).toEqual([200, 200, 200, 200, 200]);
		expect((await bench.json()).map(({ event }) => event).sort()).toEqual(['delivered', 'read']);
	});

	it('count in each workflow by itself', async () => {
		const other = triggerFile({}, { id: `other-${tests}` });
		await bench.server.activate(file);
		await bench.server.activate(other);
		await bench.sandbox.receive(TEXT);
		expect(await bench.json()).toHaveLength(2);
	});

	it('count again when n8n could not start the workflow', async () => {
		await bench.server.activate(file);
		bench.server.outOfOrder = true;
		const received = bench.sandbox.receive(TEXT);
		await bench.sandbox.waitFor(({ deliveries }) => deliveries[0]?.attempts.length === 1);
		bench.server.outOfOrder = false;
		const [{ attempts, outcome }] = await received;
		expect({ outcome, statuses: attempts.map(({ status }) => status) }).toEqual({
			outcome: 'taken',
			statuses: [500, 200],
		});
		expect(await bench.json()).toHaveLength(1);
	});

	it('wait for the start of the workflow, and come once more when it fails', async () => {
		bench = await setUp({ webhooks: true, eventTimeout: 200, eventRetries: [1, 50, 50, 50, 50] });
		await bench.server.activate(file);
		// The caller has hung up by then, and its repeat is there already.
		bench.server.slowness = 400;
		bench.server.outOfOrder = true;
		const received = bench.sandbox.receive(TEXT);
		await bench.sandbox.waitFor(({ deliveries }) => deliveries[0]?.attempts.length === 1);
		await eventually(() => bench.server.failures > 0);
		bench.server.outOfOrder = false;
		const [{ attempts, outcome }] = await received;
		expect({ outcome, first: attempts[0].status }).toEqual({ outcome: 'taken', first: undefined });
		await eventually(() => bench.server.executions.length > 0);
		expect(await bench.json()).toMatchObject([{ text: 'Hello' }]);
	});

	it('are told to come once more when n8n takes very long to start the workflow', async () => {
		// The call that waits for the first one gives up after a second.
		hurry(5);
		await bench.server.activate(file);
		const secret = bench.secretHeader();
		const call = statusCall(bench.sandbox.app.id);
		bench.server.slowness = 3_000;
		const first = bench.call(file, call, secret);
		await eventually(() => bench.server.slowness === 0);
		expect(await bench.call(file, call, secret)).toBe(503);
		expect(await first).toBe(200);
		expect(await bench.call(file, call, secret)).toBe(200);
		expect(await bench.json()).toHaveLength(1);
	});

	it('do not start it twice, however many one call brings', async () => {
		await bench.server.activate(file);
		// As many as a call can hold, or fewer.
		const count = isThorough ? 15_000 : 3_000;
		const statuses = Array.from({ length: count }, (_, index) => ({
			gs_id: `gs-${index}`,
			status: 'read',
		}));
		const call = {
			gs_app_id: bench.sandbox.app.id,
			entry: [{ changes: [{ field: 'messages', value: { statuses } }] }],
		};
		const secret = bench.secretHeader();
		expect(await bench.call(file, call, secret)).toBe(200);
		expect(await bench.call(file, call, secret)).toBe(200);
		expect(bench.server.executions).toHaveLength(1);
		expect(await bench.json()).toHaveLength(count);
	});

	it('do not, when the answer came too late for Gupshup', async () => {
		bench = await setUp({ webhooks: true, eventTimeout: 300 });
		await bench.server.activate(file);
		bench.server.slowness = 500;
		const [delivery] = await bench.sandbox.receive(TEXT);
		expect(delivery.attempts[0].status).toBeUndefined();
		expect(delivery.outcome).toBe('taken');
		await eventually(() => bench.server.executions.length === 1);
		expect(await bench.json()).toHaveLength(1);
	});
});

describe('reports that come within a short time', () => {
	const callOf = (number: number, changes: IDataObject = {}, { sandbox } = bench) =>
		statusCall(sandbox.app.id, {
			gs_id: `gs-${number}`,
			timestamp: String(1_700_000_000 + number),
			...changes,
		});
	const startTimes = async ({ server } = bench) => {
		const runs = await Promise.all(server.executions);
		return runs.map((run) => itemsBehind(run, 'Gupshup Trigger').length);
	};

	/** Those that wait for a clock run at the same time. */
	const ownBench = async () => await setUp({ webhooks: true, rate: null, stays: true });

	it.concurrent(
		'start one execution, an item each in the order of their time; messages do not wait',
		async () => {
			const file = triggerFile({ options: { collectSeconds: 2 } }, { id: 'collects' });
			const bench = await ownBench();
			await bench.server.activate(file);
			const secret = bench.secretHeader();
			const same = { gs_id: 'same', timestamp: '1700000005' };
			const calls = [
				callOf(9, {}, bench),
				callOf(5, { ...same, status: 'read' }, bench),
				callOf(5, { ...same, status: 'delivered' }, bench),
				callOf(5, { ...same, status: 'sent' }, bench),
				callOf(1, {}, bench),
				// It came twice.
				callOf(1, {}, bench),
			].map(async (call) => await bench.call(file, call, secret));
			const [message] = await bench.sandbox.receive(TEXT);
			expect(message.outcome).toBe('taken');
			expect(bench.server.executions).toHaveLength(1);
			expect(await Promise.all(calls)).toEqual(Array(6).fill(200));
			expect(await startTimes(bench)).toEqual([1, 5]);
			const [, ...reports] = await bench.json();
			expect(reports.map(({ messageId, event }) => [messageId, event])).toEqual([
				['gs-1', 'delivered'],
				['same', 'sent'],
				['same', 'delivered'],
				['same', 'read'],
				['gs-9', 'delivered'],
			]);
		},
	);

	it.concurrent(
		'are all refused when n8n cannot start it, and count as new when they come again',
		async () => {
			const file = triggerFile(
				{ options: { collectSeconds: 2, simplify: false } },
				{ id: 'refuses' },
			);
			const bench = await ownBench();
			await bench.server.activate(file);
			const secret = bench.secretHeader();
			const post = async () =>
				await Promise.all(
					[1, 2, 3].map(async (n) => await bench.call(file, callOf(n, {}, bench), secret)),
				);
			bench.server.outOfOrder = true;
			expect((await post()).sort()).toEqual([500, 503, 503]);
			expect(bench.server.failures).toBe(1);
			bench.server.outOfOrder = false;
			expect(await post()).toEqual([200, 200, 200]);
			expect(await startTimes(bench)).toEqual([3]);
			expect(await bench.json()).toMatchObject([{ entry: [{}] }, { entry: [{}] }, { entry: [{}] }]);
			expect(await post()).toEqual([200, 200, 200]);
			expect(bench.server.executions).toHaveLength(1);
		},
	);

	it('do not start it twice where n8n took so long that some were told to come once more', async () => {
		hurry(5);
		file = fileOf({ options: { collectSeconds: 0.1 } });
		await bench.server.activate(file);
		const secret = bench.secretHeader();
		const post = async (number: number) => await bench.call(file, callOf(number), secret);
		bench.server.slowness = 3_000;
		const first = post(1);
		expect(await post(2)).toBe(503);
		expect([await post(2), await first, await post(2)]).toEqual([200, 200, 200]);
		expect(await startTimes()).toEqual([2]);
	});

	it('start an execution each in a test, and where they are not collected', async () => {
		file = fileOf({ options: { collectSeconds: 5 } });
		const listening = await bench.server.listen(file);
		await Promise.all([1, 2].map(async (n) => await bench.sandbox.post('read', callOf(n))));
		await listening.stop();
		expect(await startTimes()).toEqual([1, 1]);

		const single = triggerFile({ options: { collectSeconds: 0 } }, { id: `single-${tests}` });
		await bench.server.activate(single);
		await Promise.all([1, 2].map(async (n) => await bench.sandbox.post('read', callOf(n))));
		expect(await startTimes()).toEqual([1, 1, 1, 1]);
	});
});

describe('what is the same for all calls', () => {
	const post = async (appId: string, n: number) =>
		await bench.call(file, statusCall(appId, { gs_id: `gs-${n}` }), bench.secretHeader());

	it('is read once: the credential, and the fields until they are saved otherwise', async () => {
		const { id } = bench.sandbox.app;
		await bench.server.activate(file);
		expect(await post(id, 0)).toBe(200);
		const before = bench.engine.credentials.reads;
		for (let n = 1; n <= 5; n++) expect(await post(id, n)).toBe(200);
		expect(bench.engine.credentials.reads).toBe(before);

		await bench.server.activate(fileOf({ events: ['read'] }));
		expect(await post(id, 6)).toBe(200);
		expect(await bench.json()).toHaveLength(6);
	});

	it('is read again for a call about another app: the credential may have changed', async () => {
		await bench.server.activate(file);
		expect(await post(bench.sandbox.app.id, 0)).toBe(200);
		expect(await post(OTHER_APP, 1)).toBe(403);
		bench.credentials.gupshup = { ...bench.credential, appId: OTHER_APP };
		expect(await post(OTHER_APP, 2)).toBe(200);
		expect(await post(bench.sandbox.app.id, 3)).toBe(403);
	});

	it('is read each time where it is an expression', async () => {
		file = fileOf({ options: { simplify: '={{ Boolean(globalThis.x) }}' } });
		await bench.server.activate(file);
		await post(bench.sandbox.app.id, 0);
		expect(await bench.json()).toMatchObject([{ entry: [{}] }]);
	});
});

describe('files of incoming messages', () => {
	const post = async (given: { bytes: Buffer; mimeType?: string } | { url: string }) =>
		await bench.sandbox.receive({
			from: '910000000000',
			type: 'image',
			caption: 'Look',
			file: given,
		});
	/** The call is answered before the file is there. */
	const receive = async (given: { bytes: Buffer; mimeType?: string } | { url: string }) => {
		await post(given);
		await eventually(() => bench.server.executions.length > 0);
	};

	beforeEach(async () => {
		file = fileOf({ options: { downloadMedia: true } });
		await bench.server.activate(file);
	});

	it('come as binary', async () => {
		await receive({ bytes: JPEG });
		const [{ json, binary }] = await bench.items();
		expect(json).toMatchObject({ type: 'image', image: { caption: 'Look' } });
		expect(json).not.toHaveProperty('downloadNote');
		expect(binary?.data).toMatchObject({ mimeType: 'image/jpeg', fileExtension: 'jpg' });
		expect(Buffer.from(binary?.data.data ?? '', 'base64')).toEqual(JPEG);
		// The token goes nowhere but to the API.
		expect(bench.sandbox.requests.every(({ path }) => path.startsWith('/partner/'))).toBe(true);
	});

	it('are not fetched unless asked for', async () => {
		await bench.server.deactivate(file);
		file = fileOf();
		await bench.server.activate(file);
		await receive({ bytes: JPEG });
		expect((await bench.items())[0]).not.toHaveProperty('binary');
	});

	it.each([
		['another host', 'https://example.com/image.jpg', "example.com isn't a Gupshup server"],
		[
			'a name that only ends alike',
			'https://evilgupshup.io/x',
			"evilgupshup.io isn't a Gupshup server",
		],
		['Gupshup as a name within', 'https://gupshup.io.example.com/x', "isn't a Gupshup server"],
		['Gupshup without encryption', 'http://filemanager.gupshup.io/x', "isn't a Gupshup server"],
		['Gupshup at another port', 'https://filemanager.gupshup.io:8443/x', "isn't a Gupshup server"],
		['a name before the host', 'https://filemanager.gupshup.io@example.com/x', 'example.com is'],
		['a password', 'https://a:b@filemanager.gupshup.io/x', "isn't a Gupshup server"],
		[
			'this network',
			'http://169.254.169.254/latest/meta-data',
			"169.254.169.254 isn't a Gupshup server",
		],
		['another port of this computer', 'http://127.0.0.1:1/x', "127.0.0.1:1 isn't a Gupshup server"],
		['a file of this computer', 'file:///etc/passwd', "isn't a Gupshup server"],
		['no address', 'image.jpg', "its address isn't a Gupshup server"],
	])('are not fetched from %s', async (_, url, note) => {
		await receive({ url });
		const [{ json, binary }] = await bench.items();
		expect(json.downloadNote).toContain(note);
		expect(binary).toBeUndefined();
		expect(json).toMatchObject({ event: 'message', image: { url } });
	});

	it.each([
		['elsewhere', (elsewhere: FileHost) => `${elsewhere.origin}/file`],
		['within Gupshup', () => '/other'],
	])('are not fetched by a redirect, %s', async (_, targetOf) => {
		const elsewhere = await slowFile();
		const host = await redirectTo(targetOf(elsewhere));
		bench.credential.baseUrl = host.origin;
		await receive({ url: `${host.origin}/file` });
		const [{ downloadNote }] = await bench.json();
		await host.close();
		await elsewhere.close();
		expect(downloadNote).toContain('answered with 302');
		expect([host.calls(), elsewhere.calls()]).toEqual([1, 0]);
	});

	it.each([
		['declared', true],
		['not declared', false],
	])('have at most 16 MB, %s', async (_, declared) => {
		const host = await largeFile(declared);
		bench.credential.baseUrl = host.origin;
		await receive({ url: `${host.origin}/file` });
		await host.close();
		const [{ json, binary }] = await bench.items();
		expect(json.downloadNote).toContain('larger than 16 MB');
		expect(binary).toBeUndefined();
	});

	it.each([404, 500])('are missed with a note when Gupshup answers with %d', async (status) => {
		const host = await fileHost((_req, res) => res.writeHead(status).end('x'));
		bench.credential.baseUrl = host.origin;
		await receive({ url: `${host.origin}/file` });
		await host.close();
		expect((await bench.json())[0].downloadNote).toContain(`answered with ${status}`);
	});

	it('are fetched a few at a time', async () => {
		let open = 0;
		let most = 0;
		const host = await fileHost((_req, res) => {
			most = Math.max(most, ++open);
			setTimeout(() => {
				open--;
				res.writeHead(200, { 'content-type': 'image/jpeg' }).end(JPEG);
			}, 20);
		});
		bench.credential.baseUrl = host.origin;
		const messages = Array.from({ length: 30 }, (_, index) => ({
			id: `wamid.${index}`,
			type: 'image',
			image: { id: String(index), url: `${host.origin}/${index}` },
		}));
		const call = {
			gs_app_id: bench.sandbox.app.id,
			entry: [{ changes: [{ field: 'messages', value: { messages } }] }],
		};
		expect(await bench.call(file, call, bench.secretHeader())).toBe(200);
		await eventually(() => bench.server.executions.length > 0);
		const items = await bench.items();
		await host.close();
		expect(
			items.map(({ json, binary }) => [json.whatsappMessageId, binary?.data.mimeType]),
		).toEqual(messages.map(({ id }) => [id, 'image/jpeg']));
		expect(most).toBeGreaterThan(1);
		expect(most).toBeLessThanOrEqual(3);
	});

	it('do not hold up the answer to Gupshup', async () => {
		const slow = await slowFile();
		bench.credential.baseUrl = slow.origin;
		const [{ attempts, outcome }] = await post({ url: `${slow.origin}/file` });
		expect({ outcome, attempts }).toMatchObject({ outcome: 'taken', attempts: [{ status: 200 }] });
		expect(bench.server.executions).toEqual([]);
		await eventually(() => bench.server.executions.length === 1);
		await slow.close();
		const [{ binary }] = await bench.items();
		expect(binary?.data).toMatchObject({ mimeType: 'image/jpeg' });
	});

	it('are missed with a note when n8n cannot keep them', async () => {
		bench.server.outOfSpace = true;
		await receive({ bytes: JPEG });
		expect((await bench.json())[0].downloadNote).toMatch(/n8n couldn't store it: .*space/);
	});
});
