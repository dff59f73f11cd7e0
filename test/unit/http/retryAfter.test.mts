import { retryAfterMs } from '../../../nodes/gupshup/http/answer';

const NOW = Date.UTC(2026, 0, 1, 12, 0, 0);
const read = (value: unknown) => retryAfterMs({ 'retry-after': value }, NOW);

test.each<[value: unknown, ms: number]>([
	['0', 0],
	['1', 1000],
	['60', 60_000],
	[' 5 ', 5000],
	['1.5', 1500],
	['3600', 3_600_000],
	['86400', 86_400_000],
	['864000', 86_400_000],
	['999999999', 86_400_000],
	['9'.repeat(400), 86_400_000],
	['Thu, 01 Jan 9999 12:00:00 GMT', 86_400_000],
	// Seconds and milliseconds since 1970.
	[String(NOW / 1000 + 30), 30_000],
	[String(NOW + 30_000), 30_000],
	[String(NOW / 1000 - 30), 0],
	['1000000000', 0],
	['Thu, 01 Jan 2026 12:00:10 GMT', 10_000],
	['Thu, 01 Jan 2026 11:00:00 GMT', 0],
	['Thursday, 01-Jan-26 12:00:10 GMT', 10_000],
	['Thu Jan  1 12:00:10 2026 GMT', 10_000],
])('%p asks to wait %i ms', (value, ms) => {
	expect(read(value)).toBe(ms);
});

test.each([
	undefined,
	null,
	'',
	' ',
	'soon',
	'5s',
	'-5',
	'0x10',
	'1e3',
	'Infinity',
	'NaN',
	'12, 13',
	'60,60',
	'Thu, 99 Foo 2026',
	'2026-01-01T12:00:10Z',
	5,
	['5'],
	{},
])('%j says nothing that can be read', (value) => {
	expect(read(value)).toBeUndefined();
});

describe('by the clock of whoever answers', () => {
	const date = 'Thu, 01 Jan 2026 09:00:00 GMT';

	test.each<[string, number]>([
		['Thu, 01 Jan 2026 09:00:10 GMT', 10_000],
		['Thu, 01 Jan 2026 08:59:00 GMT', 0],
		[String(Date.UTC(2026, 0, 1, 9, 0, 5) / 1000), 5000],
		['7', 7000],
	])('%s', (value, ms) => {
		expect(retryAfterMs({ 'retry-after': value, date }, NOW)).toBe(ms);
	});

	test.each(['soon', '', 5, undefined])('a Date of %p is none', (wrong) => {
		const value = 'Thu, 01 Jan 2026 12:00:10 GMT';
		expect(retryAfterMs({ 'retry-after': value, date: wrong }, NOW)).toBe(10_000);
	});
});

test('no header at all', () => {
	expect(retryAfterMs({}, NOW)).toBeUndefined();
});
