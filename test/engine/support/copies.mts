import { cpSync, mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';

import { type BuiltPackage, loadPackage } from '../../../engine/index.mts';

/** Copies of the built package that know nothing of each other, as the processes of a busy n8n do. */
export class Copies {
	private readonly folders: string[] = [];

	/** Below node_modules, where its own require finds n8n-workflow. */
	load(): BuiltPackage {
		const cache = path.join(process.cwd(), 'node_modules', '.cache');
		mkdirSync(cache, { recursive: true });
		const folder = mkdtempSync(path.join(cache, 'gupshup-copy-'));
		this.folders.push(folder);
		cpSync('dist', path.join(folder, 'dist'), { recursive: true });
		cpSync('index.js', path.join(folder, 'index.js'));
		return loadPackage(folder);
	}

	remove(): void {
		for (const folder of this.folders.splice(0)) rmSync(folder, { recursive: true, force: true });
	}
}
