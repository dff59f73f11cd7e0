import type { INodeProperties } from 'n8n-workflow';

import { countriesByName } from '../input/countries';
import { LABELS } from '../input/labels';

/** The list of countries can be searched in the editor; an expression gives the ISO code. */
export const defaultCountryOption: INodeProperties = {
	displayName: LABELS.defaultCountry,
	name: 'defaultCountry',
	type: 'options',
	default: '',
	description:
		'Where numbers without + or 00 are from: for India, 98765 43210 is read as +91 98765 43210. An expression gives two letters, such as IN or BR.',
	options: [
		{ name: 'None: Numbers Have Their Country Code', value: '' },
		...countriesByName().map(({ iso, name, callingCode }) => ({
			name: `${name} (+${callingCode})`,
			value: iso,
		})),
	],
};
