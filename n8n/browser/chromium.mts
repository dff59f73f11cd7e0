/** The browser of the machine: none is downloaded. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** `CHROMIUM_PATH`, or the first Chromium or Chrome in the path. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string {
	const folders = (env.PATH ?? '').split(delimiter);
	const candidates = env.CHROMIUM_PATH
		? [env.CHROMIUM_PATH]
		: NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
	const found = candidates.find((file) => existsSync(file));
	if (found === undefined) {
		throw new Error(
			env.CHROMIUM_PATH
				? `CHROMIUM_PATH names ${env.CHROMIUM_PATH}, which is not there`
				: 'No Chromium in the path: "apt-get install chromium", or name one in CHROMIUM_PATH',
		);
	}
	return found;
}

/** Quiet, offline, and able to run as root. */
export const CHROMIUM_FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];
