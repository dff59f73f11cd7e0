/** What is written down: nobody's data, and where the sandbox answers otherwise. */
import { OTHER_TO, sandboxAndSettings, TO, USER_ID } from './support.mts';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Sandbox, SandboxOptions } from '../../sandbox/index.mts';
import { compare } from '../../tools/live/compare.mts';
import { reportOf, writeReport } from '../../tools/live/report.mts';
import { runLive } from '../../tools/live/run.mts';
import type { Settings } from '../../tools/live/settings.mts';
import { sampleOf } from '../setup/thorough.mts';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

function newFolder(): string {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'live-'));
	folders.push(folder);
	return folder;
}

async function liveReport(
	options: SandboxOptions = {},
	prepare: (sandbox: Sandbox) => void = () => {},
): Promise<{ folder: string; settings: Settings }> {
	const { sandbox, settings } = await sandboxAndSettings(options);
	prepare(sandbox);
	const folder = newFolder();
	writeReport(folder, reportOf(await runLive(settings), settings));
	return { folder, settings };
}

function allIn(folder: string): string {
	return readdirSync(folder)
		.map((name) => readFileSync(path.join(folder, name), 'utf8'))
		.join('\n');
}

/** Pieces of what is secret that stand in a text, plain or with something put in between. */
function secretsIn(text: string, { token, appId }: Settings): string[] {
	const bareOf = (from: string) => from.toLowerCase().replace(/[^a-z0-9]/g, '');
	const bare = bareOf(text);
	const secrets = [token, appId, USER_ID];
	const pieces = secrets
		.map(bareOf)
		.flatMap((plain) =>
			Array.from({ length: Math.max(0, plain.length - 9) }, (_, at) => plain.slice(at, at + 10)),
		);
	const encoded = secrets.flatMap((secret) => [
		Buffer.from(secret).toString('base64').slice(0, 12),
		Buffer.from(secret).toString('hex').slice(0, 16),
	]);
	const numbers = [TO, OTHER_TO].map((number) => number.slice(-8));
	return [
		...[...pieces, ...numbers].filter((piece) => bare.includes(piece)),
		...encoded.filter((piece) => text.includes(piece)),
	];
}

it('holds no token, number, id or address, and keeps what belongs together', async () => {
	const { folder, settings } = await liveReport();

	const text = allIn(folder);
	expect(secretsIn(text, settings)).toEqual([]);
	expect(text).not.toContain('private-folder');
	expect(text).toContain('Button title length invalid. Min length: 1, Max length: 20');
	const { to } = JSON.parse(readFileSync(path.join(folder, 'steads.json'), 'utf8')) as {
		to: string;
	};
	const reports = readdirSync(folder).filter((name) => name.startsWith('call-'));
	expect(reports.length).toBeGreaterThan(8);
	expect(allIn(folder).split(`"${to}"`).length).toBeGreaterThan(10);
});

const WAYS: Record<string, (text: string) => unknown> = {
	'as it is': (text) => ({ message: text }),
	'in a page': (text) => `<html><body>${text}</body></html>`,
	'in base64': (text) => ({ message: Buffer.from(`x${text}`).toString('base64') }),
	'in hex': (text) => ({ message: Buffer.from(text).toString('hex') }),
	'percent-encoded': (text) => ({
		message: [...Buffer.from(text)].map((code) => `%${code.toString(16)}`).join(''),
	}),
	backwards: (text) => ({ message: [...text].reverse().join('') }),
	'in capitals': (text) => ({ message: text.toUpperCase() }),
	'with blanks': (text) => ({ error: { code: 100, message: text.replace(/(..)/g, '$1 ') } }),
	'with dots': (text) => ({ message: text.replace(/(.)/g, '$1.') }),
	'as a key': (text) => ({ [text]: 1 }),
	'in JSON in JSON': (text) => ({ message: JSON.stringify({ reason: JSON.stringify({ text }) }) }),
};

it.each(sampleOf(Object.entries(WAYS), 2))(
	'holds nothing when a server echoes all of it %s',
	async (_, way) => {
		const { settings } = await sandboxAndSettings({}, { listen: undefined, rate: false });
		let count = 0;
		const server = createServer((req, res) => {
			void echo(req).then((text) => {
				count++;
				// The odd ones are those that everything else needs.
				res.writeHead(count % 2 === 1 ? 200 : 400, {
					'content-type': 'application/json',
					'x-echo': Buffer.from(text).toString('base64').slice(0, 2_000),
					'x-token': settings.token,
					'retry-after': TO,
				});
				res.end(JSON.stringify(way(text)));
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;

		const hostile = { ...settings, baseUrl: `http://127.0.0.1:${port}` };
		const outcome = await runLive(hostile);

		server.closeAllConnections();
		server.close();
		const folder = newFolder();
		writeReport(folder, reportOf(outcome, hostile));
		expect(outcome.exchanges.length).toBeGreaterThan(10);
		expect(secretsIn(allIn(folder), settings)).toEqual([]);
	},
);

async function echo(req: IncomingMessage): Promise<string> {
	let body = '';
	for await (const chunk of req as AsyncIterable<Buffer>) body += chunk.toString('latin1');
	return `${req.headers.authorization} ${req.url} ${TO} ${USER_ID} ${body.slice(0, 500)}`;
}

describe('compared with the sandbox', () => {
	it('finds nothing in a report of the sandbox', async () => {
		const { folder } = await liveReport();

		expect(await compare(folder)).toEqual([]);
	});

	const PLANTED: Array<[string, string, RegExp, (sandbox: Sandbox) => void]> = [
		[
			'a status',
			'status',
			/wrongApp/,
			(sandbox) => answer(sandbox, 'v3/message', 404, undefined, 2),
		],
		[
			'words of a refusal',
			'body.message',
			/wrongToken/,
			(sandbox) =>
				answer(sandbox, 'v3/message', 401, { status: 'error', message: 'Who are you?' }, 1),
		],
		[
			'a further field',
			'body.walletResponse.tier',
			/wallet/,
			(sandbox) =>
				answer(sandbox, 'wallet/balance', 200, {
					status: 'success',
					walletResponse: { currency: 'USD', currentBalance: 3, overDraftLimit: 4, tier: 'gold' },
				}),
		],
		[
			'a + that is taken',
			'status',
			/plus/,
			(sandbox) =>
				sandbox.fail({
					when: ({ json }) => ((json as { to?: string } | undefined)?.to ?? '').startsWith('+'),
					as: { kind: 'answer', status: 200, body: { messages: [{ id: 'gs-1' }] } },
				}),
		],
		[
			'another kind of value',
			'body.mediaId',
			/mediaId/,
			(sandbox) => answer(sandbox, 'media', 200, { mediaId: 12, status: 'success' }),
		],
		[
			'a header',
			'headers.retry-after',
			/rate/,
			(sandbox) =>
				sandbox.fail({
					...{ path: 'wallet/balance', skip: 2 },
					as: { kind: 'answer', status: 429, retryAfter: 7, body: TOO_MANY },
				}),
		],
	];
	const TOO_MANY = { status: 'error', message: 'Too Many Requests' };

	function answer(sandbox: Sandbox, where: string, status: number, body?: object, skip = 0): void {
		sandbox.fail({ path: where, skip, as: { kind: 'answer', status, body } });
	}

	it.each(sampleOf(PLANTED, 2))('finds %s', async (_, field, file, plant) => {
		const { folder } = await liveReport({}, plant);

		const found = await compare(folder);

		expect(found).toContainEqual(
			expect.objectContaining({ field, file: expect.stringMatching(file) as string }),
		);
		expect(new Set(found.map((each) => each.file)).size).toBe(1);
	});

	it('finds that a reference is refused and user IDs are off', async () => {
		const { folder } = await liveReport({ reference: 'refuse', apps: [{ userIds: false }] });

		const found = await compare(folder);

		expect(new Set(found.map(({ file }) => file.replace(/^exchange-\d+-|\.json$/g, '')))).toEqual(
			new Set(['mediaId', 'userId']),
		);
	});
});
