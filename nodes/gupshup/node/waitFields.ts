import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import type { MessageKind } from '../messages/message';
import { KINDS } from '../messages/kinds';
import { BUILDER_HINTS } from './builderHints';

/** As n8n knows the operation that waits: by this it checks the signature, and makes tools of the node. */
export const SEND_AND_WAIT = 'sendAndWait';

export const operation: INodeProperties = {
	displayName: LABELS.operation,
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	default: 'send',
	options: [
		{
			name: 'Send',
			value: 'send',
			description: 'Send an image and go on',
			action: 'Send an image',
		},
		{
			name: 'Send and Wait for Response',
			value: SEND_AND_WAIT,
			description: 'Send an image with answers to tap, and go on when one was tapped',
			action: 'Send an image and wait for response',
			builderHint: { propertyHint: BUILDER_HINTS.sendAndWait },
		},
	],
};

const choices = (kinds: readonly MessageKind[]): INodePropertyOptions[] =>
	kinds.map(({ label, value, description }) => ({ name: label, value, description }));

/** The kinds of messages to choose from: of those to wait for, only what brings answers. */
export const messageTypes: INodeProperties[] = [
	{
		displayName: LABELS.messageType,
		name: 'messageType',
		type: 'options',
		noDataExpression: true,
		default: 'image',
		options: choices(KINDS),
		displayOptions: { show: { operation: ['send'] } },
	},
	{
		displayName: LABELS.messageType,
		name: 'messageType',
		type: 'options',
		noDataExpression: true,
		default: 'buttons',
		options: choices(KINDS.filter(({ canAsk }) => canAsk)),
		displayOptions: { show: { operation: [SEND_AND_WAIT] } },
	},
];

export const waitNotice: INodeProperties = {
	displayName:
		'The workflow goes on when the person taps an answer. For that, a workflow with a Gupshup Trigger for Message Received of the same app has to be published in this n8n.',
	name: 'waitNotice',
	type: 'notice',
	default: '',
	displayOptions: { show: { operation: [SEND_AND_WAIT] } },
};

/** Names, values and defaults are those of n8n's own nodes that wait. */
export const limitWaitTime: INodeProperties = {
	displayName: LABELS.limitWaitTime,
	name: 'limitWaitTime',
	type: 'fixedCollection',
	default: { values: { limitType: 'afterTimeInterval', resumeAmount: 45, resumeUnit: 'minutes' } },
	description:
		'When to go on without an answer. The item then comes out as it came in, with "answered" set to false.',
	displayOptions: { show: { '/operation': [SEND_AND_WAIT] } },
	options: [
		{
			displayName: 'Values',
			name: 'values',
			values: [
				{
					displayName: 'Limit Type',
					name: 'limitType',
					type: 'options',
					default: 'afterTimeInterval',
					description: 'What the end of the wait is told by',
					options: [
						{ name: 'After Time Interval', value: 'afterTimeInterval' },
						{ name: 'At Specified Time', value: 'atSpecifiedTime' },
					],
				},
				{
					displayName: LABELS.resumeAmount,
					name: 'resumeAmount',
					type: 'number',
					default: 1,
					typeOptions: { minValue: 0, numberPrecision: 2 },
					description: 'How long to wait at most',
					displayOptions: { show: { limitType: ['afterTimeInterval'] } },
				},
				{
					displayName: 'Unit',
					name: 'resumeUnit',
					type: 'options',
					default: 'hours',
					description: 'What the amount counts',
					displayOptions: { show: { limitType: ['afterTimeInterval'] } },
					options: [
						{ name: 'Minutes', value: 'minutes' },
						{ name: 'Hours', value: 'hours' },
						{ name: 'Days', value: 'days' },
					],
				},
				{
					displayName: LABELS.maxDateAndTime,
					name: 'maxDateAndTime',
					type: 'dateTime',
					default: '',
					description: 'Until when to wait at most',
					displayOptions: { show: { limitType: ['atSpecifiedTime'] } },
				},
			],
		},
	],
};

export const onlyRecipient: INodeProperties = {
	displayName: LABELS.onlyRecipient,
	name: 'onlyRecipient',
	type: 'boolean',
	default: true,
	description:
		'Whether only the recipient can answer. If someone else taps a button, the workflow keeps waiting, and the Gupshup Trigger outputs the tap.',
	displayOptions: { show: { '/operation': [SEND_AND_WAIT] } },
};
