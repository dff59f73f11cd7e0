import { isNewer, markdownOf, outlookOf, type Watched } from '../../../tools/outlook/outlook.mts';

const watched = (newest: string | undefined): Watched => ({
	name: 'n8n',
	tested: '2.41.1',
	newest,
	todo: 'try it',
});

const on = (day: string) => new Date(`${day}T12:00:00Z`);

test.each([
	['2.41.2', '2.41.1', true],
	['2.42.0', '2.41.9', true],
	['3.0.0', '2.41.1', true],
	['3.0.0-rc.1', '2.41.1', true],
	['3.0.0', '3.0.0-rc.1', true],
	['2.41.1', '2.41.1', false],
	['2.9.9', '2.41.1', false],
	['3.0.0-rc.1', '3.0.0', false],
])('%s is newer than %s: %s', (version, than, expected) => {
	expect(isNewer(version, than)).toBe(expected);
});

test('a newer version is to be tried, and comes first', () => {
	const lines = outlookOf([watched('2.41.1'), watched('2.42.0')], on('2026-06-01'));
	expect(markdownOf(lines)).toBe(
		[
			'- [ ] n8n 2.42.0 is out, tested is 2.41.1: try it',
			'- n8n 2.41.1 is the newest',
			'- Gupshup ends tokens that begin with sk_ in 303 days, on 31 March 2027',
		].join('\n'),
	);
});

test('what npm does not say is not taken for good', () => {
	const [first] = outlookOf([watched(undefined)], on('2026-06-01'));
	expect(first).toEqual({ text: 'n8n: npm did not say its newest version', isDue: true });
});

test.each([
	['2026-12-01', / in 120 days/, true],
	['2026-11-30', / in 121 days/, false],
	['2027-03-30', / in 1 days/, true],
	['2027-04-10', / 10 days ago/, true],
])('the end of the tokens, on %s', (day, text, isDue) => {
	const line = outlookOf([], on(day)).at(-1);
	expect(line?.text).toMatch(text);
	expect(line?.isDue).toBe(isDue);
});
