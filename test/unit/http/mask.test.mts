import fc from 'fast-check';

import { Mask, Masks } from '../../../nodes/gupshup/http/mask';

const SECRET = 'p"q\\r/s+t u&v<w=x\'y';

test('what holds no secret is left as it is', () => {
	const mask = new Mask([SECRET, 'sk_0123456789abcdef']);
	fc.assert(
		fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
			expect(JSON.stringify(mask.value(value))).toBe(JSON.stringify(value));
		}),
	);
	fc.assert(
		fc.property(fc.base64String({ minLength: 20 }), (id) => {
			const answer = { messages: [{ id: `wamid.${id}` }], contacts: [{ wa_id: '919876543210' }] };
			expect(mask.value(answer)).toEqual(answer);
		}),
	);
});

test('a secret goes, whatever stands around it', () => {
	const secret = fc.string({ minLength: 6, maxLength: 60, unit: 'grapheme' });
	fc.assert(
		fc.property(secret, fc.string(), fc.string(), (hidden, before, after) => {
			const value = { [`${before}${hidden}`]: [[`${before}${hidden}${after}`]] };
			const shown = JSON.stringify(new Mask([hidden]).value(value));
			fc.pre(!before.includes(hidden) && !after.includes(hidden));
			expect(shown.includes(JSON.stringify(hidden).slice(1, -1))).toBe('***'.includes(hidden));
		}),
	);
});

test('base64 shows nothing of it, wherever it stands in what was encoded', () => {
	const text = fc.string({ maxLength: 30, unit: 'grapheme' });
	const secret = fc.string({ minLength: 12, maxLength: 60 });
	fc.assert(
		fc.property(secret, text, text, (hidden, before, after) => {
			for (const form of ['base64', 'base64url'] as const) {
				const encoded = Buffer.from(before + hidden + after).toString(form);
				const shown = new Mask([hidden]).text(encoded);
				expect(shown).toContain('***');
				// What is left decodes to no more than the characters at the ends.
				for (const piece of shown.split('***')) {
					expect(Buffer.from(piece, form).toString()).not.toContain(hidden);
				}
			}
		}),
	);
});

test('a secret that is a number is found as one', () => {
	const mask = new Mask(['12345678901234567890', '987654']);
	expect(mask.value({ a: 987654, b: Number('12345678901234567890'), c: 987655 })).toEqual({
		a: '***',
		b: '***',
		c: 987655,
	});
});

test.each([
	['0x123456', 0x123456],
	['123456e1', 1_234_560],
	['0x1f4a2b', 0x1f4a2b],
])('a secret that only looks like a number, %s, is none', (secret, number) => {
	expect(new Mask([secret]).value([number, secret])).toEqual([number, '***']);
});

test('of a short secret, base64 is looked for only where it is long enough to be no accident', () => {
	const mask = new Mask(['abcdef']);
	const encoded = (before: string) => Buffer.from(`${before}abcdef`).toString('base64');
	expect(mask.text(encoded(''))).toBe('***');
	// Eight characters or seven, by where it stands.
	expect(mask.text(encoded('-'))).toBe(encoded('-'));
});

test('a secret as Gson writes it in JSON is found', () => {
	expect(new Mask(["a<b>c&d=e'f"]).text('it was a\\u003cb\\u003ec\\u0026d\\u003de\\u0027f.')).toBe(
		'it was ***.',
	);
});

test('of two secrets, one within the other, nothing is left', () => {
	expect(new Mask(['secret', 'my secret word']).text('my secret word, secret')).toBe('***, ***');
});

test('what is too short for a secret is none', () => {
	expect(new Mask(['', '91987']).text('9198765')).toBe('9198765');
	expect(new Mask(['919876']).text('9198765')).toBe('***5');
});

test('depth does no harm, and names are only names', () => {
	const deep = JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`) as unknown;
	expect(JSON.stringify(new Mask([SECRET]).value(deep))).toMatch(/^\[{50}"…"\]{50}$/);
	const named = JSON.parse('{"__proto__":{"a":1}}') as unknown;
	expect(JSON.stringify(new Mask([SECRET]).value(named))).toBe('{"__proto__":{"a":1}}');
});

test('half a character in a secret does no harm', () => {
	expect(new Mask(['secret\ud800']).text('the secret\ud800!')).toBe('the ***!');
});

test('secrets are masked by their own mask, whatever was masked before', () => {
	const masks = new Masks();
	const maskOf = (secrets: string[]) => masks.of(secrets);
	const text = 'first-secret, second-secret';
	for (let round = 0; round < 2; round++) {
		expect(maskOf(['first-secret']).text(text)).toBe('***, second-secret');
		expect(maskOf(['second-secret']).text(text)).toBe('first-secret, ***');
	}
	expect(maskOf(['a,b-secret']).text('a,b-secret')).toBe('***');
	expect(maskOf(['a-long', 'b-secret']).text('a-long,b-secret')).toBe('***,***');
	// One list of two is not another one whose texts look alike when put together.
	expect(maskOf(['a-long,b-secret']).text('a-long b-secret')).toBe('a-long b-secret');
	expect(maskOf(['first-secret'])).toBe(maskOf(['first-secret']));
});

describe('a secret in the entities of HTML', () => {
	const secret = `sk_a/b=c+d&e<f>g"h'i\`j.k-l:m_n@o`;
	const escaped = (form: (character: string) => string, which = /[^a-z\d]/gi) =>
		secret.replace(which, form);
	const code = (character: string) => character.charCodeAt(0);

	test.each<[string, string]>([
		['decimal', escaped((c) => `&#${code(c)};`)],
		['decimal with zeros', escaped((c) => `&#0${code(c)};`)],
		['hex', escaped((c) => `&#x${code(c).toString(16)};`)],
		['hex in capital letters', escaped((c) => `&#X${code(c).toString(16).toUpperCase()};`)],
		['hex with zeros', escaped((c) => `&#x00${code(c).toString(16)};`)],
		['each character', escaped((c) => `&#${code(c)};`, /./g)],
		['a slash alone', escaped(() => '&#x2F;', /\//g)],
		['of Mustache', escaped((c) => `&#x${code(c).toString(16).toUpperCase()};`, /[/`=&<>"']/g)],
		['of Go', escaped((c) => `&#${code(c)};`, /[&<>"'+]/g)],
		[
			'by name',
			secret
				.replace(/&/g, '&amp;')
				.replace(/</g, '&lt;')
				.replace(/>/g, '&gt;')
				.replace(/"/g, '&quot;')
				.replace(/'/g, '&apos;')
				.replace(/\//g, '&sol;')
				.replace(/=/g, '&equals;')
				.replace(/\+/g, '&plus;'),
		],
		['twice', escaped((c) => `&amp;#${code(c)};`)],
		['three times', escaped((c) => `&amp;amp;#${code(c)};`)],
	])('%s', (_how, text) => {
		expect(text).not.toContain(secret);
		expect(new Mask([secret]).text(`<p>Token ${text} &amp; more`)).toBe('<p>Token *** & more');
	});

	test('what holds none keeps its entities', () => {
		const text = '&lt;p&gt; &#x2F; &amp;amp; &#9999999; &unknown; &; &#;';
		expect(new Mask([secret]).text(text)).toBe(text);
		expect(new Mask([secret]).text(`${secret} ${text}`)).toBe(`*** ${text}`);
	});

	test('what is no character does no harm', () => {
		const text = '&#9999999; &unknown; &#x110000; &#xD800; a&#x2F;secret';
		expect(new Mask(['a/secret']).text(text)).toBe('&#9999999; &unknown; &#x110000; \ud800 ***');
	});
});
