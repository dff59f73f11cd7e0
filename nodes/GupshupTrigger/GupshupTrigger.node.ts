import type {
	IHookFunctions,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { testGupshupApi } from '../gupshup/client/credentialTest';
import { builderHint, properties, texts } from './panel';
import { receiver } from './receive';
import { TriggerSubscription, unsubscribe } from './subscription';

/**
 * For a node of version 1.0, n8n evaluates an expression at each call, to find out about binary data: a
 * third of what a call costs. 1.1 is the same node without that.
 */
const VERSIONS = [1, 1.1];

/** Starts a workflow on what became of messages, and on messages that come in. */
export class GupshupTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Gupshup Trigger',
		name: 'gupshupTrigger',
		icon: { light: 'file:../../icons/gupshup.svg', dark: 'file:../../icons/gupshup.dark.svg' },
		group: ['trigger'],
		version: VERSIONS,
		defaultVersion: VERSIONS[VERSIONS.length - 1],
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description:
			'Starts the workflow when a WhatsApp message is delivered, read or fails, and when someone writes to you',
		...texts,
		builderHint,
		defaults: { name: 'Gupshup Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'gupshupApi', required: true, testedBy: 'testGupshupApi' }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				// Gupshup wants an empty body. docs: partner-docs.gupshup.io/docs/webhook-key-points
				responseData: 'noData',
				path: 'webhook',
			},
		],
		properties,
	};

	methods = { credentialTest: { testGupshupApi } };

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await (await TriggerSubscription.of(this)).exists();
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await (await TriggerSubscription.of(this)).create();
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await unsubscribe(this);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiver().receive(this);
	}
}
