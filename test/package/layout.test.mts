/** Where imports may lead, and that the lint notices where one leads elsewhere. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { root } from './support.mts';

const GUPSHUP = path.join(root, 'nodes/gupshup');
const ROOMS = readdirSync(GUPSHUP).sort();

/** Runs in a Node of its own, since the lint's configuration is a module and Jest loads none. */
const LINT = `
	import { ESLint } from 'eslint';
	const [filePath, ...texts] = process.argv.slice(1);
	const lint = new ESLint({ overrideConfigFile: 'eslint.tools.config.mjs' });
	const found = [];
	for (const text of texts) {
		const [{ messages }] = await lint.lintText(text, { filePath });
		found.push(messages.map(({ ruleId }) => ruleId));
	}
	console.log(JSON.stringify(found));
`;

/** Which rules of the lint a file breaks, if it has these texts. Other files are read as they are. */
async function rulesBroken(file: string, ...texts: string[]): Promise<string[][]> {
	const args = ['--input-type=module', '-e', LINT, '--', file, ...texts];
	const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
	return JSON.parse(stdout) as string[][];
}

const source = (file: string) => readFileSync(path.join(root, file), 'utf8');

test.each<[string, string, string, string]>([
	['to a floor above', 'pace/clock', '../api/request', 'import-x/no-restricted-paths'],
	['to the top floor', 'problems/codes', '../sending/sendOne', 'import-x/no-restricted-paths'],
	['to the same floor', 'input/caption', '../pace/clock', 'import-x/no-restricted-paths'],
	['to a panel', 'sending/judge', '../../GupshupSendImage/report', 'import-x/no-restricted-paths'],
	['in a circle', 'pace/queue', './pace', 'import-x/no-cycle'],
])('an import %s is found', async (_, file, to, rule) => {
	const place = `nodes/gupshup/${file}.ts`;
	const whole = source(place);
	const [planted, asItIs] = await rulesBroken(place, `import '${to}';\n${whole}`, whole);
	expect(planted).toContain(rule);
	expect(asItIs).toEqual([]);
});

test('an import from one node to the other is found', async () => {
	const place = 'nodes/GupshupTrigger/labels.ts';
	expect(await rulesBroken(place, `import '../GupshupSendImage/report';\n`)).toEqual([
		['import-x/no-restricted-paths'],
	]);
});

test.each([
	['exponential', '/^(?:a+)+$/', 'redos/no-vulnerable'],
	['quadratic', '/^\\s*\\s*x$/', 'regexp/no-super-linear-backtracking'],
])('a pattern that can take %s time is found', async (_, pattern, rule) => {
	const [planted, other] = await rulesBroken(
		'nodes/gupshup/http/planted.ts',
		`export const PATTERN = ${pattern};\n`,
		'export const PATTERN = /^a+$/;\n',
	);
	expect(planted).toContain(rule);
	expect(other).toEqual([]);
});

test('every room is on a floor, in the lint and in the drawing, and no floor has another', () => {
	const floors = /^const FLOORS = \[(.*?)^\];/ms.exec(source('eslint.tools.config.mjs'))?.[1] ?? '';
	const lintRooms = [...floors.matchAll(/'(\w+)'/g)].map(([, room]) => room);
	expect(lintRooms.sort()).toEqual(ROOMS);

	const drawn = [...source('CONTRIBUTING.md').matchAll(/^[1-7]((?: {2,}[a-z]+)+)(?= {2,}|$)/gm)];
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
	const tables = ['codes.ts', 'numberPlans.ts'];
	const files = readdirSync(path.join(root, 'nodes'), { recursive: true, encoding: 'utf8' });
	const long = files
		.filter((file) => file.endsWith('.ts') && !tables.includes(path.basename(file)))
		.filter((file) => source(path.join('nodes', file)).split('\n').length > 251);
	expect(long).toEqual([]);
});
