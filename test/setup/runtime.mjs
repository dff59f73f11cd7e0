// Jest loads every module anew for every test file, n8n's engine too: 1 300 modules, three seconds. Here Node
// itself loads what is installed, once in each of Jest's processes, and Jest loads the files of this package
// anew for every test file, as before.
import { createRequire, isBuiltin } from 'node:module';
import Runtime from 'jest-runtime';

/** @param {string} name as it stands in an import */
const isInstalled = (name) => !/^[./]/.test(name) && !isBuiltin(name) && name !== '@jest/globals';

export default class SharedPackages extends Runtime {
	requireModuleOrMock(from, name) {
		return isInstalled(name) ? createRequire(from)(name) : super.requireModuleOrMock(from, name);
	}

	requireActual(from, name) {
		return isInstalled(name) ? createRequire(from)(name) : super.requireActual(from, name);
	}
}
