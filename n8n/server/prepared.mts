/**
 * What the files of a run of end-to-end tests begin with, made once for all of them: the package as a
 * tarball, and the user folder of an n8n that has migrated its database, has an owner, and has installed
 * the package as its settings page does. A copy of it takes a second in place of half a minute.
 *
 * Jest calls `prepare` before the first test file and `tidyUp` after the last one.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { N8nApi } from './n8nApi.mts';
import { N8nServer } from './n8nServer.mts';
import { packUnderTest, type Tarball } from './tarball.mts';

export interface Prepared {
	tarball: Tarball;
	/** To be copied, not to be run in. */
	userFolder: string;
}

/** The setting that names the folder to the test files. */
const PLACE = 'N8N_GUPSHUP_PREPARED';
const CONTENTS = 'prepared.json';

export async function prepare(): Promise<void> {
	const place = mkdtempSync(join(tmpdir(), 'n8n-gupshup-prepared-'));
	process.env[PLACE] = place;
	try {
		const tarball = await packUnderTest(place);
		const userFolder = join(place, 'user');
		await installInto(userFolder, tarball);
		const prepared: Prepared = { tarball, userFolder };
		writeFileSync(join(place, CONTENTS), JSON.stringify(prepared));
	} catch (error) {
		tidyUp();
		throw error;
	}
}

async function installInto(userFolder: string, tarball: Tarball): Promise<void> {
	const server = await N8nServer.start({ tarball });
	const api = new N8nApi(server.baseUrl);
	try {
		await api.setUpOwner();
		await api.installCommunityPackage(tarball.name, tarball.version);
		await server.end();
		cpSync(server.folder, userFolder, { recursive: true });
	} finally {
		await api.close();
		await server.stop();
	}
}

/** What this run has prepared, if it is one that does. */
export function readPrepared(): Prepared | undefined {
	const place = process.env[PLACE];
	return place ? (JSON.parse(readFileSync(join(place, CONTENTS), 'utf8')) as Prepared) : undefined;
}

export function tidyUp(): void {
	const place = process.env[PLACE];
	if (place) rmSync(place, { recursive: true, force: true });
}
