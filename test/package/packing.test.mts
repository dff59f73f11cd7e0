/** The package that is published: nothing needed is missing, nothing else comes along. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { findNpmCli } from '../../n8n/install/npm.mts';
import { cleanEnv } from '../../n8n/install/process.mts';
import { LARGEST_PACKAGE, strangersAmong } from '../../tools/packedFiles.mts';
import { packageJson, root } from './support.mts';

/** What `npm publish` would take. */
const { files, unpackedSize } = (() => {
	const args = [findNpmCli(), 'pack', '--dry-run', '--json', '--ignore-scripts'];
	const answer = execFileSync(process.execPath, args, {
		cwd: root,
		env: cleanEnv(),
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	const [contents] = JSON.parse(answer) as [
		{ files: Array<{ path: string }>; unpackedSize: number },
	];
	return contents;
})();
const packed = files.map((file) => file.path);

test('nothing is installed along with the package', () => {
	expect(packageJson.dependencies).toBeUndefined();
	expect(packageJson.optionalDependencies).toBeUndefined();
	expect(packageJson.peerDependencies).toEqual({ 'n8n-workflow': '*' });
});

test('n8n takes the package for a community package under the MIT licence', () => {
	expect(packageJson).toMatchObject({
		name: expect.stringMatching(/^n8n-nodes-/) as unknown,
		keywords: expect.arrayContaining(['n8n-community-node-package']) as unknown,
		license: 'MIT',
		n8n: { n8nNodesApiVersion: 1, strict: true },
	});
});

test('everything that n8n loads is in the package', () => {
	const { nodes, credentials } = packageJson.n8n;
	const codex = nodes.map((file) => `${file}on`);
	const schemas = nodes.map((file) => `${path.posix.dirname(file)}/__schema__/v1.0.0.json`);

	for (const file of [packageJson.main, ...nodes, ...credentials, ...codex, ...schemas]) {
		expect(packed).toContain(file);
	}
	expect(packed).toEqual(
		expect.arrayContaining([
			'dist/icons/gupshup.svg',
			'dist/icons/gupshup.dark.svg',
			...['README.md', 'LICENSE', 'CHANGELOG.md'].filter((file) =>
				existsSync(path.join(root, file)),
			),
		]),
	);
});

test("the README's pictures are there, small, and not in the package", () => {
	const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
	const pictures = [...readme.matchAll(/!\[([^\]]*)\]\(([^)]+)\)/g)];
	expect(pictures.length).toBeGreaterThan(0);
	for (const [, text, file] of pictures) {
		expect(text.length).toBeGreaterThan(20);
		expect(statSync(path.join(root, file)).size).toBeLessThan(120_000);
		expect(packed).not.toContain(file);
	}
});

test('everybody who installs it gets a small package', () => {
	expect(unpackedSize).toBeLessThanOrEqual(LARGEST_PACKAGE);
});

test('nothing else is in the package', () => {
	expect(strangersAmong(packed)).toEqual([]);
});

test('a file that does not belong is noticed', () => {
	const strangers = [
		'dist/nodes/gupshup/pace.js.map',
		'dist/nodes/gupshup/pace.d.ts',
		'dist/nodes/gupshup/pace.test.js',
		'dist/nodes/test/bench.js',
		'dist/docs/panel.png',
		'dist/tsconfig.tsbuildinfo',
		'dist/package.json',
		'sandbox/index.mts',
		'.env',
	];
	expect(strangersAmong([...packed, ...strangers])).toEqual(strangers);
});
