/**
 * Running the programs an installation needs: bounded in time, with their output at hand when they
 * fail, and without the settings that npm gives to the scripts it runs itself.
 */
import { spawn } from 'node:child_process';

/** How a program ended. */
interface RunResult {
	code: number | null;
	/** All it wrote to its standard output. */
	stdout: string;
	/** The last part of what it wrote, both streams mixed, to be shown when it failed. */
	output: string;
}

interface RunOptions {
	cwd: string;
	/** After this many milliseconds it is ended, together with what it started. */
	timeout: number;
	env?: NodeJS.ProcessEnv;
}

const KEPT_OUTPUT = 20_000;

/** Runs a program to its end; a non-zero exit code is an answer here, not an exception. */
export async function run(file: string, args: string[], options: RunOptions): Promise<RunResult> {
	const ownGroup = process.platform !== 'win32';
	const child = spawn(file, args, {
		cwd: options.cwd,
		env: options.env ?? cleanEnv(),
		stdio: ['ignore', 'pipe', 'pipe'],
		detached: ownGroup,
	});
	let stdout = '';
	let output = '';
	const keep = (chunk: string) => {
		output = (output + chunk).slice(-KEPT_OUTPUT);
	};
	child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
		stdout += chunk;
		keep(chunk);
	});
	child.stderr.setEncoding('utf8').on('data', keep);

	const kill = () => {
		try {
			if (ownGroup && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
			else child.kill('SIGKILL');
		} catch {
			// It has ended already.
		}
	};
	const onExit = () => kill();
	const onSignal = (signal: NodeJS.Signals) => {
		kill();
		process.exit(signal === 'SIGINT' ? 130 : 143);
	};
	process.once('exit', onExit);
	process.once('SIGINT', onSignal);
	process.once('SIGTERM', onSignal);
	const timer = setTimeout(() => {
		keep(`\nEnded after ${options.timeout / 1000} s: ${file} ${args.join(' ')}\n`);
		kill();
	}, options.timeout);

	return await new Promise<RunResult>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', (code) => resolve({ code, stdout, output }));
	}).finally(() => {
		clearTimeout(timer);
		process.off('exit', onExit);
		process.off('SIGINT', onSignal);
		process.off('SIGTERM', onSignal);
	});
}

/** All that the program writes to its standard output; an error with the end of both streams if it fails. */
export async function runOrThrow(
	file: string,
	args: string[],
	options: RunOptions,
): Promise<string> {
	const { code, stdout, output } = await run(file, args, options);
	if (code !== 0) {
		throw new Error(`${file} ${args.join(' ')} ended with ${code}:\n${output.slice(-4000)}`);
	}
	return stdout;
}

/**
 * This process's environment without what npm adds for a script it runs (its project's folder, its
 * `ignore-scripts`, …), so that it makes no difference whether npm started us.
 */
export function cleanEnv(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
	const kept = Object.entries(process.env).filter(
		([name]) =>
			!/^npm_(package|lifecycle|command|execpath|node_execpath)/i.test(name) &&
			!/^npm_config_(local_prefix|prefix|global|ignore_scripts|omit|include|workspace)/i.test(
				name,
			) &&
			!/^(INIT_CWD|NODE_OPTIONS|JEST_WORKER_ID|NODE_ENV)$/.test(name),
	);
	return { ...Object.fromEntries(kept), ...extra };
}
