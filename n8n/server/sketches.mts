/** The nodes that small workflows here are made of. */
import type { NodeSketch } from './workflows.mts';

export const NODE = 'n8n-nodes-gupshup.gupshupSendImage';
export const MESSAGE_NODE = 'n8n-nodes-gupshup.gupshupSendMessage';
export const TRIGGER = 'n8n-nodes-gupshup.gupshupTrigger';

export const PICTURE = 'https://example.com/image.png';

/** Our node, by link to whoever the item names, unless told otherwise. */
export const send = (
	parameters: Record<string, unknown> = {},
	settings: Partial<NodeSketch> = {},
): NodeSketch => ({
	name: 'Send',
	type: NODE,
	parameters: { to: '={{ $json.to }}', imageSource: 'link', imageUrl: PICTURE, ...parameters },
	...settings,
});

export const manualStart: NodeSketch = { name: 'Start', type: 'n8n-nodes-base.manualTrigger' };

/** The number of the person with this place in a list. */
export const person = (index: number) => String(491700000000 + index);

/** A list of so many people. */
export const list = (count: number): NodeSketch => ({
	name: 'List',
	type: 'n8n-nodes-base.code',
	typeVersion: 2,
	parameters: {
		jsCode: `return Array.from({ length: ${count} }, (_, i) => ({
	json: { to: String(491700000000 + i), name: 'Person ' + i },
}))`,
	},
});

export const webhook = (path: string, responseMode = 'lastNode'): NodeSketch => ({
	name: 'Webhook',
	type: 'n8n-nodes-base.webhook',
	typeVersion: 2,
	parameters: { path, httpMethod: 'POST', responseMode },
});

/** A node that lets the items pass. */
export const pass = (name: string): NodeSketch => ({ name, type: 'n8n-nodes-base.noOp' });
