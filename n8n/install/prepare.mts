/**
 * Before the tests in a real n8n: looks whether the machine has what they need, and installs what they
 * run unless it is in the cache.
 *
 *     tsx n8n/install/prepare.mts         for the end-to-end tests (npm run test:e2e)
 *     tsx n8n/install/prepare.mts queue   for those of queue mode (npm run test:queue)
 */
import { DEFAULT_N8N_VERSION, readInstallation, versionDir } from './cache.mts';
import { ensureEngines } from './engines.mts';
import { ensureN8n } from './install.mts';
import { ensureMachine, type Purpose } from './machine.mts';

const purpose: Purpose = process.argv[2] === 'queue' ? 'queue' : 'e2e';

try {
	const isFresh = readInstallation(versionDir(DEFAULT_N8N_VERSION)) === undefined;
	await ensureMachine(purpose, isFresh);
	await ensureN8n();
	if (purpose === 'e2e') await ensureEngines();
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
}
