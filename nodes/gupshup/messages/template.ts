import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import type { TemplateKey } from '../templates/template';
import type { ButtonKind } from '../templates/variables';
import { imageOrCardFields, readCardImages } from './cardImages';
import { readImage } from './mediaFields';
import type { SentMedia } from '../media/media';
import { mediaObject, type MessageKind } from './message';
import { readTemplate } from './readTemplate';

/** The fields of a template in the panel. */
const templateFields: INodeProperties[] = [
	{
		displayName: LABELS.template,
		name: 'template',
		type: 'resourceLocator',
		required: true,
		default: { mode: 'list', value: '' },
		description:
			'An approved template with an image as its header, or a carousel of images, in one language',
		builderHint: {
			propertyHint:
				'Mode "name" with the value name|language, such as order_update|en_US; the language is written as in the template, en is not en_US.',
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
		description: 'What stands in the places of the template that differ from person to person',
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
	fields: [...templateFields, ...imageOrCardFields],
	async read(reading) {
		if (reading.parameter('imageSource') === 'cards') {
			const media = await readCardImages(reading);
			const filled = await readTemplate(reading, media.length);
			return { media, part: (sent) => carouselTemplatePart(filled, sent) };
		}
		const source = await readImage(reading);
		const filled = await readTemplate(reading);
		return { media: [source], part: ([sent]) => templatePart(filled, sent) };
	},
};

/** A template with the values for one message. */
export interface FilledTemplate {
	name: string;
	language: string;
	values: TemplateValue[];
}

export type TemplateValue = BodyValue | ButtonValue;

/** Numbered ones in the order of their numbers; `name` for named ones. */
interface BodyValue {
	part: 'body';
	text: string;
	name?: string;
	/** Of a carousel, the card that it is on, from 1. */
	card?: number;
}

/** `index` counts all buttons of the template from 0. */
interface ButtonValue {
	part: 'button';
	text: string;
	index: number;
	kind: ButtonKind;
	card?: number;
}

/**
 * A template with an image as its header, as Meta's Cloud API takes it. A component without parameters is
 * left out.
 *
 * docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-message-12 (header image),
 * …-14 (named parameters), …-10 (buttons)
 */
export function templatePart(
	{ name, language, values }: FilledTemplate,
	image: SentMedia,
): IDataObject {
	return partOf({ name, language }, [headerOf(image), ...componentsOf(values)]);
}

/**
 * A template whose cards have an image each; every card is there, whether it has values or not.
 *
 * docs: developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/media-card-carousel-templates
 */
export function carouselTemplatePart(
	{ name, language, values }: FilledTemplate,
	images: readonly SentMedia[],
): IDataObject {
	const cards = images.map((image, index) => ({
		card_index: index,
		components: [headerOf(image), ...componentsOf(values.filter(({ card }) => card === index + 1))],
	}));
	const ofAll = componentsOf(values.filter(({ card }) => card === undefined));
	return partOf({ name, language }, [...ofAll, { type: 'carousel', cards }]);
}

function partOf({ name, language }: TemplateKey, components: IDataObject[]): IDataObject {
	return { type: 'template', template: { name, language: { code: language }, components } };
}

function headerOf(image: SentMedia): IDataObject {
	return { type: 'header', parameters: [{ type: 'image', image: mediaObject(image) }] };
}

function componentsOf(values: readonly TemplateValue[]): IDataObject[] {
	const body = values.flatMap((value) => (value.part === 'body' ? [textParameter(value)] : []));
	const buttons = values.flatMap((value) => (value.part === 'button' ? [buttonOf(value)] : []));
	return [...(body.length === 0 ? [] : [{ type: 'body', parameters: body }]), ...buttons];
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
