import { readWebLink } from '../../../nodes/gupshup/input/webLink';
import { refusalOf } from '../support/refusal.mts';

const read = (value: unknown) => readWebLink('Link', value);

test.each(['{{$json.url}}', '{{ $json.url }}', '{{\t $json.url}}', 'https://x.example/{{$now}}'])(
	'%s was not evaluated',
	(value) => {
		expect(refusalOf(() => read(value))).toMatch(/was not evaluated|expression/i);
	},
);

test.each([
	'https://example.com/{{order}}',
	'https://example.com/{{ order }}#part',
	'HTTP://example.com',
	'http://intranet/offer?id=1&name=%20x',
])('%s is a link, and the rest its author’s business', (value) => {
	const link = value.includes(' ') ? value.replace(/ /g, '%20') : value;
	expect(read(`  ${link}\n`)).toBe(link);
});

test('half a character is in no link', () => {
	expect(refusalOf(() => read('https://example.com/\ud83d'))).toMatch(/has half a character in it/);
});

test.each(['', ' ', 'example.com', '//example.com', 'ftp://example.com', 'https://', 'https:///x'])(
	'%j is none',
	(value) => {
		expect(refusalOf(() => read(value))).toMatch(/https:\/\//);
	},
);

test.each(['https://https://example.com', 'http://http://example.com'])(
	'%s is not complete',
	(value) => {
		expect(refusalOf(() => read(value))).toMatch(/is no complete link/);
	},
);
