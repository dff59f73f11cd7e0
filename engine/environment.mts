/**
 * Import this before anything of n8n's: n8n-core reads its settings while it loads, and writes a key
 * into the user's n8n folder unless it is told of another.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const inherited = process.env.N8N_USER_FOLDER;
const userFolder = inherited ?? mkdtempSync(path.join(tmpdir(), 'n8n-nodes-gupshup-'));

process.env.N8N_USER_FOLDER = userFolder;
process.env.N8N_LOG_LEVEL ??= 'silent';

if (inherited === undefined) {
	process.on('exit', () => rmSync(userFolder, { recursive: true, force: true }));
}
