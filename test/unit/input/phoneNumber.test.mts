import { parseCountry } from '../../../nodes/gupshup/input/countries';
import { parsePhoneNumber } from '../../../nodes/gupshup/input/phoneNumber';
import { refusalOf } from '../support/refusal.mts';
import cases from './cases/numbers.json' with { type: 'json' };

const FIELD = 'Recipient Phone Number';
const read = (value: unknown) => parsePhoneNumber(FIELD, value);
const refusal = (value: unknown) => refusalOf(() => read(value));

describe('is taken', () => {
	const INDIA = '919876543210';

	test.each<[how: string, given: unknown]>([
		['digits alone', '919876543210'],
		['a number', 919876543210],
		['a big integer', 919876543210n],
		['a plus', '+919876543210'],
		['spaces and a dash', '+91 98765-43210'],
		['a plus apart', '+ 91 98765 43210'],
		['space around it', ' \t+91 98765 43210\r\n'],
		['a dash at its end', '919876543210-'],
		['00', '0091 98765 43210'],
		['00 apart', '00 91 98765 43210'],
		['00 in brackets', '(00 91) 98765 43210'],
		['00 behind a plus', '+00919876543210'],
		['the code in brackets', '(+91) 98765 43210'],
		['brackets behind the plus', '+(91) 98765 43210'],
		['square brackets', '[91]9876543210'],
		['dots', '91.98765.43210'],
		['dots in groups of three', '919.876.543.210'],
		['long dashes', '+91–98765—43210'],
		['a dash that does not break', '+91\u201198765\u201143210'],
		['a minus', '+91\u221298765\u221243210'],
		['spaces that do not break', '+91\u00a098765\u202f43210'],
		['a thin and an ideographic space', '+91\u200998765\u300043210'],
		['direction marks around it', '\u202a+91 98765 43210\u202c'],
		['a left-to-right mark in front', '\u200e+919876543210'],
		['isolates', '\u2066+91 98765 43210\u2069'],
		['a zero-width space inside', '+91\u200b98765\u200b43210'],
		['a soft hyphen', '+9198765\u00ad43210'],
		['a byte order mark', '\ufeff919876543210'],
		['full-width digits', '＋９１９８７６５４３２１０'],
		['Arabic digits', '٠٠٩١٩٨٧٦٥٤٣٢١٠'],
		['Persian digits', '+۹۱۹۸۷۶۵۴۳۲۱۰'],
		['Devanagari digits', '+९१ ९८७६५ ४३२१०'],
		['Bengali digits', '+৯১৯৮৭৬৫৪৩২১০'],
		['Gurmukhi digits', '+੯੧੯੮੭੬੫੪੩੨੧੦'],
		['Gujarati digits', '+૯૧૯૮૭૬૫૪૩૨૧૦'],
		['Tamil digits', '+௯௧௯௮௭௬௫௪௩௨௧௦'],
		['a decimal point of a spreadsheet', '919876543210.0'],
		['two decimals of a spreadsheet', '919876543210.00'],
		['a decimal comma', '919876543210,0'],
		['a mark for text', "'+919876543210"],
		['quotes', '"+91 98765 43210"'],
		['round quotes', '“919876543210”'],
		['tel:', 'tel:+91-98765-43210'],
		['whatsapp:', 'whatsapp:+919876543210'],
		["p:, as in Meta's lists of leads", 'p:+919876543210'],
		['p:, in quotes', '"p:+91 98765 43210"'],
		['callto:', 'callto:+919876543210'],
		['sms:', 'sms:+919876543210'],
		['a semicolon left over from a list', '+919876543210;'],
		['a comma left over from a list', ' +91 98765 43210, '],
		['a line break behind the country code', '+91\n98765 43210'],
		['a slash', '+91/98765-43210'],
		['a slash with spaces around it', '+91 987 / 65 43210'],
		['a chat id', '919876543210@c.us'],
		['another chat id', '919876543210@s.whatsapp.net'],
		['a chat id of a linked device', '919876543210:12@s.whatsapp.net'],
		['a short link', 'https://wa.me/919876543210'],
		['a short link with a text', 'https://wa.me/919876543210?text=call%20+49123456'],
		['a short link with a plus', 'http://wa.me/+919876543210'],
		['a short link without a scheme', 'wa.me/919876543210'],
		['a send link without a scheme', 'api.whatsapp.com/send?phone=919876543210'],
		['an old send link', 'http://api.whatsapp.com/send?phone=919876543210'],
		['a short link with www', 'https://www.wa.me/919876543210/'],
		['a send link', 'https://api.whatsapp.com/send?phone=919876543210&text=hi'],
		['a send link, text first', 'https://api.whatsapp.com/send/?text=hi&phone=%2B919876543210'],
		['a link of WhatsApp Web', 'https://web.whatsapp.com/send?phone=+91%2098765%2043210'],
		['a link that opens the app', 'whatsapp://send?phone=919876543210'],
	])('%s', (_how, given) => {
		expect(read(given)).toBe(INDIA);
	});

	test.each([
		// Dots between groups, which are no decimals.
		['+49 30 1234567.89', '4930123456789'],
		['+4930123.4567', '49301234567'],
		['+49 30 1234567.00', '4930123456700'],
		['+44 (0)20 7946 0958', '442079460958'],
		['+44(0) 20 7946 0958', '442079460958'],
		['+44-(0)20-7946-0958', '442079460958'],
		['0044 (0)20 7946 0958', '442079460958'],
		['(+44) (0)20 7946 0958', '442079460958'],
		['44 (0) 20 7946 0958', '442079460958'],
		['+49 (0) 151 12345678', '4915112345678'],
		['+972 (0)50-123-4567', '972501234567'],
		['+500 (0) 51234', '50051234'],
	])('the 0 of %s is not dialled from abroad', (given, digits) => {
		expect(read(given)).toBe(digits);
	});

	test.each([
		['(55) 11 98765-4321', '5511987654321'],
		['+55 (11) 98765-4321', '5511987654321'],
		['+1 (415) 555-2671', '14155552671'],
		['1-415-555-2671', '14155552671'],
		['+7 (495) 123-45-67', '74951234567'],
		['+62 812-3456-7890', '6281234567890'],
		['+65 9123 4567', '6591234567'],
		['+39 06 698 12345', '390669812345'],
		['+39 (06) 698 12345', '390669812345'],
		['+225 07 12 34 56 78', '2250712345678'],
		['+297 560 1234', '2975601234'],
		['+1 809 555 (0)123', '18095550123'],
		['+91 00000 00000', '910000000000'],
		['+683 4002', '6834002'],
		['+49 123456789012 3', '491234567890123'],
		['5511 98765-4321', '5511987654321'],
		['1415 555 2671', '14155552671'],
		['(55) 11 987654321', '5511987654321'],
		// What is dialled before numbers abroad, in one group with a country code of one digit.
		['001 212 555 1234', '12125551234'],
		['(001) 212-555-1234', '12125551234'],
		['007 495 123 4567', '74951234567'],
		// With a mark, any groups will do.
		['+121 255 51234', '12125551234'],
		['+9 19876543210', '919876543210'],
	])('%s', (given, digits) => {
		expect(read(given)).toBe(digits);
	});

	test('nothing but digits comes out, and what comes out is taken as it is', () => {
		const digits = read('+91 (98765) 43210');
		expect(digits).toMatch(/^[1-9]\d{6,14}$/);
		expect(read(digits)).toBe(digits);
	});
});

describe('is refused', () => {
	test.each<[what: string, given: unknown]>([
		['nothing', undefined],
		['null', null],
		['an empty text', ''],
		['white space', ' \n\t'],
		['marks without a width', '\u200e\u200b\ufeff'],
	])('%s, as empty', (_what, given) => {
		expect(refusal(given)).toMatch(/^Recipient Phone Number is empty\. .*\+91/);
	});

	test.each<[given: unknown, text: RegExp]>([
		['9.1E+11', /is "9\.1E\+11", a number in scientific notation\. .*plain text/],
		['9,19877E+11', /scientific notation/],
		['919876543210e0', /scientific notation/],
		['+9.1e11', /scientific notation/],
		[1e21, /is 1e\+21, which isn't a whole number\. .*plain text/],
		[919876543210.5, /isn't a whole number/],
		['919876543210.5', /isn't a whole number/],
		['919876543210,25', /isn't a whole number/],
		['919876543210.000', /isn't a whole number/],
		[Infinity, /isn't a whole number/],
		[NaN, /is NaN, which isn't a valid phone number/],
		[-919876543210, /is -919876543210, which isn't a valid phone number\. .*reads.*as a formula/],
		[-1101, /is -1101, which isn't a valid phone number\. .*as a formula.*plain text/],
		['-1101', /is "-1101", which isn't a valid phone number\. .*as a formula/],
		['-9876543119', /as a formula/],
		...[
			'#ERROR!',
			'#REF!',
			'#N/A',
			'#VALUE!',
			'#NAME?',
			'#DIV/0!',
			'#NUM!',
			'#NV',
			'#¡REF!',
			'########',
		].map((cell): [string, RegExp] => [
			cell,
			/^Recipient Phone Number is "#.+", which a spreadsheet shows instead of a value\. .*as a formula/,
		]),
	])('%p, which a spreadsheet or a sum has spoilt', (given, text) => {
		expect(refusal(given)).toMatch(text);
	});

	test.each<[given: unknown, text: RegExp]>([
		[{}, /is an object/],
		[{ phone: '919876543210' }, /is an object/],
		[new Date(0), /is a date/],
		[[], /is a list/],
		[['919876543210'], /is a list/],
		[true, /"true" contains characters/],
		[false, /"false" contains characters/],
		['undefined', /"undefined" contains characters/],
		['[object Object]', /contains \[object Object\]/],
		['N/A', /characters that aren't allowed/],
	])('%p, which expressions yield', (given, text) => {
		expect(refusal(given)).toMatch(text);
	});

	test.each(['{{ $json.phone }}', '+91{{ $json.phone }}', '{{\n$json.phone\n}}'])(
		'%p, which was not evaluated',
		(given) => {
			expect(refusal(given)).toMatch(/wasn't evaluated.*from Fixed to Expression/);
		},
	);

	test.each([
		'+919876543210, +919876543211',
		'+919876543210;+919876543211',
		'919876543210|919876543211',
		'+919876543210 / +919876543211',
		'+919876543210\n+919876543211',
		'1234567\r7654321',
		'1234567\t7654321',
		'+919876543210 +919876543211',
		'+919876543210 or +919876543211',
		'919876543210 or 919876543211',
		'+91 98765 43210 & +91 98765 43211',
		'+91 98765 43210 ::: +91 98765 43211',
		'98765 43210 ::: 98765 43211',
		'+91 98765 43210; +91 98765 43211;',
		'+91 98765 43210 (home) +91 98765 43211 (work)',
	])('%p, as more than one number', (given) => {
		expect(refusal(given)).toMatch(/contains more than one number.*one item for each number/);
	});

	test.each([
		'+919876543210+919876543211',
		'+91+9876543210',
		'++919876543210',
		'call me',
		'+91 98765 4321O',
		'+91 44 2345678/79',
		'+91 44 2345/6789',
		'+91/987/6543210',
		'/919876543210',
		'1-800-FLOWERS',
		'+1 415 555 2671 ext. 5',
		'+14155552671x5',
		'+14155552671#5',
		'+14155552671,,5',
		'tel:+14155552671;ext=5',
		'+91 98765 43210 (home)',
		'Tel.: +919876543210',
		'+๙๑๙๘๗๖๕๔๓๒๑๐',
		'+91 98765 43210 😀',
		'Ⅳ919876543210',
		'91*9876543210',
		'919,876,543,210',
		'<+919876543210>',
		'https://wa.me/message/ABCDEF',
		'https://chat.whatsapp.com/AbCdEf',
		'https://example.com/919876543210',
		'IN.0000000000000000',
		'\u0000919876543210',
		'see wa.me/919876543210',
		'see https://api.whatsapp.com/send?phone=919876543210',
		'+tel:919876543210',
		'x919876543210@c.us',
		'919876543210@c.us.example.com',
		'x9.1e11',
		'9.1e11x',
		'120363012345678901@g.us.example.com',
		'919876543210@constructor',
		'Flat 5 +919876543210',
	])('%p, for its other characters', (given) => {
		expect(refusal(given)).toMatch(/contains characters that aren't allowed.*international format/);
	});

	test.each(['252192057475142@lid', '252192057475142:7@lid', '12345678901234@LID'])(
		"%s, an internal ID of WhatsApp's",
		(given) => {
			expect(refusal(given)).toMatch(/an internal ID of WhatsApp's \(LID\).*phone number/);
		},
	);

	test.each([
		['252192057475142', undefined],
		[252192057475142, undefined],
		['252192057475142', 'IN'],
		['18687431962816', 'BR'],
	])('%p alone, as what looks like one', (given, country) => {
		expect(refusalOf(() => parsePhoneNumber(FIELD, given, country))).toMatch(
			/isn't a phone number in use\. It looks like an internal ID of WhatsApp's \(LID\)/,
		);
	});

	test.each([
		['+252192057475142', /digits after the country code/],
		['25 2192 0574 75142', /looks like a number without its country code|no country's code/],
	])('%p, but not as one', (given, text) => {
		expect(refusal(given)).toMatch(text);
		expect(refusal(given)).not.toContain('LID');
	});

	test.each(['+91 98765\n43210', '+91 98765\r\n43210', '98765\n43210'])(
		'%p, for its line break',
		(given) => {
			expect(refusal(given)).toMatch(/contains a line break\. Write the number on one line/);
		},
	);

	test.each(['120363025246125486@newsletter', 'status@broadcast'])(
		'%s, which is not a person',
		(given) => {
			expect(refusal(given)).toMatch(/the ID of a (channel|broadcast list).*single people/);
		},
	);

	test.each(['120363012345678901@g.us', '4915112345678-1400000000@g.us'])(
		'%s, the id of a group',
		(given) => {
			expect(refusal(given)).toMatch(/the ID of a group.*single people/);
		},
	);

	test.each([
		'09876543210',
		'(0)20 7946 0958',
		'0812-3456-7890',
		'+0919876543210',
		'000919876543210',
		'011 44 20 7946 0958',
		'0',
		0,
	])('%p, a number as it is dialled at home', (given) => {
		expect(refusal(given)).toMatch(/begins with 0.*its country code.*Default Country/);
	});

	test.each([
		['+91 098765 43210', 'India (+91)'],
		['+9109876543210', 'India (+91)'],
		['+62 0812-3456-7890', 'Indonesia (+62)'],
		['+44 07911 123456', 'the United Kingdom (+44)'],
		['0044 07911 123456', 'the United Kingdom (+44)'],
		['+49 (0151) 12345678', 'Germany (+49)'],
		['+55 011 98765-4321', 'Brazil (+55)'],
		['+33 06 12 34 56 78', 'France (+33)'],
		['+974055123456', 'Qatar (+974)'],
	])('%p, with the 0 that is dialled at home', (given, country) => {
		expect(refusal(given)).toContain(`has a 0 after the country code of ${country}`);
	});

	test.each([
		['490151 12345678', 'Germany (+49)'],
		['9876543210', 'Iran (+98)'],
		[9876543210, 'Iran (+98)'],
		['9538123456', 'Myanmar (+95)'],
		['1234567890', 'the United States (+1)'],
		['8884567890', 'a number of no single country (+888)'],
	])('%p, and the text names who would have got it', (given, country) => {
		expect(refusal(given)).toContain(`${country}, which doesn't exist`);
		expect(refusal(given)).toMatch(/Start it with \+ and its country code.*Default Country/);
	});

	test.each([
		['+9198765', /5 digits after the country code of India \(\+91\), and numbers there have 10\./],
		['+49 123', /too short/],
		['+999 12345678', /doesn't start with a valid country code/],
		['+7 8 916 123 45 67', /has 11 digits after the country code of Russia/],
		['+91 98765 012345', /has 11 digits after the country code of India/],
		['+91 98765432', /has 8 digits after the country code of India/],
		['+800 12345', /has 5 digits after the country code \+800, and numbers there have 8\./],
		// Like ids that WhatsApp keeps, and like numbers of old, but for one digit.
		['+52 2 55 1234 5678', /has 11 digits after the country code of Mexico/],
		['+229 38765432', /has 8 digits after the country code of Benin/],
		['+229 198765432', /has 9 digits after the country code of Benin/],
		['+229 987654321', /has 9 digits after the country code of Benin/],
	])('%p, whatever the Default Country', (given, text) => {
		expect(refusal(given)).toMatch(text);
		expect(refusalOf(() => parsePhoneNumber(FIELD, given, 'IN'))).toMatch(text);
	});

	test('no text advises to drop or to add a digit', () => {
		const advice = /leave out|drop|remove|delete|add (?:a|the) \d|in place of/i;
		for (const given of ['6301234567', '+44 07911 123456', '09876543210', '89161234567']) {
			expect(refusal(given)).not.toMatch(advice);
			expect(refusalOf(() => parsePhoneNumber(FIELD, `${given}000`, 'IN'))).not.toMatch(advice);
		}
	});

	test.each(['+39 (0)6 698 12345', '+39 (0) 333 1234567', '00225 (0)7 12 34 56 78'])(
		'%p, where the 0 may be part of the number',
		(given) => {
			expect(refusal(given)).toMatch(/has a 0 in brackets.*in international format/);
		},
	);

	test.each([
		['(514) 345-6789', 'the United States (+1)', 'Peru (+51)'],
		['514-345-6789', 'the United States (+1)', 'Peru (+51)'],
		['514.345.6789', 'the United States (+1)', 'Peru (+51)'],
		['514 345–6789', 'the United States (+1)', 'Peru (+51)'],
		['501 612 3456', 'the United States (+1)', 'Belize (+501)'],
		['(84) 95500-7780', 'Brazil (+55)', 'Vietnam (+84)'],
		['8 (495) 123-45-67', 'Russia (+7)', 'Vietnam (+84)'],
		['+8 495 1234567', 'Russia (+7)', 'Vietnam (+84)'],
	])('%s, as people write it at home', (given, home, stranger) => {
		const text = refusal(given);
		expect(text).toContain(`looks like a number in ${home} without its country code`);
		expect(text).toContain(`would be a number in ${stranger}`);
	});

	test.each(['(415) 555-2671', '415 555 2671', '98765 43210', '98765-43210', '8-916-123-45-67'])(
		'%p, which is nobody elsewhere either',
		(given) => expect(refusal(given)).toMatch(/Start it with \+ and its country code/),
	);

	test('812-3456-7890, whose first group has no country code in it', () => {
		expect(refusal('812-3456-7890')).toContain('it would be a number in Japan (+81)');
	});

	test.each(['464 278 046', '498 229 23 40', '607 58 271 78'])(
		'%s, whose first group is too long for a country code, and the groups are of several lengths or few',
		(given) => expect(refusal(given)).toContain('looks like a number without its country code'),
	);

	test.each([
		['+1 23456789', '10'],
		['+31 12345678', '9 or 11'],
		['+44 12345678', '9 or 10'],
		['+20 1234567', '8 to 10'],
		['+53 123456789', '6, 7, 8 or 10'],
		['+27 1234567890', '5 to 9'],
		['+82 1234567', '5, 6, 8, 9 or 10'],
	])('%s, and the text has the lengths of numbers there: %s', (given, lengths) => {
		expect(refusal(given)).toContain(`and numbers there have ${lengths}.`);
	});

	test('digits in brackets at the end, which are no part of the number', () => {
		expect(refusal('+91 98765 43210 (2)')).toContain('ends with digits in brackets');
		expect(refusal('+91 98765 43210 (23)')).toContain('ends with digits in brackets');
	});

	test.each(['+', '00', '-91', '123456', '+49 123', '²³'])('%p, as too short', (given) => {
		expect(refusal(given)).toMatch(/is too short.*country code/);
	});

	test.each([
		['1234567890123456', 16],
		['+91 98765 43210 98765', 17],
		['9'.repeat(500), 500],
	])('%s, as too long', (given, digits) => {
		expect(refusal(given)).toContain(`has ${digits} digits, but phone numbers have up to 15`);
	});

	test('in a text of bearable length, whatever was given', () => {
		expect(refusal(`+91 98765 43210 ${'😀 and more '.repeat(1000)}`).length).toBeLessThan(260);
	});
});

interface Case {
	written: string;
	defaultCountry?: string;
	/** Digits, or `refused`. */
	expect: string;
	why?: string;
}

describe('numbers as people write them', () => {
	test.each((cases as Case[]).map((each) => [each.written, each.defaultCountry ?? '-', each]))(
		'%s in %s',
		(written, _country, { defaultCountry, expect: expected }) => {
			const number = () =>
				parsePhoneNumber(FIELD, written, parseCountry('Default Country', defaultCountry));
			if (expected === 'refused') refusalOf(number);
			else expect(number()).toBe(expected);
		},
	);
});

test('nothing but quotes is no number', () => {
	for (const quotes of ['"', '""""', "''", '“”']) {
		expect(refusal(quotes)).toMatch(/is too short for a number with its country code/);
	}
});

test('groups like those of a country name it only where there is such a number', () => {
	// Both are numbers of Singapore; only one could be one of the USA, where area code 653 is not in use.
	expect(refusal('(656) 223-4567')).toMatch(
		/looks like a number in the United States \(\+1\) without/,
	);
	expect(refusal('(653) 123-4567')).toMatch(/looks like a number without its country code/);
});

test('a group that ends within the country code tells of a number at home', () => {
	expect(refusal('9 19876543210')).toMatch(/looks like a number without its country code/);
	expect(read('91 9876543210')).toBe('919876543210');
});

test('a link may have a message in it, a text as long may not', () => {
	const link = 'https://wa.me/919876543210?text=';
	expect(read(link + 'x'.repeat(4000 - link.length))).toBe('919876543210');
	expect(refusal(link + 'x'.repeat(4001 - link.length))).toMatch(/has 4001 characters/);
	expect(read('https://wa.me/%20+91%2098765%2043210%20')).toBe('919876543210');
	// With a space left at an end, the .0 of a spreadsheet would become a digit.
	expect(read('https://wa.me/%20919876543210.0%20')).toBe('919876543210');
});

test('digits in brackets at the end are no part of a number, unless they are all there is', () => {
	expect(refusal('919876543210 (2)')).toMatch(/ends with digits in brackets/);
	expect(refusal('919876543210(2)')).toMatch(/ends with digits in brackets/);
	expect(refusal('(12)')).toMatch(/is too short/);
});

describe('with a Default Country', () => {
	const readIn = (country: string, value: unknown) => parsePhoneNumber(FIELD, value, country);

	test.each([
		['US', '011 44 20 7946 0958', '442079460958', 'what is dialled before numbers abroad'],
		['AU', '0011 44 20 7946 0958', '442079460958', 'the same'],
		['AU', '0412 345 678', '61412345678', 'at home'],
		['US', '(613) 555-0123', '16135550123', 'Canada has the same country code'],
		['DE', '4915122029578', '4915122029578', 'also a number in Germany, with 49 for an area'],
		['XK', '38349769628', '38349769628', 'likewise'],
		['IN', '9118004084', '919118004084', 'also a service number with its country code'],
		['IN', 'https://wa.me/6581234567', '6581234567', 'a link has the country code'],
		['IN', '6581234567@c.us', '6581234567', 'a chat id, too'],
		['BR', '551187654321', '551187654321', 'an id of WhatsApp'],
		['MX', '5215512345678', '5215512345678', 'likewise'],
		['GB', '(0)20 7946 0958', '442079460958', 'a 0 in brackets'],
		['SA', '966 05 0123 4567', '966501234567', 'its own code and a 0'],
		['AG', '464 1234', '12684641234', 'without the area code, of which there is one'],
		['DE', '030 1234567', '49301234567', 'a fixed line'],
		['DE', '0151/12345678', '4915112345678', 'a slash behind the area code'],
		['AT', '0664 / 123 45 67', '436641234567', 'likewise'],
		// Behind zeros, it could be +65 9423 4567 as well.
		['SG', '+16594234567', '16594234567', 'what is behind a plus has no other reading'],
	])('%s: %s is %s, %s', (country, written, digits) => {
		expect(readIn(country, written)).toBe(digits);
	});

	test('a number with two readings is refused, and the text has both', () => {
		expect(refusalOf(() => readIn('DE', '49322969002'))).toMatch(
			/can be read as \+4949322969002 or \+49322969002\. Start it with \+/,
		);
	});

	test('a number behind zeros is read as where there are no others before it', () => {
		expect(readIn('IN', '0016594234567')).toBe('16594234567');
		expect(read('0016594234567')).toBe('16594234567');
		expect(refusalOf(() => readIn('SG', '0016594234567'))).toMatch(
			/can be read as \+16594234567 or \+6594234567/,
		);
	});

	test('so is one behind the two zeros that the country dials, among others', () => {
		expect(readIn('FI', '0044 20 7946 0958')).toBe('442079460958');
	});

	test('so is one behind zeros, where the country dials more than two of them', () => {
		expect(refusalOf(() => readIn('SG', '0013522964065'))).toMatch(
			/can be read as \+13522964065 or \+3522964065\. Start it with \+/,
		);
	});

	test.each([
		['DE', '63953009941123'],
		['NG', '800 3230 412384'],
	])('%s: %s is a number there, and has more digits than WhatsApp knows', (country, written) => {
		expect(refusalOf(() => readIn(country, written))).toMatch(/isn't in the national format of /);
	});

	test('no number comes out that is shorter or longer than any', () => {
		expect(readIn('NU', '4002')).toBe('6834002');
		expect(refusalOf(() => readIn('AT', '1119'))).toContain(
			"isn't in the national format of Austria",
		);
		expect(readIn('DE', '8466860814549')).toBe('498466860814549');
		expect(refusalOf(() => readIn('DE', '60335620469134'))).toContain(
			"isn't in the national format of",
		);
	});

	test('what fits neither says so', () => {
		expect(refusalOf(() => readIn('IN', '919876'))).not.toContain('with + it would be');
		expect(refusalOf(() => readIn('IN', '91987654321'))).toContain(
			"isn't in the national format of India (+91)",
		);
		expect(refusalOf(() => readIn('IN', '441234567'))).toContain(
			'it would be a number in the United Kingdom (+44)',
		);
	});
});

test('ids of WhatsApp for older numbers can be replied to', () => {
	const ids = ['551187654321', '5215512345678', '5491112345678'];
	for (const id of [...ids, '22507123456', '22541234567', '22599123456']) {
		expect(read(id)).toBe(id);
		expect(read(`+${id}`)).toBe(id);
	}
	const others = ['551108765432', '22500123456', '22531234567'];
	for (const digits of [...others, '225107123456', '225071234567', '2250712345']) {
		expect(refusal(digits)).toContain("which doesn't exist");
	}
});

test('an old number of Benin needs its plus: without one it is a Brazilian without country code', () => {
	expect(read('+22998765432')).toBe('22998765432');
	expect(parsePhoneNumber(FIELD, '22998765432', 'BR')).toBe('5522998765432');
	expect(refusal('22998765432')).toContain("a number in Benin (+229), which doesn't exist");
});

describe('time', () => {
	test.each([
		['digits', '9'.repeat(300_000)],
		['quotes', `9${'"'.repeat(300_000)}9`],
		['brackets', '('.repeat(300_000)],
		['white space', `${' '.repeat(300_000)}9`],
		['colons', ':1'.repeat(150_000)],
		['a link', `https://api.whatsapp.com/send?${'&phone'.repeat(50_000)}`],
	])('300 000 characters of %s are refused for their length', (_what, given) => {
		expect(refusal(given)).toMatch(/has \d+ characters, which isn't a valid phone number/);
	});

	test('a link with a long text in it is taken', () => {
		const text = encodeURIComponent('Hello there! '.repeat(100));
		expect(read(`https://wa.me/919876543210?text=${text}`)).toBe('919876543210');
	});
});
