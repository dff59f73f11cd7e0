/**
 * Where the full n8n of the end-to-end tests is kept, and whether what lies there is whole.
 */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The version the end-to-end tests run, unless told otherwise. */
export const DEFAULT_N8N_VERSION = '2.41.1';

/** Written into a finished installation last of all: without it the folder counts as broken. */
export const MARKER = 'installed.json';

/** An n8n that is ready to be started. */
export interface InstalledN8n {
	/** The Node 24 to run it with. */
	nodePath: string;
	/** n8n's command line, a script for that Node. */
	n8nBin: string;
	/** The folder that holds it all. */
	dir: string;
}

/** The folder that holds one folder for each version; `N8N_GUPSHUP_CACHE` names another. */
export function cacheRoot(): string {
	const { N8N_GUPSHUP_CACHE: own, XDG_CACHE_HOME: caches } = process.env;
	return own ? resolve(own) : join(caches || join(homedir(), '.cache'), 'n8n-nodes-gupshup');
}

/** The folder of one version. */
export function versionDir(version: string): string {
	return join(cacheRoot(), `n8n-${version}`);
}

/** n8n's command line inside an installation. */
export function n8nBinOf(dir: string): string {
	return join(dir, 'node_modules', 'n8n', 'bin', 'n8n');
}

/** What the marker says, or `undefined` when the folder is not there or not whole. */
export function readInstallation(dir: string): InstalledN8n | undefined {
	let marker: { node: string };
	try {
		marker = JSON.parse(readFileSync(join(dir, MARKER), 'utf8')) as typeof marker;
	} catch {
		return undefined;
	}
	// Inside the folder, or elsewhere if the Node that made the installation was new enough itself.
	const nodePath = resolve(dir, marker.node);
	const n8nBin = n8nBinOf(dir);
	const whole = existsSync(nodePath) && existsSync(n8nBin);
	return whole ? { nodePath, n8nBin, dir } : undefined;
}

/** Whether n8n 2 runs on this Node. */
export function isNodeNewEnough(version: string): boolean {
	return Number(version.split('.')[0]) >= 24;
}
