import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { updateDisplayOptions } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import type { Media, MediaRule, SentMedia } from '../media/media';
import { DOCUMENT, IMAGE, VIDEO } from '../media/mediaRules';
import type { ButtonKind, Section } from '../templates/variables';
import { choiceField, switchField, textField } from './fields';
import {
	fileFields,
	fileNameField,
	imageOrCardFields,
	readCardImages,
	readFileName,
	readImage,
	readMedia,
} from './files';
import type { TemplateValue } from './fillIn';
import { type Content, mediaPart, type MessageKind } from './message';
import { type FilledTemplate, readTemplate } from './readTemplate';
import { HEADER_MEDIA, type HeaderMedia } from './templateFit';

export const marketingEndpointOption = switchField(
	'marketingEndpoint',
	'Whether to send marketing templates through the marketing endpoint, where Gupshup charges 6% less. Gupshup has to enable it for your app.',
	{ displayOptions: { show: { '/messageType': ['template'] } } },
);

const templateFields = (description: string): INodeProperties[] => [
	textField('template', description, {
		type: 'resourceLocator',
		required: true,
		default: { mode: 'list', value: '' },
		builderHint: {
			propertyHint:
				'Mode "name" with the value name|language, such as order_update|en_US. Write the language as in the template: en isn\'t en_US.',
		},
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Choose a template…',
				typeOptions: { searchListMethod: 'searchTemplates', searchable: true },
			},
			{
				displayName: 'By Name',
				name: 'name',
				type: 'string',
				placeholder: 'e.g. order_update|en_US',
				hint: 'Name and language, with | between them',
				validation: [
					{
						type: 'regex',
						properties: {
							regex: '^\\s*[\\w.\\-]+\\s*\\|\\s*[A-Za-z]{2,3}([_\\-][A-Za-z0-9]+)*\\s*$',
							errorMessage: 'Enter the name and the language, like order_update|en_US',
						},
					},
				],
			},
		],
	}),
	textField('templateVariables', "Values for the template's placeholders", {
		type: 'resourceMapper',
		// Its fields take expressions; a switch for all of it would do nothing in n8n's panel.
		noDataExpression: true,
		default: { mappingMode: 'defineBelow', value: null },
		builderHint: {
			propertyHint:
				'A value for every placeholder: body_1 for {{1}}, body_customer for {{customer}}, button_0 for the first button. One line of text each, never empty.',
		},
		// Not there until a template is chosen: as long as another field holds an expression that has no
		// data yet, n8n asks for the fields only when the mapper appears, not when the template changes.
		displayOptions: { show: { template: [{ _cnd: { exists: true } }] } },
		typeOptions: {
			loadOptionsDependsOn: ['template.value'],
			resourceMapper: {
				resourceMapperMethod: 'templateFields',
				mode: 'map',
				valuesLabel: LABELS.templateVariables,
				fieldWords: { singular: 'variable', plural: 'variables' },
				addAllFields: true,
				supportAutoMap: false,
				hideNoDataError: true,
				refreshStaleSchemaOnOpen: true,
			},
		},
	}),
];

const KIND = { value: 'template', label: 'Template', isForAnyTime: true } as const;

/** A template of Gupshup Send Image. */
export const template: MessageKind = {
	...KIND,
	description:
		'An approved template with an image above its text, or a carousel of images: delivered at any time',
	fields: [
		...templateFields(
			'An approved template with an image as its header, or a carousel of images, in one language',
		),
		...imageOrCardFields,
	],
	async read(reading) {
		if (reading.parameter('imageSource') === 'cards') {
			const media = await readCardImages(reading);
			const filled = await readTemplate(reading, { images: media.length });
			return contentOf(filled, media, (sent) => cardsPart(filled, sent));
		}
		const source = await readImage(reading);
		const filled = await readTemplate(reading);
		return contentOf(filled, [source], ([sent]) => templatePart(filled, mediaPart('image', sent)));
	},
};

/** What a header takes that is a file. */
const FILES = new Map<unknown, MediaRule>([
	['image', IMAGE],
	['document', DOCUMENT],
	['video', VIDEO],
]);

const forHeader = (headers: HeaderMedia[], fields: INodeProperties[]): INodeProperties[] =>
	updateDisplayOptions({ show: { headerMedia: headers } }, fields);

/**
 * A template of Gupshup Send Message.
 *
 * docs: developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
 */
export const anyTemplate: MessageKind = {
	...KIND,
	description:
		'An approved template with a text, image, document or video as its header, or with none: delivered at any time',
	fields: [
		...templateFields('An approved template in one language'),
		choiceField('headerMedia', Object.entries(HEADER_MEDIA), {
			description: 'File in the header of the template. None is for a text header or no header.',
		}),
		...forHeader(['image', 'document', 'video'], fileFields),
		...forHeader(['document'], [fileNameField]),
	],
	async read(reading) {
		const media = reading.parameter('headerMedia');
		const rule = FILES.get(media);
		const chosen = rule ? (media as HeaderMedia) : 'none';
		const filled = await readTemplate(reading, { chosen });
		if (!rule) return contentOf(filled, [], () => templatePart(filled));
		const source = await readMedia(reading, 'media', rule);
		const filename = chosen === 'document' ? readFileName(source, reading) : undefined;
		return contentOf(filled, [source], ([sent]) =>
			templatePart(filled, mediaPart(chosen, sent, { filename })),
		);
	},
};

function contentOf(
	{ marketing }: FilledTemplate,
	media: readonly Media[],
	part: Content['part'],
): Content {
	return { media, part, isMarketing: marketing !== undefined };
}

/**
 * A template as Meta's Cloud API takes it. A component without parameters is left out.
 *
 * docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-message-12 (header image),
 * …-14 (named parameters), …-10 (buttons)
 */
export function templatePart(filled: FilledTemplate, media?: IDataObject): IDataObject {
	const header = media ? [headerOf(media)] : componentsOf(filled, 'header');
	return partOf(filled, [...header, ...componentsOf(filled)]);
}

/**
 * Every card is there, whether it has values or not.
 *
 * docs: developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/media-card-carousel-templates
 */
function cardsPart(filled: FilledTemplate, images: readonly SentMedia[]): IDataObject {
	const cards = images.map((image, index) => ({
		card_index: index,
		components: [headerOf(mediaPart('image', image)), ...componentsOf(filled, index + 1)],
	}));
	return partOf(filled, [...componentsOf(filled), { type: 'carousel', cards }]);
}

/** docs: partner-docs.gupshup.io/reference/mmlitesendmessage (policy and namespace) */
function partOf({ name, language, marketing }: FilledTemplate, components: object[]): IDataObject {
	const template = {
		name,
		language: { policy: marketing && 'deterministic', code: language },
		namespace: marketing?.namespace,
		components: components.length > 0 ? components : undefined,
	};
	return { type: 'template', template };
}

function headerOf(media: IDataObject): IDataObject {
	return { type: 'header', parameters: [media] };
}

/** What fills in a section of the template, or without one its own text and buttons. */
function componentsOf({ values }: FilledTemplate, section?: Section): object[] {
	const within = values.filter((value) => value.section === section);
	const texts = within.flatMap((value) =>
		value.part === 'body' ? [{ type: 'text', parameter_name: value.name, text: value.text }] : [],
	);
	const type = section === 'header' ? 'header' : 'body';
	return [...(texts.length > 0 ? [{ type, parameters: texts }] : []), ...within.flatMap(buttonOf)];
}

/** What the parameter of a button is called. */
const PARAMETERS: Readonly<Record<ButtonKind, string>> = {
	url: 'text',
	quick_reply: 'payload',
	copy_code: 'coupon_code',
};

function buttonOf(value: TemplateValue): object[] {
	if (value.part === 'body') return [];
	const { kind, index, text } = value;
	const parameter = { type: PARAMETERS[kind], [PARAMETERS[kind]]: text };
	return [{ type: 'button', sub_type: kind, index: String(index), parameters: [parameter] }];
}
