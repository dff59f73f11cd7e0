/** The packed package in the engine of the oldest n8n that it works on. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ensureOlderEngine } from '../../n8n/install/olderEngine.mts';
import { cleanEnv, runOrThrow } from '../../n8n/install/process.mts';
import { startSandbox, type Sandbox } from '../../sandbox/index.mts';
import { PNG } from './support/fileServer.mts';
import type { OlderResult, OlderRun } from './support/olderEngineRun.mts';
import { packUnderTest } from '../../n8n/server/tarball.mts';

const PICTURE = 'https://example.com/image.png';

let folder: string;
let packageDir: string;
let engineDir: string;
let sandbox: Sandbox;

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'n8n-gupshup-older-'));
	engineDir = await ensureOlderEngine();
	const { file } = await packUnderTest(folder);
	await runOrThrow('tar', ['-xzf', file, '-C', folder], { cwd: folder, timeout: 60_000 });
	packageDir = join(folder, 'package');
	sandbox = await startSandbox();
}, 12 * 60_000);

afterAll(async () => {
	await sandbox?.close();
	if (folder) rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => sandbox.reset());

const people = (count: number) =>
	Array.from({ length: count }, (_, index) => ({ json: { to: String(491700000000 + index) } }));

/** Runs the node for these items in a process of its own. */
async function run({
	items,
	parameters = {},
	settings = {},
	...more
}: Partial<OlderRun> & Pick<OlderRun, 'items'>): Promise<OlderResult> {
	const userFolder = join(folder, 'user');
	mkdirSync(userFolder, { recursive: true });
	const job: OlderRun = {
		engineDir,
		packageDir,
		credential: { appId: sandbox.app.id, appToken: sandbox.app.token, baseUrl: sandbox.baseUrl },
		items,
		parameters: {
			messageType: 'image',
			to: '={{ $json.to }}',
			imageSource: 'link',
			imageUrl: PICTURE,
			options: {},
			...parameters,
		},
		settings,
		...more,
	};
	const program = resolve('test', 'e2e', 'support', 'olderEngineRun.mts');
	const output = await runOrThrow(
		process.execPath,
		['--import', 'tsx', program, JSON.stringify(job)],
		{
			cwd: resolve('.'),
			timeout: 60_000,
			env: cleanEnv({
				NODE_PATH: join(engineDir, 'node_modules'),
				N8N_USER_FOLDER: userFolder,
				N8N_LOG_LEVEL: 'silent',
			}),
		},
	);
	return JSON.parse(output.trim().split('\n').at(-1) ?? '') as OlderResult;
}

const recipients = () => sandbox.messages.map(({ to }) => to).sort();

test('it loads, and sends a list by link', async () => {
	const result = await run({ items: people(15), parameters: { caption: '=For {{ $json.to }}' } });
	expect(result.error).toBeUndefined();
	expect(result).toMatchObject({ engine: '1.84.0', status: 'success' });
	expect(recipients()).toEqual(people(15).map(({ json }) => json.to));
	expect(sandbox.messages[0].body.image).toEqual({
		link: PICTURE,
		caption: expect.stringMatching(/^For 49/) as string,
	});
	expect(result.outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual(
		people(15).map((_, item) => ({ item })),
	);
});

test('it sends a file, uploaded once for all', async () => {
	const data = { data: PNG.toString('base64'), mimeType: 'image/png', fileName: 'a.png' };
	const items = people(3).map((item) => ({ ...item, binary: { data } }));
	const result = await run({
		items,
		parameters: { imageSource: 'binary', binaryPropertyName: 'data' },
	});
	expect(result.error).toBeUndefined();
	expect(sandbox.media).toHaveLength(1);
	expect(sandbox.media[0].bytes).toEqual(PNG);
	expect(recipients()).toHaveLength(3);
});

// Engines before n8n-core 2.34.4 (2.35.0 too) know the error output's items by their shape: { error } or
// { error, message }. With `details` in them they would leave by the first output, with those that were sent.
test('who could not be written to goes to the error output', async () => {
	const body = { status: 'error', message: 'Invalid App Details' };
	sandbox.fail({ to: '491700000001', as: { kind: 'answer', status: 400, body } });
	const result = await run({ items: people(3), settings: { onError: 'continueErrorOutput' } });
	expect(result.status).toBe('success');
	expect(result.outputs[0]).toHaveLength(2);
	expect(result.outputs[1]?.map(({ json }) => json)).toEqual([
		expect.objectContaining({
			error: expect.stringMatching(/Gupshup does not know this app.*\[item 2 of 3\]/) as string,
			details: expect.objectContaining({ outcome: 'rejected', httpStatus: 400 }) as object,
		}),
	]);
});

test('it sends a template with its variables', async () => {
	const result = await run({
		items: people(2),
		parameters: {
			messageType: 'template',
			template: { __rl: true, mode: 'list', value: 'order_update|en_US' },
			templateVariables: {
				mappingMode: 'defineBelow',
				value: { body_1: 'Maya', body_2: '={{ $json.to }}' },
				matchingColumns: [],
				schema: ['body_1', 'body_2'].map((id) => ({ id, type: 'string', display: true })),
			},
		},
	});
	expect(result.error).toBeUndefined();
	expect(recipients()).toHaveLength(2);
	for (const { to, body } of sandbox.messages) {
		expect(body.template).toMatchObject({ name: 'order_update', language: { code: 'en_US' } });
		const texts = [{ text: 'Maya' }, { text: to }];
		expect(body.template?.components?.[1].parameters).toMatchObject(texts);
	}
});

test('it mints its token from a client secret', async () => {
	const { id: partnerId, email, clientSecret } = sandbox.partner;
	const { id: appId } = sandbox.app;
	const result = await run({
		items: people(3),
		credential: {
			...{ tokenType: 'clientSecret', appId, partnerId, email, clientSecret },
			baseUrl: sandbox.baseUrl,
		},
	});
	expect(result.error).toBeUndefined();
	expect(recipients()).toHaveLength(3);
	expect(sandbox.tokens.map(({ kind }) => kind).sort()).toEqual(['app', 'partner']);
});

test('what stops it is said in the same words', async () => {
	const body = { status: 'error', message: 'Authentication Failed' };
	sandbox.fail({ as: { kind: 'answer', status: 401, body }, times: Infinity });
	const result = await run({ items: people(1) });
	expect(result.error?.message).toMatch(/^Gupshup does not accept the token/);
	// One request for one item: n8n itself would make a second one after a 401.
	expect(sandbox.counts.requests).toBe(1);
});

test('Retry On Fail sends to nobody twice', async () => {
	sandbox.fail({ to: '491700000002', as: { kind: 'loseAnswer' } });
	const result = await run({
		items: people(15),
		settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 },
	});
	expect(result.error?.message).toMatch(/unclear whether the image was sent/);
	expect(sandbox.doubles()).toEqual({});
	expect(recipients()).toHaveLength(15);
});

test('cancelling stops it', async () => {
	const result = await run({ items: people(200), cancelAfterMs: 1500 });
	expect(result.status).toBe('canceled');
	expect(sandbox.counts.messages).toBeLessThan(60);
});
