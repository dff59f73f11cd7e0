import { LONGEST_CAPTION, readCaption } from '../input/caption';
import { LABELS } from '../input/labels';
import type { MessageKind, RequestPart } from './kind';

/** An image by itself, with an optional caption. */
export const image: MessageKind = {
	value: 'image',
	label: 'Image',
	description:
		'A session message: delivered only within 24 hours of the last message from the person',
	isSessionMessage: true,
	fields: {
		belowImage: [
			{
				displayName: LABELS.caption,
				name: 'caption',
				type: 'string',
				typeOptions: { rows: 3 },
				default: '',
				description: `Text below the image, at most ${LONGEST_CAPTION} characters`,
			},
		],
	},
	read(context, itemIndex) {
		const caption: unknown = context.getNodeParameter('caption', itemIndex, '');
		return imagePart(readCaption(LABELS.caption, caption));
	},
};

/** docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-image-message */
export function imagePart(caption: string | undefined): RequestPart {
	return (source) => ({
		type: 'image',
		image: { ...source, ...(caption === undefined ? {} : { caption }) },
	});
}
