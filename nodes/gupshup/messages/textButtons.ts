import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import { parseText, trimmed } from '../input/text';
import { buttonFields, buttonsPart, footerText, readButtonMessage } from './buttons';
import type { MessageKind } from './message';
import { LONGEST } from './readButtons';

/** Meta's limit for the text header of an interactive message, in characters. */
const LONGEST_HEADER = 60;

/** The bold line above the text of a message without an image. */
export const headerText: INodeProperties = {
	displayName: LABELS.headerText,
	name: 'headerText',
	type: 'string',
	default: '',
	placeholder: 'e.g. Your appointment',
	description: `Bold line above the text, up to ${LONGEST_HEADER} characters`,
};

/** @param longest in characters */
export const bodyTextField = (longest: number): INodeProperties => ({
	displayName: LABELS.bodyText,
	name: 'bodyText',
	type: 'string',
	required: true,
	typeOptions: { rows: 3 },
	default: '',
	placeholder: 'e.g. Does Friday at ten suit you?',
	description: `Text of the message, up to ${longest} characters`,
});

/** A text with answers to choose from below it, or with a link. */
export const textButtons: MessageKind = {
	value: 'buttons',
	label: 'Text with Buttons',
	description:
		"A text with up to three reply buttons, or a link: only delivered within 24 hours of the recipient's last message",
	isSessionMessage: true,
	canAsk: true,
	fields: [headerText, bodyTextField(LONGEST.body), footerText, ...buttonFields],
	read(reading) {
		const header = readHeader(reading.parameter('headerText'));
		const { message, answers } = readButtonMessage(reading);
		return { media: [], part: () => buttonsPart(message, header), ...(answers && { answers }) };
	},
};

/**
 * The header of an interactive message, or `undefined` where it has none.
 *
 * @throws InvalidInput
 */
export function readHeader(value: unknown): IDataObject | undefined {
	// An expression like {{ $json.name && 'Hello' }} yields false for nothing to say.
	const text = parseText(LABELS.headerText, value === false ? '' : value, LONGEST_HEADER);
	return trimmed(text) === '' ? undefined : { type: 'text', text };
}
