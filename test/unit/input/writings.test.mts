import { NUMBER_PLANS } from '../../../nodes/gupshup/input/numberPlans';
import { personOf } from '../../../nodes/gupshup/input/writings';
import { numbersInUse, randomFrom } from '../support/numberLike.mts';

describe('both writings are one person', () => {
	test.each([
		['Brazil, with and without the ninth digit', '5511987654321', '551187654321'],
		['Brazil, outside of São Paulo', '5584995507780', '558495507780'],
		['Mexico, with the 1 of before 2019', '5215512345678', '525512345678'],
		['Argentina, with the 9 from abroad', '5491112345678', '541112345678'],
		['Ivory Coast, Moov', '2250102030405', '22502030405'],
		['Ivory Coast, MTN', '2250545121212', '22545121212'],
		['Ivory Coast, Orange', '2250707123456', '22507123456'],
		['Benin, with eight digits', '2290197123456', '22997123456'],
	])('%s', (_, one, other) => {
		expect(personOf(one)).toBe(personOf(other));
	});
});

describe('two people stay two', () => {
	test.each([
		['a fixed line in Brazil', '551132654321', '5511932654321'],
		['a fixed line in Ivory Coast', '22520304050', '2250120304050'],
		['another company in Ivory Coast', '22507123456', '2250107123456'],
		['another country', '5511987654321', '5211987654321'],
		['a digit more', '52155123456789', '5255123456789'],
		['ids of users', 'BR.5511987654321', 'BR.551187654321'],
	])('%s', (_, one, other) => {
		expect(personOf(one)).not.toBe(personOf(other));
	});
});

test('in all ranges of all countries, only the other writing of a number is the same person', () => {
	const random = randomFrom('people');
	const people = new Map<string, string>();
	const wrong: string[] = [];
	const inTwoWritings = new Set<string>();
	for (const { code, number } of numbersInUse(NUMBER_PLANS, 24, random)) {
		const address = code + number;
		const person = personOf(address);
		if (personOf(person) !== person) wrong.push(`${address} is ${person}`);
		const other = people.get(person) ?? address;
		if (other.slice(-8) !== address.slice(-8)) wrong.push(`${address} is ${other}`);
		people.set(person, address);
		if (person !== address) inTwoWritings.add(code);
	}
	expect(wrong).toEqual([]);
	expect(people.size).toBeGreaterThan(1000);
	// Of what is in use today; the old writings of the others are no numbers any more.
	expect([...inTwoWritings]).toEqual(['54', '55']);
});
