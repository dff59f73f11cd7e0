import base from './jest.e2e.config.mjs';

/**
 * The tests of n8n's queue mode (npm run test:queue), with Redis and PostgreSQL.
 *
 * @type {import('jest').Config}
 */
export default {
	...base,
	globalSetup: null,
	globalTeardown: null,
	testMatch: ['<rootDir>/test/queue/**/*.queue.mts'],
	testTimeout: 300_000,
	// A fleet is six processes of n8n.
	maxWorkers: 1,
};
