import type {
	IBuilderHint,
	INodeProperties,
	INodePropertyOptions,
	INodeTypeDescription,
} from 'n8n-workflow';

export const LABELS = {
	collectSeconds: 'Collect Events for (Seconds)',
	events: 'Trigger On Events',
	downloadMedia: 'Download Media',
	messageTypes: 'Message Types',
	simplify: 'Simplify',
} as const;

/**
 * What n8n shows around the trigger, in place of its own texts: those ask to create an event at Gupshup,
 * and there is none to create. Its panel on the left would say so too and takes no other text: a notice
 * does.
 */
export const texts: Pick<
	INodeTypeDescription,
	'eventTriggerDescription' | 'activationMessage' | 'triggerPanel'
> = {
	eventTriggerDescription:
		"Waiting for Gupshup's call: write to your WhatsApp number, or send a message from it",
	activationMessage:
		'Gupshup now calls n8n when one of the selected events happens. You find the runs under Executions.',
	triggerPanel: false,
};

/** What n8n's AI builder reads of the trigger. Versions of n8n without it pass over it. */
export const builderHint: IBuilderHint = {
	searchHint:
		'Starts the workflow when someone writes or taps a button on WhatsApp, and on delivery events (sent, delivered, read, failed). It subscribes at Gupshup automatically when the workflow is published: no Webhook node, no URL to paste, no verify token. n8n needs a public https address. Select only the events that are used: 1,000 recipients cause up to 1,000 delivery events of each kind. Delivery events that arrive within half a second start one execution together, with one item each, so nodes after the trigger have to handle many items. A failed event has error.code, error.title and error.hint.',
	relatedNodes: [
		{
			nodeType: 'n8n-nodes-gupshup.gupshupSendImage',
			relationHint:
				'Sends images, also as a reply: set its number to + and the from field of this trigger. The messageId of a delivery event is messages[0].id in its output',
		},
	],
};

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: LABELS.collectSeconds,
			name: 'collectSeconds',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 5 },
			default: 0.5,
			description:
				'Delivery events that arrive within this time start one execution, with one item each. Messages and taps never wait. 0 starts one execution per event.',
		},
		{
			displayName: LABELS.downloadMedia,
			name: 'downloadMedia',
			type: 'boolean',
			default: false,
			description:
				'Whether to download the image or other file of an incoming message into the binary field "data", from Gupshup only and up to 16 MB',
		},
		{
			displayName: LABELS.messageTypes,
			name: 'messageTypes',
			type: 'multiOptions',
			default: [],
			description: 'Types of incoming messages that start the workflow. Leave empty for all.',
			options: [
				{ name: 'Audio', value: 'audio' },
				{ name: 'Button of a Template', value: 'button' },
				{ name: 'Contacts', value: 'contacts' },
				{ name: 'Document', value: 'document' },
				{ name: 'Image', value: 'image' },
				{ name: 'Interactive (Button or List)', value: 'interactive' },
				{ name: 'Location', value: 'location' },
				{ name: 'Order', value: 'order' },
				{ name: 'Reaction', value: 'reaction' },
				{ name: 'Sticker', value: 'sticker' },
				{ name: 'System', value: 'system' },
				{ name: 'Text', value: 'text' },
				{ name: 'Unsupported', value: 'unsupported' },
				{ name: 'Video', value: 'video' },
			],
		},
		{
			displayName: LABELS.simplify,
			name: 'simplify',
			type: 'boolean',
			default: true,
			description: 'Whether to return a simplified version of the response instead of the raw data',
		},
	],
};

const EVENTS: INodePropertyOptions[] = [
	['enqueued', 'Message Enqueued', 'Gupshup put a message that you sent in its queue'],
	['sent', 'Message Sent', 'WhatsApp accepted a message that you sent'],
	['delivered', 'Message Delivered', "A message that you sent arrived on the recipient's phone"],
	[
		'read',
		'Message Read',
		'The recipient read a message that you sent, if they have read receipts on',
	],
	['failed', 'Message Failed', "A message that you sent won't arrive. The event says why."],
	['deleted', 'Message Deleted', 'A message was deleted'],
	['message', 'Message Received', 'Someone wrote to your WhatsApp number, or tapped a button'],
	['flowReply', 'Flow Reply Received', 'Someone completed a WhatsApp Flow'],
	['optOut', 'Marketing Stopped or Resumed', 'A user stopped or resumed marketing messages'],
	['billing', 'Billing Event', 'Charges for a message'],
].map(([value, name, description]) => ({ name, value, description }));

/** The panel of Gupshup Trigger. Names are a contract: saved workflows hold them. */
export const properties: INodeProperties[] = [
	{
		displayName:
			'Gupshup calls n8n, so n8n has to be reachable from the internet by https. To try it, choose Execute step, then write to your WhatsApp number or send a message from it.',
		name: 'reachNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: LABELS.events,
		name: 'events',
		type: 'multiOptions',
		required: true,
		noDataExpression: true,
		default: ['failed', 'message'],
		description:
			'Events that start the workflow. Select only what you use: for 1,000 recipients, sent, delivered and read add up to 3,000 events.',
		options: EVENTS,
	},
	options,
];
