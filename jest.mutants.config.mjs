import base from './jest.config.mjs';

/**
 * The tests that look for mutants (npm run mutants): those of the nodes.
 *
 * @type {import('jest').Config}
 */
export default {
	...base,
	testMatch: ['<rootDir>/test/{unit,engine}/**/*.test.mts'],
};
