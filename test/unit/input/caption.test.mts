import { DateTime } from 'luxon';

import { parseCaption } from '../../../nodes/gupshup/input/text';
import { refusalOf } from '../support/refusal.mts';

const read = (value: unknown) => parseCaption('Caption', value);

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
		['what only looks like an object', '[object object] [Object] object Object'],
	])('%s is sent unchanged', (_what, caption) => {
		expect(read(caption)).toBe(caption);
	});

	test.each<[given: unknown, caption: string]>([
		[0, '0'],
		[19.5, '19.5'],
		[true, 'true'],
		[0.1 + 0.2, '0.3'],
		[4.35 * 100, '435'],
		[-1.1 * 3, '-3.3'],
		[123456789.12345678, '123456789.12345678'],
		[9007199254740991, '9007199254740991'],
		[0.1, '0.1'],
		[1 / 3, '0.3333333333333333'],
	])('%p is taken as people write it', (given, caption) => {
		expect(read(given)).toBe(caption);
	});

	test.each([
		['letters', 'a'.repeat(1025), 1025],
		['emoji', '😀'.repeat(1025), 1025],
		['combining marks', 'e\u0301'.repeat(513), 1026],
		['an essay', 'a'.repeat(100_000), 100_000],
	])('%s over the limit: the text says by how much', (_what, given, length) => {
		const text = refusalOf(() => read(given));
		expect(text).toContain(`Caption has ${length} characters, but WhatsApp accepts up to 1024`);
		expect(text).toContain(`Shorten it by ${length - 1024}`);
		expect(text.length).toBeLessThan(120);
	});

	test.each([
		'{{ $json.text }}',
		'{{\n  $json.text }}',
		'Hi {{$json.name}}!',
		"{{ $('Node').item.json.x }}",
	])('%p was not evaluated', (given) => {
		expect(refusalOf(() => read(given))).toMatch(/wasn't evaluated.*from Fixed to Expression/);
	});

	test.each(['Hello \ud83d', '\ude00 Hello', 'a\ud83d\ud83d\ude00'])(
		'%j contains half a character',
		(given) => {
			expect(refusalOf(() => read(given))).toMatch(
				/contains half a character.+\[\.\.\.\$json\.text\]/,
			);
		},
	);

	test.each(['[object Object]', 'Your order: [object Object]!', '1,[object Object]'])(
		'%p has an object in it',
		(given) => {
			expect(refusalOf(() => read(given))).toMatch(/contains \[object Object\].+Use a text/);
		},
	);

	test.each([
		['of JavaScript', new Date(0)],
		['of luxon', DateTime.fromMillis(0)],
	])('a date %s is refused, and how to write it out is said', (_whose, given) => {
		expect(refusalOf(() => read(given))).toMatch(/^Caption is a date.+\.toFormat\("d MMMM yyyy"\)/);
	});

	test.each([[{ text: 'a' }], [['a']]])('%p is refused', (given) => {
		expect(refusalOf(() => read(given))).toMatch(/^Caption is an? (?:object|list)/);
	});
});
