/** Cards side by side: of a message within the 24 hours, and of a template. */
import { call, createBench, metaRefusal } from './support.mts';

const { client, start, end } = createBench();
afterAll(end);

const sandboxOf = start({ rate: null, seed: 7 });

/** What became of a message, whether written out or not. */
async function send(body: object | string) {
	const sandbox = await sandboxOf;
	const before = sandbox.messages.length;
	const answer = await call(sandbox, { client, body });
	return { status: answer.status, body: answer.json(), taken: sandbox.messages.length - before };
}

const refused = (code: number, title: string, details?: string) => ({
	status: 400,
	taken: 0,
	body: metaRefusal(code, title, details),
});
const invalid = (details: string) => refused(131009, 'Parameter value is not valid', details);

/** A message as the pages print it: with one link to a card, and with two answers. */
const PRINTED = [
	`{
  "messaging_product": "whatsapp", "recipient_type": "individual", "to": "16505551234", "type": "interactive",
  "interactive": { "type": "carousel",
    "body": { "text": "Of course! Here are our latest arrivals:" },
    "action": { "cards": [
      { "card_index": 0, "type": "cta_url",
        "header": { "type": "image", "image": { "link": "https://www.example.com/assets/blue.jpeg" } },
        "body": { "text": "*Blue*\\n\\nFor any space." },
        "action": { "name": "cta_url", "parameters": { "display_text": "Buy now", "url": "https://shop.example.com/blue" } } },
      { "card_index": 1, "type": "cta_url",
        "header": { "type": "image", "image": { "link": "https://www.example.com/assets/zebra.jpeg" } },
        "body": { "text": "*Zebra*\\n\\nBold and modern." },
        "action": { "name": "cta_url", "parameters": { "display_text": "Buy now", "url": "https://shop.example.com/zebra" } } }
    ] } }
}`,
	`{
  "messaging_product": "whatsapp", "recipient_type": "individual", "to": "16505551234", "type": "interactive",
  "interactive": { "type": "carousel",
    "body": { "text": "Of course! Here are our latest arrivals:" },
    "action": { "cards": [
      { "card_index": 0, "type": "cta_url",
        "header": { "type": "image", "image": { "link": "https://www.example.com/assets/blue.jpeg" } },
        "body": { "text": "*Blue*" },
        "action": { "buttons": [
          { "type": "quick_reply", "quick_reply": { "id": "learn-blue", "title": "Learn more" } },
          { "type": "quick_reply", "quick_reply": { "id": "fav-blue", "title": "Add to favorites" } } ] } },
      { "card_index": 1, "type": "cta_url",
        "header": { "type": "image", "image": { "link": "https://www.example.com/assets/zebra.jpeg" } },
        "body": { "text": "*Zebra*" },
        "action": { "buttons": [
          { "type": "quick_reply", "quick_reply": { "id": "learn-zebra", "title": "Learn more" } },
          { "type": "quick_reply", "quick_reply": { "id": "fav-zebra", "title": "Add to favorites" } } ] } }
    ] } }
}`,
];

it.each(PRINTED)('is taken as it is printed', async (printed) => {
	const sandbox = await sandboxOf;
	expect(await send(printed)).toMatchObject({ status: 200, taken: 1 });
	expect(sandbox.messages.at(-1)?.body).toEqual(JSON.parse(printed));
	expect(sandbox.requests.at(-1)?.rawBody?.toString()).toBe(printed);
});

type Parts = Record<string, unknown>;

const image = (media: object = { link: 'https://example.com/1.jpg' }) => ({
	type: 'image',
	image: media,
});
const linkAction = (changes: Parts = {}) => ({
	name: 'cta_url',
	parameters: { display_text: 'Shop now', url: 'https://example.com/1', ...changes },
});
const answers = (...all: Array<[id: string, title?: string]>) => ({
	buttons: all.map(([id, title = 'Add']) => ({ type: 'quick_reply', quick_reply: { id, title } })),
});

/** A card right in everything, with `parts` laid over it. */
const card = (index: number, parts: Parts = {}) => ({
	card_index: index,
	type: 'cta_url',
	header: image(),
	body: { text: 'For any space' },
	action: linkAction(),
	...parts,
});
const replies = (index: number, ...all: Array<[id: string, title?: string]>) =>
	card(index, { type: undefined, action: answers(...all) });

function carousel(cards: unknown[], parts: Parts = {}, to: Parts = { to: '910000000000' }) {
	return {
		messaging_product: 'whatsapp',
		recipient_type: 'individual',
		...to,
		type: 'interactive',
		interactive: { type: 'carousel', body: { text: 'New:' }, action: { cards }, ...parts },
	};
}
const cards = (count: number) => carousel(Array.from({ length: count }, (_, at) => card(at)));
/** Two cards, of which the second has these parts. */
const second = (parts: Parts) => carousel([card(0), card(1, parts)]);

it.each<[string, object]>([
	['two cards', cards(2)],
	['ten cards', cards(10)],
	['media ids', second({ header: image({ id: '1000000000000001' }) })],
	['videos', second({ header: { type: 'video', video: { link: 'https://example.com/1.mp4' } } })],
	['no text on a card', second({ body: undefined })],
	['two line breaks', second({ body: { text: 'a\nb\r\nc' } })],
	['answers without type', carousel([replies(0, ['a']), replies(1, ['b'])])],
	['three answers', carousel([0, 1].map((at) => replies(at, [`a${at}`], [`b${at}`], [`c${at}`])))],
	['the same title on all cards', carousel([replies(0, ['a', 'Add']), replies(1, ['b', 'Add'])])],
	['another order', carousel([card(1), card(0)])],
	['a user id', carousel([card(0), card(1)], {}, { recipient: 'IN.0000000000000000' })],
])('takes %s', async (_, message) => {
	expect(await send(message)).toMatchObject({ status: 200, taken: 1 });
});

it.each([0, 1, 11])('refuses %i cards', async (count) => {
	expect(await send(cards(count))).toEqual(
		invalid('Invalid cards count. Min allowed cards: 2, Max allowed cards: 10'),
	);
});

const DIFFERENT = 'Button types and numbers must match across all cards';
it.each<[string, object, string]>([
	[
		'equal ids on two cards',
		carousel([replies(0, ['a']), replies(1, ['a'])]),
		'Buttons ids must be unique',
	],
	[
		'equal ids on one card',
		carousel([replies(0, ['a'], ['a']), replies(1, ['b'], ['c'])]),
		'Buttons ids must be unique',
	],
	['a link and an answer', carousel([card(0), replies(1, ['a'])]), DIFFERENT],
	['one answer and two', carousel([replies(0, ['a']), replies(1, ['b'], ['c'])]), DIFFERENT],
	[
		'no answers',
		carousel([replies(0), replies(1)]),
		'Cards must have a URL button or quick reply buttons',
	],
	[
		'three line breaks',
		second({ body: { text: 'a\nb\nc\nd' } }),
		'Card body text has too many line breaks. Max allowed: 2',
	],
	[
		'a place twice',
		carousel([card(0), card(0)]),
		'Cards must have a card_index each, counted from 0',
	],
	[
		'places from 1',
		carousel([card(1), card(2)]),
		'Cards must have a card_index each, counted from 0',
	],
	[
		'a link that is none',
		second({ action: linkAction({ url: 'example.com' }) }),
		'Button url must be an absolute http or https URL',
	],
])('refuses %s', async (_, message, details) => {
	expect(await send(message)).toEqual(invalid(details));
});

describe.each<[string, number, string, (text: string) => object]>([
	['text', 1024, 'Body text', (text) => carousel([card(0), card(1)], { body: { text } })],
	['text of a card', 160, 'Card body text', (text) => second({ body: { text } })],
	[
		'text of a link',
		20,
		'Button title',
		(text) => second({ action: linkAction({ display_text: text }) }),
	],
	[
		'title of an answer',
		20,
		'Button title',
		(text) => carousel([replies(0, ['a']), replies(1, ['b', text])]),
	],
	[
		'id of an answer',
		256,
		'Button id',
		(text) => carousel([replies(0, ['a']), replies(1, [text])]),
	],
])('the %s', (_, max, what, messageOf) => {
	it('is as long as the limit, in characters', async () => {
		expect(await send(messageOf('🙂'.repeat(max)))).toMatchObject({ status: 200 });
	});

	it.each(['', 'x'.repeat(max + 1)])('is not empty or longer', async (text) => {
		expect(await send(messageOf(text))).toEqual(
			invalid(`${what} length invalid. Min length: 1, Max length: ${max}`),
		);
	});
});

const CARD = "interactive['action']['cards'][1]";
it.each<[string, object]>([
	["interactive['body']", carousel([card(0), card(1)], { body: undefined })],
	["interactive['action']['cards']", carousel([], { action: {} })],
	[`${CARD}['card_index']`, second({ card_index: undefined })],
	[`${CARD}['type']`, second({ type: undefined })],
	[`${CARD}['header']`, second({ header: undefined })],
	[`${CARD}['action']`, second({ action: undefined })],
	[`${CARD}['action']['parameters']['url']`, second({ action: linkAction({ url: undefined }) })],
	[
		`${CARD}['action']['buttons'][0]['quick_reply']['title']`,
		second({ action: { buttons: [{ type: 'quick_reply', quick_reply: { id: 'a' } }] } }),
	],
])('names what is missing: %s', async (parameter, message) => {
	expect(await send(message)).toEqual(refused(100, `The parameter ${parameter} is required.`));
});

it.each<[string, object]>([
	['a header', carousel([card(0), card(1)], { header: image() })],
	['a footer', carousel([card(0), card(1)], { footer: { text: 'x' } })],
	['a text as a card’s header', second({ header: { type: 'text', text: 'x' } })],
	[
		'a document as a card’s header',
		second({ header: { type: 'document', document: { id: '1000000000000001' } } }),
	],
	['a caption', second({ header: image({ link: 'https://example.com/1.jpg', caption: 'x' }) })],
	[
		'link and id',
		second({ header: image({ link: 'https://example.com/1.jpg', id: '1000000000000001' }) }),
	],
	['an unknown media id', second({ header: image({ id: '999' }) })],
	['a footer of a card', second({ footer: { text: 'x' } })],
	['a link and answers', second({ action: { ...linkAction(), ...answers(['a']) } })],
	['a template’s card', second({ components: [] })],
	[
		'a reply button',
		second({ action: { buttons: [{ type: 'reply', reply: { id: 'a', title: 'A' } }] } }),
	],
	['a card_index that is text', second({ card_index: '1' })],
])('refuses the form of %s', async (_, message) => {
	expect(await send(message)).toMatchObject({
		status: 400,
		taken: 0,
		body: { error: { code: 100 } },
	});
});

describe('of a template', () => {
	const header = (media: object = { id: '1000000000000001' }) => ({
		type: 'header',
		parameters: [image(media)],
	});
	const body = (...values: string[]) => ({
		type: 'body',
		parameters: values.map((text) => ({ type: 'text', text })),
	});
	const url = {
		type: 'button',
		sub_type: 'url',
		index: '0',
		parameters: [{ type: 'text', text: 'maya' }],
	};
	const more = {
		type: 'button',
		sub_type: 'quick_reply',
		index: '1',
		parameters: [{ type: 'payload', payload: 'more-1' }],
	};
	const part = (index: number, components: object[] = [header(), body('20 €'), url]) => ({
		card_index: index,
		components,
	});

	const template = (all?: object[], own: object[] = [body('Maya')], name = 'shelf') => ({
		messaging_product: 'whatsapp',
		recipient_type: 'individual',
		to: '910000000000',
		type: 'template',
		template: {
			name,
			language: { code: 'en_US' },
			components: [...own, ...(all ? [{ type: 'carousel', cards: all }] : [])],
		},
	});

	it.each<[string, object]>([
		['media ids', template([part(0), part(1)])],
		[
			'links',
			template([part(0, [header({ link: 'https://example.com/1.jpg' }), body('a'), url]), part(1)]),
		],
		['a payload', template([part(0, [header(), body('a'), url, more]), part(1)])],
	])('is taken with %s', async (_, message) => {
		expect(await send(message)).toMatchObject({ status: 200, taken: 1 });
	});

	const MISMATCH = 'Parameter format does not match format in the created template';
	it.each<[string, object, number, string]>([
		['no cards', template(), 132012, 'header component parameter should not be empty'],
		[
			'too few cards',
			template([part(0)]),
			132012,
			'header component parameter should not be empty',
		],
		[
			'too many cards',
			template([part(0), part(1), part(2)]),
			132012,
			'carousel: cards do not match the 2 of the template',
		],
		[
			'a place twice',
			template([part(0), part(0)]),
			132012,
			'carousel: cards do not match the 2 of the template',
		],
		[
			'a header above all',
			template([part(0), part(1)], [header(), body('Maya')]),
			132012,
			'header: Format mismatch, expected CAROUSEL, received IMAGE',
		],
		[
			'a card without image',
			template([part(0), part(1, [body('a'), url])]),
			132012,
			'header: Format mismatch, expected IMAGE, received UNKNOWN',
		],
		[
			'cards of a template that has none',
			template([part(0), part(1)], [body('Maya')], 'text_only'),
			132012,
			'carousel: Format mismatch, expected TEXT, received CAROUSEL',
		],
	])('is refused with %s', async (_, message, code, details) => {
		expect(await send(message)).toEqual(refused(code, MISMATCH, details));
	});

	it.each<[string, object, number, RegExp]>([
		[
			'a card without its values',
			template([part(0), part(1, [header(), url])]),
			132000,
			/body.+\(0\).+\(1\)/,
		],
		[
			'a card with a long text',
			template([part(0), part(1, [header(), body('x'.repeat(150)), url])]),
			132005,
			/\d+ characters/,
		],
		[
			'a card without its link',
			template([part(0), part(1, [header(), body('a')])]),
			131008,
			/index 0 of type URL/,
		],
		['no value for the text above', template([part(0), part(1)], []), 132000, /body.+\(0\).+\(1\)/],
		[
			'an unknown media id',
			template([part(0, [header({ id: '999' }), body('a'), url]), part(1)]),
			100,
			/^$/,
		],
	])('is refused with %s', async (_, message, code, details) => {
		const answer = await send(message);
		expect(answer).toMatchObject({ status: 400, taken: 0, body: { error: { code } } });
		const { error } = answer.body as { error: { error_data?: { details: string } } };
		expect(error.error_data?.details ?? '').toMatch(details);
	});

	it('is listed with its cards as documented', async () => {
		const answer = await call(await sandboxOf, {
			client,
			method: 'GET',
			path: 'templates?elementName=shelf',
		});
		const { templates } = answer.json() as { templates: Array<Record<string, string>> };
		expect(templates).toMatchObject([{ templateType: 'CAROUSEL', data: 'New for you, {{1}}:' }]);
		expect(JSON.parse(templates[0].containerMeta)).toMatchObject({
			data: 'New for you, {{1}}:',
			sampleText: 'New for you, Maya:',
			cards: [
				{
					headerType: 'IMAGE',
					body: 'A tea set for {{1}}',
					sampleText: 'A tea set for 20 €',
					buttons: [
						{ type: 'URL', text: 'See it', url: 'https://shop.example.com/tea-set?c={{1}}' },
						{ type: 'QUICK_REPLY', text: 'More like this' },
					],
				},
				{ headerType: 'IMAGE', body: 'A bread basket for {{1}}' },
			],
		});
	});
});
