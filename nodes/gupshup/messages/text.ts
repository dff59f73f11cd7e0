/** What is sent without a file, and without anything to tap. */

import type { INodeProperties } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import { parseText, tidyTextIn, trimmed } from '../input/text';
import { InvalidInput, quoted } from '../problems/problem';
import { optionalText, textField } from './fields';
import { LIMITED, type MessageKind } from './message';

/**
 * Meta's limit for the text of a message, in characters (Cloud API, text messages). No page has one for
 * the name and the address of a place: what is longer than any text is refused.
 */
const LONGEST_TEXT = 4096;

export const previewUrlOption: INodeProperties = {
	displayName: 'Preview URL',
	name: 'previewUrl',
	type: 'boolean',
	default: false,
	description: 'Whether to show a preview of the first link in the text',
	displayOptions: { show: { '/messageType': ['text'] } },
};

/** docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-text-message */
export const text: MessageKind = {
	value: 'text',
	label: 'Text',
	description: `A session message: ${LIMITED}`,
	fields: [
		textField('text', `Text of the message, up to ${LONGEST_TEXT} characters`, {
			required: true,
			typeOptions: { rows: 4 },
			placeholder: 'e.g. Thank you, we have your order.',
		}),
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

const degreesField = (label: 'latitude' | 'longitude', placeholder: string) =>
	textField(label, 'In decimal degrees', { required: true, placeholder });

/** docs: developers.facebook.com/documentation/business-messaging/whatsapp/messages/location-messages */
export const location: MessageKind = {
	value: 'location',
	label: 'Location',
	description: `A place on a map: ${LIMITED}`,
	fields: [
		degreesField('latitude', 'e.g. 18.9220'),
		degreesField('longitude', 'e.g. 72.8347'),
		textField('locationName', 'Name of the place, shown below the map', {
			placeholder: 'e.g. Our shop',
		}),
		textField('address', 'Address of the place, shown below the map', {
			placeholder: 'e.g. 12 Harbor Road',
		}),
	],
	read({ parameter }) {
		const optional = (name: 'locationName' | 'address') =>
			optionalText(LABELS[name], parameter(name), LONGEST_TEXT);
		const place = {
			latitude: readDegrees(LABELS.latitude, parameter('latitude'), 90),
			longitude: readDegrees(LABELS.longitude, parameter('longitude'), 180),
			name: optional('locationName'),
			address: optional('address'),
		};
		return { media: [], part: () => ({ type: 'location', location: place }) };
	},
};

/** As text, since Meta's samples have them so. `most` is in degrees to either side of zero. */
function readDegrees(field: string, value: unknown, most: number): string {
	const degrees = tidyTextIn(field, value);
	if (degrees === '') {
		throw new InvalidInput(field, 'is empty', 'Enter decimal degrees, for example 18.9220');
	}
	if (!/^[-+]?\d{1,3}(?:\.\d{1,30})?$/.test(degrees)) {
		throw new InvalidInput(
			field,
			`${quoted(degrees)} isn't a number of decimal degrees`,
			/^[-+]?\d{1,3},\d/.test(degrees)
				? 'Use a point instead of the comma, for example 18.9220'
				: 'Enter it like 18.9220, with a minus for the south and the west. Maps show it when you right-click a place',
		);
	}
	if (Math.abs(Number(degrees)) <= most) return degrees.replace(/^\+/, '');
	throw new InvalidInput(
		field,
		`is ${degrees}, but it has to be from -${most} to ${most}`,
		most === 90
			? `Check whether ${LABELS.latitude} and ${LABELS.longitude} are swapped`
			: 'Check the number',
	);
}
