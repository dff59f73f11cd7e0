// Tests run among Node's own globals, as the package does in n8n, and not in a context that Jest makes for
// each file: what an installed package makes (runtime.mjs) is of the same classes as what a test makes. What
// a test file leaves in the globals and in the environment is taken back when it ends.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';

/** Stands for Node's own context: Jest has to name one, and Node's own has no name. */
const OWN = vm.createContext();
const { compileFunction } = vm;
vm.compileFunction = (code, parameters, { parsingContext, ...options } = {}) =>
	compileFunction(code, parameters, {
		...options,
		...(parsingContext === OWN ? {} : { parsingContext }),
	});

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
	}

	getVmContext() {
		return OWN;
	}

	exportConditions() {
		return ['node', 'node-addons'];
	}
}
