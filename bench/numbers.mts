/**
 * How long it takes to read the phone numbers of a list, beside libphonenumber-js, which reads the same
 * plans with more to it. Both in one process, each with its plans compiled already.
 *
 *     npx tsx bench/numbers.mts
 */
import { getCountries, getExampleNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { parsePhoneNumber } from '../nodes/gupshup/input/phoneNumber.ts';

const COUNT = 10_000;
const ROUNDS = 5;

const known = getCountries().flatMap((country) => getExampleNumber(country, examples) ?? []);
const WAYS = {
	'with a plus': known.map(({ number }) => number),
	'as digits': known.map(({ number }) => number.slice(1)),
	grouped: known.map((number) => number.formatInternational()),
};

for (const [way, numbers] of Object.entries(WAYS)) {
	const list = Array.from({ length: COUNT }, (_, at) => numbers[at % numbers.length]);
	const [ours, theirs] = [
		readWith((text) => void parsePhoneNumber('Number', text)),
		readWith(parse),
	];
	console.log(
		`${COUNT} numbers ${way}: ${ours(list).toFixed(0)} ms, libphonenumber-js ${theirs(list).toFixed(0)} ms`,
	);
}

function parse(text: string): void {
	parsePhoneNumberFromString(text.startsWith('+') ? text : `+${text}`)?.isValid();
}

/** The fastest of some rounds, in ms; the first only warms up. */
function readWith(read: (text: string) => void): (list: readonly string[]) => number {
	return (list) => {
		const times = Array.from({ length: ROUNDS + 1 }, () => {
			const start = performance.now();
			for (const text of list) read(text);
			return performance.now() - start;
		});
		return Math.min(...times.slice(1));
	};
}
