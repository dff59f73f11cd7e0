import type { IDataObject } from 'n8n-workflow';

import { readCountry } from '../input/countries';
import { InvalidInput } from '../problems/invalidInput';
import { readReplyTo } from '../input/ids';
import { readText } from '../input/text';
import { DEFAULT_MESSAGES_PER_SECOND } from '../pace/paces';
import { LABELS } from '../input/labels';

export const DEFAULT_TIMEOUT_SECONDS = 30;

/** Meta's limit for `biz_opaque_callback_data` (Cloud API, messages). */
const LONGEST_REFERENCE = 512;

/** The option collection of one item, checked. */
interface SendOptions {
	messagesPerSecond: number;
	timeoutMs: number;
	/** Whether to send again what may have been sent. */
	resendUnknown: boolean;
	/** Whether to look at what a link leads to before it is sent. */
	checkLink: boolean;
	replyTo?: string;
	/** Text of the user's own that comes back with the reports. */
	reference?: string;
	/** ISO 3166 code of the country in whose way numbers without + or 00 are written. */
	defaultCountry?: string;
}

/** @throws InvalidInput */
export function readOptions(options: IDataObject): SendOptions {
	return {
		messagesPerSecond: readNumber(
			LABELS.messagesPerSecond,
			options.messagesPerSecond,
			DEFAULT_MESSAGES_PER_SECOND,
			[0.1, 1_000_000],
		),
		timeoutMs:
			1000 * readNumber(LABELS.timeout, options.timeout, DEFAULT_TIMEOUT_SECONDS, [0.001, 600]),
		resendUnknown: options.onUnknown === 'resend',
		checkLink: options.checkLink === true || options.checkLink === 'true',
		replyTo: readReplyTo(LABELS.replyToMessageId, options.replyToMessageId),
		reference: readText(LABELS.reference, options.reference, LONGEST_REFERENCE) || undefined,
		defaultCountry: readCountry(LABELS.defaultCountry, options.defaultCountry),
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
			`Enter a number from ${least} to ${most}, or take the option out for ${whenEmpty}`,
		);
	}
	return number;
}
