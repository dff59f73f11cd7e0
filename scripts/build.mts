/**
 * `npm run build`, quietly and only when it is needed: for npm start, npm test and whatever else wants
 * a package that is up to date. Its output is shown when it fails.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { findNpmCli } from '../n8n/install/npm.mts';
import { runOrThrow } from '../n8n/install/process.mts';

const root = path.resolve(import.meta.dirname, '..');

/** Everything the build reads. The lock file stands for the compiler. */
const SOURCES = [
	'credentials',
	'icons',
	'nodes',
	'package.json',
	'package-lock.json',
	'scripts/indent.mts',
	'tsconfig.json',
];

/**
 * Holds what the last build was made of and what it made. By content, not by time: a source that was
 * deleted, an older commit checked out, a `dist` that somebody else built or emptied all show.
 */
const stamp = path.join(root, 'node_modules', '.cache', 'n8n-nodes-gupshup', 'build');

const sources = fingerprintOf(SOURCES);
if (readOr(stamp, '') !== `${sources} ${fingerprintOf(['dist'])}`) {
	try {
		await runOrThrow(process.execPath, [findNpmCli(), 'run', 'build'], {
			cwd: root,
			timeout: 120_000,
		});
		mkdirSync(path.dirname(stamp), { recursive: true });
		writeFileSync(stamp, `${sources} ${fingerprintOf(['dist'])}`);
	} catch (error) {
		console.error(error instanceof Error ? error.message : error);
		process.exitCode = 1;
	}
}

function fingerprintOf(entries: readonly string[]): string {
	const hash = createHash('sha256');
	for (const file of entries.flatMap(filesIn)) {
		const content = readFileSync(path.join(root, file));
		hash.update(`${file} ${content.length}\n`).update(content);
	}
	return hash.digest('hex');
}

/** The files below a folder, or the file itself; none if there is nothing. */
function filesIn(entry: string): string[] {
	const stat = statSync(path.join(root, entry), { throwIfNoEntry: false });
	if (stat === undefined) return [];
	if (!stat.isDirectory()) return [entry];
	return readdirSync(path.join(root, entry))
		.sort()
		.flatMap((name) => filesIn(path.join(entry, name)));
}

function readOr(file: string, otherwise: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return otherwise;
	}
}
