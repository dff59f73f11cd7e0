import type { INodeProperties } from 'n8n-workflow';

import { LABELS } from '../input/labels';

/** The fields of a template in the panel. */
export const templateFields: INodeProperties[] = [
	{
		displayName: LABELS.template,
		name: 'template',
		type: 'resourceLocator',
		required: true,
		default: { mode: 'list', value: '' },
		description: 'An approved template with an image as its header, in one language',
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
