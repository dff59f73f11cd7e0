import type { INodeProperties } from 'n8n-workflow';

import { LONGEST_CAPTION } from '../gupshup/input/caption';
import { DEFAULT_MESSAGES_PER_SECOND } from '../gupshup/pace/paces';
import { defaultCountryOption } from './defaultCountry';
import { LABELS } from './labels';
import { DEFAULT_TIMEOUT_SECONDS } from './options';
import { templateProperties } from './templateProperties';

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		defaultCountryOption,
		{
			displayName: 'If the Outcome Is Unknown',
			name: 'onUnknown',
			type: 'options',
			default: 'report',
			description:
				'What to do when a request left and no usable answer came, so that the image may have been sent',
			options: [
				{
					name: 'Report It',
					value: 'report',
					description: 'Nobody gets the image twice, somebody may not get it',
				},
				{
					name: 'Send Again',
					value: 'resend',
					description:
						'Up to three more times: everybody gets the image, somebody may get it twice',
				},
			],
		},
		{
			displayName: LABELS.messagesPerSecond,
			name: 'messagesPerSecond',
			type: 'number',
			default: DEFAULT_MESSAGES_PER_SECOND,
			typeOptions: { minValue: 0.1 },
			description:
				'How many messages may leave for this Gupshup app within a second, counted over all workflows of this n8n. Gupshup allows 10 unless it granted you more.',
		},
		{
			displayName: LABELS.replyToMessageId,
			name: 'replyToMessageId',
			type: 'string',
			default: '',
			placeholder: 'e.g. wamid.HBgMOTE5ODc2NTQzMjEwFQIAERgSQ0Y2',
			description:
				'ID of the message of this person that the image answers, as it came with the incoming message',
		},
		{
			displayName: LABELS.timeout,
			name: 'timeout',
			type: 'number',
			default: DEFAULT_TIMEOUT_SECONDS,
			typeOptions: { minValue: 1, maxValue: 600 },
			description: 'How long to wait for the answer to a request, in seconds',
		},
	],
};

/** The panel of Gupshup Send Image. Names are a contract: saved workflows hold them. */
export const properties: INodeProperties[] = [
	{
		displayName: 'Message Type',
		name: 'messageType',
		type: 'options',
		noDataExpression: true,
		default: 'image',
		options: [
			{
				name: 'Image',
				value: 'image',
				description:
					'A session message: delivered only within 24 hours of the last message from the person',
			},
			{
				name: 'Template',
				value: 'template',
				description: 'An approved template with an image above its text: delivered at any time',
			},
		],
	},
	{
		displayName:
			'WhatsApp delivers this only to people who wrote to you within the last 24 hours. For everybody else, set Message Type to Template.',
		name: 'sessionNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { messageType: ['image'] } },
	},
	{
		displayName: LABELS.to,
		name: 'to',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. +91 98765 43210',
		description:
			'Number of the WhatsApp user in international form: + and the country code first. For numbers as people write them at home, add the option Default Country. For somebody who shows no number, the user ID that came with their message; Gupshup has to have switched user IDs (BSUID) on for your app.',
	},
	...templateProperties,
	{
		displayName: 'Image Source',
		name: 'imageSource',
		type: 'options',
		noDataExpression: true,
		default: 'link',
		options: [
			{
				name: 'Link',
				value: 'link',
				description: 'A public address, from which WhatsApp fetches the image itself',
			},
			{
				name: 'File',
				value: 'binary',
				description:
					'A file that a node before this one has put out: uploaded to Gupshup, then sent',
			},
			{
				name: 'Media ID',
				value: 'mediaId',
				description: 'An image that was uploaded to Gupshup before, within the last 30 days',
			},
		],
	},
	{
		displayName: LABELS.imageUrl,
		name: 'imageUrl',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. https://example.com/image.png',
		description:
			'Direct link to a JPEG or PNG of at most 5 MB that everybody can open. It is passed on unchanged.',
		displayOptions: { show: { imageSource: ['link'] } },
	},
	{
		displayName: LABELS.mediaId,
		name: 'mediaId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. 1000000000000001',
		description: 'ID that Gupshup gave the image when it was uploaded for this app',
		displayOptions: { show: { imageSource: ['mediaId'] } },
	},
	{
		displayName: LABELS.binaryPropertyName,
		name: 'binaryPropertyName',
		type: 'string',
		required: true,
		default: 'data',
		placeholder: 'e.g. data',
		hint: 'The name of the field that the file is in, not the file itself',
		description:
			'Name of the binary field with the image: a JPEG or PNG of at most 5 MB. The same image for many items is uploaded once.',
		displayOptions: { show: { imageSource: ['binary'] } },
	},
	{
		displayName: LABELS.caption,
		name: 'caption',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		description: `Text below the image, at most ${LONGEST_CAPTION} characters`,
		displayOptions: { show: { messageType: ['image'] } },
	},
	options,
];
