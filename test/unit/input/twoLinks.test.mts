import { LINKED_IMAGE } from '../../../nodes/gupshup/input/linkRules';
import { isTwoLinks } from '../../../nodes/gupshup/input/mediaLink';
import { AUDIO, DOCUMENT, VIDEO } from '../../../nodes/gupshup/media/mediaRules';

const FIRST = 'https://a.example.com/1.jpg';
const OTHER = 'https://b.example.com/2.jpg';

const isTwo = (text: string) => isTwoLinks(text, LINKED_IMAGE.endings);

test.each([
	[DOCUMENT, 'invoice.PDF'],
	[DOCUMENT, 'list.xlsx'],
	[VIDEO, 'tour.mp4'],
	[AUDIO, 'voice.ogg'],
])('a list is known by the endings of $one, too: %s', ({ endings }, name) => {
	const link = `https://a.example.com/${name}`;
	expect(isTwoLinks(`${link}${link}`, endings)).toBe(true);
	expect(isTwoLinks(`${link},https://b.example.com/2`, endings)).toBe(true);
	expect(isTwoLinks(`https://a.example.com/fetch/${link}`, endings)).toBe(false);
});

test.each([
	`${FIRST} ${OTHER}`,
	`${FIRST}, ${OTHER}`,
	`${FIRST}\n${OTHER}`,
	`${FIRST}${OTHER}`,
	`${FIRST},${OTHER}`,
	'https://a.example.com/1,https://a.example.com/2',
	'https://a.example.com/1;HTTPS://A.example.com?2',
	'https://a.example.com/1?x=1|https://a.example.com',
	'http://a.example.com/1,http://a.example.com/2',
])('%s is two', (text) => {
	expect(isTwo(text)).toBe(true);
});

test.each([
	FIRST,
	'',
	'no link',
	'ftp://a.example.com,https://a.example.com/2',
	`https://proxy.example.com/fetch/${FIRST}`,
	`https://proxy.example.com/?url=${FIRST}`,
	`https://proxy.example.com/?urls=${FIRST},${OTHER}`,
	`https://proxy.example.com/?urls=${FIRST},https://proxy.example.com/2`,
	'https://a.example.com/1,https://a.example.com.evil.example/2',
	'https://a.example.com/1,https://b.example.com/2',
	`https://a.example.com/1.jpg?u=.jpg${OTHER}`,
	`https://a.example.com/#1.jpg${OTHER}`,
	'https://a.example.com/p,q 1/https://b.example.com/2',
	'https://a.example.com/p q/1,https://b.example.com/2',
	'https://a.example.com/?u=http://b.example.com/1,https://a.example.com/2',
])('%s is one', (text) => {
	expect(isTwo(text)).toBe(false);
});

test('eight places behind the first are looked at, and no more', () => {
	const nested = (count: number) =>
		`https://p.example.com/${'https://q.example.com/'.repeat(count)}`;
	expect(isTwo(nested(20))).toBe(false);
	expect(isTwo(`${nested(7)}1.jpg${OTHER}`)).toBe(true);
	expect(isTwo(`${nested(8)}1.jpg${OTHER}`)).toBe(false);
});
