import type { IDataObject } from 'n8n-workflow';

import { readCountry } from '../gupshup/input/countries';
import { InvalidInput } from '../gupshup/problems/invalidInput';
import { readReplyTo } from '../gupshup/input/ids';
import { DEFAULT_MESSAGES_PER_SECOND } from '../gupshup/pace/paces';
import { LABELS } from './labels';

export const DEFAULT_TIMEOUT_SECONDS = 30;

/** The option collection of one item, checked. */
export interface SendOptions {
	messagesPerSecond: number;
	timeoutMs: number;
	/** Whether to send again what may have been sent. */
	resendUnknown: boolean;
	replyTo?: string;
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
		replyTo: readReplyTo(LABELS.replyToMessageId, options.replyToMessageId),
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
