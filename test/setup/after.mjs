import { rmSync } from 'node:fs';

/** Called by Jest when its workers have ended: see before.mjs. */
export default function after() {
	rmSync(process.env.GUPSHUP_TESTS_FOLDER, { recursive: true, force: true, maxRetries: 3 });
}
