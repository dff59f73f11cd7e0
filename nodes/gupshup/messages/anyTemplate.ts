import type { INodeProperties } from 'n8n-workflow';
import { updateDisplayOptions } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import type { MediaRule } from '../media/media';
import { DOCUMENT, IMAGE, VIDEO } from '../media/mediaRules';
import { SINGLE_HEADERS } from '../templates/template';
import { fileNameField, nameOf } from './files';
import { fileFields, readMedia } from './mediaFields';
import { mediaObject, type MessageKind } from './message';
import { readTemplate } from './readTemplate';
import { contentOf, templateFields, templatePart } from './template';
import { HEADER_MEDIA, type HeaderMedia } from './templateFit';

/** What a header takes that is a file. */
const RULES: Readonly<Partial<Record<HeaderMedia, MediaRule>>> = {
	image: IMAGE,
	document: DOCUMENT,
	video: VIDEO,
};

const headerMedia: INodeProperties = {
	displayName: LABELS.headerMedia,
	name: 'headerMedia',
	type: 'options',
	noDataExpression: true,
	default: 'none',
	options: Object.entries(HEADER_MEDIA).map(([value, name]) => ({ name, value })),
	description: 'File in the header of the template. None is for a text header or no header.',
};

/** The fields, shown where the header is one of these. */
const forHeader = (headers: HeaderMedia[], fields: INodeProperties[]): INodeProperties[] =>
	updateDisplayOptions({ show: { headerMedia: headers } }, fields);

/**
 * An approved template with one file as its header, a text or nothing.
 *
 * docs: developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
 */
export const anyTemplate: MessageKind = {
	value: 'template',
	label: 'Template',
	description:
		'An approved template with a text, image, document or video as its header, or with none: delivered at any time',
	isSessionMessage: false,
	canAsk: false,
	fields: [
		...templateFields('An approved template in one language'),
		headerMedia,
		...forHeader(['image', 'document', 'video'], fileFields),
		...forHeader(['document'], [fileNameField]),
	],
	async read(reading) {
		const media = reading.parameter('headerMedia');
		const chosen = typeof media === 'string' && media in RULES ? (media as HeaderMedia) : 'none';
		const filled = await readTemplate(reading, { headers: SINGLE_HEADERS, chosen });
		const rule = RULES[chosen];
		if (!rule) return contentOf(filled, [], () => templatePart(filled));
		const source = await readMedia(reading, 'media', rule);
		const filename = chosen === 'document' ? nameOf(source, reading.parameter('fileName')) : '';
		return contentOf(filled, [source], ([sent]) =>
			templatePart(filled, {
				type: chosen,
				[chosen]: { ...mediaObject(sent), ...(filename !== '' && { filename }) },
			}),
		);
	},
};
