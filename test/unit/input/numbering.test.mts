import {
	behindIdd,
	hasShape,
	lengthsOf,
	readNational,
} from '../../../nodes/gupshup/input/numbering';

test('what is no country, and what is no calling code, is told at once', () => {
	for (const iso of ['XX', 'in', '']) {
		expect(() => readNational(iso, '9876543210')).toThrow(RangeError);
		expect(() => behindIdd(iso, '00919876543210')).toThrow(RangeError);
	}
	for (const code of ['999', '+91', '']) {
		expect(() => lengthsOf(code)).toThrow(RangeError);
		expect(() => hasShape({ code, number: '9876543210' })).toThrow(RangeError);
	}
});
