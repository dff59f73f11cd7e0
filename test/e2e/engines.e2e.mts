/** The packed package in the engines of several versions of n8n; the table in the README is what comes out. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import { ensureEngines, type InstalledEngine } from '../../n8n/install/engines.mts';
import { TRIED, VERSIONS } from '../../n8n/install/versions.mts';
import { packUnderTest } from '../../n8n/server/tarball.mts';
import { closedPort, startSandbox, type Sandbox } from '../../sandbox/index.mts';
import { FROM_ITEM, SEND, workflowOf } from '../engine/support/bench.mts';
import { NAME as TRIGGER, statusCall, triggerFile } from '../engine/support/trigger.mts';
import { startEngine, type EngineHost } from './support/engineHost.mts';
import type { Outcome } from './support/engineProgram.mts';
import {
	columnIn,
	engineTable,
	engineTableIn,
	FEATURES,
	type EngineColumn,
	type Feature,
} from './support/engineTable.mts';
import { PNG } from './support/fileServer.mts';

let folder: string;
let tarball: string;
let engines: InstalledEngine[];
const columns: EngineColumn[] = [];

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'n8n-gupshup-engines-'));
	engines = await ensureEngines();
	tarball = (await packUnderTest(folder)).file;
}, 25 * 60_000);

afterAll(() => {
	if (folder) rmSync(folder, { recursive: true, force: true });
});

const people = (count: number) =>
	Array.from({ length: count }, (_, index) => ({ phone: String(491700000000 + index) }));
const numbers = (count: number) => people(count).map(({ phone }) => phone);

describe.each(TRIED)('n8n $n8n', (version) => {
	let engine: EngineHost;
	let sandbox: Sandbox;
	const column: EngineColumn = { n8n: version.n8n, core: version.core, cells: {} };

	beforeAll(async () => {
		columns.push(column);
		sandbox = await startSandbox({ subscriptionRate: null, eventRetries: [20, 20] });
		const installed = engines.find(({ n8n }) => n8n === version.n8n);
		if (!installed) throw new Error('It is not installed');
		engine = await startEngine(installed, tarball, join(folder, version.n8n));
	});

	afterAll(async () => {
		await engine?.close();
		await sandbox?.close();
	});

	beforeEach(async () => {
		sandbox.reset();
		await engine.renew(credential());
	});

	const credential = () => ({
		appId: sandbox.app.id,
		appToken: sandbox.app.token,
		baseUrl: sandbox.baseUrl,
	});
	const recipients = () => sandbox.messages.map(({ to }) => to).sort();

	/** A test of a row. What it returns is said of a version that cannot do it; "yes" otherwise. */
	function feature(name: Feature, proof: () => Promise<string | undefined | void>): void {
		test(name, async () => {
			column.cells[name] = 'FAILS';
			column.cells[name] = (await proof()) ?? 'yes';
		});
	}

	async function send(
		items: Array<IDataObject | INodeExecutionData>,
		parameters: INode['parameters'] = {},
		settings: Partial<INode> & { cancelAfterMs?: number } = {},
	): Promise<Outcome> {
		const { cancelAfterMs, ...ofNode } = settings;
		const file = workflowOf([], parameters, { id: NODE_ID, ...ofNode });
		file.pinData = {
			Start: items.map((item) => ('binary' in item ? item : { json: item }) as INodeExecutionData),
		};
		return await engine.run({ file, node: SEND, cancelAfterMs });
	}

	feature('Loading the package', async () => {
		expect(await engine.load()).toMatchObject({
			core: version.core,
			names: ['gupshupSendImage', 'gupshupSendMessage', 'gupshupTrigger', 'gupshupApi'],
		});
	});

	feature('Image by link, to a list', async () => {
		const result = await send(people(15), { caption: '=For {{ $json.phone }}' });
		expect(result.error).toBeUndefined();
		expect(result.status).toBe('success');
		expect(recipients()).toEqual(numbers(15));
		for (const { to, body } of sandbox.messages) {
			expect(body.image).toEqual({ link: FROM_ITEM.imageUrl, caption: `For ${to}` });
		}
		const pairs = result.outputs[0]?.map(({ pairedItem }) => pairedItem);
		expect(pairs).toEqual(numbers(15).map((_, item) => ({ item })));
		expect(result.hints).toEqual([expect.stringMatching(/^Sent 15 of 15 images/)]);
	});

	feature('Image from a file, uploaded once', async () => {
		const items = people(3).map((json) => ({ json, binary: { data: FILE } }));
		const result = await send(items, { imageSource: 'binary', binaryPropertyName: 'data' });
		expect(result.error).toBeUndefined();
		expect(sandbox.media).toHaveLength(1);
		expect(sandbox.media[0].bytes).toEqual(PNG);
		expect(recipients()).toEqual(numbers(3));
	});

	feature('Template', async () => {
		const result = await send(people(2), {
			messageType: 'template',
			template: { __rl: true, mode: 'list', value: 'order_update|en_US' },
			templateVariables: {
				mappingMode: 'defineBelow',
				value: { body_1: 'Maya', body_2: '={{ $json.phone }}' },
				matchingColumns: [],
				schema: ['body_1', 'body_2'].map((id) => ({ id, type: 'string', display: true })),
			},
		});
		expect(result.error).toBeUndefined();
		expect(recipients()).toEqual(numbers(2));
		for (const { to, body } of sandbox.messages) {
			expect(body.template).toMatchObject({ name: 'order_update', language: { code: 'en_US' } });
			const texts = [{ text: 'Maya' }, { text: to }];
			expect(body.template?.components?.[1]).toMatchObject({ parameters: texts });
		}
	});

	const QUESTION: INode['parameters'] = {
		messageType: 'buttons',
		bodyText: '=Is it this one, {{ $json.phone }}?',
		buttonKind: 'reply',
		replyButtons: { button: ['Yes', 'No'].map((title) => ({ title, id: title.toLowerCase() })) },
	};

	/** What comes back when somebody taps. */
	const buttonIds = (): string[] => {
		const { action } = sandbox.messages[0].body.interactive as {
			action: { buttons: Array<{ reply: { id: string } }> };
		};
		return action.buttons.map(({ reply }) => reply.id);
	};

	feature('Image with Buttons', async () => {
		const result = await send(people(2), QUESTION);
		expect(result.error).toBeUndefined();
		expect(recipients()).toEqual(numbers(2));
		expect(buttonIds()).toEqual(['yes', 'no']);
		for (const { to, body } of sandbox.messages) {
			expect(body.interactive).toMatchObject({ body: { text: `Is it this one, ${to}?` } });
		}
	});

	// Engines before n8n-core 2.34.4 (2.35.0 too) know the error output's items by their shape: { error } or
	// { error, message }. With `details` in them they would leave by the first output, with those that were sent.
	feature('Error output', async () => {
		const body = { status: 'error', message: 'Invalid App Details' };
		sandbox.fail({ to: '491700000001', as: { kind: 'answer', status: 400, body } });
		const items = people(3).map((json) => ({ json, binary: { receipt: FILE } }));
		const result = await send(items, {}, { onError: 'continueErrorOutput' });
		expect(result.status).toBe('success');
		expect(result.outputs[0]).toHaveLength(2);
		expect(result.outputs[1]?.map(({ binary }) => binary)).toEqual([{ receipt: FILE }]);
		expect(result.outputs[1]?.map(({ json }) => json)).toEqual([
			expect.objectContaining({
				error: expect.stringMatching(/Gupshup doesn't know this app/) as string,
				details: expect.objectContaining({ outcome: 'rejected', httpStatus: 400 }) as object,
			}),
		]);
	});

	feature('Error texts', async () => {
		const body = { status: 'error', message: 'Authentication Failed' };
		sandbox.fail({ as: { kind: 'answer', status: 401, body }, times: Infinity });
		const result = await send(people(1));
		expect(result.error?.message).toMatch(/^Gupshup doesn't accept the token/);
		expect(result.error?.description).toBeTruthy();
		// One request for one item: n8n itself would make a second one after a 401.
		expect(sandbox.counts.requests).toBe(1);
	});

	// Between n8n-workflow 1.83 and 2.41, errors of the network come without their cause.
	feature('Lost answers', async () => {
		sandbox.fail({ to: '491700000001', as: { kind: 'loseAnswer' } });
		sandbox.fail({ to: '491700000003', as: { kind: 'hang' } });
		const goOn = { onError: 'continueRegularOutput' } as const;
		const outcomes = ({ outputs }: Outcome) =>
			outputs[0].map(({ json }) => (json.details as IDataObject | undefined)?.outcome ?? 'sent');
		const sent = outcomes(await send(people(4), { options: { timeout: 1 } }, goOn));
		expect(sent).toEqual(['sent', 'unknown', 'sent', 'unknown']);
		expect(sandbox.doubles()).toEqual({});
		// Where nobody listens, nothing can have arrived.
		await engine.renew({ ...credential(), baseUrl: await closedPort() });
		expect(outcomes(await send(people(2), {}, goOn))).toEqual(['notSent', 'notSent']);
	});

	feature('Retry On Fail', async () => {
		sandbox.fail({ to: '491700000002', as: { kind: 'loseAnswer' } });
		const busy = { status: 'error', message: 'Unable To Send' };
		sandbox.fail({ to: '491700000005', as: { kind: 'answer', status: 400, body: busy } });
		const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 };
		const result = await send(people(15), {}, retry);
		// The one whose answer was lost is not sent to again, and that is said.
		expect(result.error?.message).toMatch(/unclear|may have/i);
		expect(sandbox.doubles()).toEqual({});
		expect(recipients()).toEqual(numbers(15));
	});

	feature('Stop', async () => {
		const result = await send(people(200), {}, { cancelAfterMs: 1500 });
		expect(result.status).toBe('canceled');
		expect(sandbox.counts.messages).toBeLessThan(60);
	});

	feature('Token from a client secret', async () => {
		const { id: partnerId, email, clientSecret } = sandbox.partner;
		const { appId, baseUrl } = credential();
		const fields = { tokenType: 'clientSecret', appId, partnerId, email, clientSecret, baseUrl };
		await engine.renew(fields);
		const result = await send(people(3));
		expect(result.error).toBeUndefined();
		expect(recipients()).toEqual(numbers(3));
		expect(sandbox.tokens.map(({ kind }) => kind).sort()).toEqual(['app', 'partner']);
	});

	feature('Send Only Once Per', async () => {
		const options = { sendOnceKey: 'summer', messagesPerSecond: 50 };
		await send(people(3), { options });
		const again = await send(people(5), { options });
		expect(again.error).toBeUndefined();
		expect(recipients()).toEqual(numbers(5));
		const had = again.outputs[0].filter(({ json }) => json.alreadySent === true);
		expect(had.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2].map((item) => ({ item })));
	});

	feature('Gupshup Trigger', async () => {
		const file = triggerFile();
		const url = await engine.activate(file);
		expect(sandbox.subscriptions.map((subscription) => subscription.url)).toEqual([url]);

		const stranger = await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(statusCall(sandbox.app.id)),
		});
		expect(stranger.status).toBe(401);
		await sandbox.receive({ from: '491700000001', type: 'text', text: 'Hello' });
		await send(people(1));
		await sandbox.report(sandbox.messages[0].id, 'read');
		const started = await engine.started(TRIGGER);
		// Of each message it is reported by itself that it was sent and delivered.
		expect(started.map(({ event }) => event).sort()).toEqual(
			expect.arrayContaining(['message', 'read']),
		);
		expect(started).toContainEqual(
			expect.objectContaining({ event: 'message', from: '491700000001', text: 'Hello' }),
		);

		// Activated again, as by n8n's next start: it is there already.
		expect(await engine.activate(file)).toBe(url);
		expect(sandbox.subscriptions).toHaveLength(1);
		await engine.deactivate(file);
		expect(sandbox.subscriptions).toEqual([]);
	});

	feature('Send and Wait for Response', async () => {
		const file = triggerFile();
		await engine.activate(file);
		try {
			const result = await send(people(1), { operation: 'sendAndWait', ...QUESTION });
			if (result.error) {
				const since = /which needs n8n ([\d.]+) or later/;
				const text = `${result.error.message} ${result.error.description}`;
				expect(text).toMatch(since);
				expect(sandbox.messages).toEqual([]);
				return `no, from ${since.exec(text)?.[1]} on`;
			}
			expect(result.status).toBe('waiting');
			const [id] = buttonIds();
			await sandbox.receive({
				...{ from: people(1)[0].phone, type: 'interactive' },
				button: { id, title: 'Yes' },
			});
			expect(await engine.handedOver()).toEqual([
				{
					url: expect.stringMatching(/^\/webhook-waiting\/\d+\//) as string,
					body: expect.objectContaining({ id: 'yes', title: 'Yes' }) as object,
				},
			]);
			return undefined;
		} finally {
			await engine.deactivate(file);
		}
	});
});

test('the table in the README is what came out', () => {
	const table = engineTable(columns);
	process.stdout.write(`\n${table}\n\n`);
	const said = engineTableIn(readFileSync('README.md', 'utf8')) ?? '';
	const isWhole = columns.every(({ cells }) => FEATURES.every((name) => cells[name]));
	// A part of the tests, by -t or --onlyFailures, is a part of the table.
	if (!isWhole) return;
	for (const { n8n, cells } of columns) expect(columnIn(said, n8n)).toEqual(cells);
	if (columns.length === VERSIONS.length) expect(said).toBe(table);
});

const FILE = { data: PNG.toString('base64'), mimeType: 'image/png', fileName: 'a.png' };

/** Of the usual form, as Send and Wait for Response needs it. */
const NODE_ID = '6f1c2a34-7b1d-4c57-9d0e-2f6b8a5d1001';
