/**
 * Installs the full n8n, once for each version, into a cache folder outside the checkout:
 *
 *     npx tsx n8n/install/install.mts [version]
 *
 * n8n is some 2 400 packages, and wants a newer Node than this package does; that Node comes as a
 * package too. Installation scripts are switched off, because one of them (a Kafka client that has to
 * be compiled) fails on many machines; what n8n cannot do without, SQLite, is then made by hand.
 */
import { existsSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
	DEFAULT_N8N_VERSION,
	MARKER,
	isNodeNewEnough,
	n8nBinOf,
	readInstallation,
	versionDir,
	type InstalledN8n,
} from './cache.mts';
import { countPackages, findNodeGyp, installPackages, nodeInPackage, nodePackage } from './npm.mts';
import { cleanEnv, run, runOrThrow } from './process.mts';

const MINUTE = 60_000;
/** Touched while an installation is under way, so that others can tell it from an abandoned one. */
const HEARTBEAT = '.heartbeat';
const HEARTBEAT_EVERY = 5_000;
const ABANDONED_AFTER = MINUTE;

type Say = (line: string) => void;

/** Returns the n8n of that version, after installing it if it is not there yet. */
export async function ensureN8n(version = DEFAULT_N8N_VERSION): Promise<InstalledN8n> {
	const say: Say = (line) => process.stdout.write(`[n8n ${version}] ${line}\n`);
	const dir = versionDir(version);
	const present = readInstallation(dir) ?? (await waitForOthers(dir, say));
	if (present) return present;

	const started = Date.now();
	mkdirSync(dirname(dir), { recursive: true });
	const work = `${dir}.installing-${process.pid}-${Math.random().toString(36).slice(2, 8)}`;
	mkdirSync(work);
	const stopHeartbeat = startHeartbeat(work);
	const removeOnExit = () => rmSync(work, { recursive: true, force: true });
	process.once('exit', removeOnExit);
	try {
		say(`is not in the cache yet: installing it into ${dir} (about 3 GB, 5 to 10 minutes)`);
		await installInto(work, version, say);
		stopHeartbeat();
		await rm(join(work, HEARTBEAT), { force: true });
		await putInPlace(work, dir);
	} finally {
		stopHeartbeat();
		process.off('exit', removeOnExit);
		await rm(work, { recursive: true, force: true });
	}
	const installed = readInstallation(dir);
	if (!installed) throw new Error(`n8n ${version} in ${dir} is not whole: delete it and try again`);
	say(`ready after ${seconds(started)}`);
	return installed;
}

/** The installation itself, in a folder that nobody else looks at. */
async function installInto(work: string, version: string, say: Say): Promise<void> {
	const started = Date.now();
	const ownNode = isNodeNewEnough(process.versions.node);
	const dependencies: Record<string, string> = { n8n: version };
	if (!ownNode) dependencies[nodePackage()] = '^24';
	// n8n 1 takes its reader of spreadsheets from SheetJS's own server, which not every network lets
	// through; npm has an older one, and no test reads a spreadsheet.
	const overrides = version.startsWith('1.') ? { xlsx: '0.18.5' } : {};
	const manifest = { name: 'n8n-for-tests', dependencies, overrides };
	await step(
		say,
		'npm install',
		() => progressOf(work),
		async () => await installPackages(work, manifest, 30 * MINUTE),
	);
	say(`${countPackages(join(work, 'node_modules'))} packages at the top level`);

	const nodePath = ownNode ? process.execPath : join(work, nodeInPackage());
	await makeSqlite(work, nodePath, say);
	await step(say, 'trying it', undefined, async () => {
		const output = await runOrThrow(nodePath, [n8nBinOf(work), '--version'], {
			cwd: work,
			timeout: 2 * MINUTE,
			env: cleanEnv({ N8N_USER_FOLDER: join(work, '.try'), N8N_DIAGNOSTICS_ENABLED: 'false' }),
		});
		if (!output.includes(version)) throw new Error(`n8n --version says: ${output}`);
		await rm(join(work, '.try'), { recursive: true, force: true });
	});
	const node = ownNode ? process.execPath : nodeInPackage();
	const took = Math.round((Date.now() - started) / 1000);
	writeFileSync(join(work, MARKER), JSON.stringify({ version, node, seconds: took }));
}

/** SQLite's binding: a ready-made one if it can be had, compiled here otherwise. */
async function makeSqlite(dir: string, nodePath: string, say: Say): Promise<void> {
	const sqlite = join(dir, 'node_modules', 'sqlite3');
	const loads = async () =>
		(await run(nodePath, ['-e', 'require("sqlite3")'], { cwd: dir, timeout: MINUTE })).code === 0;
	if (await loads()) return;

	const prebuild = join(dir, 'node_modules', 'prebuild-install', 'bin.js');
	if (existsSync(prebuild)) {
		await step(say, 'SQLite: looking for a ready-made binding', undefined, async () => {
			await run(nodePath, [prebuild, '-r', 'napi'], { cwd: sqlite, timeout: MINUTE / 2 });
		});
		if (await loads()) return;
		say('no ready-made binding to be had here');
	}
	// The headers that came with the Node package spare a download; the running Node's do as well,
	// since the binding only uses the part of the interface that is the same in all versions.
	const roots = [dirname(dirname(nodePath)), dirname(dirname(process.execPath))];
	const headers = roots.find((root) => existsSync(join(root, 'include', 'node', 'node_api.h')));
	await step(say, 'SQLite: compiling it (python3, make, g++)', undefined, async () => {
		const args = [findNodeGyp(), 'rebuild', '--jobs=max'];
		if (headers) args.push(`--nodedir=${headers}`);
		await runOrThrow(nodePath, args, { cwd: sqlite, timeout: 15 * MINUTE });
	});
	if (!(await loads())) throw new Error('SQLite was compiled, but cannot be loaded');
}

/**
 * Makes the finished folder the one that counts. Whoever comes second keeps the first one's: both
 * are whole, and somebody may be running from it already.
 */
async function putInPlace(work: string, dir: string): Promise<void> {
	for (let attempt = 0; attempt < 3; attempt++) {
		if (readInstallation(dir)) return;
		try {
			await rename(work, dir);
			return;
		} catch (error) {
			if (!existsSync(dir)) throw error;
		}
		if (readInstallation(dir)) return;
		// Something broken is in the way.
		const aside = `${work}.broken`;
		await rename(dir, aside);
		await rm(aside, { recursive: true, force: true });
	}
	throw new Error(`${dir} could not be replaced`);
}

/**
 * Waits for an installation that another process has under way, and throws away abandoned ones.
 * Two that start in the same instant both install; see `putInPlace`.
 */
async function waitForOthers(dir: string, say: Say): Promise<InstalledN8n | undefined> {
	const started = Date.now();
	for (let told = 0; ; told++) {
		const busy = await othersAtWork(dir);
		if (busy.length === 0 || Date.now() - started > 40 * MINUTE) return readInstallation(dir);
		if (told % 15 === 0) say(`another process is installing it, waiting (${seconds(started)})`);
		await sleep(1_000);
	}
}

async function othersAtWork(dir: string): Promise<string[]> {
	const names = await readdir(dirname(dir)).catch(() => [] as string[]);
	const busy: string[] = [];
	for (const name of names) {
		if (!name.startsWith(`${basename(dir)}.installing-`)) continue;
		const folder = join(dirname(dir), name);
		const beat = await stat(join(folder, HEARTBEAT))
			.catch(() => stat(folder))
			.catch(() => undefined);
		if (beat === undefined) continue;
		if (Date.now() - beat.mtimeMs < ABANDONED_AFTER) busy.push(folder);
		else await rm(folder, { recursive: true, force: true });
	}
	return busy;
}

function startHeartbeat(folder: string): () => void {
	const file = join(folder, HEARTBEAT);
	writeFileSync(file, '');
	const timer = setInterval(() => {
		const now = new Date();
		utimes(file, now, now).catch(() => undefined);
	}, HEARTBEAT_EVERY);
	return () => clearInterval(timer);
}

/** How far `npm install` has come, for the progress lines. */
function progressOf(work: string): () => string {
	const free = () => {
		const { bavail, bsize } = statfsSync(work);
		return bavail * bsize;
	};
	const before = free();
	return () => {
		const gigabytes = Math.max(0, (before - free()) / 1e9).toFixed(1);
		return `${countPackages(join(work, 'node_modules'))} packages, about ${gigabytes} GB of the disk`;
	};
}

/** Runs one step: says that it begins, how it gets on every 15 s, and how long it took. */
async function step(
	say: Say,
	what: string,
	makeProgress: (() => () => string) | undefined,
	work: () => Promise<void>,
): Promise<void> {
	const started = Date.now();
	const progress = makeProgress?.();
	say(`${what} …`);
	const timer = setInterval(
		() => say(`${what}: ${seconds(started)}${progress ? `, ${progress()}` : ''}`),
		15_000,
	);
	try {
		await work();
	} finally {
		clearInterval(timer);
	}
	say(`${what}: done in ${seconds(started)}`);
}

function seconds(since: number): string {
	return `${((Date.now() - since) / 1000).toFixed(0)} s`;
}

/** Whether this file is the program that was started, not a part of another one. */
function isProgram(): boolean {
	return /[\\/]n8n[\\/]install[\\/]install\.mts$/.test(process.argv[1] ?? '');
}

if (isProgram()) {
	ensureN8n(process.argv[2]).then(
		({ dir, nodePath }) => console.log(`n8n is in ${dir}, its Node is ${nodePath}`),
		(error: unknown) => {
			console.error(error instanceof Error ? error.message : error);
			process.exitCode = 1;
		},
	);
}
