import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import type { ButtonKind, Section } from '../templates/variables';
import { imageOrCardFields, readCardImages } from './cardImages';
import { readImage } from './mediaFields';
import type { Media, SentMedia } from '../media/media';
import { type Content, mediaObject, type MessageKind } from './message';
import { readTemplate } from './readTemplate';
import { ONE_IMAGE } from './templateFit';

/** The option that sends templates of category marketing at a lower price. */
export const marketingEndpointOption: INodeProperties = {
	displayName: LABELS.marketingEndpoint,
	name: 'marketingEndpoint',
	type: 'boolean',
	default: false,
	description:
		'Whether to send marketing templates through the marketing endpoint, where Gupshup charges 6% less. Gupshup has to enable it for your app.',
	displayOptions: { show: { '/messageType': ['template'] } },
};

/**
 * The fields of a template in the panel.
 *
 * @param description says which templates
 */
export const templateFields = (description: string): INodeProperties[] => [
	{
		displayName: LABELS.template,
		name: 'template',
		type: 'resourceLocator',
		required: true,
		default: { mode: 'list', value: '' },
		description,
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
	},
	{
		displayName: LABELS.templateVariables,
		name: 'templateVariables',
		type: 'resourceMapper',
		// Its fields take expressions; a switch for all of it would do nothing in n8n's panel.
		noDataExpression: true,
		default: { mappingMode: 'defineBelow', value: null },
		description: "Values for the template's placeholders",
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
	},
];

/** An approved template, which the image is the header of. */
export const template: MessageKind = {
	value: 'template',
	label: 'Template',
	description:
		'An approved template with an image above its text, or a carousel of images: delivered at any time',
	isSessionMessage: false,
	canAsk: false,
	fields: [
		...templateFields(
			'An approved template with an image as its header, or a carousel of images, in one language',
		),
		...imageOrCardFields,
	],
	async read(reading) {
		if (reading.parameter('imageSource') === 'cards') {
			const media = await readCardImages(reading);
			const filled = await readTemplate(reading, { ...ONE_IMAGE, images: media.length });
			return contentOf(filled, media, (sent) => carouselTemplatePart(filled, sent));
		}
		const source = await readImage(reading);
		const filled = await readTemplate(reading);
		return contentOf(filled, [source], ([sent]) =>
			templatePart(filled, { type: 'image', image: mediaObject(sent) }),
		);
	},
};

/** A message of a template, for the endpoint that takes its category. */
export function contentOf(
	{ marketing }: FilledTemplate,
	media: readonly Media[],
	part: Content['part'],
): Content {
	return { media, part, ...(marketing && { isMarketing: true }) };
}

/** A template with the values for one message. */
export interface FilledTemplate {
	name: string;
	language: string;
	values: TemplateValue[];
	/** Set where it goes to the marketing endpoint: what that wants to know, where the list tells it. */
	marketing?: { namespace?: string };
}

export type TemplateValue = BodyValue | ButtonValue;

/** Numbered ones in the order of their numbers; `name` for named ones. */
interface BodyValue {
	part: 'body';
	text: string;
	name?: string;
	/** Where it stands, if not in the text of the template itself. */
	section?: Section;
}

/** `index` counts all buttons of the template from 0. */
interface ButtonValue {
	part: 'button';
	text: string;
	index: number;
	kind: ButtonKind;
	section?: Section;
}

/**
 * A template as Meta's Cloud API takes it. A component without parameters is left out.
 *
 * docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-message-12 (header image),
 * …-14 (named parameters), …-10 (buttons)
 *
 * @param media the parameter of a header that is a file
 */
export function templatePart(filled: FilledTemplate, media?: IDataObject): IDataObject {
	const header = media ? [headerOf(media)] : componentsOf(filled.values, 'header');
	return partOf(filled, [...header, ...componentsOf(filled.values)]);
}

/**
 * A template whose cards have an image each; every card is there, whether it has values or not.
 *
 * docs: developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/media-card-carousel-templates
 */
export function carouselTemplatePart(
	filled: FilledTemplate,
	images: readonly SentMedia[],
): IDataObject {
	const cards = images.map((image, index) => ({
		card_index: index,
		components: [
			headerOf({ type: 'image', image: mediaObject(image) }),
			...componentsOf(filled.values, index + 1),
		],
	}));
	return partOf(filled, [...componentsOf(filled.values), { type: 'carousel', cards }]);
}

/** docs: partner-docs.gupshup.io/reference/mmlitesendmessage (policy and namespace) */
function partOf(
	{ name, language, marketing }: Omit<FilledTemplate, 'values'>,
	components: IDataObject[],
): IDataObject {
	const template = {
		name,
		language: { ...(marketing && { policy: 'deterministic' }), code: language },
		...(marketing?.namespace && { namespace: marketing.namespace }),
		...(components.length > 0 && { components }),
	};
	return { type: 'template', template };
}

function headerOf(media: IDataObject): IDataObject {
	return { type: 'header', parameters: [media] };
}

/** What fills in a section of the template, or its own text and buttons. */
function componentsOf(values: readonly TemplateValue[], section?: Section): IDataObject[] {
	const within = values.filter((value) => value.section === section);
	const texts = within.flatMap((value) => (value.part === 'body' ? [textParameter(value)] : []));
	const buttons = within.flatMap((value) => (value.part === 'button' ? [buttonOf(value)] : []));
	const type = section === 'header' ? 'header' : 'body';
	return [...(texts.length === 0 ? [] : [{ type, parameters: texts }]), ...buttons];
}

function textParameter({ name, text }: BodyValue): IDataObject {
	return { type: 'text', ...(name === undefined ? {} : { parameter_name: name }), text };
}

function buttonOf({ index, kind, text }: ButtonValue): IDataObject {
	return {
		type: 'button',
		sub_type: kind,
		index: String(index),
		parameters: [buttonParameter(kind, text)],
	};
}

function buttonParameter(kind: ButtonKind, text: string): IDataObject {
	switch (kind) {
		case 'url':
			return { type: 'text', text };
		case 'quick_reply':
			return { type: 'payload', payload: text };
		case 'copy_code':
			return { type: 'coupon_code', coupon_code: text };
	}
}
