import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Script } from 'node:vm';

import type { BuiltPackage } from '../../../engine/index.mts';

type Run = (exports: object, require: (name: string) => object, module: object) => void;

/** The built files, compiled: each copy runs them once more. */
const compiled = new Map<string, Script>();

function compile(file: string, more = ''): Script {
	const code = `(exports, require, module) => {${readFileSync(file, 'utf8')}\n${more}}`;
	return new Script(code, { filename: file });
}

/** @param more code at the end of the file */
function runOf(file: string, more: string | undefined): Run {
	const script = more === undefined ? (compiled.get(file) ?? compile(file)) : compile(file, more);
	if (more === undefined) compiled.set(file, script);
	return script.runInThisContext() as Run;
}

/**
 * Loads the built package once more: it shares nothing with others, as in another process of a busy n8n.
 *
 * @param changed a built file, below `dist/nodes`, and code at its end that changes what it exports
 */
export function loadCopy(changed?: { file: string; code: string }): BuiltPackage {
	const changedFile = changed && path.resolve('dist/nodes', changed.file);
	const loaded = new Map<string, { exports: object }>();
	const load = (file: string): object => {
		const known = loaded.get(file);
		if (known) return known.exports;
		const module = { exports: {} };
		loaded.set(file, module);
		const require = createRequire(file);
		const ours = (name: string) =>
			name.startsWith('.') ? load(require.resolve(name)) : (require(name) as object);
		runOf(file, file === changedFile ? changed?.code : undefined)(module.exports, ours, module);
		return module.exports;
	};
	return load(path.resolve('index.js')) as BuiltPackage;
}
