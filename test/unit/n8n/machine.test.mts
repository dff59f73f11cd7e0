/** What the end-to-end tests say, and do, when the machine lacks something. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureMachine, missingOnMachine } from '../../../n8n/install/machine.mts';

let bin: string;

beforeEach(() => (bin = mkdtempSync(join(tmpdir(), 'n8n-gupshup-bin-'))));
afterEach(() => rmSync(bin, { recursive: true, force: true }));

/** A program of that name, in the only folder of the path. */
function program(name: string, script = ''): void {
	writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
	chmodSync(join(bin, name), 0o755);
}

const missing = (fresh: boolean) =>
	missingOnMachine('e2e', fresh, { PATH: bin }).map((n) => n.package);

test('a compiler is only needed where n8n is not installed yet', () => {
	expect(missing(true)).toEqual(expect.arrayContaining(['chromium', 'python3', 'make', 'g++']));
	for (const name of ['python3', 'make', 'g++', 'google-chrome']) program(name);
	expect(missing(true).filter((name) => name !== 'fonts-liberation')).toEqual([]);
	rmSync(join(bin, 'make'));
	expect(missing(false)).not.toContain('make');
	expect(missing(true)).toContain('make');
});

test('outside a CI the system is left alone, and the text says what to install', async () => {
	program('apt-get', `touch ${bin}/touched`);
	await expect(ensureMachine('e2e', true, { env: { PATH: bin } })).rejects.toThrow(
		/Chromium or Chrome.*python3, make, g\+\+[^]*apt-get install -y chromium .*python3 make g\+\+/,
	);
	expect(() => readFileSync(join(bin, 'touched'))).toThrow();
});

const root = process.getuid?.() === 0;

(root ? test : test.skip)('in a CI, what is missing is installed, and nothing else', async () => {
	for (const name of ['python3', 'make', 'g++']) program(name);
	program('apt-get', `echo "$@" >> ${bin}/log; : > ${bin}/chromium`);
	const said: string[] = [];
	const env = { PATH: bin, CI: 'true' };
	await ensureMachine('e2e', true, { env, say: (line) => said.push(line) });
	const log = readFileSync(join(bin, 'log'), 'utf8');
	expect(log).toMatch(/^update\ninstall -y .*chromium/);
	expect(log).not.toContain('python3');
	expect(said.join()).toContain('Chromium or Chrome');
});

test('a CI without apt-get fails with the same text', async () => {
	await expect(ensureMachine('e2e', true, { env: { PATH: bin, CI: 'true' } })).rejects.toThrow(
		/apt-get install -y chromium/,
	);
});
