import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import type { Media } from '../media/media';
import { InvalidInput } from '../problems/problem';
import { imageFields, readImage } from './mediaFields';
import type { Reading } from './message';
import { rowsIn } from './readButtons';
import { CARDS } from './readCarousel';

const [sourceField, ...otherFields] = imageFields;

/** The fields that the image of a template comes from, or those of its cards. */
export const imageOrCardFields: INodeProperties[] = [
	{
		...sourceField,
		options: [
			...(sourceField.options ?? []),
			{
				name: 'An Image for Each Card',
				value: 'cards',
				description: 'For a carousel template: one image for each of its cards',
			},
		],
	},
	...otherFields,
	{
		displayName: LABELS.cardImages,
		name: 'cardImages',
		type: 'fixedCollection',
		required: true,
		placeholder: 'Add Image',
		typeOptions: { multipleValues: true, sortable: true, maxAllowedFields: CARDS.most },
		default: {},
		description: 'One image for each card of the template, in the order of the cards',
		displayOptions: { show: { imageSource: ['cards'] } },
		options: [{ displayName: 'Image', name: 'image', values: imageFields }],
	},
];

/** @throws InvalidInput naming the card and its field */
export async function readCardImages(reading: Reading): Promise<Media[]> {
	const rows = rowsIn(reading.parameter('cardImages'), 'image');
	if (rows.length === 0) {
		throw new InvalidInput(
			LABELS.cardImages,
			'has no image',
			'Add one image for each card of the template, in the order of the cards',
		);
	}
	const images: Media[] = [];
	for (const [index, row] of rows.entries()) images.push(await readRow(reading, row, index + 1));
	return images;
}

async function readRow(reading: Reading, row: IDataObject, card: number): Promise<Media> {
	const parameter = (name: string) => row[name] ?? '';
	const image = await readImage({ ...reading, parameter }).catch(
		async (error: unknown) => await Promise.reject(ofCard(error as Error, card)),
	);
	return image.kind === 'link' ? { ...image, field: `${image.field} of card ${card}` } : image;
}

function ofCard(error: Error, card: number): Error {
	return error instanceof InvalidInput
		? new InvalidInput(`Card ${card}:`, error.what, error.hint)
		: error;
}
