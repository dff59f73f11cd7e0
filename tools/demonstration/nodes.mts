/** The nodes that the workflows of a demonstration are made of. */
import type { NodeSketch } from '../../n8n/server/workflows.mts';
import { MAYA } from './theatre.mts';

export const NAME = 'Gupshup Send Image';

export const start: NodeSketch = {
	name: 'When clicking ‘Execute workflow’',
	type: 'n8n-nodes-base.manualTrigger',
};

/** Somebody with a number, a picture and an order. */
export const customer: NodeSketch = {
	name: 'Customer',
	type: 'n8n-nodes-base.code',
	typeVersion: 2,
	parameters: {
		jsCode: `return [{ json: {
	name: 'Maya',
	phone: '+44 7700 900118',
	picture: 'https://example.com/offer/maya.jpg',
} }]`,
	},
};

/** Products of a shop, whose pictures are called like those of the sandbox. */
export const products = (shop: string): NodeSketch => ({
	name: 'Newest products',
	type: 'n8n-nodes-base.code',
	typeVersion: 2,
	parameters: {
		jsCode: `return [{ json: { products: [
	{ sku: 'tea-set', name: 'Tea set, 20 €', photo: '${shop}/tea-set.jpg' },
	{ sku: 'bread-basket', name: 'Bread basket, 12 €', photo: '${shop}/bread-basket.jpg' },
] } }]`,
	},
});

/** Fetches a picture of the sandbox's, so that the phone can show it without the web. */
export const download = (phoneUrl: string, picture: string): NodeSketch => ({
	name: 'Fetch the picture',
	type: 'n8n-nodes-base.httpRequest',
	typeVersion: 4.2,
	parameters: {
		url: `${phoneUrl}/pictures/${picture}`,
		options: { response: { response: { responseFormat: 'file' } } },
	},
});

/** Our node, by link to the customer unless told otherwise. */
export const send = (parameters: Record<string, unknown>): NodeSketch => ({
	name: NAME,
	type: 'n8n-nodes-gupshup.gupshupSendImage',
	parameters: { to: `+${MAYA}`, ...parameters },
});

/** Our node, with what the item of the customer holds. */
export const toCustomer = () =>
	send({
		to: '={{ $json.phone }}',
		imageUrl: '={{ $json.picture }}',
		caption: '=Hello {{ $json.name }}, this is for you!',
	});

export const trigger: NodeSketch = {
	name: 'Gupshup Trigger',
	type: 'n8n-nodes-gupshup.gupshupTrigger',
	parameters: { events: ['delivered', 'read', 'failed', 'message'] },
	webhookId: '00000000-0000-4000-8000-0000000000d0',
};

export const pass = (name: string): NodeSketch => ({ name, type: 'n8n-nodes-base.noOp' });
