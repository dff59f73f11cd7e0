// The second lint: for what is not shipped (tests, sandbox, scripts, tools, benchmarks). n8n's own
// configuration, eslint.config.mjs, may not be changed in strict mode and forbids Node's built-ins,
// which these files need; it covers *.ts only, so they are *.mts and are linted here.
import eslint from '@eslint/js';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import redos from 'eslint-plugin-redos';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

// The rooms under nodes/gupshup, floor by floor from the bottom: a room may import from the floors below
// its own, never from above and never from its own floor. CONTRIBUTING.md has the drawing.
const FLOORS = [
	['problems'],
	['input', 'http'],
	['pace'],
	['client'],
	['media', 'templates', 'events'],
	['messages'],
	['sending'],
	['node'],
];

const room = (name) => `./nodes/gupshup/${name}`;
const PANELS = ['./nodes/GupshupSendImage', './nodes/GupshupSendMessage', './nodes/GupshupTrigger'];

const zones = FLOORS.flatMap((rooms, floor) =>
	rooms.map((name) => ({
		target: room(name),
		from: [
			...FLOORS.slice(floor)
				.flat()
				.filter((other) => other !== name)
				.map(room),
			...PANELS,
		],
		message: 'Imports run down: this is on the same floor or above (CONTRIBUTING.md, Layout).',
	})),
).concat(
	PANELS.map((panel) => ({ target: panel, from: PANELS.filter((other) => other !== panel) })),
);

export default tseslint.config(
	{
		ignores: [
			'**/node_modules/**',
			'dist/**',
			'coverage/**',
			'**/*.ts',
			// Here for what n8n's lint does not look at, below.
			'!nodes/**/*.ts',
			'!credentials/**/*.ts',
			'**/*.mjs',
			'**/*.js',
			'!phone/page/*.js',
		],
	},
	{
		files: ['**/*.mts'],
		extends: [eslint.configs.recommended, ...tseslint.configs.recommendedTypeChecked],
		languageOptions: {
			parserOptions: { project: './tsconfig.tools.json', tsconfigRootDir: import.meta.dirname },
		},
		rules: {
			'@typescript-eslint/no-unused-vars': [
				'error',
				{ argsIgnorePattern: '^_', ignoreRestSiblings: true },
			],
			eqeqeq: 'error',
		},
	},
	{
		// The phone stands beside a sandbox, which knows nothing of it.
		files: ['sandbox/**/*.mts'],
		rules: {
			'no-restricted-imports': ['error', { patterns: [{ regex: '^(\\.\\./)+phone/' }] }],
		},
	},
	{
		// What is shipped has n8n's lint; this one adds what n8n's does not look at: where imports lead, and
		// patterns that take more than proportional time, since the nodes read what anybody can send.
		files: ['nodes/**/*.ts', 'credentials/**/*.ts'],
		languageOptions: { parser: tseslint.parser },
		// Comments to n8n's own lint.
		linterOptions: { reportUnusedDisableDirectives: 'off' },
		plugins: { 'import-x': importX, redos, regexp },
		settings: {
			'import-x/extensions': ['.ts'],
			'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
			'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts'] })],
		},
		rules: {
			'import-x/no-cycle': 'error',
			'import-x/no-restricted-paths': ['error', { zones }],
			'redos/no-vulnerable': ['error', { timeout: 5000 }],
			'regexp/no-super-linear-backtracking': 'error',
			'regexp/no-super-linear-move': ['error', { report: 'certain' }],
		},
	},
	{
		// Runs in a browser as it stands there; its types are in comments.
		files: ['phone/page/*.js'],
		extends: [eslint.configs.recommended, ...tseslint.configs.recommendedTypeChecked],
		languageOptions: {
			parserOptions: {
				project: './phone/page/tsconfig.json',
				tsconfigRootDir: import.meta.dirname,
			},
		},
		rules: {
			eqeqeq: 'error',
			// TypeScript knows the browser's globals and finds those that are not there.
			'no-undef': 'off',
			// The page comes from the sandbox, and so do its answers: their types are declared.
			'@typescript-eslint/no-unsafe-argument': 'off',
			'@typescript-eslint/no-unsafe-assignment': 'off',
			'@typescript-eslint/no-unsafe-member-access': 'off',
			'@typescript-eslint/no-unsafe-return': 'off',
		},
	},
);
