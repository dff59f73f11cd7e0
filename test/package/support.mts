import '../../engine/environment.mts';
import { PackageDirectoryLoader } from 'n8n-core';
import { readFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(__dirname, '../..');

export function read(file: string): string {
	return readFileSync(path.join(root, file), 'utf8');
}

export function readJson<T>(file: string): T {
	return JSON.parse(read(file)) as T;
}

/** What n8n makes of the package when it starts. */
export async function loadPackage(): Promise<PackageDirectoryLoader> {
	const loader = new PackageDirectoryLoader(root);
	await loader.loadAll();
	return loader;
}

interface PackageJson {
	name: string;
	version: string;
	keywords: string[];
	license: string;
	files: string[];
	main: string;
	dependencies?: Record<string, string>;
	optionalDependencies?: Record<string, string>;
	peerDependencies: Record<string, string>;
	n8n: { n8nNodesApiVersion: number; strict: boolean; nodes: string[]; credentials: string[] };
}

export const packageJson = readJson<PackageJson>('package.json');
