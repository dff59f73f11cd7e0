import type { INodeProperties } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import { inputDataField, mediaIdField } from './mediaFields';

/** The fields that a document, a video or an audio file comes from. */
export const fileFields: INodeProperties[] = [
	{
		displayName: LABELS.mediaSource,
		name: 'mediaSource',
		type: 'options',
		noDataExpression: true,
		default: 'link',
		options: [
			{
				name: 'Link',
				value: 'link',
				description: 'A public address that WhatsApp downloads the file from',
			},
			{
				name: 'File',
				value: 'binary',
				description: 'A file from a previous node, which is uploaded to Gupshup first',
			},
			{
				name: 'Media ID',
				value: 'mediaId',
				description: 'A file that was uploaded to Gupshup within the last 30 days',
			},
		],
	},
	{
		displayName: LABELS.mediaUrl,
		name: 'mediaUrl',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. https://example.com/invoice.pdf',
		description: 'Direct link to the file that anyone can open. It is sent unchanged.',
		builderHint: {
			propertyHint:
				'Public http or https address of the file itself, not of a page that shows it. WhatsApp downloads it without signing in.',
		},
		displayOptions: { show: { mediaSource: ['link'] } },
	},
	inputDataField(
		'mediaSource',
		'Name of the binary field with the file. The same file for many items is uploaded once.',
	),
	mediaIdField('mediaSource', 'ID that Gupshup returned when the file was uploaded for this app'),
];
