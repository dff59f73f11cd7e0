import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { request } from 'undici';
import type { Sandbox } from '../../sandbox/index.mts';
import { createBench, sendImage } from './support.mts';

const { client, end } = createBench();
const children: Array<ReturnType<typeof spawn>> = [];
afterAll(end);
afterAll(() => children.forEach((child) => child.kill('SIGKILL')));

async function control(baseUrl: string, path: string, method: 'GET' | 'POST' = 'GET') {
	const answer = await request(`${baseUrl}/sandbox/${path}`, { dispatcher: client, method });
	return { status: answer.statusCode, json: (await answer.body.json()) as Record<string, unknown> };
}

describe('a process of its own', () => {
	function run(
		args: string[],
		{ stdin, program = 'sandbox/cli.mts' }: { stdin?: 'pipe'; program?: string } = {},
	) {
		const command = ['--import', 'tsx', program, ...args];
		const child = spawn(process.execPath, command, { stdio: [stdin ?? 'ignore', 'pipe', 'pipe'] });
		children.push(child);
		const lines: string[] = [];
		const out = createInterface({ input: child.stdout! });
		out.on('line', (line) => lines.push(line));
		const ready = once(out, 'line').then(
			([line]) => JSON.parse(line as string) as { baseUrl: string; appId: string; token: string },
		);
		let errors = '';
		child.stderr!.on('data', (text: Buffer) => (errors += text.toString()));
		const ended = once(child, 'close').then(([code]) => ({
			code: code as number | null,
			lines,
			errors,
		}));
		return { child, ready, ended };
	}

	it('prints one line of JSON, serves, and ends on SIGTERM', async () => {
		const { child, ready, ended } = run([
			...['--rate', '1', '--latency', '5-10', '--seed', '1', '--token', 'sk_mine'],
		]);
		const { baseUrl, appId, token } = await ready;
		expect(token).toBe('sk_mine');
		const remote = { baseUrl, app: { id: appId, token } } as Sandbox;
		const statuses = await Promise.all([1, 2].map(() => sendImage(remote, client)));
		expect(statuses.map(({ status }) => status).sort()).toEqual([200, 429]);
		expect((await control(baseUrl, 'state')).json).toMatchObject({
			messages: 1,
			refused: { 429: 1 },
		});

		child.kill('SIGTERM');
		expect(await ended).toEqual({ code: 0, lines: [expect.any(String)], errors: '' });
	});

	it('shows its phone, if that is what was started', async () => {
		const { child, ready, ended } = run([], { program: 'phone/cli.mts' });
		const { phoneUrl } = (await ready) as unknown as { phoneUrl: string };
		expect((await request(phoneUrl, { dispatcher: client })).statusCode).toBe(200);
		// A page that is open does not keep it from ending.
		const live = await request(`${phoneUrl}/live`, { dispatcher: client });
		live.body.on('error', () => {});
		child.kill('SIGINT');
		expect((await ended).code).toBe(0);
	});

	it('ends when the pipe to it ends', async () => {
		const { child, ready, ended } = run([], { stdin: 'pipe' });
		await ready;
		child.stdin!.end();
		expect((await ended).code).toBe(0);
	});

	it('ends on SIGINT, with an answer still held back', async () => {
		const { child, ready, ended } = run(['--rate', 'none', '--latency', '3600000']);
		const { baseUrl, appId, token } = await ready;
		const sandbox = { baseUrl, app: { id: appId, token } } as Sandbox;
		const settled = Promise.allSettled([1, 2, 3].map(() => sendImage(sandbox, client)));
		while ((await control(baseUrl, 'state')).json.messages !== 3);
		child.kill('SIGINT');
		expect((await ended).code).toBe(0);
		for (const { status } of await settled) expect(status).toBe('rejected');
	});

	it('does not start a phone that would have nothing to show', async () => {
		const { code, errors } = await run(['--record', 'counts'], { program: 'phone/cli.mts' }).ended;
		expect([code, errors]).toEqual([1, expect.stringContaining('leave "record" at true')]);
		expect(errors).toContain('tsx phone/cli.mts [options]');
	});

	it.each([
		[['--latency', 'soon'], 'Not a number from 0: "soon"'],
		[['--rate', '0'], 'A rate is a whole number from 1'],
		[['--limiter', 'x'], '"x" is none of slidingWindow, fixedWindow, tokenBucket'],
		[['--colour'], "Unknown option '--colour'"],
	])('does not start with %j', async (args, message) => {
		const { ready, ended } = run(args);
		ready.catch(() => {});
		const { code, lines, errors } = await ended;
		expect(code).toBe(1);
		expect(lines).toEqual([]);
		expect(errors).toContain(message);
		expect(errors).toContain('--rate <n|none>');
	});
});
