/**
 * The room `node/`: what the sending nodes have of n8n, whatever they send: the panel, reading it, items
 * and texts out, waiting for an answer. The top floor: may use all rooms below.
 */

import type { INodeProperties, IWebhookDescription } from 'n8n-workflow';

import type { MessageKind } from '../messages/message';

/** What a node sends, as its texts call it: "image", "an image", "images". */
export interface Noun {
	one: string;
	an: string;
	many: string;
}

/** All that is a sending node's own; everything else is in this room. */
export interface SendingNode {
	noun: Noun;
	/** The kinds of messages it sends, in the order of the panel. The first is the default. */
	kinds: readonly MessageKind[];
	/** What the panel says of Check the Link First. */
	checkLink?: string;
	marksAsRead?: true;
	/** Options that its kinds have beside those of all sending nodes. */
	options?: readonly INodeProperties[];
}

/** As n8n knows the operation that waits: by this it checks the signature, and makes tools of the node. */
export const SEND_AND_WAIT = 'sendAndWait';

/** The kind that a value of `messageType` stands for; the default for one that is not known. */
export function kindOf({ kinds }: SendingNode, messageType: unknown): MessageKind {
	return kinds.find(({ value }) => value === messageType) ?? kinds[0];
}

/** Where n8n waits for an answer that was tapped. With GET, a preview of a link or a scanner would answer. */
export const waitingWebhooks: IWebhookDescription[] = [
	{
		name: 'default',
		httpMethod: 'POST',
		responseMode: 'onReceived',
		responseData: '',
		path: '={{ $nodeId }}',
		restartWebhook: true,
		isFullPath: true,
	},
];

/** What a sending node tells n8n's AI builder of the trigger. */
export const triggerRelation = {
	nodeType: 'n8n-nodes-gupshup.gupshupTrigger',
	relationHint:
		'Starts a workflow on delivery events, and when someone writes or taps a button. Its messageId is the ID that this node returned. Operation sendAndWait needs one, published, for the same app',
};
