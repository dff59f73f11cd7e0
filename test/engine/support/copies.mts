import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { compileFunction } from 'node:vm';

import type { BuiltPackage } from '../../../engine/index.mts';

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
		const code = readFileSync(file, 'utf8') + (file === changedFile ? `\n${changed?.code}` : '');
		const require = createRequire(file);
		const ours = (name: string) =>
			name.startsWith('.') ? load(require.resolve(name)) : (require(name) as object);
		const run = compileFunction(code, ['exports', 'require', 'module'], { filename: file });
		Reflect.apply(run, undefined, [module.exports, ours, module]);
		return module.exports;
	};
	return load(path.resolve('index.js')) as BuiltPackage;
}
