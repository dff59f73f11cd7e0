import { InvalidInput } from '../../../nodes/gupshup/problems/invalidInput';
import {
	readTemplateKey,
	readTemplates,
	takesImage,
} from '../../../nodes/gupshup/templates/template';
import { templateMessageBody } from '../../../nodes/gupshup/messages/template';
import { catalogue } from '../../../sandbox/templates/catalogue.mts';
import { listed } from '../../../sandbox/templates/template.mts';

const keyOf = (value: unknown) => readTemplateKey('Template', value);

describe('a template by name', () => {
	test.each([
		['order_update|en_US', { name: 'order_update', language: 'en_US' }],
		['  order_update  |\u00a0en  ', { name: 'order_update', language: 'en' }],
		['order_update|en-US', { name: 'order_update', language: 'en_US' }],
		['offer.2|zh_CN', { name: 'offer.2', language: 'zh_CN' }],
	])('%j is read', (value, key) => expect(keyOf(value)).toEqual(key));

	test.each([
		['', /^Template is empty\. Choose one from the list/],
		[undefined, /^Template is empty/],
		['order_update', /^Template "order_update" has no language\. .*order_update\|en_US/],
		['order_update|', /^Template "order_update" has no language/],
		['|en', /^Template has no name/],
		['order update|en', /^Template "order update" is no name of a template/],
		['order_update|English', /^Template "English" is no language.*pt_BR/],
		['a|en|x', /^Template "a\|en\|x" has more than one \|/],
		['{{ $json.template }}|en', /^Template holds an expression that was not evaluated/],
		[{ name: 'a' }, /^Template holds an object/],
	])('%j is refused with the way out', (value, text) => {
		expect(() => keyOf(value)).toThrow(InvalidInput);
		expect(() => keyOf(value)).toThrow(text);
	});
});

describe('the list of templates', () => {
	test('is read as Gupshup writes it', () => {
		const answer = {
			status: 'success',
			templates: catalogue.map((template) => listed(template, 'app')),
		};
		const templates = readTemplates(JSON.parse(JSON.stringify(answer))) ?? [];

		expect(
			templates.map(({ name, language, status, type, body, sample }) => ({
				name,
				language,
				status,
				type,
				body,
				sample,
			})),
		).toEqual(
			catalogue.map(({ name, language, status, type, body, sample }) => ({
				name,
				language,
				status,
				type,
				body,
				sample,
			})),
		);
		expect(templates.find(({ name }) => name === 'weekend_offer')?.buttons).toEqual([
			{
				type: 'URL',
				text: 'See the offer',
				url: 'https://shop.example.com/offer?c={{1}}',
				example: 'https://shop.example.com/offer?c=maya',
			},
			{ type: 'COPY_CODE', text: '', url: '', example: '20OFF' },
			{ type: 'QUICK_REPLY', text: 'Remind me', url: '', example: '' },
			{ type: 'PHONE_NUMBER', text: 'Call us', url: '', example: '' },
		]);
		expect(templates.filter(takesImage).map(({ name }) => name)).toEqual([
			'order_update',
			'order_update',
			'season_greeting',
			'appointment_card',
			'weekend_offer',
		]);
	});

	test.each([
		['no containerMeta', {}],
		['one that is no JSON', { containerMeta: '{"data"' }],
		['one that is a list', { containerMeta: '[]' }],
		['null', { containerMeta: null, meta: null }],
	])('is read with %s, by the text beside it', (_, more) => {
		const entry = {
			elementName: 'a',
			languageCode: 'en',
			status: 'approved',
			templateType: 'image',
			data: 'Hi {{1}} | [Yes] | [No]',
			...more,
		};
		expect(readTemplates({ status: 'success', templates: [entry, null, 'x', {}] })).toEqual([
			{
				name: 'a',
				language: 'en',
				status: 'APPROVED',
				type: 'IMAGE',
				body: 'Hi {{1}}',
				sample: '',
				buttons: [],
			},
		]);
	});

	test.each([['<html>'], [undefined], [{ status: 'error', message: 'x' }], [[]]])(
		'is none in %j',
		(answer) => expect(readTemplates(answer)).toBeUndefined(),
	);

	test('may be empty', () => expect(readTemplates({ status: 'success' })).toEqual([]));
});

describe('the body of a template message', () => {
	const link = 'https://example.com/header.jpg';

	test('is that of the documentation', () => {
		const body = templateMessageBody({
			recipient: { to: '910000000000' },
			template: {
				name: 'order_update',
				language: 'en_US',
				values: [
					{ part: 'body', text: 'Value 1' },
					{ part: 'button', index: 0, kind: 'quick_reply', text: 'P0' },
				],
			},
			image: { link },
		});
		expect(JSON.stringify(body)).toBe(
			'{"messaging_product":"whatsapp","recipient_type":"individual","to":"910000000000","type":"template","template":{"name":"order_update","language":{"code":"en_US"},"components":[{"type":"header","parameters":[{"type":"image","image":{"link":"https://example.com/header.jpg"}}]},{"type":"body","parameters":[{"type":"text","text":"Value 1"}]},{"type":"button","sub_type":"quick_reply","index":"0","parameters":[{"type":"payload","payload":"P0"}]}]}}',
		);
	});

	test('leaves out what has no parameters, and carries what is replied to', () => {
		expect(
			templateMessageBody({
				recipient: { to: '910000000000' },
				template: { name: 'a', language: 'en', values: [] },
				image: { id: '1000000000000001' },
				replyTo: 'wamid.A',
			}),
		).toEqual({
			messaging_product: 'whatsapp',
			recipient_type: 'individual',
			to: '910000000000',
			context: { message_id: 'wamid.A' },
			type: 'template',
			template: {
				name: 'a',
				language: { code: 'en' },
				components: [
					{
						type: 'header',
						parameters: [{ type: 'image', image: { id: '1000000000000001' } }],
					},
				],
			},
		});
	});

	test('has each kind of value in the form that it takes', () => {
		const { template } = templateMessageBody({
			recipient: { to: '910000000000' },
			template: {
				name: 'a',
				language: 'en',
				values: [
					{ part: 'button', index: 0, kind: 'url', text: 'x/1' },
					{ part: 'button', index: 1, kind: 'copy_code', text: '20OFF' },
					{ part: 'body', name: 'customer', text: 'Maya' },
				],
			},
			image: { link },
		}) as { template: { components: unknown[] } };
		expect(template.components.slice(1)).toEqual([
			{
				type: 'body',
				parameters: [{ type: 'text', parameter_name: 'customer', text: 'Maya' }],
			},
			{
				type: 'button',
				sub_type: 'url',
				index: '0',
				parameters: [{ type: 'text', text: 'x/1' }],
			},
			{
				type: 'button',
				sub_type: 'copy_code',
				index: '1',
				parameters: [{ type: 'coupon_code', coupon_code: '20OFF' }],
			},
		]);
	});
});
