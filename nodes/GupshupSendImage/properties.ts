import type { INodeProperties } from 'n8n-workflow';
import { updateDisplayOptions } from 'n8n-workflow';

import { DEFAULT_MESSAGES_PER_SECOND } from '../gupshup/pace/paces';
import { LABELS } from '../gupshup/input/labels';
import type { MessageKind } from '../gupshup/messages/kind';
import { KINDS } from '../gupshup/messages/kinds';
import { BUILDER_HINTS } from './builderHints';
import { defaultCountryOption } from './defaultCountry';
import { onceKeyOption } from './onceKey';
import { DEFAULT_TIMEOUT_SECONDS } from './options';
import {
	limitWaitTime,
	messageTypes,
	onlyRecipient,
	operation,
	SEND_AND_WAIT,
	waitNotice,
} from './waitFields';

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: LABELS.checkLink,
			name: 'checkLink',
			type: 'boolean',
			default: false,
			description:
				'Whether to look at each link first and to refuse what is no JPEG or PNG of at most 5 MB, such as a web page. Only for Link as the Image Source.',
		},
		defaultCountryOption,
		{
			displayName: 'If the Outcome Is Unknown',
			name: 'onUnknown',
			type: 'options',
			default: 'report',
			description:
				'What to do when no usable answer came, so that the image may have been sent or not',
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
		limitWaitTime,
		{
			displayName: LABELS.messagesPerSecond,
			name: 'messagesPerSecond',
			type: 'number',
			default: DEFAULT_MESSAGES_PER_SECOND,
			typeOptions: { minValue: 0.1 },
			description:
				'At most so many a second for this Gupshup app, counted over all workflows of this n8n. Gupshup allows 10 unless it granted you more.',
		},
		onlyRecipient,
		{
			displayName: LABELS.reference,
			name: 'reference',
			type: 'string',
			default: '',
			placeholder: 'e.g. order 1234',
			description:
				'Text of your own, at most 512 characters, that comes back with every report of this message, if Gupshup passes it on (not tried)',
		},
		{
			displayName: LABELS.replyToMessageId,
			name: 'replyToMessageId',
			type: 'string',
			default: '',
			placeholder: 'e.g. wamid.HBgMOTE5ODc2NTQzMjEw',
			description:
				'ID of the message from this person that the image answers: whatsappMessageId of the Gupshup Trigger',
		},
		onceKeyOption,
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

/** The fields that each kind of message has of its own, shown for that kind only. */
function fieldsOf(place: keyof MessageKind['fields']): INodeProperties[] {
	return KINDS.flatMap(({ value, fields }) =>
		updateDisplayOptions({ show: { messageType: [value] } }, fields[place] ?? []),
	);
}

/** Below the node on the canvas: "Send Template by Link". */
const KIND_NAMES = JSON.stringify(
	Object.fromEntries(KINDS.map(({ value, label }) => [value, label])),
);
export const subtitle = `={{ ($parameter["operation"] === "${SEND_AND_WAIT}" ? "Send and Wait: " : "Send ") + (${KIND_NAMES}[$parameter["messageType"]] || "${KINDS[0].label}") + " by " + ({ link: "Link", mediaId: "Media ID", binary: "File" }[$parameter["imageSource"]] || "Link") }}`;

/** The panel of Gupshup Send Image. Names are a contract: saved workflows hold them. */
export const properties: INodeProperties[] = [
	operation,
	...messageTypes,
	waitNotice,
	{
		displayName:
			'WhatsApp delivers this only to people who wrote to you within the last 24 hours. For everybody else, set Message Type to Template.',
		name: 'sessionNotice',
		type: 'notice',
		default: '',
		displayOptions: {
			show: {
				messageType: KINDS.filter((each) => each.isSessionMessage).map(({ value }) => value),
			},
		},
	},
	{
		displayName: LABELS.to,
		name: 'to',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. +91 98765 43210',
		hint: `With + and the country code first. For numbers as people write them at home, add the option ${LABELS.defaultCountry}.`,
		description:
			'Number of the WhatsApp user. For somebody who shows no number, the user ID that came with their message (IN.1349…).',
		builderHint: { propertyHint: BUILDER_HINTS.to },
	},
	...fieldsOf('aboveImage'),
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
		builderHint: { propertyHint: BUILDER_HINTS.imageUrl },
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
		hint: 'The name of the field that the file is in, or an expression for the file of an earlier node',
		description:
			'Name of the binary field with the image: a JPEG or PNG of at most 5 MB. The same image for many items is uploaded once.',
		builderHint: { propertyHint: BUILDER_HINTS.binaryPropertyName },
		displayOptions: { show: { imageSource: ['binary'] } },
	},
	...fieldsOf('belowImage'),
	options,
];
