import type { INodeProperties } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import { parseText, tidyTextIn, trimmed } from '../input/text';
import { InvalidInput, quoted } from '../problems/problem';
import type { MessageKind } from './message';

/** No page has a limit for the name and the address of a place: what is longer than any text is refused. */
const LONGEST_NAME = 4096;

const degreesField = (displayName: string, name: string, placeholder: string): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	required: true,
	default: '',
	placeholder,
	description: 'In decimal degrees',
});

/**
 * A place on a map.
 *
 * docs: developers.facebook.com/documentation/business-messaging/whatsapp/messages/location-messages
 */
export const location: MessageKind = {
	value: 'location',
	label: 'Location',
	description: "A place on a map: only delivered within 24 hours of the recipient's last message",
	isSessionMessage: true,
	canAsk: false,
	fields: [
		degreesField(LABELS.latitude, 'latitude', 'e.g. 18.9220'),
		degreesField(LABELS.longitude, 'longitude', 'e.g. 72.8347'),
		{
			displayName: LABELS.locationName,
			name: 'locationName',
			type: 'string',
			default: '',
			placeholder: 'e.g. Our shop',
			description: 'Name of the place, shown below the map',
		},
		{
			displayName: LABELS.address,
			name: 'address',
			type: 'string',
			default: '',
			placeholder: 'e.g. 12 Harbor Road',
			description: 'Address of the place, shown below the map',
		},
	],
	read({ parameter }) {
		const place = {
			latitude: readDegrees(LABELS.latitude, parameter('latitude'), 90),
			longitude: readDegrees(LABELS.longitude, parameter('longitude'), 180),
			...optional('name', LABELS.locationName, parameter('locationName')),
			...optional('address', LABELS.address, parameter('address')),
		};
		return { media: [], part: () => ({ type: 'location', location: place }) };
	},
};

function optional(key: string, field: string, value: unknown): Record<string, string> {
	const text = parseText(field, value === false ? '' : value, LONGEST_NAME);
	return trimmed(text) === '' ? {} : { [key]: text };
}

/**
 * Decimal degrees, as text: Meta's samples have them so.
 *
 * @param most degrees to either side of zero
 * @throws InvalidInput
 */
function readDegrees(field: string, value: unknown, most: number): string {
	const text = tidyTextIn(field, value);
	if (text === '') {
		throw new InvalidInput(field, 'is empty', 'Enter decimal degrees, for example 18.9220');
	}
	if (!/^[-+]?\d{1,3}(?:\.\d{1,30})?$/.test(text)) {
		throw new InvalidInput(
			field,
			`${quoted(text)} isn't a number of decimal degrees`,
			/^[-+]?\d{1,3},\d/.test(text)
				? 'Use a point instead of the comma, for example 18.9220'
				: 'Enter it like 18.9220, with a minus for the south and the west. Maps show it when you right-click a place',
		);
	}
	if (Math.abs(Number(text)) <= most) return text.replace(/^\+/, '');
	throw new InvalidInput(
		field,
		`is ${text}, but it has to be from -${most} to ${most}`,
		most === 90
			? `Check whether ${LABELS.latitude} and ${LABELS.longitude} are swapped`
			: 'Check the number',
	);
}
