import type { MessageKind } from './kind';
import { readTemplate } from './readTemplate';
import { templateFields } from './templateFields';
import { templatePart } from './templatePart';

/** An approved template, which the image is the header of. */
export const template: MessageKind = {
	value: 'template',
	label: 'Template',
	description: 'An approved template with an image above its text: delivered at any time',
	isSessionMessage: false,
	fields: { aboveImage: templateFields },
	async read(context, itemIndex, templates) {
		return templatePart(await readTemplate(context, itemIndex, templates));
	},
};
