import type { IDataObject } from 'n8n-workflow';

import { LONGEST_CAPTION, parseCaption } from '../input/text';
import { LABELS } from '../input/labels';
import { imageFields, readImage } from './mediaFields';
import type { SentMedia } from '../media/media';
import { mediaObject, type MessageKind } from './message';

/** An image by itself, with an optional caption. */
export const image: MessageKind = {
	value: 'image',
	label: 'Image',
	description: "A session message: only delivered within 24 hours of the recipient's last message",
	isSessionMessage: true,
	canAsk: false,
	fields: [
		...imageFields,
		{
			displayName: LABELS.caption,
			name: 'caption',
			type: 'string',
			typeOptions: { rows: 3 },
			default: '',
			description: `Text below the image, up to ${LONGEST_CAPTION} characters`,
		},
	],
	async read(reading) {
		const source = await readImage(reading);
		const caption = parseCaption(LABELS.caption, reading.parameter('caption'));
		return { media: [source], part: ([sent]) => imagePart(sent, caption) };
	},
};

/** docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-image-message */
export function imagePart(sent: SentMedia, caption: string | undefined): IDataObject {
	return {
		type: 'image',
		image: { ...mediaObject(sent), ...(caption === undefined ? {} : { caption }) },
	};
}
