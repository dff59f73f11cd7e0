import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { freePorts } from '../../../n8n/server/ports.mts';
import { waitFor } from '../../../n8n/server/waitFor.mts';
import type { Service } from './redis.mts';

const run = promisify(execFile);

export interface Postgres extends Service {
	/** How much a table takes up with all that belongs to it, in bytes. */
	sizeOf(table: string): Promise<number>;
}

/** Where Debian puts each version: `apt-get install postgresql`. */
const DEBIAN = '/usr/lib/postgresql';

/**
 * Starts a PostgreSQL of its own, which n8n wants for queue mode, and deletes it at the end. It refuses
 * to run as root, so where the tests do, it runs as the user that its package has made.
 */
export async function startPostgres(): Promise<Postgres> {
	const bin = binFolder();
	const [port] = await freePorts(1);
	const folder = mkdtempSync(join(tmpdir(), 'n8n-gupshup-postgres-'));
	const owner = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : undefined;
	if (owner) chownSync(folder, owner.uid, owner.gid);
	const data = join(folder, 'data');
	const settings = { cwd: folder, ...owner };
	await run(
		join(bin, 'initdb'),
		['-D', data, '-U', 'n8n', '--auth', 'trust', '-E', 'UTF8', '--no-sync'],
		settings,
	);
	const child = spawn(
		join(bin, 'postgres'),
		['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, '-F'],
		{ ...settings, stdio: 'ignore' },
	);
	await waitFor('PostgreSQL to answer', async () => {
		await run(join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)]);
		return true;
	});
	await run(join(bin, 'createdb'), ['-h', '127.0.0.1', '-p', String(port), '-U', 'n8n', 'n8n']);
	return {
		port,
		sizeOf: async (table) => {
			const { stdout } = await run(join(bin, 'psql'), [
				...['-h', '127.0.0.1', '-p', String(port), '-U', 'n8n', '-d', 'n8n', '-At'],
				...['-c', `SELECT pg_total_relation_size('${table}')`],
			]);
			return Number(stdout.trim());
		},
		stop: async () => {
			const ended = once(child, 'exit');
			child.kill('SIGINT');
			await ended;
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

function binFolder(): string {
	const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : [];
	const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
	return newest === undefined ? '' : join(DEBIAN, newest, 'bin');
}

function idOf(flag: '-u' | '-g'): number {
	return Number(execFileSync('id', [flag, 'postgres']).toString());
}
