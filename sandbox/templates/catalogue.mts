import type { SandboxTemplate } from './template.mts';

/** What most of them have in common. */
const usual = {
	language: 'en_US',
	status: 'APPROVED',
	type: 'IMAGE',
	category: 'MARKETING',
} as const;

/** One card of a carousel; all of a template have the same parts. */
const card = (name: string, page: string): NonNullable<SandboxTemplate['cards']>[number] => ({
	type: 'IMAGE',
	body: `${name} for {{1}}`,
	sample: `${name} for 20 €`,
	buttons: [
		{
			type: 'URL',
			text: 'See it',
			url: `https://shop.example.com/${page}?c={{1}}`,
			example: [`https://shop.example.com/${page}?c=maya`],
		},
		{ type: 'QUICK_REPLY', text: 'More like this' },
	],
});

/** The templates of an app that was given no others: one of each kind. */
export const catalogue: readonly SandboxTemplate[] = [
	{
		...usual,
		name: 'order_update',
		category: 'UTILITY',
		body: 'Hi {{1}}, your order {{2}} is on its way.',
		sample: 'Hi Maya, your order A-1001 is on its way.',
	},
	{
		...usual,
		name: 'order_update',
		language: 'es',
		category: 'UTILITY',
		body: 'Hola {{1}}, tu pedido {{2}} está en camino.',
		sample: 'Hola [Maya], tu pedido [A-1001] está en camino.',
	},
	{
		...usual,
		name: 'season_greeting',
		language: 'en',
		body: 'Season’s greetings from all of us!',
		sample: 'Season’s greetings from all of us!',
	},
	{
		...usual,
		name: 'appointment_card',
		category: 'UTILITY',
		body: 'Hello {{patient}}, we expect you on {{date}}. Bring this card, {{patient}}.',
		sample: 'Hello Amélie, we expect you on 4 May. Bring this card, Amélie.',
	},
	{
		...usual,
		name: 'weekend_offer',
		body: '*{{1}}*, this weekend {{2}} is {{3}} off.',
		sample: '*Maya*, this weekend everything is 20% off.',
		footer: 'Reply STOP to hear no more',
		buttons: [
			{
				type: 'URL',
				text: 'See the offer',
				url: 'https://shop.example.com/offer?c={{1}}',
				example: ['https://shop.example.com/offer?c=maya'],
			},
			{ type: 'COPY_CODE', example: '20OFF' },
			{ type: 'QUICK_REPLY', text: 'Remind me' },
			{ type: 'PHONE_NUMBER', text: 'Call us', phone_number: '910000000000' },
		],
	},
	{
		...usual,
		name: 'old_catalogue',
		status: 'PAUSED',
		body: 'Our catalogue, {{1}}.',
		sample: 'Our catalogue, Maya.',
	},
	{
		...usual,
		name: 'banned_offer',
		status: 'DISABLED',
		body: 'You have won, {{1}}!',
		sample: 'You have won, Maya!',
	},
	{
		...usual,
		name: 'loud_offer',
		status: 'REJECTED',
		body: 'BUY NOW {{1}}',
		sample: 'BUY NOW Maya',
		reason: 'INVALID_FORMAT',
	},
	{
		...usual,
		name: 'new_arrivals',
		status: 'PENDING',
		body: 'New in: {{1}}',
		sample: 'New in: boots',
	},
	{
		...usual,
		name: 'text_only',
		type: 'TEXT',
		category: 'UTILITY',
		body: 'Hi {{1}}, we received your payment.',
		sample: 'Hi Maya, we received your payment.',
	},
	{
		...usual,
		name: 'table_reminder',
		type: 'TEXT',
		category: 'UTILITY',
		header: 'A table for {{1}}',
		body: 'We expect you on {{1}}.',
		sample: 'We expect you on 4 May.',
	},
	{
		...usual,
		name: 'invoice_ready',
		type: 'DOCUMENT',
		category: 'UTILITY',
		body: 'Hi {{1}}, here is your invoice.',
		sample: 'Hi Maya, here is your invoice.',
	},
	{
		...usual,
		name: 'product_film',
		type: 'VIDEO',
		body: 'See it move, {{1}}!',
		sample: 'See it move, Maya!',
	},
	{
		...usual,
		name: 'flash_sale',
		body: 'Only today, {{1}}!',
		sample: 'Only today, Maya!',
		limitedTimeOffer: { text: 'Ends soon', hasExpiration: true },
	},
	{
		...usual,
		name: 'shelf',
		type: 'CAROUSEL',
		body: 'New for you, {{1}}:',
		sample: 'New for you, Maya:',
		cards: [card('A tea set', 'tea-set'), card('A bread basket', 'bread-basket')],
	},
	{
		...usual,
		name: 'where_to_find_us',
		type: 'LOCATION',
		category: 'UTILITY',
		body: 'We are here, {{1}}.',
		sample: 'We are here, Maya.',
	},
	{
		...usual,
		name: 'book_a_table',
		body: 'A table for you, {{1}}?',
		sample: 'A table for you, Maya?',
		buttons: [{ type: 'FLOW', text: 'Book' }],
	},
];
