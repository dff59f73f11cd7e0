import { imageFields, readImage } from './mediaFields';
import type { MessageKind } from './message';
import { readTemplate } from './readTemplate';
import { templateFields } from './templateFields';
import { templatePart } from './templatePart';

/** An approved template, which the image is the header of. */
export const template: MessageKind = {
	value: 'template',
	label: 'Template',
	description: 'An approved template with an image above its text: delivered at any time',
	isSessionMessage: false,
	canAsk: false,
	fields: [...templateFields, ...imageFields],
	async read(reading) {
		const source = await readImage(reading);
		const filled = await readTemplate(reading);
		return { media: [source], part: ([sent]) => templatePart(filled, sent) };
	},
};
