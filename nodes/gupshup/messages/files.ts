import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import { parseMediaId, parseMediaLink } from '../input/mediaLink';
import { LONGEST_CAPTION, parseCaption, trimmed } from '../input/text';
import type { Media, MediaRule } from '../media/media';
import { AUDIO, DOCUMENT, IMAGE, VIDEO } from '../media/mediaRules';
import { InvalidInput } from '../problems/problem';
import { choiceField, entriesField, entriesIn, optionalText, textField } from './fields';
import { LIMITED, mediaPart, type MessageKind, type Reading } from './message';
import { CARDS } from './readCarousel';

function sourceFields(from: 'image' | 'media'): INodeProperties[] {
	const isImage = from === 'image';
	const one = isImage ? 'image' : 'file';
	const source = `${from}Source` as const;
	const shownFor = (chosen: string) => ({ show: { [source]: [chosen] } });
	return [
		choiceField(source, [
			['link', 'Link', `A public address that WhatsApp downloads the ${one} from`],
			['binary', 'File', 'A file from a previous node, which is uploaded to Gupshup first'],
			[
				'mediaId',
				'Media ID',
				`${isImage ? 'An' : 'A'} ${one} that was uploaded to Gupshup within the last 30 days`,
			],
		]),
		textField(
			`${from}Url`,
			`Direct link to ${isImage ? 'a JPEG or PNG of up to 5 MB' : 'the file'} that anyone can open. It is sent unchanged.`,
			{
				required: true,
				placeholder: `e.g. https://example.com/${isImage ? 'image.png' : 'invoice.pdf'}`,
				builderHint: {
					propertyHint: `Public http or https address of the ${isImage ? 'JPEG or PNG' : 'file'} itself, not of a page that shows it. WhatsApp downloads it without signing in.`,
				},
				displayOptions: shownFor('link'),
			},
		),
		textField('mediaId', `ID that Gupshup returned when the ${one} was uploaded for this app`, {
			required: true,
			placeholder: 'e.g. 1000000000000001',
			displayOptions: shownFor('mediaId'),
		}),
		textField(
			'binaryPropertyName',
			`Name of the binary field with the ${one}${isImage ? ': a JPEG or PNG of up to 5 MB' : ''}. The same ${one} for many items is uploaded once.`,
			{
				required: true,
				default: 'data',
				placeholder: 'e.g. data',
				hint: 'Name of the field with the file, or an expression for the file of an earlier node',
				builderHint: {
					propertyHint:
						'Name of the binary property as text, usually "data". For the file of an earlier node, an expression that returns the file, such as {{ $("Node name").item.binary.data }}.',
				},
				displayOptions: shownFor('binary'),
			},
		),
	];
}

export const imageFields = sourceFields('image');
export const fileFields = sourceFields('media');

export async function readImage(reading: Reading): Promise<Media> {
	return await readMedia(reading, 'image', IMAGE);
}

/** The file of a message, out of `imageFields` or `fileFields`. */
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

/** A choice of `imageFields` with one more, which is for the cards of a carousel template. */
export const imageOrCardFields: INodeProperties[] = [
	{
		...imageFields[0],
		options: [
			...(imageFields[0].options ?? []),
			{
				name: 'An Image for Each Card',
				value: 'cards',
				description: 'For a carousel template: one image for each of its cards',
			},
		],
	},
	...imageFields.slice(1),
	entriesField(
		'cardImages',
		'Image',
		CARDS.most,
		imageFields,
		'One image for each card of the template, in the order of the cards',
		{ displayOptions: { show: { imageSource: ['cards'] } } },
	),
];

export async function readCardImages(reading: Reading): Promise<Media[]> {
	const rows = entriesIn(reading.parameter('cardImages'), 'image');
	if (rows.length === 0) {
		throw new InvalidInput(
			LABELS.cardImages,
			'has no image',
			'Add one image for each card of the template, in the order of the cards',
		);
	}
	const images: Media[] = [];
	for (const row of rows) images.push(await readCardImage(reading, row, images.length + 1));
	return images;
}

async function readCardImage(reading: Reading, row: IDataObject, card: number): Promise<Media> {
	const ofCard = (error: Error) =>
		error instanceof InvalidInput
			? new InvalidInput(`Card ${card}:`, error.what, error.hint)
			: error;
	const image = await readImage({ ...reading, parameter: (name) => row[name] ?? '' }).catch(
		async (error: Error) => await Promise.reject(ofCard(error)),
	);
	return image.kind === 'link' ? { ...image, field: `${image.field} of card ${card}` } : image;
}

const captionField = (below: string): INodeProperties =>
	textField('caption', `Text below the ${below}, up to ${LONGEST_CAPTION} characters`, {
		typeOptions: { rows: 3 },
	});

const fileCaption = captionField('document or video');

export const fileNameField = textField(
	'fileName',
	'Name that the recipient sees. If empty, it is the name of the file itself.',
	{ placeholder: 'e.g. Invoice 1001.pdf' },
);

/** No page has a limit for the name of a file: what is longer than any text is refused. */
const LONGEST_NAME = 4096;

/** The given name, that of the file, or none where neither is known. */
export function readFileName(source: Media, { parameter }: Reading): string | undefined {
	const name = optionalText(LABELS.fileName, parameter('fileName'), LONGEST_NAME);
	if (name !== undefined) return trimmed(name);
	return source.kind === 'file' && source.file.name !== '' ? source.file.name : undefined;
}

/** A message that is a file, with the caption or the name that its fields have. */
function fileKind(
	value: string,
	label: string,
	description: string,
	rule: MediaRule,
	more: INodeProperties[],
): MessageKind {
	const from = rule === IMAGE ? 'image' : 'media';
	const hasName = more.includes(fileNameField);
	const hasCaption = more.some(({ name }) => name === 'caption');
	return {
		value,
		label,
		description,
		fields: [...(from === 'image' ? imageFields : fileFields), ...more],
		async read(reading) {
			const source = await readMedia(reading, from, rule);
			const filename = hasName ? readFileName(source, reading) : undefined;
			const caption = hasCaption
				? parseCaption(LABELS.caption, reading.parameter('caption'))
				: undefined;
			return {
				media: [source],
				part: ([sent]) => mediaPart(value, sent, { caption, filename }),
			};
		},
	};
}

/** docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-image-message */
export const image = fileKind('image', 'Image', `A session message: ${LIMITED}`, IMAGE, [
	captionField('image'),
]);

/** docs: partner-docs.gupshup.io/reference/senddocumentmessage */
export const document = fileKind(
	'document',
	'Document',
	`A PDF, Office or text file of up to ${DOCUMENT.largestMb} MB: ${LIMITED}`,
	DOCUMENT,
	[fileNameField, fileCaption],
);

/** docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-video-message */
export const video = fileKind(
	'video',
	'Video',
	`An MP4 or 3GP of up to ${VIDEO.largestMb} MB: ${LIMITED}`,
	VIDEO,
	[fileCaption],
);

/** docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-audio-message-6 */
export const audio = fileKind(
	'audio',
	'Audio',
	`An MP3, M4A, AAC, AMR or OGG of up to ${AUDIO.largestMb} MB: ${LIMITED}`,
	AUDIO,
	[],
);
