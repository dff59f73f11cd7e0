import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';

import { TRIGGER, type WorkflowFile } from '../../../engine/index.mts';

export const NAME = 'Gupshup Trigger';
export const HEADER = 'x-n8n-gupshup-secret';

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
				parameters: {
					events: ['delivered', 'failed', 'message', 'read', 'sent'],
					...parameters,
					// Every test that sends a report would wait half a second for more.
					options: { collectSeconds: 0, ...(parameters.options as INodeParameters) },
				},
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
