/** Image carousels: what leaves, to how many and how fast, and what is refused before anything leaves. */
import type { IDataObject, INode, INodeParameters, IRun } from 'n8n-workflow';

import { readWireId } from '../../nodes/gupshup/events/waitReference';
import {
	type Bench,
	itemsBehind,
	people,
	person,
	recipients,
	SEND,
	setUp,
	workflowOf,
} from './support/bench.mts';
import { Internet } from './support/internet.mts';
import { JPEG } from './support/images.mts';
import { NODE_ID } from './support/question.mts';
import { triggerFile } from './support/trigger.mts';
import { callWaiting } from './support/waitingCall.mts';

const CARDS = [
	{
		imageUrl: 'https://www.example.com/assets/blue.jpeg?sig=a%2Fb+c==',
		text: '*Blue*\n\nFor any space.',
		buttonText: 'Buy now',
		buttonUrl: 'https://shop.example.com/blue',
	},
	{
		imageUrl: 'https://www.example.com/assets/zebra.jpeg',
		text: '',
		buttonText: 'Buy now',
		buttonUrl: 'https://shop.example.com/zebra',
	},
];

const CAROUSEL: INodeParameters = {
	messageType: 'carousel',
	bodyText: '=New for you, {{ $json.name }}:',
	cards: { card: CARDS },
	options: { messagesPerSecond: 1000 },
};
const ANSWERS: INodeParameters = {
	...CAROUSEL,
	buttonKind: 'reply',
	cards: {
		card: CARDS.map(({ buttonUrl: _, ...card }, index) => ({
			...card,
			buttonText: 'Learn more',
			buttonId: `learn-${index}`,
			secondButtonText: 'Add',
		})),
	},
};
const LIST: INodeParameters = {
	...CAROUSEL,
	cardsFrom: 'list',
	cardList:
		'={{ $json.products.map(p => ({ imageUrl: p.photo, text: p.name, buttonText: "See", buttonUrl: p.page })) }}',
};
const products = (count: number) =>
	Array.from({ length: count }, (_, index) => ({
		photo: `https://example.com/${index}.jpg`,
		name: `Tea ${index}`,
		page: `https://example.com/tea/${index}`,
	}));

let bench: Bench;
const send = async (
	parameters: INodeParameters,
	items: IDataObject[] = [person(1)],
	settings: Partial<INode> = {},
) => await bench.engine.run(workflowOf(items, { ...CAROUSEL, ...parameters }, settings));
const errorOf = (run: IRun) => run.data.resultData.error?.message;
const bodies = () =>
	bench.sandbox.requests
		.filter(({ path }) => path.endsWith('/v3/message'))
		.map(({ rawBody }) => rawBody?.toString());

describe('a carousel', () => {
	beforeEach(async () => {
		bench = await setUp({ rate: null });
	});

	test('is what the documentation shows, with links', async () => {
		const run = await send({});
		expect(errorOf(run)).toBeUndefined();
		expect(bodies()).toEqual([
			'{"messaging_product":"whatsapp","recipient_type":"individual","to":"919876500001","type":"interactive","interactive":{"type":"carousel","body":{"text":"New for you, Person 1:"},"action":{"cards":[{"card_index":0,"type":"cta_url","header":{"type":"image","image":{"link":"https://www.example.com/assets/blue.jpeg?sig=a%2Fb+c=="}},"body":{"text":"*Blue*\\n\\nFor any space."},"action":{"name":"cta_url","parameters":{"display_text":"Buy now","url":"https://shop.example.com/blue"}}},{"card_index":1,"type":"cta_url","header":{"type":"image","image":{"link":"https://www.example.com/assets/zebra.jpeg"}},"action":{"name":"cta_url","parameters":{"display_text":"Buy now","url":"https://shop.example.com/zebra"}}}]}}}',
		]);
		expect(itemsBehind(run)[0].json.messages).toEqual([{ id: bench.sandbox.messages[0].id }]);
	});

	test('is what the documentation shows, with answers, as a reply', async () => {
		await send({ ...ANSWERS, options: { replyToMessageId: 'wamid.ABC=' } });
		expect(bodies()).toEqual([
			'{"messaging_product":"whatsapp","recipient_type":"individual","to":"919876500001","context":{"message_id":"wamid.ABC="},"type":"interactive","interactive":{"type":"carousel","body":{"text":"New for you, Person 1:"},"action":{"cards":[{"card_index":0,"type":"cta_url","header":{"type":"image","image":{"link":"https://www.example.com/assets/blue.jpeg?sig=a%2Fb+c=="}},"body":{"text":"*Blue*\\n\\nFor any space."},"action":{"buttons":[{"type":"quick_reply","quick_reply":{"id":"learn-0","title":"Learn more"}},{"type":"quick_reply","quick_reply":{"id":"Add 1","title":"Add"}}]}},{"card_index":1,"type":"cta_url","header":{"type":"image","image":{"link":"https://www.example.com/assets/zebra.jpeg"}},"action":{"buttons":[{"type":"quick_reply","quick_reply":{"id":"learn-1","title":"Learn more"}},{"type":"quick_reply","quick_reply":{"id":"Add 2","title":"Add"}}]}}]}}}',
		]);
	});

	test('comes out of the list that an expression gives, and of one card as an image with buttons', async () => {
		const items = [1, 2, 10].map((count) => person(count, { products: products(count) }));
		const run = await send(LIST, items);
		expect(errorOf(run)).toBeUndefined();
		const sent = bench.sandbox.messages.map(({ body }) => body.interactive as IDataObject);
		expect(sent.map(({ type }) => type)).toEqual(['cta_url', 'carousel', 'carousel']);
		expect(sent[0]).toEqual({
			type: 'cta_url',
			header: { type: 'image', image: { link: 'https://example.com/0.jpg' } },
			body: { text: 'New for you, Person 1:\n\nTea 0' },
			action: {
				name: 'cta_url',
				parameters: { display_text: 'See', url: 'https://example.com/tea/0' },
			},
		});
		expect((sent[2].action as { cards: unknown[] }).cards).toHaveLength(10);
	});

	test.each<[string, IDataObject[], RegExp]>([
		['none', [], /List of Cards has no card\..+ \[item 2 of 3\]/],
		['eleven', products(11), /has 11 cards, but WhatsApp shows at most 10\. Shorten the list/],
		['one without a photo', [{ name: 'Tea' }], /Image URL of card 1 \("Tea"\) is empty/],
	])('of %s in a list of people: nobody is sent anything', async (_what, list, text) => {
		const items = [products(3), list, products(3)].map((each, index) =>
			person(index, { products: each }),
		);
		const run = await send(LIST, items);
		expect(errorOf(run)).toMatch(text);
		expect(bench.sandbox.requests).toEqual([]);
	});

	test('without a card is refused', async () => {
		const run = await send({ cards: {} });
		expect(errorOf(run)).toBe(
			'Cards has no card. Add two to 10, each with its Image URL and Button Text.',
		);
	});

	test('nobody is sent it twice: a retry sends the rest', async () => {
		const items = people(12);
		bench.sandbox.fail({
			as: { kind: 'answer', status: 400, body: { status: 'error', message: 'No' } },
			to: items[6].phone,
		});
		const run = await send({}, items, { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 });
		expect(run.status).toBe('success');
		expect([...recipients(bench.sandbox)].sort()).toEqual(items.map(({ phone }) => phone).sort());
	});
});

test('30 carousels of three cards to 30 people leave at ten a second, each once and none refused', async () => {
	bench = await setUp();
	const items = people(30).map((item) => ({ ...item, products: products(3) }));
	const run = await send({ ...LIST, options: {} }, items);
	expect(errorOf(run)).toBeUndefined();
	expect([...recipients(bench.sandbox)].sort()).toEqual(items.map(({ phone }) => phone));
	expect(bench.sandbox.requests.map(({ status }) => status)).toEqual(Array(30).fill(200));
});

test('Check the Link First looks at each link of all cards once, and names the card', async () => {
	bench = await setUp({ rate: null });
	const net = new Internet();
	await net.start();
	const good = net.file('http://pictures.example/tea.jpg', JPEG);
	const page = net.file(
		'http://pictures.example/page.jpg',
		Buffer.from('<!doctype html><title>Shop</title>'),
	);
	const photos = (...links: string[]) =>
		links.map((photo, index) => ({ photo, name: `Tea ${index}`, page: 'https://example.com' }));
	const run = await send(
		{ ...LIST, options: { checkLink: true, messagesPerSecond: 1000 } },
		[photos(good, good, good), photos(good, page)].map((list, index) =>
			person(index, { products: list }),
		),
		{ onError: 'continueRegularOutput' },
	);
	expect(itemsBehind(run).map(({ json }) => json.error)).toEqual([
		undefined,
		expect.stringMatching(/^Image URL of card 2 \("Tea 1"\) leads to a web page \(Shop\)/),
	]);
	expect(net.requests.map(({ url }) => url).sort()).toEqual([page, good]);
	await net.close();
});

test('Send and Wait takes one with answers, and tells the card of the one that was tapped', async () => {
	const withWebhooks = await setUp({ webhooks: true, rate: null });
	bench = withWebhooks;
	await withWebhooks.server.activate(triggerFile({}));
	const waiting = { ...ANSWERS, operation: 'sendAndWait', options: {} };
	const file = workflowOf([person(0)], { ...CAROUSEL, ...waiting }, { id: NODE_ID });
	const run = await bench.engine.run(file);
	expect(run.status).toBe('waiting');
	const { action } = bench.sandbox.messages[0].body.interactive as unknown as {
		action: { cards: Array<{ action: { buttons: Array<{ quick_reply: { id: string } }> } }> };
	};
	const ids = action.cards.flatMap((card) =>
		card.action.buttons.map((each) => readWireId(each.quick_reply.id)),
	);
	expect(ids.map((id) => id?.ownId)).toEqual(['learn-0', 'Add 1', 'learn-1', 'Add 2']);

	const query = { k: String(ids[0]?.reference.key) };
	const tapped = { id: 'Add 2', title: 'Add' };
	const { workflowData } = await callWaiting(bench.engine, file, run, query, tapped, SEND);
	expect(workflowData?.[0]?.[0].json.response).toEqual({ ...tapped, card: 2 });

	const links = await send({ operation: 'sendAndWait', buttonKind: 'url' }, [person(0)]);
	expect(errorOf(links)).toMatch(/^Buttons is Link, but a tap on a link can't be received/);
});

describe('a carousel template', () => {
	const link = (imageUrl: string) => ({ imageSource: 'link', imageUrl });
	const SHELF: INodeParameters = {
		messageType: 'template',
		template: { __rl: true, mode: 'list', value: 'shelf|en_US' },
		templateVariables: {
			body_1: 'Maya',
			card_1_body_1: '20 €',
			card_1_button_0: 'maya',
			card_2_body_1: '25 €',
			card_2_button_0: 'maya',
			card_2_button_1_quick_reply: 'more-2',
		},
		imageSource: 'cards',
		cardImages: {
			image: [
				link('https://example.com/1.jpg'),
				{ imageSource: 'mediaId', mediaId: '1000000000000001' },
			],
		},
	};
	const without = (...ids: string[]) =>
		Object.fromEntries(
			Object.entries(SHELF.templateVariables as IDataObject).filter(([id]) => !ids.includes(id)),
		) as unknown as INodeParameters;

	const fromList = (value: string, cachedResultName: string) => ({
		...{ __rl: true, mode: 'list', value, cachedResultName },
	});
	const plainCard = {
		...{ type: 'IMAGE' as const, body: 'Ask us', sample: 'Ask us' },
		buttons: [{ type: 'QUICK_REPLY' as const, text: 'Ask' }],
	};

	beforeEach(async () => {
		bench = await setUp({ rate: null });
		const shelf = bench.sandbox.app.templates.find(({ name }) => name === 'shelf');
		if (!shelf) throw new Error('There is no carousel template');
		const poster = { ...shelf, name: 'poster', body: 'New:', sample: 'New:' };
		bench.sandbox.app.templates.push({ ...poster, cards: Array(3).fill(plainCard) });
	});

	test('with as many images as it has cards, which have no variables, is sent', async () => {
		const run = await send({
			...SHELF,
			template: fromList('poster|en_US', 'poster (en_US), 3 cards'),
			templateVariables: {},
			cardImages: { image: Array(3).fill(link('https://example.com/1.jpg')) },
		});
		expect(errorOf(run)).toBeUndefined();
		expect(bench.sandbox.messages).toHaveLength(1);
	});

	test('is what the documentation shows', async () => {
		const run = await send(SHELF);
		expect(errorOf(run)).toBeUndefined();
		expect(bodies()).toEqual([
			'{"messaging_product":"whatsapp","recipient_type":"individual","to":"919876500001","type":"template","template":{"name":"shelf","language":{"code":"en_US"},"components":[{"type":"body","parameters":[{"type":"text","text":"Maya"}]},{"type":"carousel","cards":[{"card_index":0,"components":[{"type":"header","parameters":[{"type":"image","image":{"link":"https://example.com/1.jpg"}}]},{"type":"body","parameters":[{"type":"text","text":"20 €"}]},{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"maya"}]}]},{"card_index":1,"components":[{"type":"header","parameters":[{"type":"image","image":{"id":"1000000000000001"}}]},{"type":"body","parameters":[{"type":"text","text":"25 €"}]},{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"maya"}]},{"type":"button","sub_type":"quick_reply","index":"1","parameters":[{"type":"payload","payload":"more-2"}]}]}]}]}}',
		]);
	});

	test('a file that several cards and people share is uploaded once', async () => {
		const file = { imageSource: 'binary', binaryPropertyName: 'data' };
		const workflow = workflowOf(people(3), { ...SHELF, cardImages: { image: [file, file] } });
		const data = { data: JPEG.toString('base64'), mimeType: 'image/jpeg' };
		for (const item of workflow.pinData?.Start ?? []) item.binary = { data };
		const run = await bench.engine.run(workflow);
		expect(errorOf(run)).toBeUndefined();
		expect(bench.sandbox.requests.filter(({ path }) => path.endsWith('/media'))).toHaveLength(1);
		expect(bench.sandbox.messages).toHaveLength(3);
	});

	test.each<[string, INodeParameters, RegExp]>([
		[
			'no image',
			{ cardImages: {} },
			/^Images of the Cards has no image\. Add one image for each card/,
		],
		[
			'one image too few',
			{ cardImages: { image: [link('https://example.com/1.jpg')] } },
			/^Images of the Cards has 1 image, but template "shelf\|en_US" has 2 cards\./,
		],
		[
			'one image too many',
			{ cardImages: { image: Array(3).fill(link('https://example.com/1.jpg')) } },
			/has 3 images, but template "shelf\|en_US" has 2 cards/,
		],
		[
			'an image that cannot be opened',
			{
				cardImages: {
					image: [link('https://example.com/1.jpg'), link('https://localhost/2.jpg')],
				},
			},
			/^Card 2: Image URL points to localhost/,
		],
		[
			'a value too few',
			{ templateVariables: without('card_2_body_1') },
			/^Variables has no value for card_2_body_1 of template "shelf\|en_US", "Card 2, /,
		],
		[
			'a value of a card that is not there',
			{
				templateVariables: {
					...without(),
					card_3_body_1: 'x',
				},
			},
			/^Variables has a value for card_3_body_1, but template "shelf\|en_US" doesn't need one there/,
		],
		[
			'a gap',
			{
				templateVariables: { ...without(), card_2_body_3: 'x' },
			},
			/card_2_body_/,
		],
		[
			'a long value on a card',
			{
				templateVariables: {
					...without(),
					card_1_body_1: 'x'.repeat(161),
				},
			},
			/has 161 characters, but WhatsApp accepts up to 160 for the whole text of a card/,
		],
		[
			'a template with one image',
			{
				template: { __rl: true, mode: 'name', value: 'season_greeting|en' },
				templateVariables: {},
			},
			/^Image Source is An Image for Each Card, but template "season_greeting\|en" has one image/,
		],
		[
			'one image',
			{ imageSource: 'link', imageUrl: 'https://example.com/1.jpg' },
			/^Image Source is for one image, but template "shelf\|en_US" is a carousel of 2 cards\./,
		],
		[
			'one image, where its cards have no variables',
			{
				template: fromList('poster|en_US', 'poster (en_US), 3 cards'),
				...{ templateVariables: {}, ...link('https://example.com/1.jpg') },
			},
			/^Image Source is for one image, but template "poster\|en_US" is a carousel of 3 cards\./,
		],
		[
			'images for another number of cards, which have no variables',
			{ template: fromList('poster|en_US', 'poster (en_US), 3 cards'), templateVariables: {} },
			/^Images of the Cards has 2 images, but template "poster\|en_US" has 3 cards\./,
		],
	])('is refused with %s, and nothing leaves', async (_what, parameters, text) => {
		const run = await send({ ...SHELF, ...parameters });
		expect(errorOf(run)).toMatch(text);
		expect(bench.sandbox.messages).toEqual([]);
		expect(bench.sandbox.requests.filter(({ path }) => /message|media/.test(path))).toEqual([]);
	});
});
