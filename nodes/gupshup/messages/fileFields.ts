import type { INodeProperties } from 'n8n-workflow';

import { parseMediaId } from '../input/ids';
import { LABELS } from '../input/labels';
import { parseMediaLink } from '../input/mediaLink';
import type { Media } from '../media/media';
import type { MediaRule } from '../media/mediaRules';
import type { Reading } from './message';

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
				'Public http or https address of the file itself, not of a page that shows it. WhatsApp downloads it, without any sign-in.',
		},
		displayOptions: { show: { mediaSource: ['link'] } },
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
			'Name of the binary field with the file. The same file for many items is uploaded once.',
		builderHint: {
			propertyHint:
				'Name of the binary property as text, usually "data". For the file of an earlier node, an expression that gives the file, such as {{ $("Node name").item.binary.data }}.',
		},
		displayOptions: { show: { mediaSource: ['binary'] } },
	},
	{
		displayName: LABELS.mediaId,
		name: 'mediaId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. 1000000000000001',
		description: 'ID that Gupshup returned when the file was uploaded for this app',
		displayOptions: { show: { mediaSource: ['mediaId'] } },
	},
];

/**
 * The file of a message.
 *
 * @param rule what the message takes
 * @throws InvalidInput naming the field
 */
export async function readFile(
	{ parameter, files, itemIndex }: Reading,
	rule: MediaRule,
): Promise<Media> {
	const { noun } = rule;
	const words = {
		one: noun,
		an: `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`,
		source: LABELS.mediaSource,
	};
	switch (parameter('mediaSource')) {
		case 'binary': {
			const field = parameter('binaryPropertyName');
			return { kind: 'file', file: await files.read(itemIndex, field, rule) };
		}
		case 'mediaId':
			return { kind: 'id', id: parseMediaId(LABELS.mediaId, parameter('mediaId'), words) };
		default:
			return {
				kind: 'link',
				link: parseMediaLink(LABELS.mediaUrl, parameter('mediaUrl'), words),
				field: LABELS.mediaUrl,
			};
	}
}
