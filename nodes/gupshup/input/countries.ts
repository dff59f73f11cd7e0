import { InvalidInput, quoted } from '../problems/problem';
import { countryName } from './countryNames';
import { allCountries, callingCodeOf } from './numbering';
import { tidyTextIn } from './text';

/** Names that have an article within a sentence. */
const WITH_ARTICLE =
	/^(?:United|Netherlands|Philippines|Bahamas|Maldives|Gambia|Comoros|Seychelles|Isle|Vatican|.*(?:Islands|Republic|Territory|Emirates)$)/;

/** All countries that have numbers, by their names. */
export function countriesByName(): Array<{ iso: string; name: string; callingCode: string }> {
	return allCountries()
		.map((iso) => ({ iso, name: countryName(iso), callingCode: callingCodeOf(iso) ?? '' }))
		.sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** A country within a sentence: "the United Kingdom (+44)". */
export function inSentence(iso: string): string {
	const name = countryName(iso);
	return `${WITH_ARTICLE.test(name) ? 'the ' : ''}${name} (+${callingCodeOf(iso)})`;
}

/** The ISO 3166 code of a country that has numbers, or `undefined` when the field is empty. */
export function parseCountry(field: string, value: unknown): string | undefined {
	const text = tidyTextIn(field, value);
	if (text === '') return undefined;
	const iso = text.toUpperCase();
	if (callingCodeOf(iso) === undefined) {
		throw new InvalidInput(
			field,
			`is ${quoted(text)}, which isn't a valid country code`,
			'Enter the two letters of ISO 3166, such as IN for India or GB for the United Kingdom, or leave it empty',
		);
	}
	return iso;
}
