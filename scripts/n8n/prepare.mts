/**
 * Before the end-to-end tests (`npm run test:e2e`): looks whether the machine has what they need, and
 * installs the n8n they run and the engine of the oldest one, unless both are in the cache.
 */
import { DEFAULT_N8N_VERSION, readInstallation, versionDir } from './cache.mts';
import { ensureN8n } from './install.mts';
import { ensureMachine } from './machine.mts';
import { ensureOlderEngine } from './olderEngine.mts';

try {
	await ensureMachine(readInstallation(versionDir(DEFAULT_N8N_VERSION)) === undefined);
	await ensureN8n();
	await ensureOlderEngine();
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
}
