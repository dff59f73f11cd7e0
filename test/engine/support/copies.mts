import { cpSync, mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { type BuiltPackage, loadPackage } from '../../../engine/index.mts';

/** Copies of the built package that know nothing of each other, as the processes of a busy n8n do. */
export class Copies {
	private readonly folders: string[] = [];

	/**
	 * Below node_modules, where its own require finds n8n-workflow.
	 *
	 * @param changed a built file, below `dist/nodes`, and code at its end that changes what it exports
	 */
	load(changed?: { file: string; code: string }): BuiltPackage {
		const cache = path.join(process.cwd(), 'node_modules', '.cache');
		mkdirSync(cache, { recursive: true });
		const folder = mkdtempSync(path.join(cache, 'gupshup-copy-'));
		this.folders.push(folder);
		cpSync('dist', path.join(folder, 'dist'), { recursive: true });
		cpSync('index.js', path.join(folder, 'index.js'));
		if (changed) {
			const file = path.join(folder, 'dist', 'nodes', changed.file);
			writeFileSync(file, `${readFileSync(file, 'utf8')}\n${changed.code}`);
		}
		return loadPackage(folder);
	}

	remove(): void {
		for (const folder of this.folders.splice(0)) rmSync(folder, { recursive: true, force: true });
	}
}
