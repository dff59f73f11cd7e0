/**
 * The engines of several versions of n8n, without the servers around them: 150 to 350 MB each in place of
 * 3 GB. They are installed together, so that what they have in common lies there once, into the cache.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { cacheRoot, DEFAULT_N8N_VERSION, readInstallation, versionDir } from './cache.mts';
import { installPackages } from './npm.mts';
import { TRIED, type N8nVersion } from './versions.mts';

/** An engine that is ready to be loaded. */
export interface InstalledEngine extends N8nVersion {
	/** The folder of its n8n-core. */
	coreDir: string;
	/** The folder of the n8n-workflow that this n8n-core uses. */
	workflowDir: string;
	/** The Node to run it with: the running one, unless that is too old for it. */
	nodePath: string;
}

/** Those that come with a full n8n which the tests have anyway. */
const isFull = ({ n8n }: N8nVersion) => n8n === DEFAULT_N8N_VERSION;

/**
 * Returns the engines of the versions that are tried, after installing those that are missing. The full n8n has to be
 * there (`ensureN8n`): its engine is one of them, and its Node runs those that the running one is too old for.
 *
 * @throws when an installation fails, or has another version in it than it should
 */
export async function ensureEngines(): Promise<InstalledEngine[]> {
	const full = readInstallation(versionDir(DEFAULT_N8N_VERSION));
	if (!full) throw new Error(`n8n ${DEFAULT_N8N_VERSION} is not installed yet`);
	const shared = await ensureShared(TRIED.filter((version) => !isFull(version)));
	const [running] = process.versions.node.split('.').map(Number);
	return TRIED.map((version) => {
		const engine = isFull(version)
			? { ...version, ...foldersOf(join(full.dir, 'node_modules', 'n8n-core')) }
			: shared.find(({ n8n }) => n8n === version.n8n);
		if (!engine) throw new Error(`The engine of n8n ${version.n8n} is not there`);
		return { ...engine, nodePath: running >= version.node ? process.execPath : full.nodePath };
	});
}

type Folders = Pick<InstalledEngine, 'coreDir' | 'workflowDir'>;

/** The engines that are installed for this purpose alone. */
async function ensureShared(versions: N8nVersion[]): Promise<Array<N8nVersion & Folders>> {
	// Another list is another folder: a second checkout may be at work in this one.
	const id = createHash('sha256').update(JSON.stringify(versions)).digest('hex').slice(0, 8);
	const dir = join(cacheRoot(), `engines-${id}`);
	const present = readEngines(dir, versions);
	if (present) return present;
	const started = Date.now();
	const work = `${dir}.installing-${process.pid}`;
	mkdirSync(work, { recursive: true });
	try {
		say(`installing those of n8n ${versions.map(({ n8n }) => n8n).join(', ')} into ${dir}`);
		const dependencies = Object.fromEntries(
			versions.map((version) => [aliasOf(version), `npm:n8n-core@${version.core}`]),
		);
		await installPackages(work, { name: 'engines-for-tests', dependencies }, 20 * 60_000);
		// Whoever comes second keeps the first one's.
		if (!readEngines(dir, versions)) {
			await rm(dir, { recursive: true, force: true });
			await rename(work, dir);
		}
	} finally {
		await rm(work, { recursive: true, force: true });
	}
	const installed = readEngines(dir, versions);
	if (!installed) throw new Error(`The engines in ${dir} are not whole: delete it and try again`);
	say(`ready after ${Math.round((Date.now() - started) / 1000)} s`);
	return installed;
}

function say(line: string): void {
	process.stdout.write(`[engines] ${line}\n`);
}

function readEngines(dir: string, versions: N8nVersion[]): Array<N8nVersion & Folders> | undefined {
	const engines: Array<N8nVersion & Folders> = [];
	for (const version of versions) {
		const coreDir = join(dir, 'node_modules', aliasOf(version));
		if (!existsSync(join(coreDir, 'package.json'))) return undefined;
		const folders = foldersOf(coreDir);
		if (versionIn(coreDir) !== version.core || versionIn(folders.workflowDir) !== version.workflow)
			return undefined;
		engines.push({ ...version, ...folders });
	}
	return engines;
}

const aliasOf = ({ n8n }: N8nVersion) => `n8n-core-of-${n8n}`;

function foldersOf(coreDir: string): Folders {
	const require = createRequire(join(coreDir, 'package.json'));
	return { coreDir, workflowDir: dirname(require.resolve('n8n-workflow/package.json')) };
}

function versionIn(folder: string): string {
	const manifest = readFileSync(join(folder, 'package.json'), 'utf8');
	return (JSON.parse(manifest) as { version: string }).version;
}
