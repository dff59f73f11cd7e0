/**
 * `npm run mutants`: changes the code in small ways, one at a time, and looks whether a test notices.
 *
 *     npm run mutants                         a sample of the sender, the pace, the ledger and the checks
 *     npm run mutants -- --lines 200 --seed 7 --in nodes/gupshup/pace
 *
 * Stryker makes the mutants of as many random lines as asked for, builds the package with all of them in
 * it, and runs for each the tests of `test/unit` and `test/engine` that reach it. Fails below 95 %. Takes
 * some ten seconds a mutant on two cores that have nothing else to do: a test that hangs counts as one
 * that notices, and on a busy machine others than those hang.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import ts from 'typescript';
import { createRandom } from '../sandbox/random.mts';

const ROOMS = ['sending', 'pace', 'input', 'media', 'messages', 'http'];

/** Where text is what is changed, that it is another text is no fault of the code. */
const NOT_CHANGED = ['StringLiteral'];

/** In per cent. */
const WANTED = 95;

const { values } = parseArgs({
	options: {
		lines: { type: 'string', default: '40' },
		seed: { type: 'string', default: String(Math.floor(Date.now() / 1000)) },
		in: { type: 'string', multiple: true, default: ROOMS.map((room) => `nodes/gupshup/${room}`) },
	},
});

const root = path.resolve(import.meta.dirname, '..');
const lines = sample(values.in.flatMap(filesBelow).flatMap(linesWithCode), Number(values.lines));
console.log(`Seed ${values.seed}: ${lines.length} lines.`);

const results = await new Stryker({
	testRunner: 'jest',
	jest: { configFile: 'jest.mutants.config.mjs', enableFindRelatedTests: false },
	coverageAnalysis: 'perTest',
	buildCommand: 'npx n8n-node build',
	mutate: lines.map(({ file, line }) => `${file}:${line}-${line}`),
	mutator: { excludedMutations: NOT_CHANGED },
	ignorePatterns: ['docs', 'bench'],
	disableTypeChecks: 'nodes/**/*.ts',
	concurrency: 2,
	reporters: ['progress-append-only'],
	tempDirName: '.mutants',
	cleanTempDir: 'always',
	timeoutMS: 20_000,
}).runMutationTest();

const counted = results.filter(({ status }) => status !== 'CompileError' && status !== 'Ignored');
const living = counted.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
const hanging = counted.filter(({ status }) => status === 'Timeout').length;
for (const { fileName, location, replacement, mutatorName } of living) {
	const file = path.relative(root, fileName);
	console.log(`alive: ${file}:${location.start.line} ${mutatorName}: ${replacement}`);
}
const noticed = counted.length - living.length;
const share = counted.length === 0 ? 100 : (100 * noticed) / counted.length;
console.log(
	`${noticed} of ${counted.length} noticed (${share.toFixed(1)} %), ${hanging} of them since a test hung.`,
);
if (share < WANTED) process.exitCode = 1;

function filesBelow(place: string): string[] {
	if (place.endsWith('.ts')) return [place];
	return readdirSync(path.join(root, place), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.ts'))
		.map((name) => path.posix.join(place, name))
		.sort();
}

/** The lines on which something is computed or decided: not types, tables of constants and comments. */
function linesWithCode(file: string): Array<{ file: string; line: number }> {
	const source = ts.createSourceFile(
		file,
		readFileSync(path.join(root, file), 'utf8'),
		ts.ScriptTarget.Latest,
		true,
	);
	const found = new Set<number>();
	const visit = (node: ts.Node, isInFunction: boolean) => {
		if (isInFunction && (ts.isStatement(node) || ts.isExpression(node)) && !ts.isBlock(node)) {
			found.add(source.getLineAndCharacterOfPosition(node.getStart()).line + 1);
		}
		node.forEachChild((child) => visit(child, isInFunction || ts.isFunctionLike(node)));
	};
	visit(source, false);
	return [...found].map((line) => ({ file, line }));
}

function sample<Item>(items: Item[], count: number): Item[] {
	const random = createRandom(Number(values.seed), 0);
	return items
		.map((item) => ({ item, at: random() }))
		.sort((a, b) => a.at - b.at)
		.slice(0, count)
		.map(({ item }) => item);
}
