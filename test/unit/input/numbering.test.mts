import {
	behindIdd,
	hasShape,
	lengthsOf,
	parseNational,
} from '../../../nodes/gupshup/input/numbering';

test('what is no country, and what is no calling code, is told at once', () => {
	for (const iso of ['XX', 'in', '']) {
		expect(() => parseNational(iso, '9876543210')).toThrow(RangeError);
		expect(() => behindIdd(iso, '00919876543210')).toThrow(RangeError);
	}
	for (const code of ['999', '+91', '']) {
		expect(() => lengthsOf(code)).toThrow(RangeError);
		expect(() => hasShape({ code, number: '9876543210' })).toThrow(RangeError);
	}
});
