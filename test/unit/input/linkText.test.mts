import { parseLinkText } from '../../../nodes/gupshup/input/webLink';
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
	[`![A cat](${LINK})`, /is Markdown, not a link\. Enter only the address/],
	[`[](${LINK})`, /is Markdown, not a link/],
	[`<img src="${LINK}">`, /is HTML, not a link.+ in src or href$/],
	[`<a href="${LINK}">a</a>`, /is HTML, not a link/],
	[`[{"url":"${LINK}"}]`, /is JSON, not a link.+JSON\.parse\(\$json\.Photo\)\[0\]\.url/],
	[`["${LINK}"]`, /is JSON, not a link/],
	[`{ "url": "${LINK}" }`, /is JSON, not a link/],
	['https:\\/\\/example.com\\/a.jpg', /contains \\\/, which is how JSON writes \/\. Replace each/],
	['https://h\\images\\a.jpg', /contains \\ instead of \//],
	['https:\\\\example.com\\a.jpg', /contains \\ instead of \//],
])('%s is told apart', (text, said) => {
	expect(refusal(text)).toMatch(said);
});

test.each<[value: unknown, said: RegExp]>([
	[
		[{ id: 'att1', url: LINK, size: 1 }],
		/is a list, not a link.+\{\{ \$json\.Photo\[0\]\.url \}\}/,
	],
	[[{ id: 'att1', signedUrl: LINK }], /\{\{ \$json\.Photo\[0\]\.signedUrl \}\}/],
	[[LINK, LINK], /is a list, not a link.+\{\{ \$json\.Photo\[0\] \}\}/],
	[{ url: LINK }, /is an object, not a link.+\{\{ \$json\.Photo\.url \}\}/],
	[{ 'the link': LINK, href: LINK }, /\{\{ \$json\.Photo\.href \}\}/],
	[[], /is a list\. /],
	[[null], /is a list\. /],
	[[{ id: 1 }], /is a list\. /],
	[{}, /is an object\. /],
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
		`still contains a placeholder: "${placeholder}". Set the field to Expression`,
	);
});

test.each(['https://example.com/{{ $json.id }}.jpg', '{{ $now.toISO() }}', '{{ a + 1 }}'])(
	'%s is an expression',
	(text) => expect(refusal(text)).toMatch(/wasn't evaluated.*from Fixed to Expression/),
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
