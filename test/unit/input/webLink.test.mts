import { parseWebLink } from '../../../nodes/gupshup/input/webLink';
import { refusalOf } from '../support/refusal.mts';

const read = (value: unknown) => parseWebLink('Link', value);

test.each(['{{$json.url}}', '{{ $json.url }}', '{{\t $json.url}}', 'https://x.example/{{$now}}'])(
	'%s was not evaluated',
	(value) => {
		expect(refusalOf(() => read(value))).toMatch(/was not evaluated|expression/i);
	},
);

test.each([
	'https://example.com/?c={order}#{part}',
	'HTTP://example.com',
	'http://8.8.8.8/offer',
	'https://[2606:4700::6810:85e5]/',
	'https://10.example.com/',
	'https://localhost.example.com/',
	'http://nas.local/',
	'http://intranet/offer?id=1&name=%20x',
])('%s is a link, and the rest its author’s business', (value) => {
	const link = value.includes(' ') ? value.replace(/ /g, '%20') : value;
	expect(read(`  ${link}\n`)).toBe(link);
});

test('half a character is in no link', () => {
	expect(refusalOf(() => read('https://example.com/\ud83d'))).toMatch(/contains half a character/);
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
		expect(refusalOf(() => read(value))).toMatch(/isn't a complete link/);
	},
);

test.each([
	...[
		'10.0.0.1',
		'127.1',
		'2130706433',
		'0x7f.1',
		'192.168.1.10:8080',
		'100.64.0.1',
		'169.254.1.1',
	],
	...['[::1]', '[fd00::1]', '[::ffff:10.0.0.1]', '[2002:a00:1::]'],
	...['localhost:3000', 'app.localhost', 'localhost.'],
])('http://%s/, which no phone reaches from elsewhere', (host) => {
	expect(refusalOf(() => read(`http://${host}/`))).toMatch(
		/^Link points to \S+, which can be reached from your own network only\. .+ on a phone/,
	);
});

test.each(['https://example.com/{{order}}', 'https://{domain}/offer', `"https://example.com"`])(
	'%s is not what a browser opens',
	(value) => expect(refusalOf(() => read(value))).toMatch(/placeholder|Remove the quotes/),
);

test('of a space or quote in a value, the way to encode it is told', () => {
	const chart = 'https://quickchart.io/chart?c={type:"bar"}';
	expect(refusalOf(() => read(chart))).toMatch(/after the \?.+encodeURIComponent\(/);
	expect(refusalOf(() => read('https://example.com/a b?c=1'))).toMatch(/Write a space as %20/);
});
