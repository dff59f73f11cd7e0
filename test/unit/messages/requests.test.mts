/** What each kind of message sends, and what all of them have around it. */
import { mediaPart, messageBody } from '../../../nodes/gupshup/messages/message';
import type { FilledTemplate } from '../../../nodes/gupshup/messages/readTemplate';
import { templatePart } from '../../../nodes/gupshup/messages/template';

const recipient = { to: '910000000000' };
const link = 'https://example.com/header.jpg';
const byLink = { kind: 'link', link } as const;
const byId = (id: string) => ({ kind: 'id', id }) as const;

describe('around a message', () => {
	test('stands whom it goes to, and nothing without a value', () => {
		expect(JSON.stringify(messageBody({ recipient }, { type: 'x', x: {} }))).toBe(
			'{"messaging_product":"whatsapp","recipient_type":"individual","to":"910000000000","type":"x","x":{}}',
		);
		expect(JSON.stringify(messageBody({ recipient, replyTo: undefined }, {}))).toBe(
			'{"messaging_product":"whatsapp","recipient_type":"individual","to":"910000000000"}',
		);
	});

	test('stands the message that is replied to', () => {
		expect(JSON.stringify(messageBody({ recipient, replyTo: 'wamid.A' }, { type: 'x' }))).toBe(
			'{"messaging_product":"whatsapp","recipient_type":"individual","to":"910000000000","context":{"message_id":"wamid.A"},"type":"x"}',
		);
	});

	test('stands a user id in place of a number', () => {
		expect(messageBody({ recipient: { recipient: 'IN.1' } }, {})).toEqual({
			messaging_product: 'whatsapp',
			recipient_type: 'individual',
			recipient: 'IN.1',
		});
	});
});

describe('an image', () => {
	test('is sent by link or id, its caption in it', () => {
		expect(mediaPart('image', byLink)).toEqual({ type: 'image', image: { link } });
		expect(mediaPart('image', byId('1'), { caption: ' Hi\n' })).toEqual({
			type: 'image',
			image: { id: '1', caption: ' Hi\n' },
		});
	});

	test('has no key without a value', () => {
		const body = mediaPart('image', byId('1'), { caption: undefined });
		expect(JSON.stringify(body)).toBe('{"type":"image","image":{"id":"1"}}');
	});
});

describe('a template', () => {
	test('is that of the documentation', () => {
		const filled: FilledTemplate = {
			name: 'order_update',
			language: 'en_US',
			values: [
				{ part: 'body', text: 'Value 1' },
				{ part: 'button', index: 0, kind: 'quick_reply', text: 'P0' },
			],
		};
		expect(
			JSON.stringify(
				messageBody({ recipient }, templatePart(filled, { type: 'image', image: { link } })),
			),
		).toBe(
			'{"messaging_product":"whatsapp","recipient_type":"individual","to":"910000000000","type":"template","template":{"name":"order_update","language":{"code":"en_US"},"components":[{"type":"header","parameters":[{"type":"image","image":{"link":"https://example.com/header.jpg"}}]},{"type":"body","parameters":[{"type":"text","text":"Value 1"}]},{"type":"button","sub_type":"quick_reply","index":"0","parameters":[{"type":"payload","payload":"P0"}]}]}}',
		);
	});

	test('leaves out what has no parameters', () => {
		const filled = { name: 'a', language: 'en', values: [] };
		expect(templatePart(filled, { type: 'image', image: { id: '1000000000000001' } })).toEqual({
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
		const filled: FilledTemplate = {
			name: 'a',
			language: 'en',
			values: [
				{ part: 'button', index: 0, kind: 'url', text: 'x/1' },
				{ part: 'button', index: 1, kind: 'copy_code', text: '20OFF' },
				{ part: 'body', name: 'customer', text: 'Maya' },
			],
		};
		const { template } = templatePart(filled, { type: 'image', image: { link } }) as {
			template: { components: unknown[] };
		};
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
