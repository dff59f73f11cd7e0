import { N8nServer, type Role } from '../../../n8n/server/n8nServer.mts';
import { setStage, type Stage } from '../../e2e/support/stage.mts';
import { startPostgres, type Postgres } from './postgres.mts';
import { queueMode } from './queueMode.mts';
import { startRedis } from './redis.mts';

/** n8n in queue mode: a main process, workers, Redis and PostgreSQL, beside the sandbox. */
export interface Fleet extends Stage {
	workers: N8nServer[];
	postgres: Postgres;
	/** One more process of the same n8n. */
	add(role: Exclude<Role, 'start'>): Promise<N8nServer>;
}

/**
 * n8n looks for jobs whose worker has gone every 30 seconds, and gives a worker a minute to say that it is
 * still there. Shorter with these settings, so that a test does not wait for that.
 */
export const NOTICES_A_DEAD_WORKER = {
	QUEUE_WORKER_STALLED_INTERVAL: '3000',
	QUEUE_WORKER_LOCK_DURATION: '6000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '2000',
};

/** @param env further settings of every process */
export async function startFleet(
	workers: number,
	env: Record<string, string> = {},
): Promise<Fleet> {
	const undo: Array<() => Promise<unknown>> = [];
	const close = async () => {
		for (const step of undo.splice(0).reverse()) await step();
	};
	try {
		const redis = await startRedis();
		undo.push(async () => await redis.stop());
		const postgres = await startPostgres();
		undo.push(async () => await postgres.stop());
		const shared = {
			...queueMode(redis, postgres),
			...env,
		};
		const stage = await setStage({ env: shared });
		undo.push(async () => await stage.close());
		// They share the main process's user folder, and find the package installed there.
		const add: Fleet['add'] = async (role) => {
			const { baseUrl, folder } = stage.server;
			const settings = { N8N_WEBHOOK_URL: baseUrl, N8N_EDITOR_BASE_URL: baseUrl, ...shared };
			const process = await N8nServer.start({ role, folder, env: settings });
			undo.push(async () => await process.stop());
			return process;
		};
		const fleet: Fleet = { ...stage, workers: [], postgres, add, close };
		fleet.workers.push(
			...(await Promise.all(Array.from({ length: workers }, async () => await add('worker')))),
		);
		return fleet;
	} catch (error) {
		await close();
		throw error;
	}
}
