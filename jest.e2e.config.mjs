import base from './jest.config.mjs';

/**
 * The tests in a real n8n and a real browser (npm run test:e2e), two files at a time: each has a
 * server of its own, which begins with a copy of one that is prepared before the first.
 *
 * @type {import('jest').Config}
 */
export default {
	...base,
	testMatch: ['<rootDir>/test/e2e/**/*.e2e.mts'],
	testPathIgnorePatterns:
		process.env.GUPSHUP_TESTS === 'thorough' ? [] : ['\\.thorough\\.e2e\\.mts$'],
	setupFiles: [],
	globalSetup: '<rootDir>/test/e2e/support/before.cjs',
	globalTeardown: '<rootDir>/test/e2e/support/after.cjs',
	testTimeout: 120_000,
	// Two servers at a time: each waits for clocks and answers as much as it computes.
	maxWorkers: 2,
};
