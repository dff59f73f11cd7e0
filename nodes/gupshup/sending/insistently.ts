import { sleep } from 'n8n-workflow';

/** Pauses, in ms, before a call is tried again: a database that is locked for a moment, a row made twice. */
const PAUSES_MS = [50, 250, 1000];

/**
 * Makes a call, and again after a pause where it fails.
 *
 * @param call is told how often it failed before
 * @throws what the last try throws
 */
export async function insistently<T>(call: (failures: number) => Promise<T>): Promise<T> {
	for (const [failures, pauseMs] of PAUSES_MS.entries()) {
		try {
			return await call(failures);
		} catch {
			await sleep(pauseMs);
		}
	}
	return await call(PAUSES_MS.length);
}
