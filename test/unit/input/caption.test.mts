import { readCaption } from '../../../nodes/gupshup/input/caption';
import { imageMessageBody } from '../../../nodes/gupshup/messages/message';
import { refusalOf } from '../support/refusal.mts';

const read = (value: unknown) => readCaption('Caption', value);

describe('a caption', () => {
	test.each([undefined, null, false, '', ' ', '\r\n\t', '\u3000\u00a0', '\u200b\u2060'])(
		'%j is none',
		(given) => {
			expect(read(given)).toBeUndefined();
		},
	);

	test.each([
		['letters', 'a'.repeat(1024)],
		['emoji of two units', '😀'.repeat(1024)],
		['letters with combining marks', 'e\u0301'.repeat(512)],
		['a family of seven code points', '👨‍👩‍👧‍👦'.repeat(146)],
		['a flag', '🇮🇳'.repeat(512)],
		['space around it', `  ${'a'.repeat(1020)}\n\n`],
		['formatting', '*bold* _it_ ~no~ ```code```\nline "two" \\ {"a":{"b":{"c":1}}}'],
		['braces of its own', 'Hi {{ name }}, {{1}} }}}'],
		['other scripts', 'नमस्ते مرحبا 你好 \u202eabc'],
		['half an emoji, cut by an expression', 'Hello \ud83d'],
	])('%s is sent unchanged', (_what, caption) => {
		expect(read(caption)).toBe(caption);
	});

	test.each<[given: unknown, caption: string]>([
		[0, '0'],
		[19.5, '19.5'],
		[true, 'true'],
	])('%p is taken as it prints', (given, caption) => {
		expect(read(given)).toBe(caption);
	});

	test.each([
		['letters', 'a'.repeat(1025), 1025],
		['emoji', '😀'.repeat(1025), 1025],
		['combining marks', 'e\u0301'.repeat(513), 1026],
		['an essay', 'a'.repeat(100_000), 100_000],
	])('%s over the limit: the text says by how much', (_what, given, length) => {
		const text = refusalOf(() => read(given));
		expect(text).toContain(`Caption has ${length} characters, and WhatsApp takes 1024`);
		expect(text).toContain(`Shorten it by ${length - 1024}`);
		expect(text.length).toBeLessThan(120);
	});

	test.each(['{{ $json.text }}', 'Hi {{$json.name}}!', "{{ $('Node').item.json.x }}"])(
		'%p was not evaluated',
		(given) => {
			expect(refusalOf(() => read(given))).toMatch(/not evaluated.*from Fixed to Expression/);
		},
	);

	test.each([[{ text: 'a' }], [['a']]])('%p is refused', (given) => {
		expect(refusalOf(() => read(given))).toMatch(/^Caption holds an? (?:object|list)/);
	});
});

describe('the body of the request', () => {
	const to = '910000000000';

	test('holds what is given and nothing else', () => {
		expect(
			imageMessageBody({ recipient: { to }, image: { link: 'https://example.com/a.png' } }),
		).toEqual({
			messaging_product: 'whatsapp',
			recipient_type: 'individual',
			to,
			type: 'image',
			image: { link: 'https://example.com/a.png' },
		});
	});

	test('holds the caption in the image and the reply beside it', () => {
		expect(
			imageMessageBody({
				recipient: { to },
				image: { id: '1' },
				caption: ' Hi\n',
				replyTo: 'wamid.A',
			}),
		).toEqual({
			messaging_product: 'whatsapp',
			recipient_type: 'individual',
			to,
			context: { message_id: 'wamid.A' },
			type: 'image',
			image: { id: '1', caption: ' Hi\n' },
		});
	});

	test('has no key without a value', () => {
		const body = imageMessageBody({ recipient: { to }, image: { id: '1' }, caption: undefined });
		expect(JSON.stringify(body)).not.toMatch(/caption|context|link|null/);
		expect('context' in body).toBe(false);
		expect('caption' in (body.image as object)).toBe(false);
	});
});
