/** What is certain of a JPEG by its segments alone. */
import { JpegFollower } from '../../../nodes/gupshup/media/jpeg';
import { flawIn } from '../support/refusal.mts';

/** A table for what is numbered 0, and a scan. */
const TABLE = `ffdb004300${'01'.repeat(64)}`;
const SCAN = `${TABLE}ffda0008010100003f0037`;
const END = 'ffd9';

function whatOf(...segments: string[]): string | undefined {
	const structure = new JpegFollower();
	structure.push(Buffer.from(`ffd8${segments.join('')}`, 'hex'));
	return flawIn(structure.found())?.what;
}

test('a frame of one component is the shortest that there is', () => {
	expect(whatOf('ffc0000b080001000101011100', SCAN, END)).toBeUndefined();
	// Shorter by a byte, and without a component.
	expect(whatOf('ffc0000a0800010001010111', SCAN, END)).toMatch(/only the beginning/);
	expect(whatOf('ffc000080800010001' + '00', SCAN, END)).toMatch(/only the beginning/);
	// What follows is not taken for the rest of it.
	expect(whatOf('ffc00002', 'ffdb0043080001000101011100', SCAN, END)).toMatch(/only the beginning/);
});

test('the first frame says what the picture is', () => {
	const cmyk = 'ffc00014080001000104000000000000000000000000';
	const grey = 'ffc0000b080001000101011100';
	expect(whatOf(grey, cmyk, SCAN, END)).toBeUndefined();
	expect(whatOf(cmyk, grey, SCAN, END)).toMatch(/CMYK/);
});

test('its colors are told by the end of its frame', () => {
	const structure = new JpegFollower();
	structure.push(Buffer.from('ffd8ffc0000b0c000100010101', 'hex'));
	expect([structure.lacksHeader, structure.flawSoFar()]).toEqual([true, undefined]);
	structure.push(Buffer.from('1100', 'hex'));
	expect(structure.lacksHeader).toBe(false);
	expect(structure.flawSoFar()?.what).toMatch(/12 bits per color/);
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
		const structure = new JpegFollower();
		structure.push(Buffer.from(`${start}${GREY}${SCAN}${END}`, 'hex'));
		expect([structure.lacksHeader, flawIn(structure.found())?.what]).toEqual([
			true,
			expect.stringMatching(/only the beginning of a JPEG/),
		]);
	}
});

test('without a scan there is nothing to see', () => {
	expect(whatOf('ffc0000b080001000101011100', END)).toMatch(/only the beginning/);
});

test.each<[components: string, isRight: boolean]>([
	['01011100', true],
	['01014400', true],
	['03012100021100031100', true],
	['02011100021100', false],
	['00011100', false],
	['05' + '011100'.repeat(5), false],
	['01010100', false],
	['01011000', false],
	['01015100', false],
	['01011500', false],
	['03012100021100030000', false],
])('components %s are right: %p', (components, isRight) => {
	const length = (7 + components.length / 2).toString(16).padStart(4, '0');
	const what = whatOf(`ffc0${length}0800010001${components}`, SCAN, END);
	expect(what).toBe(isRight ? undefined : 'a damaged JPEG');
});

test('each component has its quantization table, wherever that stands', () => {
	const scan = SCAN.slice(TABLE.length);
	const second = GREY.slice(0, -2) + '01';
	const both = `ffdb008400${'01'.repeat(64)}01${'01'.repeat(64)}`;
	const wide = `ffdb00c410${'0001'.repeat(64)}01${'01'.repeat(64)}`;
	expect(whatOf(GREY, scan, END)).toBe('a damaged JPEG');
	expect(whatOf(second, TABLE, scan, END)).toBe('a damaged JPEG');
	for (const tables of [both, wide]) {
		expect(whatOf(tables, second, scan, END)).toBeUndefined();
		expect(whatOf(second, tables, scan, END)).toBeUndefined();
	}
});

test.each([
	[0, false],
	[1, true],
	[3, true],
	[4, false],
])('a scan of %i components of three is one: %p', (count, isOne) => {
	const colors = 'ffc00011080001000103' + '011100'.repeat(3);
	const scan = `ffda00080${count}0100003f0037`;
	expect(whatOf(colors, TABLE, scan, END) === undefined).toBe(isOne);
	expect(whatOf(TABLE, scan, colors, END)).toMatch(/only the beginning/);
});
