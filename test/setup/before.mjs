// One folder for what n8n's engine keeps on disk, and what programs keep there that tests start and end by
// force: it goes with the run.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Called by Jest before its workers start, which inherit the variable: see environment.mjs. */
export default function before() {
	process.env.GUPSHUP_TESTS_FOLDER = mkdtempSync(path.join(tmpdir(), 'n8n-nodes-gupshup-tests-'));
}
