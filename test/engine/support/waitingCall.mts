import { WebhookContext } from 'n8n-core';
import type {
	IDataObject,
	IRun,
	IRunExecutionData,
	IWebhookData,
	INodeExecutionData,
} from 'n8n-workflow';

import type { Engine, WorkflowFile } from '../../../engine/index.mts';
import { SEND } from './bench.mts';

/** What the node makes of the call: the answer to it, and what the execution goes on with. */
export interface CallAnswered {
	webhookResponse: IDataObject;
	workflowData?: INodeExecutionData[][];
}

/**
 * Calls the address where an execution waits, as n8n does once it has checked the signature: with what it
 * has stored of the execution.
 */
export async function callWaiting(
	engine: Engine,
	file: WorkflowFile,
	run: IRun,
	query: IDataObject,
	body: unknown,
	nodeName = SEND,
): Promise<CallAnswered> {
	const workflow = engine.workflowOf(file);
	const node = file.nodes.find(({ name }) => name === nodeName);
	if (!node) throw new Error(`The workflow has no ${nodeName}`);
	const type = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	const [webhookDescription] = type.description.webhooks ?? [];
	const context = new WebhookContext(
		workflow,
		node,
		{
			...engine.additionalData(file, 'webhook'),
			httpRequest: { body, query, params: {}, headers: {} },
		},
		'webhook',
		{ webhookDescription } as IWebhookData,
		[],
		JSON.parse(JSON.stringify(run.data)) as IRunExecutionData,
	);
	if (!type.webhook) throw new Error(`${node.type} takes no calls`);
	return (await type.webhook.call(context)) as CallAnswered;
}
