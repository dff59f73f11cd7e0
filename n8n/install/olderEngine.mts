/**
 * The engine of the oldest n8n that the package works on, without the server around it: 160 MB instead
 * of 3 GB. Kept in the cache like the full n8n.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheRoot } from './cache.mts';
import { findNpmCli } from './npm.mts';
import { runOrThrow } from './process.mts';

/**
 * `NodeConnectionTypes`, which the node's inputs and outputs are named by, is in n8n-workflow from 1.83.0
 * on, and that came with n8n 1.85: on anything older the package cannot be loaded.
 */
const OLDEST_N8N = '1.85.3';

/** What that n8n is made of. */
const ENGINE = { 'n8n-core': '1.84.0', 'n8n-workflow': '1.83.0' };

/** Returns the folder whose `node_modules` has the engine, after installing it if need be. */
export async function ensureOlderEngine(
	say = (line: string) => process.stdout.write(`[engine of n8n ${OLDEST_N8N}] ${line}\n`),
): Promise<string> {
	const dir = join(cacheRoot(), `engine-${OLDEST_N8N}`);
	if (isWhole(dir)) return dir;
	const started = Date.now();
	const work = `${dir}.installing-${process.pid}`;
	mkdirSync(work, { recursive: true });
	try {
		say(`installing into ${dir} (about 160 MB, a minute)`);
		const manifest = { name: 'older-engine', private: true, dependencies: ENGINE };
		writeFileSync(join(work, 'package.json'), JSON.stringify(manifest));
		const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
		await runOrThrow(process.execPath, [findNpmCli(), 'install', '--prefix', work, ...flags], {
			cwd: work,
			timeout: 10 * 60_000,
		});
		// Whoever comes second keeps the first one's.
		if (!isWhole(dir)) {
			await rm(dir, { recursive: true, force: true });
			mkdirSync(dirname(dir), { recursive: true });
			await rename(work, dir);
		}
	} finally {
		await rm(work, { recursive: true, force: true });
	}
	if (!isWhole(dir)) throw new Error(`The engine in ${dir} is not whole: delete it and try again`);
	say(`ready after ${Math.round((Date.now() - started) / 1000)} s`);
	return dir;
}

function isWhole(dir: string): boolean {
	return Object.entries(ENGINE).every(([name, version]) => {
		const manifest = join(dir, 'node_modules', name, 'package.json');
		if (!existsSync(manifest)) return false;
		return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version === version;
	});
}
