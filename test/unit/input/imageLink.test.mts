import { LINKED_IMAGE, linkRulesFor } from '../../../nodes/gupshup/input/linkRules';
import { applies, inWords, type LinkRule } from '../../../nodes/gupshup/input/linkRule';
import { parseMediaLink } from '../../../nodes/gupshup/input/mediaLink';
import { flawsOf, refusalOf } from '../support/refusal.mts';
import { REFUSED, SENT } from './linkCases.mts';
import { RULE_EXAMPLES } from './linkRuleExamples.mts';

const FIELD = 'Image URL';
const read = (value: unknown) => parseMediaLink(FIELD, value, LINKED_IMAGE);
const refusal = (value: unknown) => refusalOf(() => read(value));

describe('goes out byte for byte', () => {
	test.each([
		'https://example.com/image.png',
		'http://example.com/image.png',
		'HTTPS://Example.COM/Image.PNG',
		'https://example.com',
		'https://example.com/',
		'https://example.com:8443/a.png',
		'https://example.com/a.png?',
		'https://example.com/a.png#part',
		'https://example.com/?b=2&a=1&&c',
		'https://example.com/a/../b//./c.png',
		'https://bucket.s3.amazonaws.com/a%20b.png?X-Amz-Signature=ab%2Fcd%3d&X-Amz-Date=20260101T000000Z',
		'https://account.blob.core.windows.net/c/a.png?sv=2022-11-02&sig=a%2Bb%2F+c%3D%3D&se=2096-01-01T00%3A00%3A00Z',
		'https://example.com/a+b.png?x=a+b&y=%2B',
		'https://example.com/%7B%7Bx%7D%7D.png',
		'https://example.com/%e4%BD%a0%',
		"https://example.com/a'b(c)!*~$,;=:@[1]|^`\\.png",
		'https://example.com/größe/图像.png',
		'https://münchen.example/bild.png',
		'https://例え.jp/画像.png',
		'https://example.com/👩‍👩‍👧.png',
		'https://user@example.com/a.png',
		'https://10.0.0.1@example.com/a.png',
		'https://res.cloudinary.com/demo/image/fetch/w_300,h_300/https://example.com/a.png',
		'https://8.8.8.8/a.png',
		'https://[2606:4700::6810:85e5]/a.png',
		`https://example.com/${'a'.repeat(20_000)}.png`,
	])('%s', (link) => {
		expect(read(link)).toBe(link);
	});

	test.each([
		[' https://example.com/a.png\n'],
		['\t\u00a0https://example.com/a.png\u3000'],
		['\u200bhttps://example.com/a.png\u200b'],
		['\ufeff\u202ahttps://example.com/a.png\u202c \u200e'],
	])('%j, but for what stands around it', (given) => {
		expect(read(given)).toBe('https://example.com/a.png');
	});
});

describe('is refused', () => {
	test.each([undefined, null, '', ' \n', '\u200b'])('%p, as empty', (given) => {
		expect(refusal(given)).toMatch(/^Image URL is empty\. .*https:\/\/example\.com\/image\.png$/);
	});

	test.each<[given: unknown, text: RegExp]>([
		[{ url: 'https://example.com/a.png' }, /is an object/],
		[['https://example.com/a.png'], /is a list/],
		[42, /"42" doesn't begin with https/],
		[true, /"true" doesn't begin with https/],
		['example.com/a.png', /doesn't begin with https/],
		['www.example.com/a.png', /doesn't begin with https/],
		['//example.com/a.png', /doesn't begin with https/],
		['/uploads/a.png', /doesn't begin with https/],
		['a.png', /doesn't begin with https/],
		['C:\\images\\a.png', /doesn't begin with https/],
		['https:/example.com/a.png', /doesn't begin with https/],
		['https:example.com/a.png', /doesn't begin with https/],
		['https//example.com/a.png', /doesn't begin with https/],
		['https:///a.png', /doesn't begin with https/],
		['https://', /doesn't begin with https/],
		['httpss://example.com/a.png', /doesn't begin with https/],
		['javascript:alert(1)', /doesn't begin with https/],
		['1000000000000001', /doesn't begin with https/],
		['iVBORw0KGgo.png', /doesn't begin with https/],
		['https://https://example.com/a.png', /isn't a complete link/],
		['http://http//example.com/a.png', /isn't a complete link/],
		['https://example.com:99999/a.png', /isn't a complete link/],
		['https://256.1.1.1/a.png', /isn't a complete link/],
		['https://[1::2::3]/a.png', /isn't a complete link/],
		['https://?a=1', /isn't a complete link/],
	])('%p, as no link', (given, text) => {
		expect(refusal(given)).toMatch(text);
	});

	test.each([
		'file:///home/me/a.png',
		'FILE:C:/a.png',
		'blob:https://example.com/1',
		'ftp://example.com/a.png',
		's3://bucket/a.png',
		'gs://bucket/a.png',
	])('%s, which WhatsApp cannot open', (given) => {
		expect(refusal(given)).toMatch(/an address that WhatsApp can't open.*https:\/\//);
	});

	test('an image in the field itself, without repeating it', () => {
		const text = refusal(`data:image/png;base64,${'QUJD'.repeat(10_000)}`);
		expect(text).toMatch(/contains the image itself.*Image Source/);
		expect(text).not.toContain('QUJD');
		expect(refusal('DATA:image/png,x')).toMatch(/contains the image itself/);
	});

	test.each([
		'https://example.com/a b.png',
		'https://exa mple.com/a.png',
		'https://example.com/a\tb.png',
		'https://example.com/a\u00a0b.png',
		'https://example.com/<1>.png',
		'https://example.com/a.png"',
		'https://example.com/a\u0000.png',
		'https://example.com/a\u007f.png',
	])('%j, for a character that no link has', (given) => {
		expect(refusal(given)).toMatch(/contains a space or another character.*%20/);
	});

	test.each(['{{ $json.url }}', 'https://example.com/{{ $json.id }}.png', '{{\n$json.url\n}}'])(
		'%p, which was not evaluated',
		(given) => {
			expect(refusal(given)).toMatch(/wasn't evaluated.*from Fixed to Expression/);
		},
	);

	test.each([
		['localhost', 'localhost'],
		['LOCALHOST:3000', 'localhost'],
		['localhost.', 'localhost.'],
		['app.localhost', 'app.localhost'],
		['nas', 'nas'],
		['minio:9000', 'minio'],
		['host.docker.internal:5678', 'host.docker.internal'],
		['n8n.local', 'n8n.local'],
		['n8n.local.', 'n8n.local.'],
		['printer.lan', 'printer.lan'],
		['box.home.arpa', 'box.home.arpa'],
		['127.0.0.1', '127.0.0.1'],
		['127.1', '127.0.0.1'],
		['127.0.0.1.', '127.0.0.1'],
		['2130706433', '127.0.0.1'],
		['0x7f000001', '127.0.0.1'],
		['0x7f.1', '127.0.0.1'],
		['0177.0.0.1', '127.0.0.1'],
		['%31%32%37.0.0.1', '127.0.0.1'],
		['１２７.０.０.１', '127.0.0.1'],
		['127。0。0。1', '127.0.0.1'],
		['0', '0.0.0.0'],
		['10.1.2.3', '10.1.2.3'],
		['10.66051', '10.1.2.3'],
		['172.16.0.1', '172.16.0.1'],
		['172.31.255.255', '172.31.255.255'],
		['192.168.1.1:8080', '192.168.1.1'],
		['0xc0a80101', '192.168.1.1'],
		['169.254.169.254', '169.254.169.254'],
		['100.64.0.1', '100.64.0.1'],
		['100.127.255.255', '100.127.255.255'],
		['224.0.0.1', '224.0.0.1'],
		['255.255.255.255', '255.255.255.255'],
		['example.com@10.0.0.1', '10.0.0.1'],
		['[::1]', '[::1]'],
		['[::]', '[::]'],
		['[0:0:0:0:0:0:0:1]', '[::1]'],
		['[::ffff:127.0.0.1]', '[::ffff:7f00:1]'],
		['[::ffff:7f00:1]', '[::ffff:7f00:1]'],
		['[0:0:0:0:0:FFFF:C0A8:0101]', '[::ffff:c0a8:101]'],
		['[::10.0.0.1]', '[::a00:1]'],
		['[64:ff9b::10.0.0.1]', '[64:ff9b::a00:1]'],
		['[fe80::1]', '[fe80::1]'],
		['[fc00::1]', '[fc00::1]'],
		['[FD12:3456:789a::1]', '[fd12:3456:789a::1]'],
		['[ff02::1]', '[ff02::1]'],
	])('a link to %s, which WhatsApp cannot reach', (host, named) => {
		expect(refusal(`http://${host}/a.png`)).toContain(
			`points to ${named}, which can be reached from your own network only`,
		);
	});

	test.each([
		'100.63.0.1',
		'100.128.0.1',
		'172.15.0.1',
		'172.32.0.1',
		'192.169.0.1',
		'11.0.0.1',
		'223.255.255.1',
		'10.example.com',
		'127.0.0.1.example.com',
		'localhost.example.com',
		'local.example',
		'[::ffff:8.8.8.8]',
		'[2001:4860:4860::8888]',
	])('but not one to %s', (host) => {
		expect(read(`http://${host}/a.png`)).toBe(`http://${host}/a.png`);
	});

	test('in a text that shows the beginning of a long link, and cuts no character in half', () => {
		for (const shift of ['', 'x']) {
			const text = refusal(`https://example.com/${shift}${'😀'.repeat(500)} `.replace('😀 ', '< '));
			expect(text).toMatch(/"https:\/\/example\.com\/.*…"/);
			expect(text).not.toMatch(/\p{Cs}/u);
			expect(text.length).toBeLessThan(280);
		}
	});
});

describe('links that people enter', () => {
	test.each(REFUSED)('%s is refused', (link, text) => expect(refusal(link)).toMatch(text));
	test.each(SENT)('%s is sent as it is', (link) => expect(read(link)).toBe(link));
});

describe('each rule', () => {
	const rules = linkRulesFor(LINKED_IMAGE);
	const about = (link: string) => (each: LinkRule) => applies(each, new URL(link), LINKED_IMAGE);
	const said = (text: LinkRule['what'], link: string) => inWords(text, LINKED_IMAGE, new URL(link));

	const named = RULE_EXAMPLES.map(({ catches, passes }) => {
		const rule = rules.find(about(catches[0]));
		return { name: catches[0], rule, catches, passes };
	});

	test('has examples, one entry each', () => {
		expect(new Set(named.map(({ rule }) => rule))).toEqual(new Set(rules));
		expect(named).toHaveLength(rules.length);
	});

	test.each(named)('about $name catches its links and no others', ({ rule, catches, passes }) => {
		expect(passes.length).toBeGreaterThan(0);
		for (const link of catches) {
			expect(rule && about(link)(rule)).toBe(true);
			// Not by another rule that happens to stand before it.
			expect(refusal(link)).toContain(rule && said(rule.what, link));
		}
		for (const link of passes) expect(read(link)).toBe(link);
	});

	test.each(named)('about $name says what to do', ({ rule, name }) => {
		const texts = rule ? [rule.what, rule.hint] : [];
		expect(texts.flatMap((text) => flawsOf(said(text, name)))).toEqual([]);
	});
});

test.each([
	['https://imgur.com/abc12', 'https://i.imgur.com/abc12.jpg'],
	['https://imgur.com/abcd1234abcd', 'https://i.imgur.com/abcd1234abcd.jpg'],
	['https://imgur.com/abcd', 'https://i.imgur.com/abc1234.jpg'],
	['https://imgur.com/a/abc9999', 'https://i.imgur.com/abc1234.jpg'],
	['https://imgur.com/abc9999/a', 'https://i.imgur.com/abc1234.jpg'],
	['https://gyazo.com/0123456789abcdef0123456789abcdef', '0123456789abcdef0123456789abcdef.jpg'],
])('of %s, the image itself is told', (link, image) => expect(refusal(link)).toContain(image));

describe('several links in one field', () => {
	test.each([
		'https://example.com/a.png https://example.com/b.png',
		'https://example.com/a.png\nhttps://example.com/b.png',
		'https://example.com/a.png,https://example.com/b.png',
		'https://example.com/a.png, http://cdn.example.com/b.png',
		'https://example.com/a.jpghttps://cdn.example.com/b.jpg',
		'https://example.com/a.jpg|https://cdn.example.com/b.jpg',
		'https://example.com/1,https://example.com/2',
		'https://b.s3.amazonaws.com/a.jpg?X-Amz-Signature=ab,https://b.s3.amazonaws.com/b.jpg?X-Amz-Signature=cd',
	])('%j is told from one link with a space', (given) => {
		expect(refusal(given)).toMatch(
			/contains more than one link.+Create one item for each.+Split Out/,
		);
	});

	test.each([
		'https://example.com/fetch/w_300,h_300/https://example.com/a.jpg',
		'https://example.com/unsafe/filters:watermark(https://example.com/logo.png,10,10)/https://example.com/a.jpg',
		'https://collage.example.com/?urls=https://example.com/a.jpg,https://example.com/b.jpg',
		'https://collage.example.com/?urls=https://collage.example.com/a.jpg,https://collage.example.com/b.jpg',
		'https://quickchart.io/qr?text=Visit us,https://shop.example.com'.replace(' ', '+'),
		'https://example.com/a.jpg?next=https://example.com/b.jpg',
		'https://example.com/a.jpg#https://example.com/b.jpg',
		'https://web.archive.org/web/2020im_/https://example.com/a.jpg',
	])('%s is one', (link) => expect(read(link)).toBe(link));
});

describe('the server', () => {
	test.each(['example,com', 'exa+mple.com', "example.com'"])('%s has no such name', (host) => {
		expect(refusal(`https://${host}/a.jpg`)).toMatch(/in its server name.+Check the link/);
	});

	test.each(['my_bucket.s3.amazonaws.com', 'xn--mnchen-3ya.example', 'a-b.example.com'])(
		'%s may be called so',
		(host) => expect(read(`https://${host}/a.jpg`)).toBe(`https://${host}/a.jpg`),
	);
});
