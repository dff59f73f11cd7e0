/**
 * `npm run scan`: what n8n's scanner of community packages does before it lets a package in, as far as
 * it can be done before publishing, on the sources and on the packed files. Also refuses a package that
 * holds anything that does not belong there, or is too large.
 *
 * With `--publish` it also looks through what `npm publish` would send: that asks npm's registry, which refuses
 * a version that is there already.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findNpmCli } from '../n8n/install/npm.mts';
import { runOrThrow } from '../n8n/install/process.mts';
import { LARGEST_PACKAGE, strangersAmong } from './packedFiles.mts';

/** The part of the scanner that is used here. */
interface Scanner {
	SOURCE_FILE_PATTERNS: string[];
	analyzePackage(
		dir: string,
		patterns: string[],
	): Promise<{ passed: boolean; message?: string; details?: string }>;
}

/** What `npm pack --json` says. */
interface Packed {
	filename: string;
	size: number;
	unpackedSize: number;
	files: Array<{ path: string; size: number }>;
}

const root = path.resolve(import.meta.dirname, '..');
const folder = mkdtempSync(path.join(tmpdir(), 'n8n-nodes-gupshup-scan-'));
// The scanner makes a temporary folder of its own while it loads, and leaves it behind.
process.env.TMPDIR = process.env.TEMP = process.env.TMP = folder;

try {
	// By a name that the compiler does not look into: it comes without types.
	const scannerFile = '@n8n/scan-community-package/scanner/scanner.mjs';
	const scanner = (await import(scannerFile)) as Scanner;
	const { packed, dir } = await pack();
	const files = packed.files.map((file) => file.path);

	console.log(
		`${packed.filename}: ${kB(packed.size)}, ${files.length} files, ${kB(packed.unpackedSize)} unpacked`,
	);
	const strangers = strangersAmong(files);
	if (strangers.length > 0)
		fail(`These do not belong in the package:\n  ${strangers.join('\n  ')}`);
	if (packed.unpackedSize > LARGEST_PACKAGE)
		fail(`The package is larger than ${kB(LARGEST_PACKAGE)}: see what has come along.`);
	if (process.argv.includes('--publish')) await lookAtPublication(packed);

	const sources = ['nodes', 'credentials'].flatMap((entry) =>
		readdirSync(path.join(root, entry), { recursive: true, encoding: 'utf8' }),
	);
	await analyze('source', scanner.SOURCE_FILE_PATTERNS, sources, root);
	await analyze('package', ['**/*.js', 'package.json'], files, dir);

	async function analyze(name: string, patterns: string[], among: string[], cwd: string) {
		const { passed, message, details } = await scanner.analyzePackage(cwd, patterns);
		// A message without a failure says that no file fits the patterns.
		if (!passed || message !== undefined) return fail(`${name}: ${message}\n${details ?? ''}`);
		const code = among.filter((file) => /(?<!\.d)\.(?:ts|js)$/.test(file)).length;
		console.log(`${name}: no errors in ${code} files of code (${patterns.join(', ')})`);
	}
} catch (error) {
	fail(error instanceof Error ? error.message : String(error));
} finally {
	rmSync(folder, { recursive: true, force: true });
}

/** Lists what would be published, which has to be what was packed. */
async function lookAtPublication(packed: Packed): Promise<void> {
	const flags = ['--dry-run', '--json', '--ignore-scripts'];
	const answer = await runOrThrow(process.execPath, [findNpmCli(), 'publish', ...flags], {
		cwd: root,
		timeout: 120_000,
	});
	const parsed = JSON.parse(answer) as Packed | Record<string, Packed>;
	// npm 10 says it of the one package, npm 11 of each by its name.
	const said = 'files' in parsed ? (parsed as Packed) : Object.values(parsed)[0];
	for (const { path: file, size } of said.files) console.log(`  ${kB(size).padStart(9)}  ${file}`);
	const listed = ({ files }: Packed) => JSON.stringify(files.map((file) => file.path).sort());
	if (listed(said) !== listed(packed)) fail('npm would publish other files than were packed.');
	console.log(
		`npm publish --dry-run: ${said.filename}, ${kB(said.size)}, ${said.files.length} files`,
	);
}

/** Packs the package as for publishing, and unpacks it again. */
async function pack(): Promise<{ packed: Packed; dir: string }> {
	const flags = ['--json', '--silent', '--ignore-scripts', '--pack-destination', folder];
	const answer = await runOrThrow(process.execPath, [findNpmCli(), 'pack', ...flags], {
		cwd: root,
		timeout: 60_000,
	});
	const [packed] = JSON.parse(answer) as Packed[];
	const dir = path.join(folder, 'unpacked');
	mkdirSync(dir);
	const tarball = path.join(folder, packed.filename);
	await runOrThrow('tar', ['-xzf', tarball, '-C', dir, '--strip-components=1'], {
		cwd: folder,
		timeout: 60_000,
	});
	return { packed, dir };
}

function fail(message: string): void {
	console.error(message);
	process.exitCode = 1;
}

function kB(bytes: number): string {
	return `${(bytes / 1000).toFixed(1)} kB`;
}
