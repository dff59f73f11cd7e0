/**
 * Loaded into the n8n server before n8n itself (`node --import`): the server ends with the process that
 * started it, whatever that one died of. The channel between the two breaks, and the whole process
 * group goes, together with its folder.
 */
import { rmSync } from 'node:fs';

process.once('disconnect', () => {
	const folder = process.env.N8N_GUPSHUP_TEST_FOLDER;
	try {
		if (folder) rmSync(folder, { recursive: true, force: true });
	} catch {
		// It lies in the system's temporary folder.
	}
	process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGKILL');
});
