/** `npm run check:n8n` against an n8n that it did not start: what it says, and that nothing of it is left there. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { N8nApi, OWNER } from '../../n8n/server/n8nApi.mts';
import { N8nServer } from '../../n8n/server/n8nServer.mts';
import { closedPort } from '../../sandbox/index.mts';
import { tsxRun, type Program } from '../setup/program.mts';
import { setStage, type Stage } from './support/stage.mts';

let stage: Stage;
let program: Program | undefined;

beforeAll(async () => {
	stage = await setStage();
}, 300_000);

afterAll(async () => await stage?.close());

afterEach(() => program?.kill());

const LOGIN = { N8N_EMAIL: OWNER.email, N8N_PASSWORD: OWNER.password };

function check(args: string[] = [], login: NodeJS.ProcessEnv = LOGIN): Program {
	return tsxRun(['tools/check/index.mts', '--url', stage.server.baseUrl, ...args], login);
}

/** Names of what there is in n8n. */
async function contents(): Promise<string[]> {
	const { http } = stage.api;
	const lists = await Promise.all(
		['credentials', 'workflows'].map(
			async (path) => await http.call<Array<{ name: string }>>('GET', path),
		),
	);
	return lists.flat().map(({ name }) => name);
}

test('all features hold; nothing is left in n8n, and the login is not shown', async () => {
	const before = await contents();
	program = check();
	await program.gone(240_000);
	const { output, exitCode } = program;
	console.info(output);
	expect(output).toMatch(/^All \d+ hold\.$/m);
	expect(output).toMatch(/^Send Only Once Per +yes +/m);
	expect(output).not.toMatch(/ no /);
	expect(output).not.toContain(OWNER.password);
	expect(exitCode).toBe(0);
	expect(await contents()).toEqual(before);
}, 300_000);

test('interrupted in the middle, it deletes what it made', async () => {
	const before = await contents();
	program = check();
	await program.written(/… Send and Wait/, 240_000);
	program.interrupt();
	await program.gone(60_000);
	expect(program.output).toMatch(/Interrupted: deleting/);
	expect(program.output).toMatch(/^Human review.+ no +Not tried: interrupted$/m);
	expect(program.exitCode).toBe(1);
	expect(await contents()).toEqual(before);
}, 300_000);

test('an n8n that cannot reach the sandbox: it says so, and tries nothing else', async () => {
	const before = await contents();
	program = check(['--sandbox-url', await closedPort()]);
	await program.gone();
	expect(program.output).toMatch(/^Credential, made and tested +no +.+--sandbox-url/m);
	expect(program.output).toMatch(/^Template +no +Not tried, without: Credential/m);
	expect(program.exitCode).toBe(1);
	expect(await contents()).toEqual(before);
});

test('a wrong login: it says so, without the login', async () => {
	program = check([], { ...LOGIN, N8N_PASSWORD: 'Wrong-password-1' });
	await program.gone();
	expect(program.output).toMatch(/Wrong username or password/);
	expect(program.output).not.toContain('Wrong-password-1');
	expect(program.exitCode).toBe(1);
});

test('installed from a file by the lines of docs/installing.md, the package does the same', async () => {
	const lines = /```sh\n\s*(mkdir -p ~\/\.n8n\/nodes[^`]*)```/.exec(
		readFileSync('docs/installing.md', 'utf8'),
	)?.[1];
	const home = mkdtempSync(join(tmpdir(), 'n8n-gupshup-home-'));
	let server: N8nServer | undefined;
	try {
		cpSync(stage.tarball.file, join(home, 'n8n-nodes-gupshup-0.1.0.tgz'));
		execFileSync('sh', ['-ec', lines ?? 'false'], {
			cwd: home,
			env: { ...process.env, HOME: home },
		});
		server = await N8nServer.start({ copyOf: home });
		const api = new N8nApi(server.baseUrl);
		await api.setUpOwner();
		await api.close();
		program = tsxRun(['tools/check/index.mts', '--url', server.baseUrl, '--only', 'file'], LOGIN);
		await program.gone(120_000);
		expect(program.output).toMatch(/^All nodes .+ yes +installed from a folder$/m);
		expect(program.output).toMatch(/^Image from a file +yes/m);
		expect(program.exitCode).toBe(0);
	} finally {
		await server?.stop();
		rmSync(home, { recursive: true, force: true });
	}
}, 300_000);
