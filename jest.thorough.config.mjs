import base from './jest.config.mjs';

// What test/setup/thorough.mts goes by.
process.env.GUPSHUP_TESTS = 'thorough';

/**
 * The thorough tests (npm run test:thorough): crowds, all countries, large sizes, thousands of random
 * messages. A sample of each is among the tests that npm test runs.
 *
 * @type {import('jest').Config}
 */
export default {
	...base,
	testMatch: ['<rootDir>/test/**/*.thorough.test.mts'],
	testPathIgnorePatterns: [],
};
