/**
 * `npm run mutants`: changes the code in small ways, one at a time, and looks whether a test notices.
 *
 *     npm run mutants                         a sample of the sender, the pace, the ledger and the checks
 *     npm run mutants -- --lines 200 --seed 7 --in nodes/gupshup/pace
 *     npm run mutants -- --in nodes/gupshup/http/body.ts --tests 'test/unit/http/*.test.mts'
 *
 * Stryker makes the mutants of as many random lines a room as asked for. First those unit tests of the room
 * run, on the sources, that come by the mutant. What they do not notice is tried with all unit tests of the
 * room, since what is computed only once (a table, say) seems to be used by the first test alone; then with
 * the tests through the engine that are about this room, on a package built with the mutants in it. Fails
 * below 95 %.
 *
 * A test that hangs counts as one that notices. On a busy machine others than those hang, so it is said
 * how many they were.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import ts from 'typescript';
import { createRandom } from '../sandbox/random.mts';

/** The tests that are about a room: in `test/unit`, and in `test/engine`. */
const ROOMS: Record<string, { unit: string[]; engine: string[] }> = {
	sending: {
		unit: ['sending/*'],
		engine: ['apps', 'handOver', 'once', 'outcomes', 'pace', 'recipients', 'retries', 'sendOnce'],
	},
	pace: { unit: ['pace/{alone,pace,parts,paces,run,share}'], engine: ['pace'] },
	input: {
		unit: ['input/*', 'messages/buttons'],
		engine: ['recipients', 'sendImage'],
	},
	media: { unit: ['media/*'], engine: ['checkLink', 'files'] },
	messages: {
		unit: ['messages/*'],
		engine: [
			'buttons',
			'carousel',
			'sendAndWait',
			'sendMessage',
			'sendImage',
			'takeAnswer',
			'template',
		],
	},
	http: { unit: ['http/*'], engine: ['exchange', 'outcomes', 'secrets', 'deadlines'] },
	client: { unit: ['client/*'], engine: ['apps', 'credentialTest', 'outcomes', 'pace', 'tokens'] },
};

type MutantResult = Awaited<ReturnType<Stryker['runMutationTest']>>[number];

/** Where text is what is changed, that it is another text is no fault of the code. */
const NOT_CHANGED = ['StringLiteral'];

/** In per cent. */
const WANTED = 95;

const { values } = parseArgs({
	options: {
		lines: { type: 'string', default: '20' },
		seed: { type: 'string', default: String(Math.floor(Date.now() / 1000)) },
		in: {
			type: 'string',
			multiple: true,
			default: Object.keys(ROOMS).map((room) => `nodes/gupshup/${room}`),
		},
		/** Patterns of test files in place of those of the room, all in one go. */
		tests: { type: 'string', multiple: true },
		concurrency: { type: 'string', default: '2' },
	},
});

const root = path.resolve(import.meta.dirname, '..');
const figures = { mutants: 0, noticed: 0, hung: 0 };
for (const place of values.in) {
	const lines = sample(filesBelow(place).flatMap(linesWithCode), Number(values.lines));
	console.log(`\n${place}, seed ${values.seed}: ${lines.length} lines.`);
	const results = await noticedBy(
		roomTests(place),
		lines.map(({ file, line }) => `${file}:${line}-${line}`),
	);
	const living = results.filter(isAlive);
	for (const { fileName, location, replacement, mutatorName } of living) {
		const { line, column } = location.start;
		console.log(`alive: ${relative(fileName)}:${line}:${column} ${mutatorName}: ${replacement}`);
	}
	const hung = results.filter(({ status }) => status === 'Timeout');
	for (const { fileName, location, replacement } of hung) {
		console.log(`hung: ${relative(fileName)}:${location.start.line}: ${replacement}`);
	}
	tell(place, results.length, results.length - living.length, hung.length);
	figures.mutants += results.length;
	figures.noticed += results.length - living.length;
	figures.hung += hung.length;
}
tell('In all', figures.mutants, figures.noticed, figures.hung);
if (figures.noticed < (WANTED / 100) * figures.mutants) process.exitCode = 1;

function tell(place: string, mutants: number, noticed: number, hung: number): void {
	const share = mutants === 0 ? 100 : (100 * noticed) / mutants;
	console.log(
		`${place}: ${noticed} of ${mutants} noticed (${share.toFixed(1)} %), ${hung} of them since a test hung.`,
	);
}

/** Tests to try, for as long as nothing is noticed. */
interface Pass {
	/** Patterns of their files. */
	tests: string[];
	/** Those that come by the mutant, or all. */
	which: 'perTest' | 'off';
}

/** One after the other. */
function roomTests(place: string): Pass[] {
	if (values.tests) return [{ tests: values.tests, which: 'perTest' }];
	const { unit, engine } = ROOMS[place.split('/')[2]] ?? { unit: ['**/*'], engine: ['*'] };
	const unitTests = unit.map((name) => `test/unit/${name}.test.mts`);
	return [
		{ tests: unitTests, which: 'perTest' },
		{ tests: unitTests, which: 'off' },
		{ tests: engine.map((name) => `test/engine/${name}.test.mts`), which: 'perTest' },
	];
}

/** @param ranges of the code that is mutated, as Stryker writes them */
async function noticedBy([pass, ...more]: Pass[], ranges: string[]): Promise<MutantResult[]> {
	const results = (await mutate(pass, ranges)).filter(
		({ status }) => status !== 'CompileError' && status !== 'Ignored',
	);
	const living = results.filter(isAlive);
	if (more.length === 0 || living.length === 0) return results;
	const again = await noticedBy(more, [...new Set(living.map(rangeOf))]);
	// At the place of a mutant that lives there may be others, which were noticed before.
	const found = new Map(again.map((mutant) => [nameOf(mutant), mutant]));
	return results.map((mutant) => (isAlive(mutant) && found.get(nameOf(mutant))) || mutant);
}

async function mutate({ tests, which }: Pass, ranges: string[]): Promise<MutantResult[]> {
	return await new Stryker({
		testRunner: 'jest',
		jest: {
			configFile: 'jest.config.mjs',
			config: {
				testMatch: tests.map((pattern) => `<rootDir>/${pattern}`),
				// Stryker can't load this project's own, which run all test files among the same globals.
				testEnvironment: 'node',
				runtime: 'jest-runtime',
			},
			enableFindRelatedTests: false,
		},
		coverageAnalysis: which,
		// Those in test/unit take the sources as they are.
		...(tests.some((pattern) => !pattern.startsWith('test/unit/'))
			? { buildCommand: 'npx n8n-node build' }
			: {}),
		mutate: ranges,
		mutator: { excludedMutations: NOT_CHANGED },
		ignorePatterns: ['docs', 'bench', 'coverage'],
		// Not the plans: a test compares that file with what the library has.
		disableTypeChecks: 'nodes/**/!(numberPlans).ts',
		concurrency: Number(values.concurrency),
		reporters: ['progress-append-only'],
		tempDirName: '.mutants',
		cleanTempDir: 'always',
		dryRunTimeoutMinutes: 20,
		timeoutMS: 20_000,
		timeoutFactor: 3,
	}).runMutationTest();
}

function isAlive({ status }: MutantResult): boolean {
	return status === 'Survived' || status === 'NoCoverage';
}

function rangeOf({ fileName, location: { start, end } }: MutantResult): string {
	// As Stryker takes them, lines begin at 1 and columns at 0; both begin at 1 in what it reports.
	return `${relative(fileName)}:${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`;
}

function nameOf(mutant: MutantResult): string {
	return `${rangeOf(mutant)} ${mutant.mutatorName} ${mutant.replacement}`;
}

function relative(fileName: string): string {
	return path.relative(root, fileName);
}

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
