/** Where people's name for a country is another one than Unicode's, which Node knows. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
	['CC', 'Cocos Islands'],
	['CD', 'Congo (Kinshasa)'],
	['CG', 'Congo (Brazzaville)'],
	['CI', 'Ivory Coast'],
	['HK', 'Hong Kong'],
	['MM', 'Myanmar'],
	['MO', 'Macao'],
	['PS', 'Palestine'],
	['TR', 'Turkey'],
	['VI', 'US Virgin Islands'],
]);

const UNICODES_NAMES = new Intl.DisplayNames('en', { type: 'region' });

/** What people call a country, by its ISO 3166 code: "Saint Lucia", "Bosnia and Herzegovina". */
export function countryName(iso: string): string {
	const name = OTHER_NAMES.get(iso) ?? UNICODES_NAMES.of(iso) ?? iso;
	return name.replace(' & ', ' and ').replace('St. ', 'Saint ');
}
