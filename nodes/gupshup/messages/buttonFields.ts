import type { INodeProperties } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import { LONGEST, MOST_BUTTONS } from './readButtons';

/** The fields of an image with buttons in the panel. */
export const buttonFields: INodeProperties[] = [
	{
		displayName: LABELS.bodyText,
		name: 'bodyText',
		type: 'string',
		required: true,
		typeOptions: { rows: 3 },
		default: '',
		placeholder: 'e.g. Is it this one?',
		description: `Text between the image and the buttons, at most ${LONGEST.body} characters`,
	},
	{
		displayName: LABELS.footerText,
		name: 'footerText',
		type: 'string',
		default: '',
		placeholder: 'e.g. Answer until Friday',
		description: `Small text below, at most ${LONGEST.footer} characters`,
	},
	{
		displayName: LABELS.buttonKind,
		name: 'buttonKind',
		type: 'options',
		noDataExpression: true,
		default: 'reply',
		options: [
			{
				name: 'Answers',
				value: 'reply',
				description: 'Up to three. What the person taps comes out of the Gupshup Trigger.',
			},
			{
				name: 'Link',
				value: 'url',
				description: 'One button that opens a web page. Nothing comes back when it is tapped.',
			},
		],
	},
	{
		displayName: LABELS.replyButtons,
		name: 'replyButtons',
		type: 'fixedCollection',
		required: true,
		placeholder: 'Add Button',
		typeOptions: { multipleValues: true, sortable: true, maxAllowedFields: MOST_BUTTONS },
		default: {},
		description: `One to ${MOST_BUTTONS} buttons, in the order in which they are shown`,
		displayOptions: { show: { buttonKind: ['reply'] } },
		options: [
			{
				displayName: 'Button',
				name: 'button',
				values: [
					{
						displayName: LABELS.buttonText,
						name: 'title',
						type: 'string',
						required: true,
						default: '',
						placeholder: 'e.g. Yes',
						description: `What stands on the button, at most ${LONGEST.title} characters`,
					},
					{
						displayName: LABELS.buttonId,
						name: 'id',
						type: 'string',
						default: '',
						placeholder: 'e.g. yes-1001',
						description: `What comes back when the button is tapped; nobody sees it. At most ${LONGEST.id} characters. Left empty, it is the ${LABELS.buttonText}.`,
					},
				],
			},
		],
	},
	{
		displayName: LABELS.buttonText,
		name: 'buttonText',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. See the offer',
		description: `What stands on the button, at most ${LONGEST.title} characters`,
		displayOptions: { show: { buttonKind: ['url'] } },
	},
	{
		displayName: LABELS.buttonUrl,
		name: 'buttonUrl',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. https://example.com/offer',
		description: 'The page that the button opens. It is passed on unchanged.',
		displayOptions: { show: { buttonKind: ['url'] } },
	},
];
