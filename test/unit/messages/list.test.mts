import { list, readRows } from '../../../nodes/gupshup/messages/list';
import type { Reading } from '../../../nodes/gupshup/messages/message';

const rows = (count: number) =>
	Array.from({ length: count }, (_, number) => ({ title: `Row ${number}` }));

const read = (row: unknown) => readRows({ row });

test('up to ten rows, in all sections together', () => {
	expect(read(rows(10))).toHaveLength(10);
	expect(() => read(rows(11))).toThrow(
		/has 11 rows, but WhatsApp shows at most 10.*Remove row 11 \("Row 10"\), or/s,
	);
	expect(() => read(rows(13))).toThrow(/Remove row 11 \("Row 10"\) and all after it/);
});

test('two rows of one title, with IDs of their own', () => {
	expect(read([{ title: 'Ten', id: 'a' }, { title: 'Ten' }]).map(({ id }) => id)).toEqual([
		'a',
		'Ten',
	]);
});

test('rows that differ in the case of their IDs', () => {
	expect(read([{ title: 'yes' }, { title: 'Yes' }])).toHaveLength(2);
});

test.each([undefined, '', {}, [], 'text'])('%j are no rows', (given) => {
	expect(() => read(given)).toThrow(/has no row/);
});

test.each([
	[10, 100],
	[100, 100],
	[101, 99],
	[150, 50],
])('beside a way back of %i characters, an ID has room for %i', (wayBack, room) => {
	const readWith = (id: string) =>
		list.read({
			parameter: (name: string) =>
				({ bodyText: 'a', listButton: 'b', listRows: { row: [{ title: 'c', id }] } })[name] ?? '',
			idOnWire: (own: string) => own + 'x'.repeat(wayBack),
		} as Reading);
	expect(() => readWith('i'.repeat(room))).not.toThrow();
	expect(() => readWith('i'.repeat(room + 1))).toThrow(
		`Row ID of row "c" has ${room + 1} characters, and with Send and Wait for Response it can have up to ${room}`,
	);
});
