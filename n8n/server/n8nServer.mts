/**
 * A real n8n server for one test file, or for `npm run dev`: out of the cache (see
 * `n8n/install/install.mts`), with a user folder, ports and a database of its own, offline unless told
 * otherwise, gone when whoever started it is. Linux and macOS.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
	chmodSync,
	cpSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { request } from 'undici';
import type { InstalledN8n } from '../install/cache.mts';
import { ensureN8n } from '../install/install.mts';
import { findNpmCli } from '../install/npm.mts';
import { cleanEnv } from '../install/process.mts';
import { environmentOf } from './environment.mts';
import { freePorts } from './ports.mts';
import type { Tarball } from './tarball.mts';
import { GiveUp, waitFor } from './waitFor.mts';

const SUPPORT = resolve('n8n', 'server');
const KEPT_LOG = 2_000_000;
const END_TIMEOUT = 15_000;

export interface N8nServerOptions {
	/** The package to be had from n8n's settings page, by `N8nApi.installCommunityPackage`. */
	tarball?: Tarball;
	/** A checkout whose built package is there from the beginning, as if it had been installed before. */
	checkout?: string;
	/** Whether n8n may reach more than this computer. Default false. */
	online?: boolean;
	/** Further settings, over the ones here. */
	env?: Record<string, string>;
	/** n8n's version. */
	version?: string;
	/** What part it plays in queue mode; default `start`, the main process. */
	role?: Role;
	/** The user folder of another process, which this one shares; it is left there at the end. */
	folder?: string;
	/** A user folder to begin with a copy of. */
	copyOf?: string;
}

/** The main process, one that runs executions, or one that takes webhook calls. */
export type Role = 'start' | 'worker' | 'webhook';

export class N8nServer {
	/** Everything n8n keeps: `<folder>/.n8n` has its database and installed packages. */
	readonly folder: string;
	private child?: ChildProcess;
	/** Settings that came with a restart. */
	private changedEnv: Record<string, string> = {};
	private output = '';

	private constructor(
		private readonly n8n: InstalledN8n,
		readonly port: number,
		private readonly brokerPort: number,
		private readonly options: N8nServerOptions,
	) {
		this.folder = options.folder ?? mkdtempSync(join(tmpdir(), 'n8n-gupshup-e2e-'));
	}

	/** Installs n8n if need be and starts it; returns as soon as it answers requests. */
	static async start(options: N8nServerOptions = {}): Promise<N8nServer> {
		const n8n = await ensureN8n(options.version);
		const [port, brokerPort] = await freePorts(2);
		const server = new N8nServer(n8n, port, brokerPort, options);
		try {
			if (options.copyOf) cpSync(options.copyOf, server.folder, { recursive: true });
			if (options.checkout) server.place(options.checkout);
			await server.launch();
		} catch (error) {
			await server.stop();
			throw error;
		}
		return server;
	}

	private get role(): Role {
		return this.options.role ?? 'start';
	}

	get baseUrl(): string {
		return `http://127.0.0.1:${this.port}`;
	}

	/** Of n8n and of what it starts. */
	get processGroup(): number {
		if (this.child?.pid === undefined) throw new Error('n8n does not run');
		return this.child.pid;
	}

	/** What n8n has written so far. */
	get log(): string {
		return this.output;
	}

	/** Where n8n puts community packages. */
	get packagesFolder(): string {
		return join(this.folder, '.n8n', 'nodes', 'node_modules');
	}

	/**
	 * Ends n8n as its administrator would and starts it again on the same data.
	 *
	 * @param env settings that are other ones from now on
	 */
	async restart(env: Record<string, string> = {}): Promise<void> {
		await this.end();
		this.changedEnv = { ...this.changedEnv, ...env };
		await this.launch();
	}

	/** Ends n8n and deletes its folder. */
	async stop(): Promise<void> {
		await this.end();
		if (this.options.folder !== undefined) return;
		await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
	}

	/** Puts there what an installation would: what is published, and nothing of n8n's own. */
	private place(checkout: string): void {
		const { name, files, main } = JSON.parse(
			readFileSync(join(checkout, 'package.json'), 'utf8'),
		) as { name: string; files: string[]; main: string };
		const taken = files.filter((file) => !file.startsWith('!') && existsSync(join(checkout, file)));
		for (const file of new Set(['package.json', main, ...taken])) {
			cpSync(join(checkout, file), join(this.packagesFolder, name, file), { recursive: true });
		}
	}

	/** Resolves when n8n has ended, whatever of. */
	async ended(): Promise<void> {
		if (this.child) await exitOf(this.child);
	}

	private async launch(): Promise<void> {
		const { nodePath, n8nBin } = this.n8n;
		const preloaded = ['tether.mts', ...(this.options.online ? [] : ['offlineGuard.mts'])];
		const imports = preloaded.flatMap((file) => ['--import', join(SUPPORT, file)]);
		const child = spawn(nodePath, [...imports, n8nBin, this.role], {
			cwd: this.folder,
			env: this.environment(),
			stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
			detached: true,
		});
		this.child = child;
		const keep = (chunk: string) => {
			this.output = (this.output + chunk).slice(-KEPT_LOG);
		};
		child.stdout?.setEncoding('utf8').on('data', keep);
		child.stderr?.setEncoding('utf8').on('data', keep);
		let gone: string | undefined;
		child.once('error', (error) => (gone = error.message));
		child.once('exit', (code, signal) => (gone = `it ended with ${code ?? signal}`));

		await waitFor(
			'n8n to answer',
			async () => {
				if (gone) throw new GiveUp(`n8n did not start: ${gone}\n${this.output.slice(-3000)}`);
				return await this.isReady();
			},
			{ timeout: 120_000 },
		);
	}

	/** Ready is when the database is migrated and the interface's own calls are answered. */
	private async isReady(): Promise<boolean> {
		const health = await request(`${this.baseUrl}/healthz/readiness`);
		await health.body.dump();
		if (health.statusCode !== 200) return false;
		if (this.role !== 'start') return true;
		const settings = await request(`${this.baseUrl}/rest/settings`);
		const text = await settings.body.text();
		return settings.statusCode === 200 && text.startsWith('{');
	}

	/** Ends it as a power cut would: at once, and without a chance to tidy up. */
	async kill(): Promise<void> {
		const child = this.child;
		this.child = undefined;
		if (child?.pid === undefined) return;
		killGroup(child);
		await exitOf(child);
	}

	/** Ends the whole process group, since n8n runs Code nodes in a process of its own; keeps the folder. */
	async end(): Promise<void> {
		const child = this.child;
		this.child = undefined;
		if (child?.pid === undefined) return;
		child.kill('SIGTERM');
		const timer = setTimeout(() => killGroup(child), END_TIMEOUT);
		await exitOf(child);
		clearTimeout(timer);
		killGroup(child);
	}

	private environment(): NodeJS.ProcessEnv {
		const { tarball, env, folder } = this.options;
		return cleanEnv({
			...(folder === undefined ? { N8N_GUPSHUP_TEST_FOLDER: this.folder } : {}),
			...environmentOf(this.folder, this.n8n.dir, this.port, this.brokerPort),
			...(tarball ? this.npmStandIn(tarball) : {}),
			...env,
			...this.changedEnv,
		});
	}

	/** Puts the stand-in for npm first in the server's path. */
	private npmStandIn(tarball: Tarball): Record<string, string> {
		const bin = join(this.folder, 'bin');
		const npm = join(bin, 'npm');
		if (!existsSync(npm)) {
			mkdirSync(bin, { recursive: true });
			const script = join(SUPPORT, 'npmStandIn.mts');
			writeFileSync(npm, `#!/bin/sh\nexec "${this.n8n.nodePath}" "${script}" "$@"\n`);
			chmodSync(npm, 0o755);
		}
		return {
			PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
			STANDIN_TARBALL: tarball.file,
			STANDIN_PACKAGE: tarball.name,
			STANDIN_VERSION: tarball.version,
			STANDIN_NPM: findNpmCli(),
		};
	}
}

async function exitOf(child: ChildProcess): Promise<void> {
	if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

function killGroup(child: ChildProcess): void {
	try {
		if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
	} catch {
		// Nobody is left.
	}
}
