import type { Template } from '../../../nodes/gupshup/templates/template';
import { placeOf, variablesOf } from '../../../nodes/gupshup/templates/variables';

const templateOf = (given: Partial<Template>): Template => ({
	name: 'order_update',
	language: 'en_US',
	status: 'APPROVED',
	type: 'IMAGE',
	body: '',
	sample: '',
	buttons: [],
	...given,
});

const labels = (body: string) => variablesOf(templateOf({ body })).map(({ label }) => label);
const examples = (body: string, sample: string) =>
	variablesOf(templateOf({ body, sample })).map(({ example }) => example);

describe('the label of a placeholder', () => {
	test.each([
		['Hi {{1}}, your order {{2}}', ['1: Hi …', '2: … your order …']],
		['{{1}}, welcome!', ['1: … welcome']],
		['{{1}} {{2}} sends greetings', ['1', '2: … sends greetings']],
		['{{1}}', ['1']],
		['*{{1}}*, this weekend _{{2}}_ is off', ['1: … this weekend …', '2: … this weekend …']],
		['Hi {{ 1 }},\n\nyour *order*: {{2}}.', ['1: Hi …', '2: … your order …']],
		[
			'Dear customer, we would like to let you know that your parcel {{1}} has left',
			['1: … know that your parcel …'],
		],
		['Thank you!\nOrder: {{1}}\r\nTotal\n{{2}}', ['1: … Order …', '2: … Total …']],
		['Thank you!\n\n{{1}}', ['1: Thank you …']],
		['Total: ${{1}}', ['1: Total: $ …']],
		['Hola {{1}}, ¿vienes el {{2}}?', ['1: Hola …', '2: … vienes el …']],
		['नमस्ते {{1}}', ['1: नमस्ते …']],
		['Hello {{patient}}, on {{date}}', ['patient: Hello …', 'date: … on …']],
	])('of %j is made of the words around it', (body, expected) => {
		expect(labels(body)).toEqual(expected);
	});

	test('counts by number, each placeholder once', () => {
		const variables = variablesOf(
			templateOf({ body: 'Code {{2}} for {{1}}, again {{2}}, {{10}}' }),
		);
		expect(variables.map(({ id }) => id)).toEqual(['body_1', 'body_2', 'body_10']);
		expect(variables.every(({ required }) => required)).toBe(true);
	});

	test('keeps the order of the text for names', () => {
		const variables = variablesOf(templateOf({ body: '{{date}} for {{patient}} on {{date}}' }));
		expect(variables.map(({ id }) => id)).toEqual(['body_date', 'body_patient']);
	});

	test('stays short', () => {
		for (const label of labels(`${'x'.repeat(300)} {{1}} ${'y '.repeat(300)}`)) {
			expect(label.length).toBeLessThan(40);
		}
	});
});

describe('the example', () => {
	test.each([
		['Hi {{1}}, your order {{2}}.', 'Hi Maya, your order A-1.', ['Maya', 'A-1']],
		['Hi {{1}}, your order {{2}}', 'Hi [Maya], your order [A-1]', ['Maya', 'A-1']],
		['Hi {{1}}', 'Hi Maya and all the others in your house', ['Maya and all the others in yo…']],
		['Hi {{name}}!\nBye', 'Hi  Jane! Bye', ['Jane']],
		['Hi {{1}}, {{2}}', 'Something else', ['', '']],
		['Hi {{1}}, {{2}}', '', ['', '']],
		['{{1}}{{2}} there', 'ab there', ['', '']],
		['Hi {{1}}. Yours, {{2}}', 'Hi Maya. Our team', ['', '']],
	])('of %j is found in %j', (body, sample, expected) => {
		expect(examples(body, sample)).toEqual(expected);
	});

	test('is looked for in a moment, however odd the text', () => {
		const body = Array.from({ length: 40 }, (_, n) => `{{${n + 1}}} a`).join(' ');
		// What goes back and begins anew would be at it for ever.
		const [first, ...others] = examples(body, `${'a '.repeat(2000)}b`);
		expect([first, others.length]).toEqual(['a', 39]);
	});
});

test('buttons that take a value are variables, by their place among all buttons', () => {
	const button = (type: string, text = '', url = '', example = '') => ({
		type,
		text,
		url,
		example,
	});
	const buttons = [
		button('PHONE_NUMBER', 'Call us'),
		button('URL', 'Home', 'https://shop.example.com/'),
		button('URL', 'Track', 'https://shop.example.com/o/{{1}}', 'https://shop.example.com/o/77'),
		button('QUICK_REPLY', 'Remind me'),
		button('COPY_CODE', '', '', '20OFF'),
		button('FLOW', 'Book'),
	];
	expect(variablesOf(templateOf({ body: 'Hi', buttons }))).toEqual([
		{
			id: 'button_2',
			base: 'https://shop.example.com/o/',
			label: 'Button Track: shop.example.com/o/…',
			example: '77',
			required: true,
			kind: 'url',
		},
		{
			id: 'button_3',
			label: 'Button Remind me: payload that comes back',
			example: '',
			required: false,
			kind: 'quick_reply',
		},
		{
			id: 'button_4',
			label: 'Button 5: coupon code',
			example: '20OFF',
			required: true,
			kind: 'copy_code',
		},
	]);
});

test.each([
	['body_1', { part: 'body', position: 1 }],
	['body_customer', { part: 'body', name: 'customer' }],
	['body_first_name', { part: 'body', name: 'first_name' }],
	['button_0', { part: 'button', index: 0 }],
	['button_2_copy_code', { part: 'button', index: 2, kind: 'copy_code' }],
	['button_x', undefined],
	['header_1', { part: 'body', section: 'header', position: 1 }],
	['card_2_body_name', { part: 'body', section: 2, name: 'name' }],
	['card_10_button_1_url', { part: 'button', section: 10, index: 1, kind: 'url' }],
	['card_0_body_1', undefined],
	['card_1_header_1', undefined],
	['1', undefined],
	['', undefined],
])('the id %j stands for its place', (id, place) => {
	expect(placeOf(id)).toEqual(place);
});
