import type { INodeProperties } from 'n8n-workflow';

import { parseMediaId, parseMediaLink } from '../input/mediaLink';
import { LABELS } from '../input/labels';
import type { Media, MediaRule } from '../media/media';
import { IMAGE } from '../media/mediaRules';
import type { Reading } from './message';

/** @param source name of the field that says where the file comes from */
function mediaIdField(source: string, description: string): INodeProperties {
	return {
		displayName: LABELS.mediaId,
		name: 'mediaId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. 1000000000000001',
		description,
		displayOptions: { show: { [source]: ['mediaId'] } },
	};
}

/** @param source name of the field that says where the file comes from */
function inputDataField(source: string, description: string): INodeProperties {
	return {
		displayName: LABELS.binaryPropertyName,
		name: 'binaryPropertyName',
		type: 'string',
		required: true,
		default: 'data',
		placeholder: 'e.g. data',
		hint: 'Name of the field with the file, or an expression for the file of an earlier node',
		description,
		builderHint: {
			propertyHint:
				'Name of the binary property as text, usually "data". For the file of an earlier node, an expression that returns the file, such as {{ $("Node name").item.binary.data }}.',
		},
		displayOptions: { show: { [source]: ['binary'] } },
	};
}

/** What is said of the fields that a file comes from. */
interface SourceTexts {
	/** What the texts call such a file: "image". */
	one: string;
	/** A link to one, for the placeholder. */
	example: string;
	/** What the link leads to: "a JPEG or PNG of up to 5 MB". */
	linked: string;
	/** The same, for n8n's AI builder: "JPEG or PNG". */
	itself: string;
	/** Of Input Data Field Name. */
	inputData: string;
}

/** @param from the fields for images, or those for all other files */
function sourceFields(from: 'image' | 'media', texts: SourceTexts): INodeProperties[] {
	const { one, example, linked, itself, inputData } = texts;
	const source = `${from}Source` as const;
	const url = `${from}Url` as const;
	return [
		{
			displayName: LABELS[source],
			name: source,
			type: 'options',
			noDataExpression: true,
			default: 'link',
			options: [
				{
					name: 'Link',
					value: 'link',
					description: `A public address that WhatsApp downloads the ${one} from`,
				},
				{
					name: 'File',
					value: 'binary',
					description: 'A file from a previous node, which is uploaded to Gupshup first',
				},
				{
					name: 'Media ID',
					value: 'mediaId',
					description: `${one === 'image' ? 'An' : 'A'} ${one} that was uploaded to Gupshup within the last 30 days`,
				},
			],
		},
		{
			displayName: LABELS[url],
			name: url,
			type: 'string',
			required: true,
			default: '',
			placeholder: `e.g. ${example}`,
			description: `Direct link to ${linked} that anyone can open. It is sent unchanged.`,
			builderHint: {
				propertyHint: `Public http or https address of the ${itself} itself, not of a page that shows it. WhatsApp downloads it without signing in.`,
			},
			displayOptions: { show: { [source]: ['link'] } },
		},
		mediaIdField(source, `ID that Gupshup returned when the ${one} was uploaded for this app`),
		inputDataField(source, inputData),
	];
}

/** The fields that an image comes from. */
export const imageFields = sourceFields('image', {
	one: 'image',
	example: 'https://example.com/image.png',
	linked: 'a JPEG or PNG of up to 5 MB',
	itself: 'JPEG or PNG',
	inputData:
		'Name of the binary field with the image: a JPEG or PNG of up to 5 MB. The same image for many items is uploaded once.',
});

/** The fields that a document, a video or an audio file comes from. */
export const fileFields = sourceFields('media', {
	one: 'file',
	example: 'https://example.com/invoice.pdf',
	linked: 'the file',
	itself: 'file',
	inputData:
		'Name of the binary field with the file. The same file for many items is uploaded once.',
});

/** @throws InvalidInput naming the field */
export async function readImage(reading: Reading): Promise<Media> {
	return await readMedia(reading, 'image', IMAGE);
}

/**
 * The file of a message.
 *
 * @param from the fields that it comes from: those for images, or those for all other files
 * @param takes what the message takes
 * @throws InvalidInput naming the field
 */
export async function readMedia(
	{ parameter, files, itemIndex }: Reading,
	from: 'image' | 'media',
	takes: MediaRule,
): Promise<Media> {
	const rule = { ...takes, source: LABELS[`${from}Source`] };
	switch (parameter(`${from}Source`)) {
		case 'binary': {
			const field = parameter('binaryPropertyName');
			return { kind: 'file', file: await files.read(itemIndex, field, rule) };
		}
		case 'mediaId':
			return { kind: 'id', id: parseMediaId(LABELS.mediaId, parameter('mediaId'), rule) };
		default: {
			const field = LABELS[`${from}Url`];
			const link = parseMediaLink(field, parameter(`${from}Url`), rule);
			return { kind: 'link', link, field, rule };
		}
	}
}
