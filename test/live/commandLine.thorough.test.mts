/** `npm run live` as a program of its own. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sandboxAndSettings, TO } from './support.mts';

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
