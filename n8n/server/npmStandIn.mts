/**
 * Stands in for `npm` in the path of the n8n server, run by n8n's own Node. n8n installs a community
 * package by calling `npm view`, `npm pack` and `npm install`; only the registry is not there. So
 * `view` and `pack` answer with the tarball this checkout makes, and `install`, which happens in the
 * unpacked package, is npm's own, offline: it fails if the package needs anything else.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const { STANDIN_TARBALL, STANDIN_PACKAGE, STANDIN_VERSION, STANDIN_NPM } = process.env;
const [command, target = ''] = process.argv.slice(2);

const [name, version = 'latest'] = target.split('@');
const isOurs = name === STANDIN_PACKAGE && ['latest', STANDIN_VERSION].includes(version);

if (command === 'outdated') {
	process.stdout.write('{}\n');
} else if (command === 'view' || command === 'pack') {
	if (!isOurs) {
		process.stderr.write(`npm error code E404\nnpm error 404 Not Found - ${target}\n`);
		process.exitCode = 1;
	} else if (command === 'view') {
		process.stdout.write(`${JSON.stringify(STANDIN_VERSION)}\n`);
	} else {
		const file = basename(STANDIN_TARBALL!);
		copyFileSync(STANDIN_TARBALL!, join(process.cwd(), file));
		process.stdout.write(`${file}\n`);
	}
} else {
	const args = [STANDIN_NPM!, ...process.argv.slice(2), '--offline', '--engine-strict=false'];
	const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
	process.exitCode = status ?? 1;
}
