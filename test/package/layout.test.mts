/** Where imports may lead, and that the lint notices where one leads elsewhere. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './support.mts';

const GUPSHUP = path.join(root, 'nodes/gupshup');
const ROOMS = readdirSync(GUPSHUP).sort();

/** A text that a file of the nodes might have, and the rule of the lint that it breaks, if any. */
interface Planted {
	file: string;
	text: string;
	rule?: string;
}

const source = (file: string) => readFileSync(path.join(root, file), 'utf8');

/** An import of another file at the top of one, and that file as it is. */
function imported(place: string, to: string, rule: string): Planted[] {
	const file = `nodes/gupshup/${place}.ts`;
	const text = source(file);
	return [
		{ file, text: `import '${to}';\n${text}`, rule },
		{ file, text },
	];
}

const pattern = (pattern: string, rule?: string): Planted => ({
	file: 'nodes/gupshup/http/planted.ts',
	text: `export const PATTERN = ${pattern};\n`,
	rule,
});

const PLANTED: Record<string, Planted[]> = {
	'an import to a floor above': imported(
		'pace/slot',
		'../client/client',
		'import-x/no-restricted-paths',
	),
	'an import to the top floor': imported(
		'problems/codes',
		'../node/report',
		'import-x/no-restricted-paths',
	),
	'an import to the same floor': imported(
		'input/text',
		'../http/waiting',
		'import-x/no-restricted-paths',
	),
	'an import to a panel': imported(
		'sending/ledger',
		'../../GupshupSendImage/GupshupSendImage.node',
		'import-x/no-restricted-paths',
	),
	'an import in a circle': imported('pace/slot', './pace', 'import-x/no-cycle'),
	'an import from one node to the other': [
		{
			file: 'nodes/GupshupTrigger/panel.ts',
			text: `import '../GupshupSendImage/GupshupSendImage.node';\n`,
			rule: 'import-x/no-restricted-paths',
		},
	],
	'a pattern that can take exponential time': [
		pattern('/^(?:a+)+$/', 'redos/no-vulnerable'),
		pattern('/^a+$/'),
	],
	'a pattern that can take quadratic time': [
		pattern('/^\\s*\\s*x$/', 'regexp/no-super-linear-backtracking'),
	],
};

/** Runs in a Node of its own, since the lint's configuration is a module and Jest loads none. */
const LINT = `
	import { ESLint } from 'eslint';
	import { text } from 'node:stream/consumers';
	const lint = new ESLint({ overrideConfigFile: 'eslint.tools.config.mjs' });
	const found = [];
	for (const planted of JSON.parse(await text(process.stdin))) {
		const [{ messages }] = await lint.lintText(planted.text, { filePath: planted.file });
		found.push(messages.map(({ ruleId }) => ruleId));
	}
	console.log(JSON.stringify(found));
`;

/** The rules that each of the texts breaks. */
const broken = new Map<Planted, string[]>();

beforeAll(() => {
	const all = Object.values(PLANTED).flat();
	const found = execFileSync(process.execPath, ['--input-type=module', '-e', LINT], {
		cwd: root,
		input: JSON.stringify(all),
		encoding: 'utf8',
	});
	for (const [place, rules] of (JSON.parse(found) as string[][]).entries()) {
		broken.set(all[place], rules);
	}
});

test.each(Object.entries(PLANTED))('%s is found', (_what, planted) => {
	for (const one of planted) {
		if (one.rule) expect(broken.get(one)).toContain(one.rule);
		else expect(broken.get(one)).toEqual([]);
	}
});

test('every room is on a floor, in the lint and in the drawing, and no floor has another', () => {
	const floors = /^const FLOORS = \[(.*?)^\];/ms.exec(source('eslint.tools.config.mjs'))?.[1] ?? '';
	const lintRooms = [...floors.matchAll(/'(\w+)'/g)].map(([, room]) => room);
	expect(lintRooms.sort()).toEqual(ROOMS);

	const drawn = [...source('CONTRIBUTING.md').matchAll(/^[1-9]((?: {2,}[a-z]+)+)(?= {2,}|$)/gm)];
	const drawnRooms = drawn.flatMap(([, rooms]) => rooms.trim().split(/ +/));
	expect(drawnRooms.filter((word) => ROOMS.includes(word)).sort()).toEqual(ROOMS);
});

test.each(ROOMS)('the main file of %s begins with what the room is for', (room) => {
	const mainFiles = readdirSync(path.join(GUPSHUP, room)).filter((file) =>
		source(`nodes/gupshup/${room}/${file}`).startsWith(`/**\n * The room \`${room}/\`: `),
	);
	expect(mainFiles).toHaveLength(1);
});

test('no file of the nodes is longer than 250 lines but tables of data', () => {
	const tables = ['codes.ts', 'linkRules.ts', 'numberPlans.ts'];
	const files = readdirSync(path.join(root, 'nodes'), { recursive: true, encoding: 'utf8' });
	const long = files
		.filter((file) => file.endsWith('.ts') && !tables.includes(path.basename(file)))
		.filter((file) => source(path.join('nodes', file)).split('\n').length > 251);
	expect(long).toEqual([]);
});
