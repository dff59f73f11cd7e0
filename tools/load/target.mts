import { randomUUID } from 'node:crypto';
import { request } from 'undici';
import type { Sandbox } from '../../sandbox/index.mts';
import { RUNNING } from '../../n8n/server/execution.mts';
import type { N8nApi, SavedWorkflow } from '../../n8n/server/n8nApi.mts';
import { withQuery } from '../../n8n/server/n8nHttp.mts';
import { waitFor } from '../../n8n/server/waitFor.mts';
import { chain, type NodeSketch, type SavedCredential } from '../../n8n/server/workflows.mts';

const AFTER: NodeSketch = { name: 'After', type: 'n8n-nodes-base.noOp' };

/** A published workflow that the sandbox sends delivery reports to. */
export interface Target {
	workflow: SavedWorkflow;
	/** Unpublishes it. */
	close(): Promise<void>;
}

interface Stage {
	sandbox: Sandbox;
	/** Where webhooks are called. */
	callsUrl: string;
	api: N8nApi;
}

/** Our trigger, and a node that does nothing. */
export async function triggerTarget(
	{ sandbox, api }: Stage,
	credential: SavedCredential,
	options: Record<string, unknown>,
	events = ['delivered'],
): Promise<Target> {
	const sketch: NodeSketch = {
		name: 'Trigger',
		type: 'n8n-nodes-gupshup.gupshupTrigger',
		typeVersion: 1.1,
		parameters: { events, options },
		webhookId: randomUUID(),
		credentials: { gupshupApi: { id: credential.id, name: credential.name } },
	};
	const workflow = await api.createWorkflow(chain('Trigger', [sketch, AFTER]));
	const others = sandbox.subscriptions.length;
	await api.activate(workflow);
	await sandbox.waitFor(({ subscriptions }) => subscriptions.length === others + 1, 60_000);
	return {
		workflow,
		close: async () => {
			await api.deactivate(workflow);
			await sandbox.waitFor(({ subscriptions }) => subscriptions.length === others, 60_000);
		},
	};
}

/** n8n's own Webhook node with a header to check, and a node that does nothing. */
export async function webhookTarget({ sandbox, callsUrl, api }: Stage): Promise<Target> {
	const [path, value] = [randomUUID(), randomUUID()];
	const header = await api.createCredential('Header', 'httpHeaderAuth', {
		name: 'X-Secret',
		value,
	});
	const sketch: NodeSketch = {
		name: 'Webhook',
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		parameters: {
			path,
			httpMethod: 'POST',
			authentication: 'headerAuth',
			options: { noResponseBody: true },
		},
		credentials: { httpHeaderAuth: { id: header.id, name: header.name } },
	};
	const workflow = await api.createWorkflow(chain('Webhook', [sketch, AFTER]));
	await api.activate(workflow);
	await waitFor('the Webhook node', async () => {
		const answer = await request(`${callsUrl}/webhook/${path}`, { method: 'POST' });
		await answer.body.dump();
		return answer.statusCode === 403;
	});
	const subscriptions = `${sandbox.baseUrl}/partner/app/${sandbox.app.id}/subscription`;
	const ask = async (method: 'POST' | 'DELETE', url: string, form?: Record<string, string>) => {
		const answer = await request(url, {
			method,
			headers: {
				authorization: sandbox.app.token,
				...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
			},
			body: form && new URLSearchParams(form).toString(),
		});
		if (answer.statusCode >= 300) throw new Error(await answer.body.text());
		await answer.body.dump();
	};
	await ask('POST', subscriptions, {
		modes: 'DELIVERED',
		tag: 'webhook',
		url: `${callsUrl}/webhook/${path}`,
		version: '3',
		meta: JSON.stringify({ headers: { 'X-Secret': value } }),
	});
	return {
		workflow,
		close: async () => {
			for (const { id, tag } of [...sandbox.subscriptions])
				if (tag === 'webhook') await ask('DELETE', `${subscriptions}/${id}`);
			await api.deactivate(workflow);
		},
	};
}

/** Waits until a workflow has nothing running; how many executions it has had, in all. */
export async function executionsOf(api: N8nApi, { id }: SavedWorkflow): Promise<number> {
	const path = withQuery('executions', { filter: JSON.stringify({ workflowId: id }), limit: 100 });
	return await waitFor(
		'all executions to end',
		async () => {
			const { count, results } = await api.http.call<{
				count: number;
				results: Array<{ status: string }>;
			}>('GET', path);
			return results.every(({ status }) => !RUNNING.includes(status)) ? count : undefined;
		},
		{ timeout: 300_000, interval: 500 },
	);
}
