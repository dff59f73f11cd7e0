import { parseCountry } from '../../../nodes/gupshup/input/countries';
import { parseRecipient } from '../../../nodes/gupshup/input/recipient';
import { refusalOf } from '../support/refusal.mts';

const read = (value: unknown) => parseRecipient('Recipient Phone Number', value);

test.each([
	'IN.13491208655302741918',
	'US.ENT.11815799212886844830',
	'BR.0000000000000000',
	'GB.aB3dE6',
	`DE.${'9'.repeat(128)}`,
])('%s is a user id, passed on as it is', (id) => {
	expect(read(id)).toEqual({ recipient: id });
	expect(read(` ${id}\n`)).toEqual({ recipient: id });
});

test('a phone number is one', () => {
	expect(read('+91 98765 43210')).toEqual({ to: '919876543210' });
	expect(read(919876543210)).toEqual({ to: '919876543210' });
	expect(read('whatsapp:+919876543210')).toEqual({ to: '919876543210' });
	expect(parseRecipient('To', '98765 43210', 'IN')).toEqual({ to: '919876543210' });
});

test.each(['in.13491208655302741918', 'us.ent.1181579921288'])('%s is refused', (given) => {
	expect(refusalOf(() => read(given))).toMatch(/isn't a valid user ID.*capital letters/);
});

test.each(['IN.', 'IN.12 34', 'IND.1234', `IN.${'9'.repeat(129)}`, 'IN-1234', '{{ $json.id }}'])(
	'%s is no user id',
	(given) => {
		expect(refusalOf(() => read(given))).not.toContain('user ID');
	},
);

describe('Default Country', () => {
	const country = (value: unknown) => parseCountry('Default Country', value);

	test.each([
		['IN', 'IN'],
		['in', 'IN'],
		[' br\n', 'BR'],
		['', undefined],
		[undefined, undefined],
		[null, undefined],
	])('%j is %s', (given, iso) => {
		expect(country(given)).toBe(iso);
	});

	test.each(['India', 'IND', '91', '+91', 'UK', 'XX', 'toString', 'x'.repeat(300_000)])(
		'%.20s is refused, and the text shows the form',
		(given) => {
			expect(refusalOf(() => country(given))).toMatch(
				/^Default Country is .*isn't a valid country code\. .*two letters.*such as IN for India/,
			);
		},
	);
});
