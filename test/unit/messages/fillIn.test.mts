import fc from 'fast-check';
import type { IExecuteFunctions } from 'n8n-workflow';

import { fillIn, type FindButton } from '../../../nodes/gupshup/messages/fillIn';
import {
	fieldLabel,
	readGivenValues,
	templateOfFields,
	withDate,
} from '../../../nodes/gupshup/messages/readTemplate';

const unknownKind: FindButton = async () => await Promise.resolve({});

const fill = async (parameter: unknown, kindOfButton = unknownKind) =>
	await fillIn(readGivenValues(parameter), kindOfButton);

/** As n8n stores a mapper that the panel filled. */
function mapper(value: Record<string, unknown> | null, more: object[] = []) {
	const field = (id: string, displayName: string, others = {}) => ({
		id,
		displayName,
		required: true,
		display: true,
		defaultMatch: false,
		type: 'string',
		removed: false,
		...others,
	});
	return {
		mappingMode: 'defineBelow',
		value,
		matchingColumns: [],
		schema: [
			field('body_1', fieldLabel('1: Hi …', 'Maya')),
			field('body_2', '2: … your order …'),
			field('button_0', 'Button Track: shop.example.com/o/…', { buttonKind: 'url' }),
			field('button_1', 'Button Remind me: payload', {
				required: false,
				removed: true,
				buttonKind: 'quick_reply',
			}),
			...more,
		],
	};
}

const FILLED = { body_1: 'Maya', body_2: 1001, button_0: 'A-1' };

test('a number is sent as people write it', async () => {
	expect(await fill({ body_1: 0.1 + 0.2 })).toEqual([{ part: 'body', text: '0.3' }]);
});

test('false is nothing, as in a caption: what {{ $json.name && "Hello" }} gives', async () => {
	await expect(fill({ body_1: false })).rejects.toThrow('Variable "body_1" is empty.');
	expect(await fill({ body_1: true })).toEqual([{ part: 'body', text: 'true' }]);
	const reply = mapper({ ...FILLED, button_1: false });
	Object.assign(reply.schema[3], { removed: false });
	expect(JSON.stringify(await fill(reply))).not.toContain('false');
});

test('values of a mapper are sent by number, as text', async () => {
	expect(await fill(mapper({ ...FILLED, body_1: '  Maya\n' }))).toEqual([
		{ part: 'body', text: 'Maya' },
		{ part: 'body', text: '1001' },
		{ part: 'button', index: 0, kind: 'url', text: 'A-1' },
	]);
});

test.each([
	[{ schema: [{ id: 'body_1', template: 'offer|en' }, { id: 'body_2' }] }, 'offer|en'],
	[{ schema: [{ id: 'body_1', template: 5 }] }, undefined],
	[{ schema: [] }, undefined],
	[{ schema: {} }, undefined],
	[{}, undefined],
	[null, undefined],
	[undefined, undefined],
])('the fields of %j were made for %p', (parameter, template) => {
	expect(templateOfFields(parameter)).toBe(template);
});

test('a payload is sent once it is there', async () => {
	const values = await fill({
		...mapper({ ...FILLED, button_1: 'remind' }),
		schema: mapper({}).schema.map((field) => ({ ...field, removed: false })),
	});
	expect(values[3]).toEqual({ part: 'button', index: 1, kind: 'quick_reply', text: 'remind' });
});

test.each([
	['an object', { body_2: 'A-1', body_1: 'Maya' }],
	['JSON', '{"body_2":"A-1","body_1":"Maya"}'],
	[
		'a mapper without fields',
		{ mappingMode: 'defineBelow', value: { body_2: 'A-1', body_1: 'Maya' } },
	],
])('values in %s are taken without a list of fields', async (_, parameter) => {
	expect(await fill(parameter)).toEqual([
		{ part: 'body', text: 'Maya' },
		{ part: 'body', text: 'A-1' },
	]);
});

test.each([
	[{}],
	[''],
	[null],
	[undefined],
	[{ mappingMode: 'defineBelow', value: null, schema: [] }],
])('%j has no values', async (parameter) => expect(await fill(parameter)).toEqual([]));

test('named values keep their names', async () => {
	expect(await fill({ body_patient: 'Amélie', body_date: '4 May' })).toEqual([
		{ part: 'body', name: 'patient', text: 'Amélie' },
		{ part: 'body', name: 'date', text: '4 May' },
	]);
});

test('the kind of a button is told by the key, else asked for', async () => {
	const asked: number[] = [];
	const kindOfButton: FindButton = async ({ index }) => {
		asked.push(index);
		return await Promise.resolve({ kind: 'copy_code' as const });
	};
	expect(await fill({ button_0_quick_reply: 'P', button_1: '20OFF' }, kindOfButton)).toEqual([
		{ part: 'button', index: 0, kind: 'quick_reply', text: 'P' },
		{ part: 'button', index: 1, kind: 'copy_code', text: '20OFF' },
	]);
	expect(asked).toEqual([1]);
});

describe('what WhatsApp would refuse is refused', () => {
	const more = (value: unknown) => mapper({ ...FILLED, body_2: value });
	test.each([
		[
			'a value left empty',
			mapper({ body_1: 'Maya', button_0: 'x' }),
			/^Variable "2: … your order …" is empty\. .+\{\{ \$json\.name \|\| "there" \}\}/,
		],
		['nothing filled in', mapper(null), /^Variable "1: Hi …" is empty/],
		[
			'a button left empty',
			mapper({ ...FILLED, button_0: ' ' }),
			/^Variable "Button Track: .+ is empty/,
		],
		['null', more(null), /is empty/],
		['no number', more(NaN), /is empty/],
		['a line break', more('a\nb'), /^Variable "2: … your order …" contains a line break\./],
		['a tab', more('a\tb'), /contains a tab/],
		['five spaces', more('a     b'), /contains more than four spaces in a row/],
		['an object', more({ a: 1 }), /^Variable "2: … your order …" is an object/],
		['a list', more(['a']), /is a list/],
		['a number that lost digits', more(1e20), /last digits are lost/],
		['an expression as text', more('{{ $json.order }}'), /wasn't evaluated/],
		[
			'a gap',
			{ body_1: 'a', body_3: 'c' },
			/^Variables has no value for body_2, but one for body_3/,
		],
		['a count from 0', { body_0: 'a' }, /has no value for body_1, but one for body_0/],
		['numbers and names', { body_1: 'a', body_name: 'b' }, /numbered and named/],
		[
			'a key that is none',
			{ customer: 'Maya' },
			/^Variables has "customer", which isn't a template variable.+body_1/,
		],
		[
			'a button of unknown kind',
			{ button_0: 'x' },
			/^Variables has a value for button_0.+button_0_url/,
		],
		['no object', '["Maya"]', /^Variables contains a list\. .+\{"body_1": "Maya"/],
		['no JSON', 'Maya', /^Variables contains "Maya"\. /],
	])('%s', async (_, parameter, text) => {
		await expect(fill(parameter)).rejects.toThrow(text);
	});

	test('four spaces and emoji are taken', async () => {
		expect((await fill(more('a    b 👋')))[1]).toEqual({ part: 'body', text: 'a    b 👋' });
	});

	test('an added field that is optional is meant to hold something', async () => {
		const generic = { id: 'body_3', displayName: '3', required: false, removed: false };
		await expect(fill(mapper(FILLED, [generic]))).rejects.toThrow('Variable "3" is empty');
	});
});

describe('the value of a link button', () => {
	const withUrl = (value: unknown, buttonUrl?: string) => ({
		...mapper({ ...FILLED, button_0: value }),
		schema: mapper({}).schema.map((field) =>
			(field as { id?: string }).id === 'button_0'
				? { ...field, ...(buttonUrl && { buttonUrl }) }
				: field,
		),
	});
	const SHOP = 'https://shop.example.com/o/';

	test.each<[value: string, base: string, text: RegExp]>([
		[
			'https://shop.example.com/o/A-1',
			SHOP,
			/^Variable "Button Track: .+ so the button would open https:\/\/shop\.example\.com\/o\/https:\/\/shop.+Enter only the part after https:\/\/shop\.example\.com\/o\/$/,
		],
		['http://elsewhere.example.org', SHOP, /would open/],
		['//shop.example.com/o/A-1', SHOP, /would open/],
		['www.shop.example.com/o/A-1', SHOP, /would open/],
		['shop.example.com/o/A-1', SHOP, /would open https:\/\/shop\.example\.com\/o\/shop\.example/],
		['Shop.Example.com', SHOP, /would open/],
		['/A-1', SHOP, /would open https:\/\/shop\.example\.com\/o\/\/A-1/],
		['A 1', SHOP, /contains a space, so.+encodeURIComponent/],
		['a'.repeat(2000), SHOP, /2027 characters long, but WhatsApp accepts up to 2000/],
	])('%s behind %s is refused', async (value, base, text) => {
		await expect(fill(withUrl(value, base))).rejects.toThrow(text);
		// The same where only the list knows the address.
		const listed: FindButton = async () => await Promise.resolve({ kind: 'url', base });
		if (value.length < 1000) await expect(fill(withUrl(value), listed)).rejects.toThrow(text);
	});

	test.each<[value: string, base: string]>([
		['A-1', SHOP],
		['2024/A-1.pdf', SHOP],
		['other.example.com/x', SHOP],
		['shop.example.community', SHOP],
		['?c=maya', 'https://shop.example.com/o'],
		['/A-1', 'https://shop.example.com/o'],
		['/cart', 'https://shop.example.com/go?to='],
		['https://shop.example.com/cart', 'https://go.example.com/?to='],
		['https%3A%2F%2Fshop.example.com', SHOP],
		['a%20b', SHOP],
		['größe', SHOP],
		['a'.repeat(1973), SHOP],
	])('%s behind %s is sent', async (value, base) => {
		expect((await fill(withUrl(value, base)))[2]).toMatchObject({ kind: 'url', text: value });
	});

	test.each(['https://go.example.com/x', '/A-1', 'shop.example.com/x'])(
		'%s is sent where nobody knows the address',
		async (value) => expect((await fill(withUrl(value)))[2]).toMatchObject({ text: value }),
	);
});

test.each([
	['a'.repeat(20), undefined],
	['😀'.repeat(20), undefined],
	['a'.repeat(21), /has 21 characters, but WhatsApp accepts up to 20 as a coupon code/],
])('a coupon code of %s', async (code, text) => {
	const filled = fill({ button_0_copy_code: code });
	if (text) await expect(filled).rejects.toThrow(text);
	else expect((await filled)[0]).toMatchObject({ text: code });
});

test.each([
	['a'.repeat(1024), undefined],
	['😀'.repeat(1024), undefined],
	['a'.repeat(1025), /has 1025 characters, but WhatsApp accepts up to 1024 for the whole text/],
])('a text as long as the whole template may be', async (text, refusal) => {
	const filled = fill({ body_1: text });
	if (refusal) await expect(filled).rejects.toThrow(refusal);
	else expect((await filled)[0]).toMatchObject({ text });
});

test.each([
	['1: Hi … (e.g. Maya)', '1: Hi …'],
	['1: Hi … (e.g. (Maya))', '1: Hi …'],
	['1: Hi (you)', '1: Hi (you)'],
	['1', '1'],
])('the label of %s is %s', (displayName, label) => {
	const schema = [{ id: 'body_1', displayName, required: true }];
	expect(readGivenValues({ mappingMode: 'defineBelow', value: {}, schema })[0].label).toBe(label);
});

test('a label with its example fits on a line of the panel, and is known again without it', () => {
	const label = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 48 });
	fc.assert(
		fc.property(label, fc.string({ unit: 'grapheme' }), (label, example) => {
			fc.pre(!label.includes(' (e.g. '));
			const displayName = fieldLabel(label, example);
			expect(displayName.length).toBeLessThanOrEqual(Math.max(label.length, 56));
			if (displayName === label) return;
			const schema = [{ id: 'body_1', displayName, required: true }];
			const [given] = readGivenValues({ mappingMode: 'defineBelow', value: {}, schema });
			expect(given.label).toBe(label);
		}),
	);
});

test.each([
	['1: Hi …', 'Maya', '1: Hi … (e.g. Maya)'],
	['1: Hi …', '', '1: Hi …'],
	['x'.repeat(40), 'A long example', `${'x'.repeat(40)} (e.g. A long …)`],
	['x'.repeat(46), 'Example', 'x'.repeat(46)],
])('the label of %s with %s', (label, example, expected) => {
	expect(fieldLabel(label, example)).toBe(expected);
});

test.each<[parameter: unknown, what: string]>([
	[['Maya'], 'contains a list'],
	['["Maya"]', 'contains a list'],
	['Maya', 'contains "Maya"'],
	['12', 'contains "12"'],
	[12, 'contains "12"'],
	[true, 'contains "true"'],
	['null', 'contains "null"'],
])('values that are none, %j, are refused with what they are', (parameter, what) => {
	expect(() => readGivenValues(parameter)).toThrow(
		`${what}. Write it as {"body_1": "Maya", "body_2": "A-1001"}`,
	);
});

test.each([
	['url', true, false],
	['url', false, false],
	['quick_reply', true, false],
	['quick_reply', false, true],
	['quick_reply', undefined, true],
	[undefined, false, false],
])('a field of kind %p, required %p, may be left empty: %p', (buttonKind, required, optional) => {
	const field = { id: 'button_0', displayName: 'Button', buttonKind, required };
	expect(readGivenValues({ mappingMode: 'defineBelow', value: {}, schema: [field] })).toMatchObject(
		[{ id: 'button_0', optional }],
	);
});

test.each([undefined, null, '', ' ', '{}', {}])('%j are no values', (parameter) => {
	expect(readGivenValues(parameter)).toEqual([]);
});

test('a text that looks like a date is sent as the field has it, a date is looked at', () => {
	const value = '2026-11-26T06:00:00.000Z';
	const given = { id: 'body_1', label: '1', value, optional: false };
	const resolvedTo = (resolved: unknown) =>
		withDate(
			{
				getNode: () => ({
					parameters: { templateVariables: { value: { body_1: '={{ $json.at }}' } } },
				}),
				evaluateExpression: () => resolved,
			} as unknown as IExecuteFunctions,
			0,
			given,
		);
	// Asked for once more, the time is another.
	expect(resolvedTo('2026-11-26T06:00:00.001Z')).toBe(given);
	const date = new Date(value);
	expect(resolvedTo(date)).toEqual({ ...given, value: date });
});
