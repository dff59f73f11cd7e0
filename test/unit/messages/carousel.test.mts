import { readCarousel } from '../../../nodes/gupshup/messages/readCarousel';
import { refusalOf } from '../support/refusal.mts';

type Row = Record<string, unknown>;

const link = (number: number, more: Row = {}): Row => ({
	imageUrl: `https://example.com/${number}.jpg`,
	text: `Tea ${number}`,
	buttonText: 'See it',
	buttonUrl: `https://example.com/tea/${number}`,
	...more,
});
const reply = (number: number, more: Row = {}): Row => ({
	imageUrl: `https://example.com/${number}.jpg`,
	buttonText: 'Buy',
	...more,
});
const times = (count: number, row: (number: number) => Row) =>
	Array.from({ length: count }, (_, index) => row(index + 1));

const read = (rows: unknown, changes: Row = {}) => {
	const panel: Row = {
		bodyText: 'New:',
		buttonKind: 'url',
		cardsFrom: 'list',
		cardList: rows,
		...changes,
	};
	return readCarousel((name) => panel[name]);
};
const replies = (...rows: Row[]) => read(rows, { buttonKind: 'reply' });
const second = (more: Row) => read([link(1), link(2, more)]);
const fields = (rows: unknown[]) =>
	read('', { cardsFrom: 'fields', cards: rows.length === 0 ? {} : { card: rows } });

describe('is taken:', () => {
	test.each<[string, () => { cards: unknown[] }, number]>([
		['two cards', () => read(times(2, link)), 2],
		['ten cards', () => read(times(10, link)), 10],
		['one card', () => read([link(1)]), 1],
		['cards of the panel', () => fields(times(3, link)), 3],
		['a list in JSON', () => read(JSON.stringify(times(3, link))), 3],
		['160 characters, whatever they are', () => second({ text: '😀'.repeat(160) }), 2],
		['two line breaks', () => second({ text: 'a\r\nb\nc' }), 2],
		['no text', () => second({ text: false }), 2],
		['the same image twice', () => second({ imageUrl: 'https://example.com/1.jpg' }), 2],
		['the same link twice', () => second({ buttonUrl: 'https://example.com/tea/1' }), 2],
		['more than a card needs', () => second({ id: 7, price: 20, stock: null }), 2],
		['the same words on all cards', () => replies(reply(1), reply(2)), 2],
		[
			'two answers on each card',
			() => replies(...times(2, (n) => reply(n, { secondButtonText: 'More' }))),
			2,
		],
		[
			'an id of 256 characters',
			() => replies(reply(1, { buttonId: 'x'.repeat(256) }), reply(2)),
			2,
		],
		[
			'20 characters on a button',
			() => replies(reply(1, { buttonText: 'न'.repeat(20) }), reply(2)),
			2,
		],
	])('%s', (_what, reading, count) => {
		expect(reading().cards).toHaveLength(count);
	});

	test('ids that are left empty tell the button and the card', () => {
		const { cards } = replies(...times(2, (number) => reply(number, { secondButtonText: 'More' })));
		expect(
			cards.map(({ buttons }) => buttons.kind === 'reply' && buttons.replies.map(({ id }) => id)),
		).toEqual([
			['Buy 1', 'More 1'],
			['Buy 2', 'More 2'],
		]);
	});
});

describe('is refused:', () => {
	test.each<[string, () => unknown, RegExp]>([
		[
			'no list',
			() => read(undefined),
			/^List of Cards has no card\. Check what its expression returns/,
		],
		['an empty list', () => read([]), /has no card/],
		['an empty list in JSON', () => read('[]'), /has no card/],
		['no cards in the panel', () => fields([]), /^Cards has no card\. Add two to 10, each with/],
		[
			'eleven cards',
			() => read(times(11, link)),
			/has 11 cards, but WhatsApp shows at most 10\. Shorten the list .+\.slice\(0, 10\)/,
		],
		['a whole shop', () => read(times(10_000, link)), /has 10000 cards/],
		[
			'eleven cards in the panel',
			() => fields(times(11, link)),
			/^Cards has 11 cards.+Remove card 11 \("Tea 11"\), or send a second message/,
		],
		[
			'a text',
			() => read('tea, bread'),
			/contains "tea, bread", which isn't a list\. Use an expression/,
		],
		['one object', () => read(link(1)), /contains one object, which isn't a list/],
		['an expression that was not evaluated', () => read('{{ $json.x }}'), /wasn't evaluated/],
		['a list of texts', () => read(['a', 'b']), /has "a" instead of card 1/],
		[
			'other names',
			() => read([{ photo: 'x', name: 'Tea' }]),
			/^Image URL of card 1 is missing: the entry has photo, name\. Use an expression/,
		],
		['no text above', () => read([link(1)], { bodyText: ' ' }), /^Text is empty/],
		['a long text above', () => read([link(1)], { bodyText: 'x'.repeat(1025) }), /^Text has 1025/],
		['no image', () => second({ imageUrl: '' }), /^Image URL of card 2 \("Tea 2"\) is empty/],
		[
			'a page in place of an image',
			() => second({ imageUrl: 'https://localhost/x.png' }),
			/^Image URL of card 2 \("Tea 2"\) points to localhost/,
		],
		[
			'161 characters',
			() => second({ text: 'x'.repeat(161) }),
			/^Text of card 2 \(".+"\) has 161 characters, but WhatsApp accepts up to 160\. Shorten it by 1/,
		],
		[
			'three line breaks',
			() => second({ text: 'a\nb\nc\nd' }),
			/^Text of card 2 \("a b c d"\) has 3 line breaks, but WhatsApp accepts up to 2 on a card/,
		],
		['no words on a button', () => second({ buttonText: '' }), /^Button Text of card 2.+is empty/],
		[
			'long words on a button',
			() => second({ buttonText: 'x'.repeat(21) }),
			/^Button Text of card 2 .+has 21 characters/,
		],
		['no link', () => second({ buttonUrl: '' }), /^Button Link of card 2 \("Tea 2"\) is empty/],
		['a bad link', () => second({ buttonUrl: 'tea' }), /doesn't begin with https/],
		[
			'equal ids on two cards',
			() => replies(reply(1, { buttonId: 'buy' }), reply(2, { buttonId: ' buy' })),
			/^Button ID "buy" of card 2 \("Buy"\) is the same as that of card 1 \("Buy"\)\. Give each/,
		],
		[
			'equal ids on one card',
			() => replies(...times(2, (n) => reply(n, { secondButtonText: 'Buy' }))),
			/^Button ID "Buy 1" of card 1 .+ is the same/,
		],
		['a long id', () => replies(reply(1, { buttonId: 'x'.repeat(257) }), reply(2)), /has 257/],
		[
			'a second button on one card only',
			() => replies(reply(1), reply(2), reply(3, { secondButtonText: 'More' })),
			/^Second Button Text of card 1 is empty, but card 3 has a second button/,
		],
		[
			'a second button on all but one',
			() => replies(reply(1, { secondButtonText: 'More' }), reply(2)),
			/^Second Button Text of card 2 is empty, but card 1 has a second button/,
		],
		[
			'a second id without words',
			() => replies(reply(1, { secondButtonId: 'more' }), reply(2)),
			/^Second Button Text of card 1.+is empty/,
		],
		[
			'one card whose texts together are too long',
			() => read([link(1, { text: 'x'.repeat(100) })], { bodyText: 'y'.repeat(1000) }),
			/^Text together with the text of the only card has 1102 characters.+Shorten one of them by 78/,
		],
	])('%s', (_what, reading, text) => {
		expect(refusalOf(reading)).toMatch(text);
	});
});
