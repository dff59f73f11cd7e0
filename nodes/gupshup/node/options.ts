import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { countriesByName, parseCountry } from '../input/countries';
import { parseReplyTo } from '../input/recipient';
import { LABELS } from '../input/labels';
import { parseText } from '../input/text';
import { choicesOf, fieldOf, switchField, textField } from '../messages/fields';
import { DEFAULT_MESSAGES_PER_SECOND } from '../pace/pace';
import { InvalidInput } from '../problems/problem';
import { onceKeyOption } from './onceKey';
import type { SendingNode } from './sendingNode';
import { limitWaitTime, onlyRecipient } from './waitLimit';

const DEFAULT_TIMEOUT_SECONDS = 30;

/** The list of countries can be searched in the editor; an expression gives the ISO code. */
const defaultCountryOption = fieldOf('defaultCountry', {
	type: 'options',
	default: '',
	description:
		'Country to assume for numbers without + or 00: for India, 98765 43210 becomes +91 98765 43210. In expressions, use two letters, such as IN or BR.',
	options: [
		{ name: 'None: Numbers Include the Country Code', value: '' },
		...countriesByName().map(({ iso, name, callingCode }) => ({
			name: `${name} (+${callingCode})`,
			value: iso,
		})),
	],
});

const onUnknownOption = (one: string): INodeProperties => ({
	displayName: 'If the Outcome Is Unknown',
	name: 'onUnknown',
	type: 'options',
	default: 'report',
	description: `What to do if no usable response came back, so that the ${one} may or may not have been sent`,
	options: choicesOf([
		['report', 'Report It', `No duplicates, but some recipients may not get the ${one}`],
		[
			'resend',
			'Send Again',
			`Up to three more times: each recipient gets the ${one}, but some may get it twice`,
		],
	]),
});

/** The options of a sending node, in the order of n8n's own lists of options. */
export function optionsFor({
	noun: { one },
	checkLink,
	options = [],
}: SendingNode): INodeProperties {
	const all: INodeProperties[] = [
		...options,
		...(checkLink === undefined ? [] : [switchField('checkLink', checkLink)]),
		defaultCountryOption,
		onUnknownOption(one),
		limitWaitTime,
		fieldOf('messagesPerSecond', {
			type: 'number',
			default: DEFAULT_MESSAGES_PER_SECOND,
			typeOptions: { minValue: 0.1 },
			description:
				'Maximum number of messages per second for this app, across all workflows of this n8n instance. Gupshup allows 10, unless it granted you more.',
		}),
		onlyRecipient,
		textField(
			'reference',
			'Your own text, up to 512 characters. It comes back with every delivery event of this message, if Gupshup passes it on (not tried yet).',
			{ placeholder: 'e.g. order 1234' },
		),
		textField(
			'replyToMessageId',
			`ID of the recipient's message that the ${one} replies to: whatsappMessageId from the Gupshup Trigger`,
			{ placeholder: 'e.g. wamid.HBgMOTE5ODc2NTQzMjEw' },
		),
		onceKeyOption,
		fieldOf('timeout', {
			type: 'number',
			default: DEFAULT_TIMEOUT_SECONDS,
			typeOptions: { minValue: 1, maxValue: 600 },
			description: "How long to wait for Gupshup's response to a request, in seconds",
		}),
	];
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: all.sort((one, other) => one.displayName.localeCompare(other.displayName, 'en')),
	};
}

/** Meta's limit for `biz_opaque_callback_data` (Cloud API, messages). */
const LONGEST_REFERENCE = 512;

/** @throws InvalidInput */
export function readOptions(options: IDataObject) {
	return {
		messagesPerSecond: readNumber(
			LABELS.messagesPerSecond,
			options.messagesPerSecond,
			DEFAULT_MESSAGES_PER_SECOND,
			[0.1, 1_000_000],
		),
		timeoutMs:
			1000 * readNumber(LABELS.timeout, options.timeout, DEFAULT_TIMEOUT_SECONDS, [0.001, 600]),
		/** Whether to send again what may have been sent. */
		resendUnknown: options.onUnknown === 'resend',
		checkLink: options.checkLink === true || options.checkLink === 'true',
		replyTo: parseReplyTo(LABELS.replyToMessageId, options.replyToMessageId),
		reference: parseText(LABELS.reference, options.reference, LONGEST_REFERENCE) || undefined,
		defaultCountry: parseCountry(LABELS.defaultCountry, options.defaultCountry),
	};
}

function readNumber(
	field: string,
	value: unknown,
	whenEmpty: number,
	[least, most]: [number, number],
): number {
	if (value === undefined || value === null || value === '') return whenEmpty;
	const number = typeof value === 'string' ? Number(value.trim()) : value;
	if (typeof number !== 'number' || !(number >= least && number <= most)) {
		throw new InvalidInput(
			field,
			`is ${String(value)}`,
			`Enter a number from ${least} to ${most}, or remove the option to use ${whenEmpty}`,
		);
	}
	return number;
}
