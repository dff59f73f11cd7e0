/** A program as somebody starts it in a terminal, with everything that it starts in turn. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findNpmCli } from '../../n8n/install/npm.mts';
import { cleanEnv } from '../../n8n/install/process.mts';

export interface Program {
	/** Everything it has written so far. */
	readonly output: string;
	/** What it ended with; `null` as long as it runs, and where a signal ended it. */
	readonly exitCode: number | null;
	/** Waits until it has written this. */
	written(what: RegExp, timeout?: number): Promise<RegExpExecArray>;
	/** Ctrl-C: the terminal tells every process of the group. */
	interrupt(): void;
	/** All of its processes, those included that went into a group of their own. */
	processes(): number[];
	/** Waits until none of its processes is left, not even one that it has started. */
	gone(timeout?: number): Promise<void>;
	/** Ends all of it at once; does nothing if it is gone. */
	kill(): void;
}

/** Runs an npm script of this package. */
export function npmRun(args: string[], env?: NodeJS.ProcessEnv): Program {
	return run([findNpmCli(), ...args], env);
}

/** Runs a script as npm does, without the build before it: other tests may be using what is built. */
export function tsxRun(args: string[], env?: NodeJS.ProcessEnv): Program {
	return run([path.resolve('node_modules/tsx/dist/cli.mjs'), ...args], env);
}

function run(args: string[], env: NodeJS.ProcessEnv = {}): Program {
	const child = spawn(process.execPath, args, {
		env: cleanEnv(env),
		stdio: ['ignore', 'pipe', 'pipe'],
		detached: true,
	});
	return programOf(child);
}

function programOf(child: ChildProcess): Program {
	let output = '';
	let closed = false;
	const keep = (text: string) => (output += text);
	child.stdout?.setEncoding('utf8').on('data', keep);
	child.stderr?.setEncoding('utf8').on('data', keep);
	child.on('close', () => (closed = true));
	child.on('error', (error) => keep(error.message));

	const group = -(child.pid ?? 0);
	const isThere = () => {
		try {
			return group !== 0 && process.kill(group, 0);
		} catch {
			return false;
		}
	};
	const until = async <T,>(what: string, timeout: number, look: () => T | false | null) => {
		for (const from = Date.now(); ; ) {
			const found = look();
			if (found !== false && found !== null) return found;
			if (Date.now() - from > timeout || (closed && what !== 'its end')) {
				throw new Error(`Waited in vain for ${what}:\n${output.slice(-3000)}`);
			}
			await sleep(50);
		}
	};
	return {
		get output() {
			return output;
		},
		get exitCode() {
			return child.exitCode;
		},
		written: async (what, timeout = 60_000) =>
			await until(String(what), timeout, () => what.exec(output)),
		processes: () => descendantsOf(-group),
		interrupt: () => process.kill(group, 'SIGINT'),
		gone: async (timeout = 20_000) => {
			await until('its end', timeout, () => !isThere() && closed);
		},
		kill: () => {
			if (isThere()) process.kill(group, 'SIGKILL');
		},
	};
}

function descendantsOf(pid: number): number[] {
	const all = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
		.trim()
		.split('\n')
		.map((line) => line.trim().split(/\s+/).map(Number));
	const found = [pid];
	// A process that is found has its own children looked for in turn.
	for (const parent of found) {
		for (const [child, itsParent] of all) if (itsParent === parent) found.push(child);
	}
	return found;
}

/** Whether a process is there still. */
export function isAlive(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}
