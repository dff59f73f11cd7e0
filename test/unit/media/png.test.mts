/** What is certain of a PNG by its chunks alone. */
import { PngFollower } from '../../../nodes/gupshup/media/png';
import { chunk } from '../../engine/support/images.mts';
import { flawIn } from '../support/refusal.mts';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const HEADER = Buffer.from('00000001000000010802000000', 'hex');
const PIXELS = Buffer.from([1, 2, 3]);

function whatOf(...parts: Buffer[]): string | undefined {
	const structure = new PngFollower();
	structure.push(Buffer.concat([SIGNATURE, ...parts]));
	return flawIn(structure.found())?.what;
}
const end = chunk('IEND', Buffer.alloc(0));
const image = (...more: Buffer[]) => [chunk('IHDR', HEADER), ...more, chunk('IDAT', PIXELS), end];

/** The head of a chunk, which is all that is looked at. */
function headOf(length: number, name: string): Buffer {
	const head = Buffer.alloc(8);
	head.writeUInt32BE(length);
	head.write(name, 4, 'latin1');
	return head;
}

test.each<[string, Buffer[]]>([
	['no more than it needs', image()],
	['chunks of other names', image(chunk('tEXt', PIXELS), chunk('zzZz', Buffer.alloc(0)))],
	[
		'a header that is longer than usual',
		[chunk('IHDR', Buffer.concat([HEADER, PIXELS])), ...image().slice(1)],
	],
	['something behind its end', [...image(), Buffer.from('<html>')]],
])('with %s it passes', (_what, parts) => {
	expect(whatOf(...parts)).toBeUndefined();
});

test.each<[string, Buffer[]]>([
	['that does not begin with its header', [chunk('IDAT', PIXELS), end]],
	['that begins with something as long', [chunk('iTXt', HEADER), ...image()]],
	['whose header is too short', [chunk('IHDR', HEADER.subarray(1)), ...image().slice(1)]],
	['with a chunk of no name', image(chunk('\0\0\0\0', PIXELS))],
	['with a name of digits', image(chunk('tEX1', PIXELS))],
	['with a chunk that is longer than any may be', image(headOf(2 ** 31, 'tEXt'))],
])('one %s is damaged', (_what, parts) => {
	expect(whatOf(...parts)).toBe('a damaged PNG');
});

test('a chunk that is as long as any may be is no fault', () => {
	const parts = [chunk('IHDR', HEADER), chunk('IDAT', PIXELS), headOf(2 ** 31 - 1, 'tEXt'), PIXELS];
	expect(whatOf(...parts)).toBeUndefined();
	expect(whatOf(...parts.slice(0, 1), headOf(2 ** 31 - 1, 'IDAT'), PIXELS)).toMatch(/is cut off/);
});

test.each<[at: number, value: number, isRight: boolean]>([
	[8, 3, false],
	[9, 1, false],
	[9, 7, false],
	[9, 6, true],
	[10, 1, false],
	[11, 1, false],
	[12, 1, true],
	[12, 2, false],
	// A palette that does not come.
	[9, 3, false],
])('byte %i of its header may be %i: %p', (at, value, isRight) => {
	const header = Buffer.from(HEADER);
	header[at] = value;
	const what = whatOf(chunk('IHDR', header), ...image().slice(1));
	expect(what).toBe(isRight ? undefined : 'a damaged PNG');
});

test('a palette comes before the data', () => {
	const header = Buffer.from(HEADER);
	header[9] = 3;
	const parts = image(chunk('PLTE', PIXELS)).slice(1);
	expect(whatOf(chunk('IHDR', header), ...parts)).toBeUndefined();
});

test('without a point in it, or a side, it is no picture', () => {
	expect(whatOf(chunk('IHDR', HEADER), chunk('IDAT', Buffer.alloc(0)), end)).toMatch(
		/only the beginning of a/,
	);
	for (const at of [3, 7]) {
		const header = Buffer.from(HEADER);
		header[at] = 0;
		expect(whatOf(chunk('IHDR', header), ...image().slice(1))).toMatch(/only the beginning/);
	}
});

test('what is certain by its first chunk is the last word', () => {
	for (const first of ['CgBI', 'abcd']) {
		const structure = new PngFollower();
		structure.push(Buffer.concat([SIGNATURE, headOf(4, first)]));
		expect(structure.lacksHeader).toBe(false);
		expect(flawIn(structure.found())).toEqual(structure.flawSoFar());
		expect(flawIn(structure.found())?.what).toMatch(first === 'CgBI' ? /Apple/ : /damaged/);
	}
});

test('what does not begin as a PNG is none, whatever follows', () => {
	const structure = new PngFollower();
	structure.push(Buffer.concat([Buffer.from('GIF89a..'), ...image()]));
	expect(structure.flawSoFar()).toBeUndefined();
	expect(flawIn(structure.found())?.what).toMatch(/only the beginning/);
});
