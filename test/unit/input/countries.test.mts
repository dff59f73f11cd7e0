import { countriesByName, inSentence } from '../../../nodes/gupshup/input/countries';

test('the countries of the list have names, in the order of the alphabet, and calling codes', () => {
	const countries = countriesByName();
	expect(countries.length).toBeGreaterThan(240);
	const names = countries.map(({ name }) => name);
	expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en')));
	for (const { iso, name, callingCode } of countries) {
		expect(iso).toMatch(/^[A-Z]{2}$/);
		expect(name).not.toBe(iso);
		expect(callingCode).toMatch(/^[1-9]\d{0,2}$/);
	}
	expect(countries).toContainEqual({ iso: 'IN', name: 'India', callingCode: '91' });
});

test.each([
	['IN', 'India (+91)'],
	['GB', 'the United Kingdom (+44)'],
	['NL', 'the Netherlands (+31)'],
	['AE', 'the United Arab Emirates (+971)'],
	['DO', 'the Dominican Republic (+1)'],
	['CI', 'Ivory Coast (+225)'],
	['LC', 'Saint Lucia (+1)'],
	['BA', 'Bosnia and Herzegovina (+387)'],
])('%s is %s within a sentence', (iso, text) => expect(inSentence(iso)).toBe(text));
