import { parseLinkText } from '../../../nodes/gupshup/input/linkText';
import { refusalOf } from '../support/refusal.mts';

const read = (value: unknown) => parseLinkText('Image URL', value);
const refusal = (value: unknown) => refusalOf(() => read(value));

const LINK = 'https://example.com/a.jpg';

test.each([
	`"${LINK}"`,
	`'${LINK}'`,
	`\`${LINK}\``,
	`“${LINK}”`,
	`„${LINK}“`,
	`‘${LINK}’`,
	`«${LINK}»`,
	`" ${LINK} "`,
	`"${LINK}`,
])('%s has quotes around it', (text) => {
	expect(refusal(text)).toBe('Image URL has quotes around the link. Remove the quotes');
});

test.each<[text: string, said: RegExp]>([
	[`<${LINK}>`, /has angle brackets around the link\. Remove the < and the >$/],
	[`(${LINK})`, /has parentheses around the link\. Remove the parentheses$/],
	[`![A cat](${LINK})`, /holds Markdown, not a link\. Enter only the address/],
	[`[](${LINK})`, /holds Markdown, not a link/],
	[`<img src="${LINK}">`, /holds HTML, not a link.+ in src or href$/],
	[`<a href="${LINK}">a</a>`, /holds HTML, not a link/],
	[`[{"url":"${LINK}"}]`, /holds JSON, not a link.+JSON\.parse\(\$json\.Photo\)\[0\]\.url/],
	[`["${LINK}"]`, /holds JSON, not a link/],
	[`{ "url": "${LINK}" }`, /holds JSON, not a link/],
	[
		'https:\\/\\/example.com\\/a.jpg',
		/has \\\/ in it, which is how JSON writes a \/\. Replace each/,
	],
	['https://h\\images\\a.jpg', /has a \\ in it where a \/ belongs/],
	['https:\\\\example.com\\a.jpg', /has a \\ in it where a \/ belongs/],
])('%s is told apart', (text, said) => {
	expect(refusal(text)).toMatch(said);
});

test.each<[value: unknown, said: RegExp]>([
	[
		[{ id: 'att1', url: LINK, size: 1 }],
		/holds a list, not a link.+\{\{ \$json\.Photo\[0\]\.url \}\}/,
	],
	[[{ id: 'att1', signedUrl: LINK }], /\{\{ \$json\.Photo\[0\]\.signedUrl \}\}/],
	[[LINK, LINK], /holds a list, not a link.+\{\{ \$json\.Photo\[0\] \}\}/],
	[{ url: LINK }, /holds an object, not a link.+\{\{ \$json\.Photo\.url \}\}/],
	[{ 'the link': LINK, href: LINK }, /\{\{ \$json\.Photo\.href \}\}/],
	[[], /holds a list\. /],
	[[null], /holds a list\. /],
	[[{ id: 1 }], /holds a list\. /],
	[{}, /holds an object\. /],
])('%j: where the link in it is', (value, said) => {
	expect(refusal(value)).toMatch(said);
});

test.each([
	['https://shop.example.org/{{1}}', '{{1}}'],
	['https://shop.example.org/a.jpg?id={{ order_id }}', '{{ order_id }}'],
	['{{link}}', '{{link}}'],
	['https://example.com/{{order.id}}/a.jpg', '{{order.id}}'],
	['https://{domain}/a.jpg', '{domain}'],
	['https://{your-domain}.example.com/a.jpg', '{your-domain}'],
	['https://example.com/{productId}/a.jpg?w=1', '{productId}'],
	['https://example.com/${id}.jpg', '${id}'],
	['https://example.com/<id>/a.jpg', '<id>'],
	['https://example.com/a.jpg?id=<order-id>', '<order-id>'],
])('%s still holds the placeholder %s', (text, placeholder) => {
	expect(refusal(text)).toContain(
		`still holds a placeholder: "${placeholder}". Set the field to Expression`,
	);
});

test.each(['https://example.com/{{ $json.id }}.jpg', '{{ $now.toISO() }}', '{{ a + 1 }}'])(
	'%s is an expression',
	(text) => expect(refusal(text)).toMatch(/not evaluated.*from Fixed to Expression/),
);

test.each([
	LINK,
	'https://quickchart.io/chart?c={type:%22bar%22}',
	'https://quickchart.io/chart?c={type}',
	'https://example.com/a.jpg#{part}',
	'https://cms.example.com/media/{0F8FAD5B-D9CB-469F-A165-70867728950E}.ashx',
	'https://cms.example.com/media/{cdef}{1}/{0}.jpg'.replace('{cdef}', ''),
	'https://example.com/%7B%7B1%7D%7D/%3Cid%3E.jpg',
	'https://example.com/{}.jpg',
	'https://example.com/a\\b.jpg',
	'https://example.com/(a).jpg',
	"https://example.com/'a'.jpg",
	'https://example.com/a_"b"',
	'https://example.com/[1](2)',
])('%s is left as it is', (text) => {
	expect(read(` \u200b${text}\n`)).toBe(text);
});
