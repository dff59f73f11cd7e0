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

test('without a scan there is nothing to see', () => {
	expect(whatOf('ffc0000b080001000101011100', END)).toMatch(/no more than the beginning/);
});
