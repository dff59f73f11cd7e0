/** What is certain of a JPEG by its segments alone. */
import { JpegStructure } from '../../../nodes/gupshup/media/jpeg';

const SCAN = 'ffda0008010100003f0037';
const END = 'ffd9';

function whatOf(...segments: string[]): string | undefined {
	const structure = new JpegStructure();
	structure.push(Buffer.from(`ffd8${segments.join('')}`, 'hex'));
	return structure.flaw()?.what;
}

test('a frame of one component is the shortest that there is', () => {
	expect(whatOf('ffc0000b080001000101011100', SCAN, END)).toBeUndefined();
	// Shorter by a byte, and without a component.
	expect(whatOf('ffc0000a0800010001010111', SCAN, END)).toMatch(/no more than the beginning/);
	expect(whatOf('ffc000080800010001' + '00', SCAN, END)).toMatch(/no more than the beginning/);
	// What follows is not taken for the rest of it.
	expect(whatOf('ffc00002', 'ffdb0043080001000101011100', SCAN, END)).toMatch(/no more than/);
});

test('the first frame says what the picture is', () => {
	const cmyk = 'ffc00014080001000104000000000000000000000000';
	const grey = 'ffc0000b080001000101011100';
	expect(whatOf(grey, cmyk, SCAN, END)).toBeUndefined();
	expect(whatOf(cmyk, grey, SCAN, END)).toMatch(/CMYK/);
});

test('its colors are told by the eighth byte of its frame', () => {
	const structure = new JpegStructure();
	structure.push(Buffer.from('ffd8ffc0000b0c00010001', 'hex'));
	expect([structure.headerSeen, structure.flawSoFar()]).toEqual([false, undefined]);
	structure.push(Buffer.from('01', 'hex'));
	expect(structure.headerSeen).toBe(true);
	expect(structure.flawSoFar()?.what).toMatch(/12 bits a color/);
});

test.each([
	['0000', false],
	['0001', true],
	['0100', true],
	['ff00', true],
])('a picture that is %s wide is one: %p', (width, isOne) => {
	const what = whatOf(`ffc0000b080001${width}01011100`, SCAN, END);
	expect(what === undefined).toBe(isOne);
});

test('a height of 0 is told as what it is', () => {
	expect(whatOf('ffc0000b080000000101011100', SCAN, END)).toMatch(/height of 0.+scanners/);
	expect(whatOf('ffc0000b080100000101011100', SCAN, END)).toBeUndefined();
});

/** A frame of four components, were it one. */
const LIKE_CMYK = `001408000100010${'4'.padEnd(25, '0')}`;
const GREY = 'ffc0000b080001000101011100';

test.each(['ffc4', 'ffc8', 'ffcc', 'ffbf', 'ffe1', 'ff02', 'fffe', 'ffdb'])(
	'a segment %s is no frame',
	(marker) => expect(whatOf(`${marker}${LIKE_CMYK}`, GREY, SCAN, END)).toBeUndefined(),
);

test.each(['c0', 'c1', 'c2', 'c3', 'c5', 'c7', 'c9', 'cb', 'cd', 'cf'])(
	'a frame ff%s is',
	(marker) => {
		expect(whatOf(`ff${marker}${LIKE_CMYK}`, GREY, SCAN, END)).toMatch(/CMYK/);
		const kind = /lossless or arithmetic/;
		const grey = whatOf(GREY.replace('c0', marker), SCAN, END);
		if (marker <= 'c2') expect(grey).toBeUndefined();
		else expect(grey).toMatch(kind);
	},
);

test.each(['00', '01', 'd0', 'd3', 'd7', 'd8', 'ff', 'ffff00'])(
	'ff%s in front of the frame has no segment behind it',
	(marker) => expect(whatOf(`ff${marker}`, GREY, SCAN, END)).toBeUndefined(),
);

test('what does not begin as a JPEG is none, whatever follows', () => {
	for (const start of ['ff', 'ffd9', 'd8', 'ffd7ffd8', '00ffd8']) {
		const structure = new JpegStructure();
		structure.push(Buffer.from(`${start}${GREY}${SCAN}${END}`, 'hex'));
		expect([structure.headerSeen, structure.flaw()?.what]).toEqual([
			false,
			expect.stringMatching(/no more than the beginning of a JPEG/),
		]);
	}
});

test('without a scan there is nothing to see', () => {
	expect(whatOf('ffc0000b080001000101011100', END)).toMatch(/no more than the beginning/);
});
