import type {
	IBuilderHint,
	INodeProperties,
	INodePropertyOptions,
	INodeTypeDescription,
} from 'n8n-workflow';

/** The labels of the fields in the panel. Refusals call a field by the same name. */
export const LABELS = {
	collectSeconds: 'Collect Reports for (Seconds)',
	events: 'Events to Start On',
	downloadMedia: 'Download Media',
	messageTypes: 'Message Types',
	simplify: 'Simplify',
} as const;

/**
 * What n8n shows around the trigger, in place of its own texts: those ask to go to Gupshup and create an
 * event there, and there is none to create. n8n's panel on the left would say so while it waits and takes
 * no other text: so there is none, and a notice among the fields says what to do.
 */
export const texts: Pick<
	INodeTypeDescription,
	'eventTriggerDescription' | 'activationMessage' | 'triggerPanel'
> = {
	eventTriggerDescription:
		'Waiting for Gupshup to call: write to your WhatsApp number, or send a message from it',
	activationMessage:
		'Gupshup now calls this n8n when one of the chosen events happens. What it starts is listed under Executions.',
	triggerPanel: false,
};

/** What n8n's AI builder reads of the trigger. Versions of n8n without it pass over it. */
export const builderHint: IBuilderHint = {
	searchHint:
		'Starts the workflow on what people write or tap on WhatsApp, and on what became of messages (delivered, read, failed). It subscribes at Gupshup by itself when the workflow is published: no Webhook node, no URL to paste, no verify token. n8n needs a public https address. Choose only the events that are used: 1000 people make up to 1000 reports of each kind. Reports that come within half a second start one execution together, an item each, so nodes after the trigger have to handle many items. A failed event has error.code, error.title and error.hint.',
	relatedNodes: [
		{
			nodeType: 'n8n-nodes-gupshup.gupshupSendImage',
			relationHint:
				'Sends images, also as an answer: set its number to + and the from field of this trigger. Reports have as messageId what its answer has as messages[0].id',
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
				'Reports that come within this time start one execution, an item each. Messages and taps never wait. Set to 0 for an execution for each report.',
		},
		{
			displayName: LABELS.downloadMedia,
			name: 'downloadMedia',
			type: 'boolean',
			default: false,
			description:
				'Whether to put the image, or other file, of an incoming message into the binary field "data". It is fetched from Gupshup only, up to 16 MB.',
		},
		{
			displayName: LABELS.messageTypes,
			name: 'messageTypes',
			type: 'multiOptions',
			default: [],
			description: 'Which incoming messages start the workflow. Leave empty for all of them.',
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

/** In the order of a message's life. */
const EVENTS: INodePropertyOptions[] = [
	{
		name: 'Message Enqueued',
		value: 'enqueued',
		description: 'Gupshup has put a message that you sent into its queue',
	},
	{
		name: 'Message Sent',
		value: 'sent',
		description: 'WhatsApp has taken over a message that you sent',
	},
	{
		name: 'Message Delivered',
		value: 'delivered',
		description: 'A message that you sent has arrived on the phone',
	},
	{
		name: 'Message Read',
		value: 'read',
		description: 'A message that you sent was read, where the person lets others see that',
	},
	{
		name: 'Message Failed',
		value: 'failed',
		description: 'A message that you sent will not arrive, and why',
	},
	{
		name: 'Message Deleted',
		value: 'deleted',
		description: 'A message was deleted',
	},
	{
		name: 'Message Received',
		value: 'message',
		description: 'Somebody has written to your WhatsApp number, or pressed a button',
	},
	{
		name: 'Flow Reply Received',
		value: 'flowReply',
		description: 'Somebody has filled in a WhatsApp flow',
	},
	{
		name: 'Marketing Stopped or Resumed',
		value: 'optOut',
		description: 'Somebody wants no more marketing messages from you, or wants them again',
	},
	{
		name: 'Billing Event',
		value: 'billing',
		description: 'What Gupshup charged for a message',
	},
];

/** The panel of Gupshup Trigger. Names are a contract: saved workflows hold them. */
export const properties: INodeProperties[] = [
	{
		displayName:
			'Gupshup calls this n8n by itself, so it has to be reachable from the internet by https. To try it, choose Execute step, then write to your WhatsApp number or send a message from it.',
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
			'Events that start the workflow. Select only what you use: 1000 people make up to 1000 reports of each kind, 3000 for sent, delivered and read.',
		options: EVENTS,
	},
	options,
];
