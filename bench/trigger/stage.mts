/** The n8n that is measured: one process with SQLite, or queue mode with PostgreSQL. */
import { N8nApi } from '../../n8n/server/n8nApi.mts';
import { N8nServer, type Role } from '../../n8n/server/n8nServer.mts';
import { startBalancer } from '../../test/queue/support/balancer.mts';
import { startPostgres } from '../../test/queue/support/postgres.mts';
import { queueMode } from '../../test/queue/support/queueMode.mts';
import { startRedis } from '../../test/queue/support/redis.mts';
import { type Usage, usageOf } from '../../tools/load/usage.mts';

export interface N8nUnderLoad {
	api: N8nApi;
	/** The process that serves the editor. */
	server: N8nServer;
	/** Where webhooks are called. */
	callsUrl: string;
	/** Of all processes of n8n. */
	usage(): Usage;
	stop(): Promise<void>;
}

/** @param inQueueMode two webhook processors behind a load balancer, one worker, PostgreSQL and Redis */
export async function startN8n(
	env: Record<string, string>,
	inQueueMode: boolean,
): Promise<N8nUnderLoad> {
	const checkout = process.cwd();
	const undo: Array<() => Promise<unknown>> = [];
	const stop = async () => {
		for (const step of undo.splice(0).reverse()) await step();
	};
	const processes: N8nServer[] = [];
	const start = async (options: Parameters<typeof N8nServer.start>[0]) => {
		const server = await N8nServer.start(options);
		undo.push(async () => await server.stop());
		processes.push(server);
		return server;
	};
	const usage = () => {
		const all = processes.map(({ processGroup }) => usageOf(processGroup));
		return {
			cpuMs: all.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
			rssBytes: all.reduce((sum, { rssBytes }) => sum + rssBytes, 0),
		};
	};
	try {
		if (!inQueueMode) {
			const server = await start({ checkout, env });
			return { api: new N8nApi(server.baseUrl), server, callsUrl: server.baseUrl, usage, stop };
		}
		const [redis, postgres, balancer] = await Promise.all([
			startRedis(),
			startPostgres(),
			startBalancer(),
		]);
		for (const service of [redis, postgres, balancer]) undo.push(async () => await service.stop());
		const shared = {
			...queueMode(redis, postgres),
			N8N_WEBHOOK_URL: balancer.baseUrl,
			...env,
		};
		const server = await start({ checkout, env: shared });
		const { folder, baseUrl } = server;
		const settings = { N8N_EDITOR_BASE_URL: baseUrl, ...shared };
		const add = async (role: Role) => await start({ role, folder, env: settings });
		const [, ...processors] = await Promise.all(
			(['worker', 'webhook', 'webhook'] as const).map(add),
		);
		balancer.behind = processors.map(({ port }) => port);
		return { api: new N8nApi(baseUrl), server, callsUrl: balancer.baseUrl, usage, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}
