import type { IDataObject, INode, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { request } from 'undici';

import { outputOf, TRIGGER, WebhookServer, type WorkflowFile } from '../../../engine/index.mts';
import { closeAfterTest, setUp, type Bench, type BenchOptions } from './bench.mts';

/** The engine with its webhooks open, and the sandbox that calls them. */
export interface TriggerBench extends Bench {
	server: WebhookServer;
	/** The items that came out of the trigger, of all executions so far. */
	items(): Promise<INodeExecutionData[]>;
	/** Their `json`. */
	json(): Promise<IDataObject[]>;
	/** Posts to the workflow's webhook, as anybody can. */
	call(file: WorkflowFile, body: unknown, headers?: Record<string, string>): Promise<number>;
	/** The header that the subscription of the workflow brings along. */
	secretHeader(): Record<string, string>;
}

export const NAME = 'Gupshup Trigger';
export const HEADER = 'x-n8n-gupshup-secret';

export async function setUpTrigger(options?: BenchOptions): Promise<TriggerBench> {
	const bench = await setUp({ subscriptionRate: null, eventRetries: [20, 20], ...options });
	const server = await WebhookServer.start(bench.engine);
	if (!options?.stays) closeAfterTest(async () => await server.close());
	const items = async () => {
		const runs = await Promise.all(server.executions);
		return runs.flatMap((run) => outputOf(run, NAME)[0] ?? []);
	};
	return {
		...bench,
		server,
		items,
		json: async () => (await items()).map(({ json }) => json),
		call: async (file, body, headers = {}) => {
			const answer = await request(server.urlOf(file), {
				method: 'POST',
				headers: { 'content-type': 'application/json', ...headers },
				body: typeof body === 'string' ? body : JSON.stringify(body),
			});
			await answer.body.dump();
			return answer.statusCode;
		},
		secretHeader: () => {
			const meta = JSON.parse(bench.sandbox.subscriptions[0].meta ?? '{}') as {
				headers: Record<string, string>;
			};
			return meta.headers;
		},
		close: async () => {
			await server.close();
			await bench.close();
		},
	};
}

/** A workflow of the trigger alone. */
export function triggerFile(
	parameters: INodeParameters = {},
	{ id = 'workflow', ...node }: Partial<INode> = {},
): WorkflowFile {
	return {
		id,
		nodes: [
			{
				id: '1f3a9c52-0000-4000-8000-000000000001',
				name: NAME,
				type: TRIGGER,
				typeVersion: 1,
				position: [0, 0],
				webhookId: `${id}-0000-4000-8000-000000000002`,
				parameters: { events: ['delivered', 'failed', 'message', 'read', 'sent'], ...parameters },
				credentials: { gupshupApi: { id: 'gupshup', name: 'Gupshup' } },
				...node,
			},
		],
		connections: {},
	};
}

/** A status event as Gupshup documents it. */
export function statusCall(appId: string, changes: IDataObject = {}): IDataObject {
	return {
		object: 'whatsapp_business_account',
		gs_app_id: appId,
		entry: [
			{
				id: 'WABA_ID',
				changes: [
					{
						field: 'messages',
						value: {
							messaging_product: 'whatsapp',
							statuses: [
								{
									gs_id: '11111111-0000-4000-8000-000000000000',
									id: 'wamid.PLACEHOLDER',
									recipient_id: '910000000000',
									status: 'delivered',
									timestamp: '1700000000',
									...changes,
								},
							],
						},
					},
				],
			},
		],
	};
}
