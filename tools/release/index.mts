/**
 * `npm run release:prepare -- 0.2.0`: dates the changelog and sets the version. What is to be looked at and
 * done by hand afterwards is printed.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { findNpmCli } from '../../n8n/install/npm.mts';
import { runOrThrow } from '../../n8n/install/process.mts';
import { releasedChangelog } from './changelog.mts';

const root = resolve(import.meta.dirname, '../..');
const version = process.argv[2] ?? '';

try {
	const file = resolve(root, 'CHANGELOG.md');
	const day = new Date().toISOString().slice(0, 10);
	const changelog = releasedChangelog(readFileSync(file, 'utf8'), version, day);
	const flags = ['--no-git-tag-version', '--allow-same-version', '--ignore-scripts'];
	await runOrThrow(process.execPath, [findNpmCli(), 'version', version, ...flags], {
		cwd: root,
		timeout: 60_000,
	});
	writeFileSync(file, changelog);
	console.log(`CHANGELOG.md and package.json say ${version}, ${day}. What is left:

  npm run scan -- --publish        what would be published
  .ci/run all                      everything holds
  git commit -am 'Version ${version}'
  git tag ${version} && git push origin main ${version}`);
} catch (error) {
	console.error((error as Error).message);
	process.exitCode = 1;
}
