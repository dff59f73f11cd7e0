import { parseMediaId } from '../../../nodes/gupshup/input/mediaLink';
import { parseReplyTo } from '../../../nodes/gupshup/input/recipient';
import { DOCUMENT, IMAGE } from '../../../nodes/gupshup/media/mediaRules';
import { refusalOf } from '../support/refusal.mts';

describe('a media id', () => {
	const read = (value: unknown) => parseMediaId('Media ID', value, IMAGE);
	const refusal = (value: unknown) => refusalOf(() => read(value));

	test('is told in the words of what is sent', () => {
		const of = (value: string) => refusalOf(() => parseMediaId('Media ID', value, DOCUMENT));
		expect(of('')).toMatch(/when the document was uploaded/);
		expect(of('https://example.com/a.pdf')).toMatch(
			/To send a document by link, choose Link as the Media Source/,
		);
	});

	test.each<[given: unknown, id: string]>([
		['1000000000000001', '1000000000000001'],
		[' 1000000000000001\n', '1000000000000001'],
		['\u200b1000000000000001\u200e', '1000000000000001'],
		[1000000000000001, '1000000000000001'],
		[9007199254740991, '9007199254740991'],
		['9007199254740993', '9007199254740993'],
		[10000000000000000001n, '10000000000000000001'],
		['1000000000000001.0', '1000000000000001'],
		['1000000000000001,00', '1000000000000001'],
		['a1e15', 'a1e15'],
		['550e8400-e29b-41d4-a716-446655440000', '550e8400-e29b-41d4-a716-446655440000'],
		['5e123456789', '5e123456789'],
		['a_B-1=', 'a_B-1='],
	])('%p is taken', (given, id) => {
		expect(read(given)).toBe(id);
	});

	test.each<[given: unknown, text: RegExp]>([
		[undefined, /is empty.*mediaId.*uploaded/],
		[null, /is empty/],
		['', /is empty/],
		['  ', /is empty/],
		[{}, /is an object/],
		[['1000000000000001'], /is a list/],
		[9007199254740992, /too many digits.*as text/],
		[1e21, /too many digits/],
		[1.5, /"1\.5" isn't a valid media ID/],
		[-5, /"-5" isn't a valid media ID/],
		[NaN, /"NaN" isn't a valid media ID/],
		[true, /"true" isn't a valid media ID/],
		['undefined', /isn't a valid media ID/],
		['1.00E+15', /is "1\.00E\+15", a rounded number.*plain text/],
		['1,0e15', /a rounded number/],
		['1E+15', /a rounded number/],
		['https://example.com/a.png', /is a link.*choose Link as the Image Source/],
		['S3://bucket/a', /is a link/],
		['4::aW1hZ2UvcG5n:ARa', /a handle ID.*only for template samples/],
		['wamid.HBgMOTE5ODc2NTQzMjEwFQIAERgS', /is the ID of a message/],
		['{{ $json.mediaId }}', /wasn't evaluated/],
		['photo.png', /isn't a valid media ID/],
		['a1.0', /isn't a valid media ID/],
		['1 https://example.com/a.png', /isn't a valid media ID/],
		['1000000000000001, 1000000000000002', /isn't a valid media ID/],
		['1000 0000 0000 0001', /isn't a valid media ID/],
		['../1', /isn't a valid media ID/],
		['1/../2', /isn't a valid media ID/],
		['1?x=1', /isn't a valid media ID/],
		['a%201', /isn't a valid media ID/],
		['"1000000000000001"', /isn't a valid media ID/],
		['１０００', /isn't a valid media ID/],
		['1\u00002', /isn't a valid media ID/],
		['data:image/png;base64,AA', /isn't a valid media ID/],
	])('%p is refused', (given, text) => {
		expect(refusal(given)).toMatch(text);
	});
});

describe('the message that is replied to', () => {
	const read = (value: unknown) => parseReplyTo('Reply to Message ID', value);

	test.each([undefined, null, '', ' \n', '\u200b'])('%p is none', (given) => {
		expect(read(given)).toBeUndefined();
	});

	test('is a wamid, but for white space around it as it is', () => {
		const wamid = 'wamid.HBgMOTE5ODc2NTQzMjEwFQIAERgSQ0Y2+/==';
		expect(read(wamid)).toBe(wamid);
		expect(read(` ${wamid}\u200b\n`)).toBe(wamid);
	});

	test.each<[given: unknown, text: RegExp]>([
		['00000000-0000-4000-8000-000000000000', /isn't a valid WhatsApp message ID.*"wamid\."/],
		['wamid.', /isn't a valid WhatsApp message ID/],
		['WAMID.HBgM', /isn't a valid WhatsApp message ID/],
		['wamid.a wamid.b', /isn't a valid WhatsApp message ID/],
		['wamid.a\nwamid.b', /isn't a valid WhatsApp message ID/],
		[5, /"5" isn't a valid WhatsApp message ID/],
		[false, /"false" isn't a valid WhatsApp message ID/],
		['wamid.{{ $json.id }}', /wasn't evaluated/],
		[{ id: 'wamid.a' }, /is an object/],
		[['wamid.a'], /is a list/],
	])('%p is refused', (given, text) => {
		expect(refusalOf(() => read(given))).toMatch(text);
	});
});
