// The second lint: for what is not shipped (tests, sandbox, scripts, benchmarks). n8n's own
// configuration, eslint.config.mjs, may not be changed in strict mode and forbids Node's built-ins,
// which these files need; it covers *.ts only, so they are *.mts and are linted here.
import eslint from '@eslint/js';
import redos from 'eslint-plugin-redos';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

export default tseslint.config(
	{
		ignores: [
			'**/node_modules/**',
			'dist/**',
			'coverage/**',
			'**/*.ts',
			// Here for one thing only, below.
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
		// What is shipped reads what anybody can send: no pattern may take more than proportional time.
		// n8n's own rules do not look for that.
		files: ['nodes/**/*.ts', 'credentials/**/*.ts'],
		languageOptions: { parser: tseslint.parser },
		linterOptions: { reportUnusedDisableDirectives: 'off' },
		plugins: { redos, regexp },
		rules: {
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
