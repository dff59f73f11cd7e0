import { OTHER_TO, sandboxAndSettings, TO } from './support.mts';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { announcement } from '../../tools/live/consent.mts';
import { readCommandLine } from '../../tools/live/settings.mts';

const ENV = { GUPSHUP_APP_ID: 'app', GUPSHUP_APP_TOKEN: 'sk_secret00', GUPSHUP_TO: `+${TO}` };
const read = (args: string[], env: NodeJS.ProcessEnv) => readCommandLine(args, env).settings();

describe('settings', () => {
	it.each([
		[{ ...ENV, GUPSHUP_TO: undefined }, /GUPSHUP_TO/],
		[{ ...ENV, GUPSHUP_TO: '098 123' }, /international/],
		[{ ...ENV, GUPSHUP_OTHER_TO: TO }, /same number/],
		[{ ...ENV, GUPSHUP_BASE_URL: 'http://example.com' }, /https/],
		[{ ...ENV, GUPSHUP_USER_ID: '12' }, /user ID/],
		[{ ...ENV, GUPSHUP_REPLY_TO: '12' }, /wamid/],
		[{ ...ENV, GUPSHUP_APP_TOKEN: 'sk secret 00' }, /no token/],
	])('are refused if wrong: %#', (env, why) => {
		expect(() => read([], env)).toThrow(why);
		expect(() => read([], env)).not.toThrow(/secret/);
	});

	it('take numbers as people write them', () => {
		for (const to of [TO, `+${TO}`, `00${TO}`, '+91 98123-45678', '+91 (98123) 45678']) {
			expect(read([], { ...ENV, GUPSHUP_TO: to }).to).toBe(TO);
		}
	});

	it('need a public https address to listen, and a port that there is', () => {
		expect(() => read(['--listen', 'http://example.com'], ENV)).toThrow(/https/);
		expect(() => read(['--port', '70000'], ENV)).toThrow(/port/);
		expect(read(['--listen', 'https://a.example.com', '--port', '8080'], ENV)).toMatchObject({
			...{ listen: 'https://a.example.com/', port: 8080, everyMs: 1_000 },
		});
	});
});

it('announces who gets how many messages, and no token', () => {
	const settings = read(['--rate'], { ...ENV, GUPSHUP_OTHER_TO: OTHER_TO });

	const text = announcement(settings);

	expect(text).toMatch(new RegExp(`At most 8 messages to \\+${TO}, one of them to \\+${OTHER_TO}`));
	expect(text).toMatch(/charged/);
	expect(text).not.toContain('sk_');
});

describe('the program', () => {
	const run = (env: NodeJS.ProcessEnv, args: string[]) =>
		spawn(process.execPath, ['--import', 'tsx', 'tools/live/index.mts', ...args], {
			env: { ...process.env, ...env },
		});

	it('asks nothing without a yes', async () => {
		const { sandbox, settings } = await sandboxAndSettings();
		const child = run(envOf(settings), []);
		child.stdin.end('no\n');

		expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
		expect(sandbox.requests).toEqual([]);
	});

	it('takes its subscription away when Ctrl-C is pressed twice, and writes its report', async () => {
		const { sandbox, settings } = await sandboxAndSettings();
		const folder = mkdtempSync(path.join(os.tmpdir(), 'live-'));
		const listen = ['--listen', settings.listen ?? '', '--port', String(settings.port)];
		const child = run(envOf(settings), ['--yes', ...listen, '--folder', folder]);
		const ended = new Promise((resolve) => child.once('exit', resolve));
		child.stdout.resume();
		child.stderr.resume();
		await sandbox.waitFor(({ messages }) => messages.length === 1, 25_000);
		expect(sandbox.subscriptions).toHaveLength(1);

		child.kill('SIGINT');
		child.kill('SIGTERM');

		expect(await ended).toBe(1);
		expect(sandbox.subscriptions).toEqual([]);
		expect(readdirSync(folder)).toContain('report.md');
		rmSync(folder, { recursive: true });
	});

	function envOf({ appId, token, baseUrl }: { appId: string; token: string; baseUrl: string }) {
		return {
			...{ GUPSHUP_APP_ID: appId, GUPSHUP_APP_TOKEN: token, GUPSHUP_TO: TO },
			GUPSHUP_BASE_URL: baseUrl,
		};
	}
});
