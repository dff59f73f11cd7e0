/** Runs the packed package in the engine of some version of n8n, in a process of its own. */
import { fork, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { InstalledEngine } from '../../../n8n/install/engines.mts';
import { cleanEnv, runOrThrow } from '../../../n8n/install/process.mts';
import type { EngineCommands, EngineMessage } from './engineProgram.mts';

const PROGRAM = join('test', 'e2e', 'support', 'engineProgram.mts');

/** Such an engine: its commands, and its end. */
export type EngineHost = EngineCommands & { close(): Promise<void> };

interface Answer {
	id: number;
	result?: unknown;
	error?: string;
}

/**
 * Starts it.
 *
 * @param tarball of the package
 * @param folder an empty one, which is made like a checkout: the package at its root, `engine/` beside
 * it, and in node_modules nothing but the n8n-core and n8n-workflow of that version
 */
export async function startEngine(
	{ coreDir, workflowDir, nodePath }: InstalledEngine,
	tarball: string,
	folder: string,
): Promise<EngineHost> {
	mkdirSync(join(folder, 'node_modules'), { recursive: true });
	const unpack = ['-xzf', tarball, '-C', folder, '--strip-components=1'];
	await runOrThrow('tar', unpack, { cwd: folder, timeout: 60_000 });
	for (const part of ['engine', PROGRAM]) {
		cpSync(resolve(part), join(folder, part), { recursive: true });
	}
	symlinkSync(coreDir, join(folder, 'node_modules', 'n8n-core'));
	await passOn(workflowDir, join(folder, 'node_modules', 'n8n-workflow'), nodePath);

	const tsx = createRequire(resolve('package.json')).resolve('tsx');
	const child = fork(join(folder, PROGRAM), [], {
		cwd: folder,
		execPath: nodePath,
		execArgv: ['--import', pathToFileURL(tsx).href],
		env: cleanEnv({ N8N_USER_FOLDER: folder, N8N_LOG_LEVEL: 'silent' }),
		stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
	});
	const call = await connect(child);
	const command = <Name extends keyof EngineCommands>(name: Name) =>
		((argument?: unknown) => call(name, argument)) as EngineCommands[Name];
	return {
		load: command('load'),
		renew: command('renew'),
		run: command('run'),
		activate: command('activate'),
		deactivate: command('deactivate'),
		started: command('started'),
		handedOver: command('handedOver'),
		close: async () => await ended(child),
	};
}

/**
 * Makes a package that is n8n-workflow as n8n-core and the package under test get it, by `require`. A link
 * would give engine/ another one: that for `import`, which n8n itself does not run.
 */
async function passOn(workflowDir: string, folder: string, nodePath: string): Promise<void> {
	mkdirSync(folder);
	const there = `require(${JSON.stringify(workflowDir)})`;
	const list = ['-p', `Object.keys(${there}).join(', ')`];
	const names = await runOrThrow(nodePath, list, { cwd: folder, timeout: 60_000 });
	const manifest = { name: 'n8n-workflow', exports: { import: './all.mjs', require: './all.cjs' } };
	writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
	writeFileSync(join(folder, 'all.cjs'), `module.exports = ${there};`);
	const named = `import all from './all.cjs';\nexport const { ${names.trim()} } = all;\n`;
	writeFileSync(join(folder, 'all.mjs'), named);
}

type Call = (name: EngineMessage['name'], argument: unknown) => Promise<unknown>;

/** Waits until it is ready; what it wrote is in the error of whatever it does not answer. */
async function connect(child: ChildProcess): Promise<Call> {
	let output = '';
	const keep = (chunk: Buffer) => (output = (output + String(chunk)).slice(-4000));
	child.stdout?.on('data', keep);
	child.stderr?.on('data', keep);
	let calls = 0;
	let gone: Error | undefined;
	const waiting = new Map<
		number,
		{ take: (result: unknown) => void; fail: (error: Error) => void }
	>();
	const answered = async (id: number) =>
		await new Promise<unknown>((take, fail) => {
			if (gone) fail(gone);
			else waiting.set(id, { take, fail });
		});
	child.on('message', ({ id, result, error }: Answer) => {
		const call = waiting.get(id);
		waiting.delete(id);
		if (error === undefined) call?.take(result);
		else call?.fail(new Error(error));
	});
	child.once('exit', (code, signal) => {
		gone = new Error(`The engine has ended with ${code ?? signal}:\n${output}`);
		for (const { fail } of waiting.values()) fail(gone);
	});
	await answered(0);
	return async (name, argument) => {
		const id = ++calls;
		const answer = answered(id);
		child.send({ id, name, argument } satisfies EngineMessage);
		return await answer;
	};
}

async function ended(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const exit = new Promise<void>((resolve) => child.once('exit', () => resolve()));
	child.disconnect();
	await exit;
}
