import { parseMediaId, parseReplyTo } from '../../../nodes/gupshup/input/ids';
import { DOCUMENT, IMAGE } from '../../../nodes/gupshup/media/mediaRules';
import { refusalOf } from '../support/refusal.mts';

describe('a media id', () => {
	const read = (value: unknown) => parseMediaId('Media ID', value, IMAGE);
	const refusal = (value: unknown) => refusalOf(() => read(value));

	test('is told in the words of what is sent', () => {
		const of = (value: string) => refusalOf(() => parseMediaId('Media ID', value, DOCUMENT));
		expect(of('')).toMatch(/when the document was uploaded/);
		expect(of('https://example.com/a.pdf')).toMatch(
			/Choose Link as the Media Source to send a document by its address/,
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
		[{}, /holds an object/],
		[['1000000000000001'], /holds a list/],
		[9007199254740992, /more digits than a number can hold.*as text/],
		[1e21, /more digits than a number can hold/],
		[1.5, /"1\.5" is no media ID/],
		[-5, /"-5" is no media ID/],
		[NaN, /"NaN" is no media ID/],
		[true, /"true" is no media ID/],
		['undefined', /is no media ID/],
		['1.00E+15', /holds "1\.00E\+15", a rounded number.*plain text/],
		['1,0e15', /a rounded number/],
		['1E+15', /a rounded number/],
		['https://example.com/a.png', /holds a link.*Choose Link as the Image Source/],
		['S3://bucket/a', /holds a link/],
		['4::aW1hZ2UvcG5n:ARa', /a handle ID.*samples of templates only/],
		['wamid.HBgMOTE5ODc2NTQzMjEwFQIAERgS', /holds the ID of a message/],
		['{{ $json.mediaId }}', /not evaluated/],
		['photo.png', /is no media ID/],
		['a1.0', /is no media ID/],
		['1 https://example.com/a.png', /is no media ID/],
		['1000000000000001, 1000000000000002', /is no media ID/],
		['1000 0000 0000 0001', /is no media ID/],
		['../1', /is no media ID/],
		['1/../2', /is no media ID/],
		['1?x=1', /is no media ID/],
		['a%201', /is no media ID/],
		['"1000000000000001"', /is no media ID/],
		['１０００', /is no media ID/],
		['1\u00002', /is no media ID/],
		['data:image/png;base64,AA', /is no media ID/],
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
		['00000000-0000-4000-8000-000000000000', /is no message ID of WhatsApp.*"wamid\."/],
		['wamid.', /is no message ID/],
		['WAMID.HBgM', /is no message ID/],
		['wamid.a wamid.b', /is no message ID/],
		['wamid.a\nwamid.b', /is no message ID/],
		[5, /"5" is no message ID/],
		[false, /"false" is no message ID/],
		['wamid.{{ $json.id }}', /not evaluated/],
		[{ id: 'wamid.a' }, /holds an object/],
		[['wamid.a'], /holds a list/],
	])('%p is refused', (given, text) => {
		expect(refusalOf(() => read(given))).toMatch(text);
	});
});
