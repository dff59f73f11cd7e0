import { availableParallelism } from 'node:os';

/** @type {import('jest').Config} */
export default {
	testEnvironment: '<rootDir>/test/setup/environment.mjs',
	runtime: '<rootDir>/test/setup/runtime.mjs',
	// A busy machine takes ten times as long. Tests that have to end in time say so themselves.
	testTimeout: 120_000,
	// Many tests wait for a clock more than they compute: one more than there are cores. Jest reads a
	// percentage above 100 as a number of workers.
	maxWorkers: availableParallelism() + 1,
	// Of one file, where they are `test.concurrent`: those that wait for clocks.
	maxConcurrency: 6,
	reporters: ['default', '<rootDir>/test/setup/slowest.mjs'],
	roots: ['<rootDir>/test'],
	testMatch: ['<rootDir>/test/**/*.test.mts'],
	testPathIgnorePatterns: ['\\.thorough\\.test\\.mts$'],
	moduleFileExtensions: ['mts', 'ts', 'js', 'mjs', 'cjs', 'json', 'node'],
	transform: {
		'\\.m?ts$': [
			'@swc/jest',
			{ jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
		],
	},
	globalSetup: '<rootDir>/test/setup/before.mjs',
	globalTeardown: '<rootDir>/test/setup/after.mjs',
	setupFiles: ['<rootDir>/test/setup/n8nUserFolder.mts'],
};
