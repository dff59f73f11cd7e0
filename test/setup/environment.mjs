// Tests run among Node's own globals, as the package does in n8n, and not in a context that Jest makes for
// each file: what an installed package makes (runtime.mjs) is of the same classes as what a test makes. What
// a test file leaves in the globals and in the environment is taken back when it ends.
import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';

/** Stands for Node's own context: Jest has to name one, and Node's own has no name. */
const OWN = vm.createContext();

/** What Jest has compiled, by file: each test file runs it once more, with its own imports. */
const compiled = new Map();
const { compileFunction } = vm;
vm.compileFunction = (code, parameters, { parsingContext, ...options } = {}) => {
	if (parsingContext !== OWN)
		return compileFunction(code, parameters, { ...options, parsingContext });
	const known = compiled.get(options.filename);
	if (known?.code === code) return known.run;
	const run = compileFunction(code, parameters, options);
	compiled.set(options.filename, { code, run });
	return run;
};

/**
 * Jest has a storage of its own in each test file. Node 20 asks every one that is in use whenever a promise is
 * made: they are put out of use with the file. One that goes on is in use again when it is next run.
 */
const storages = new Set();
const { run } = AsyncLocalStorage.prototype;
AsyncLocalStorage.prototype.run = function (...given) {
	storages.add(this);
	return run.apply(this, given);
};

/** Each of Jest's processes has an n8n user folder of its own. */
function keepUserFoldersIn(folder) {
	if (folder === undefined) return;
	process.env.N8N_USER_FOLDER = path.join(folder, process.env.JEST_WORKER_ID ?? '');
	mkdirSync(process.env.N8N_USER_FOLDER, { recursive: true });
}

export default class OwnGlobals {
	global = globalThis;
	moduleMocker = new ModuleMocker(globalThis);

	constructor({ projectConfig }) {
		keepUserFoldersIn(process.env.GUPSHUP_TESTS_FOLDER);
		// Jest puts another one in its place for each test file.
		this.exit = process.exit;
		this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
	}

	/** Runs after the setup files: what they set stays. */
	setup() {
		this.globals = Object.getOwnPropertyDescriptors(globalThis);
		this.env = { ...process.env };
	}

	teardown() {
		this.fakeTimersModern.dispose();
		for (const key of Reflect.ownKeys(globalThis)) {
			if (!Object.hasOwn(this.globals, key)) Reflect.deleteProperty(globalThis, key);
		}
		for (const key of Reflect.ownKeys(this.globals)) {
			Reflect.defineProperty(globalThis, key, this.globals[key]);
		}
		for (const name of Object.keys(process.env)) {
			if (!(name in this.env)) delete process.env[name];
		}
		Object.assign(process.env, this.env);
		process.exit = this.exit;
		for (const storage of storages) storage.disable();
		storages.clear();
	}

	getVmContext() {
		return OWN;
	}

	exportConditions() {
		return ['node', 'node-addons'];
	}
}
