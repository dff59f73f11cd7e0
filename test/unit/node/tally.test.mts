import { listedFromOne } from '../../../nodes/gupshup/node/tally';

test.each([
	[[0], 'item 1'],
	[[0, 1], 'items 1 and 2'],
	[[0, 1, 2], 'items 1 to 3'],
	[[2, 7, 10], 'items 3, 8 and 11'],
	[[2, 4, 7, 8, 9], 'items 3, 5 and 8 to 10'],
	[[0, 2, 4, 6, 8], 'items 1, 3, 5, 7 and 9'],
	[[0, 2, 4, 6, 8, 10, 12, 13, 14], 'items 1, 3, 5, 7, 9 and 4 more'],
])('%j are %s', (items, text) => expect(listedFromOne(items)).toBe(text));

test('a list of any length is short', () => {
	const odd = Array.from({ length: 50_000 }, (_, index) => 2 * index);
	expect(listedFromOne(odd)).toBe('items 1, 3, 5, 7, 9 and 49995 more');
});
