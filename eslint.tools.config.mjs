// The second lint: for what is not shipped (tests, sandbox, scripts, benchmarks). n8n's own
// configuration, eslint.config.mjs, may not be changed in strict mode and forbids Node's built-ins,
// which these files need; it covers *.ts only, so they are *.mts and are linted here.
import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
	{ ignores: ['**/node_modules/**', 'dist/**', 'coverage/**', '**/*.ts', '**/*.js', '**/*.mjs'] },
	{
		files: ['**/*.mts'],
		extends: [eslint.configs.recommended, ...tseslint.configs.recommendedTypeChecked],
		languageOptions: {
			parserOptions: { project: './tsconfig.tools.json', tsconfigRootDir: import.meta.dirname },
		},
		rules: {
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
			eqeqeq: 'error',
		},
	},
);
