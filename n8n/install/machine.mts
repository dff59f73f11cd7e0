/**
 * What the tests in a real n8n need of the machine besides Node and npm: checked before anything is
 * downloaded, with the packages of Debian and Ubuntu that bring what is missing.
 */
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findChromium } from '../browser/chromium.mts';
import { cleanEnv, runOrThrow } from './process.mts';

interface Need {
	what: string;
	/** Of Debian. */
	package: string;
	isThere: (env: NodeJS.ProcessEnv) => boolean;
}

const FONT_FOLDERS = ['/usr/share/fonts', '/usr/local/share/fonts'];

/** What a run is for: the end-to-end tests with their browser, those of queue mode, or a film. */
export type Purpose = 'e2e' | 'queue' | 'film';

const BROWSER: Need[] = [
	{ what: 'Chromium or Chrome', package: 'chromium', isThere: hasChromium },
	{
		what: 'fonts',
		package: 'fonts-liberation',
		isThere: () => process.platform !== 'linux' || FONT_FOLDERS.some(hasEntries),
	},
];

/** To compile SQLite's binding, which a fresh n8n may need. */
const COMPILER: Need[] = ['python3', 'make', 'g++'].map((program) => ({
	what: program,
	package: program,
	isThere: (env) => isInPath(program, env),
}));

const SERVICES: Need[] = [
	{
		what: 'Redis',
		package: 'redis-server',
		isThere: (env) => isInPath('redis-server', env),
	},
	{
		what: 'PostgreSQL',
		package: 'postgresql',
		// Debian keeps each version's programs in a folder of its own.
		isThere: (env) => isInPath('initdb', env) || hasEntries('/usr/lib/postgresql'),
	},
];

const FILM: Need[] = [
	{ what: 'ffmpeg', package: 'ffmpeg', isThere: (env) => isInPath('ffmpeg', env) },
];

const NEEDS: Record<Purpose, Need[]> = { e2e: BROWSER, queue: SERVICES, film: FILM };

/** What is missing; `fresh` says that n8n is still to be installed. */
export function missingOnMachine(
	purpose: Purpose,
	fresh: boolean,
	env: NodeJS.ProcessEnv = process.env,
): Need[] {
	const needs = fresh ? [...NEEDS[purpose], ...COMPILER] : NEEDS[purpose];
	return needs.filter(({ isThere }) => !isThere(env));
}

/**
 * Says what is missing and how to get it. In a CI (`CI` is set) it gets it itself, from Debian's
 * packages; on somebody's own computer it does not touch the system.
 */
export async function ensureMachine(
	purpose: Purpose,
	fresh: boolean,
	{ env = process.env, say = console.log as (line: string) => void } = {},
): Promise<void> {
	const missing = missingOnMachine(purpose, fresh, env);
	if (missing.length === 0) return;
	const packages = missing.map((need) => need.package);
	const install = `apt-get update && apt-get install -y ${packages.join(' ')}`;
	const aptGet = env.CI ? asRoot('apt-get', env) : undefined;
	if (!aptGet) throw new Error(textOf(missing, install));

	say(`[machine] ${missing.map(({ what }) => what).join(', ')} missing: ${install}`);
	const [program, ...rest] = aptGet;
	const run = async (...args: string[]) =>
		await runOrThrow(program, [...rest, ...args], {
			cwd: '/',
			timeout: 10 * 60_000,
			env: { ...cleanEnv(), ...env, DEBIAN_FRONTEND: 'noninteractive' },
		});
	await run('update');
	await run('install', '-y', '--no-install-recommends', ...packages);
	const still = missingOnMachine(purpose, fresh, env);
	if (still.length > 0) throw new Error(textOf(still, install));
}

function textOf(missing: Need[], install: string): string {
	return [
		`These tests need ${missing.map(({ what }) => what).join(', ')}, which this machine does not have.`,
		`On Debian or Ubuntu, as root: ${install}`,
		'CHROMIUM_PATH names a browser that lies elsewhere.',
	].join('\n');
}

/** The command with which that program is run as root, if it can be. */
function asRoot(program: string, env: NodeJS.ProcessEnv): string[] | undefined {
	if (!isInPath(program, env)) return undefined;
	if (process.getuid?.() === 0) return [program];
	return isInPath('sudo', env) ? ['sudo', '-n', program] : undefined;
}

function hasChromium(env: NodeJS.ProcessEnv): boolean {
	try {
		return findChromium(env) !== '';
	} catch {
		return false;
	}
}

function isInPath(program: string, env: NodeJS.ProcessEnv): boolean {
	return (env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}

function hasEntries(folder: string): boolean {
	return existsSync(folder) && readdirSync(folder).length > 0;
}
