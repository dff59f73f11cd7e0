/**
 * The room `node/`: what the sending nodes have of n8n, whatever they send: the panel, reading it, items
 * and texts out, waiting for an answer. The top floor: may use all rooms below.
 */

import type { INodeProperties } from 'n8n-workflow';
import { updateDisplayOptions } from 'n8n-workflow';

import { DEFAULT_MESSAGES_PER_SECOND } from '../pace/paces';
import { LABELS } from '../input/labels';
import { KINDS } from '../messages/kinds';
import type { MessageKind } from '../messages/message';
import { BUILDER_HINTS } from './builderHints';
import { defaultCountryOption } from './defaultCountry';
import { onceKeyOption } from './onceKey';
import { DEFAULT_TIMEOUT_SECONDS } from './options';
import {
	limitWaitTime,
	messageTypes,
	onlyRecipient,
	operation,
	SEND_AND_WAIT,
	waitNotice,
} from './waitFields';

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: LABELS.checkLink,
			name: 'checkLink',
			type: 'boolean',
			default: false,
			description:
				'Whether to look at each link first and to refuse what is no JPEG or PNG of at most 5 MB, such as a web page. Only for Link as the Image Source.',
		},
		defaultCountryOption,
		{
			displayName: 'If the Outcome Is Unknown',
			name: 'onUnknown',
			type: 'options',
			default: 'report',
			description:
				'What to do when no usable answer came, so that the image may have been sent or not',
			options: [
				{
					name: 'Report It',
					value: 'report',
					description: 'Nobody gets the image twice, somebody may not get it',
				},
				{
					name: 'Send Again',
					value: 'resend',
					description:
						'Up to three more times: everybody gets the image, somebody may get it twice',
				},
			],
		},
		limitWaitTime,
		{
			displayName: LABELS.messagesPerSecond,
			name: 'messagesPerSecond',
			type: 'number',
			default: DEFAULT_MESSAGES_PER_SECOND,
			typeOptions: { minValue: 0.1 },
			description:
				'At most so many a second for this Gupshup app, counted over all workflows of this n8n. Gupshup allows 10 unless it granted you more.',
		},
		onlyRecipient,
		{
			displayName: LABELS.reference,
			name: 'reference',
			type: 'string',
			default: '',
			placeholder: 'e.g. order 1234',
			description:
				'Text of your own, at most 512 characters, that comes back with every report of this message, if Gupshup passes it on (not tried)',
		},
		{
			displayName: LABELS.replyToMessageId,
			name: 'replyToMessageId',
			type: 'string',
			default: '',
			placeholder: 'e.g. wamid.HBgMOTE5ODc2NTQzMjEw',
			description:
				'ID of the message from this person that the image answers: whatsappMessageId of the Gupshup Trigger',
		},
		onceKeyOption,
		{
			displayName: LABELS.timeout,
			name: 'timeout',
			type: 'number',
			default: DEFAULT_TIMEOUT_SECONDS,
			typeOptions: { minValue: 1, maxValue: 600 },
			description: 'How long to wait for the answer to a request, in seconds',
		},
	],
};

/** The fields of all kinds, each shown for its kinds; one that several kinds share is there once. */
function fieldsOf(kinds: readonly MessageKind[]): INodeProperties[] {
	const all: Array<{ field: INodeProperties; messageType: string[] }> = [];
	for (const { value, fields } of kinds) {
		// What is new stands where this kind has it among those that are there.
		let place = 0;
		for (const field of fields) {
			const known = all.findIndex((each) => each.field === field);
			if (known === -1) all.splice(place++, 0, { field, messageType: [value] });
			else {
				all[known].messageType.push(value);
				place = known + 1;
			}
		}
	}
	return all.flatMap(({ field, messageType }) =>
		updateDisplayOptions({ show: { messageType } }, [field]),
	);
}

/** Below the node on the canvas: "Send Template by Link". */
const KIND_NAMES = JSON.stringify(
	Object.fromEntries(KINDS.map(({ value, label }) => [value, label])),
);
export const subtitle = `={{ ($parameter["operation"] === "${SEND_AND_WAIT}" ? "Send and Wait: " : "Send ") + (${KIND_NAMES}[$parameter["messageType"]] || "${KINDS[0].label}") + " by " + ({ link: "Link", mediaId: "Media ID", binary: "File" }[$parameter["imageSource"]] || "Link") }}`;

/** The panel of Gupshup Send Image. Names are a contract: saved workflows hold them. */
export const properties: INodeProperties[] = [
	operation,
	...messageTypes,
	waitNotice,
	{
		displayName:
			'WhatsApp delivers this only to people who wrote to you within the last 24 hours. For everybody else, set Message Type to Template.',
		name: 'sessionNotice',
		type: 'notice',
		default: '',
		displayOptions: {
			show: {
				messageType: KINDS.filter((each) => each.isSessionMessage).map(({ value }) => value),
			},
		},
	},
	{
		displayName: LABELS.to,
		name: 'to',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. +91 98765 43210',
		hint: `With + and the country code first. For numbers as people write them at home, add the option ${LABELS.defaultCountry}.`,
		description:
			'Number of the WhatsApp user. For somebody who shows no number, the user ID that came with their message (IN.1349…).',
		builderHint: { propertyHint: BUILDER_HINTS.to },
	},
	...fieldsOf(KINDS),
	options,
];
