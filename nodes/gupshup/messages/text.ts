import type { INodeProperties } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import { parseText, trimmed } from '../input/text';
import { InvalidInput } from '../problems/problem';
import type { MessageKind } from './message';

/** Meta's limit for the text of a message, in characters (Cloud API, text messages). */
const LONGEST_TEXT = 4096;

/** The option that shows a preview of the first link in a text. */
export const previewUrlOption: INodeProperties = {
	displayName: 'Preview URL',
	name: 'previewUrl',
	type: 'boolean',
	default: false,
	description: 'Whether to show a preview of the first link in the text',
	displayOptions: { show: { '/messageType': ['text'] } },
};

/**
 * A text by itself.
 *
 * docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-text-message
 */
export const text: MessageKind = {
	value: 'text',
	label: 'Text',
	description: "A session message: only delivered within 24 hours of the recipient's last message",
	isSessionMessage: true,
	canAsk: false,
	fields: [
		{
			displayName: LABELS.text,
			name: 'text',
			type: 'string',
			required: true,
			typeOptions: { rows: 4 },
			default: '',
			placeholder: 'e.g. Thank you, we have your order.',
			description: `Text of the message, up to ${LONGEST_TEXT} characters`,
		},
	],
	read({ parameter }) {
		const body = parseText(LABELS.text, parameter('text'), LONGEST_TEXT);
		if (trimmed(body) === '') {
			throw new InvalidInput(LABELS.text, 'is empty', 'Enter the text of the message');
		}
		const { previewUrl } = parameter('options') as { previewUrl?: unknown };
		const preview = String(previewUrl) === 'true' ? { preview_url: true } : {};
		return { media: [], part: () => ({ type: 'text', text: { body, ...preview } }) };
	},
};
