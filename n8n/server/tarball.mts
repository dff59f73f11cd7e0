/** The package as npm would publish it. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runOrThrow } from '../install/process.mts';
import { findNpmCli } from '../install/npm.mts';

export interface Tarball {
	file: string;
	name: string;
	version: string;
}

/**
 * Packs the package under test with `npm pack`: this checkout, or the folder `E2E_PACKAGE_DIR` names. It
 * has to be built.
 */
export async function packUnderTest(destination: string): Promise<Tarball> {
	const packageDir = resolve(process.env.E2E_PACKAGE_DIR || '.');
	const { name, version } = JSON.parse(
		readFileSync(join(packageDir, 'package.json'), 'utf8'),
	) as Tarball;
	await runOrThrow(
		process.execPath,
		[findNpmCli(), 'pack', '--ignore-scripts', '--pack-destination', destination, '--silent'],
		{ cwd: packageDir, timeout: 60_000 },
	);
	const file = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
	return { file: join(destination, file), name, version };
}
