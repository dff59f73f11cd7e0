import base from './jest.e2e.config.mjs';

/**
 * The tests in the server of the last n8n 1 (npm run test:last1), which is installed for them.
 *
 * @type {import('jest').Config}
 */
export default {
	...base,
	globalSetup: null,
	globalTeardown: null,
	maxWorkers: 1,
	testMatch: ['<rootDir>/test/last1/**/*.last1.mts'],
};
