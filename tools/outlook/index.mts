/**
 * `npm run outlook`: asks npm for the newest versions of what this package is tested with, and prints what is
 * to be renewed. Ends with 0 if that is nothing, with 3 if something is due.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DEFAULT_N8N_VERSION } from '../../n8n/install/cache.mts';
import { findNpmCli } from '../../n8n/install/npm.mts';
import { run } from '../../n8n/install/process.mts';
import { markdownOf, outlookOf, type Watched } from './outlook.mts';

const root = resolve(import.meta.dirname, '../..');

const N8N = 'n8n/install/versions.mts says how to try it';
const RENEW = 'renew it in package.json, run .ci/run checks';

/** Name, what it is tested with, and what to do about a newer one. */
const WATCHED: ReadonlyArray<Omit<Watched, 'newest'>> = [
	{ name: 'n8n', tested: DEFAULT_N8N_VERSION, todo: N8N },
	{ name: 'n8n-core', tested: installed('n8n-core'), todo: N8N },
	{ name: 'n8n-workflow', tested: installed('n8n-workflow'), todo: N8N },
	...['@n8n/node-cli', '@n8n/eslint-plugin-community-nodes', '@n8n/scan-community-package'].map(
		(name) => ({ name, tested: installed(name), todo: RENEW }),
	),
	{
		name: 'libphonenumber-js',
		tested: installed('libphonenumber-js'),
		todo: 'renew it in package.json, run npm run numbers:update',
	},
];

const lines = outlookOf(
	await Promise.all(WATCHED.map(async (one) => ({ ...one, newest: await newestOf(one.name) }))),
	new Date(),
);
console.log(markdownOf(lines));
process.exitCode = lines.some(({ isDue }) => isDue) ? 3 : 0;

/** The version that is installed here. */
function installed(name: string): string {
	const file = resolve(root, 'node_modules', name, 'package.json');
	return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** The version that npm installs if nothing else is said. */
async function newestOf(name: string): Promise<string | undefined> {
	const args = [findNpmCli(), 'view', `${name}@latest`, 'version', '--json'];
	const { code, stdout } = await run(process.execPath, args, { cwd: root, timeout: 60_000 });
	return code === 0 ? (JSON.parse(stdout) as string) : undefined;
}
