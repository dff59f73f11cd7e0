import fc from 'fast-check';

import { kindOf } from '../../../nodes/gupshup/media/fileKinds';
import { JpegFollower } from '../../../nodes/gupshup/media/jpeg';
import { hasWholePicture } from '../../../nodes/gupshup/media/jpegScan';
import type { Flaw } from '../../../nodes/gupshup/media/media';
import { IMAGE } from '../../../nodes/gupshup/media/mediaRules';
import { PngFollower } from '../../../nodes/gupshup/media/png';
import { pictures } from '../support/corpus.mts';
import { flawIn, flawsOf } from '../support/refusal.mts';

const { jpegs, pngs, bad } = pictures();

function structureFor(bytes: Buffer): JpegFollower | PngFollower {
	const structure = IMAGE.follow(kindOf(bytes), bytes, '');
	if (structure instanceof JpegFollower || structure instanceof PngFollower) return structure;
	throw new Error(`Not taken for an image: ${kindOf(bytes).what}`);
}

/** Reads a file in pieces. */
function flawOf(bytes: Buffer, cuts: readonly number[] = []): Flaw | undefined {
	const structure = structureFor(bytes);
	const places = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
	for (let i = 1; i < places.length; i++) structure.push(bytes.subarray(places[i - 1], places[i]));
	return flawIn(structure.found());
}

/** Whether a PNG that is cut off has all of at least one IDAT, and none that is begun behind it. */
function isWhole(png: Buffer): boolean {
	let hasData = false;
	let at = 8;
	for (; at + 8 <= png.length; at += 12 + png.readUInt32BE(at)) {
		const isData = png.toString('latin1', at + 4, at + 8) === 'IDAT';
		if (isData && at + 12 + png.readUInt32BE(at) > png.length) return false;
		hasData ||= isData;
	}
	return png[0] === 0x89 && hasData && png.subarray(at, at + 4).every((byte) => byte === 0);
}

test.each(pngs)('$name passes without its end', ({ bytes, end }) => {
	for (let missing = 1; missing <= 12; missing++) {
		expect(flawOf(bytes.subarray(0, end - missing))).toBeUndefined();
	}
	expect(flawOf(bytes.subarray(0, end - 13))?.what).toMatch(/is cut off/);
});

test.each(jpegs)(
	'$name, cut off, has its whole picture where decoders show it',
	({ cuts = [], isProgressive, bytes }) => {
		expect(cuts[0]).toMatchObject({ showsAll: true });
		expect(hasWholePicture(bytes.subarray(0, cuts[0].length))).toBe(true);
		for (const { length, showsAll } of cuts) {
			const isThere = hasWholePicture(bytes.subarray(0, length));
			// A progressive one may be a little coarser at the end, and no part of it is missing.
			if (isProgressive ? showsAll : isThere) expect([length, isThere]).toEqual([length, showsAll]);
		}
		expect(
			hasWholePicture(Buffer.concat([bytes.subarray(0, cuts[0].length), Buffer.from('SEFT!')])),
		).toBe(true);
		expect(hasWholePicture(bytes.subarray(0, cuts[0].length / 3))).toBe(false);
	},
);

describe.each([...jpegs, ...pngs])('$name', ({ bytes, end }) => {
	test('passes in one piece, byte by byte, and however it is cut', () => {
		expect(flawOf(bytes)).toBeUndefined();
		const few = bytes.subarray(0, Math.min(end, 20_000));
		expect(flawOf(few, [...few.keys()])?.what).toBe(flawOf(few)?.what);
		fc.assert(
			fc.property(fc.array(fc.nat(bytes.length), { maxLength: 20 }), (cuts) => {
				expect(flawOf(bytes, cuts)).toBeUndefined();
			}),
			{ numRuns: 30 },
		);
	});

	test('cut off anywhere does not pass, and nothing is thrown', () => {
		fc.assert(
			fc.property(fc.integer({ min: 8, max: end - 1 }), fc.nat(), (length, cut) => {
				const flaw = flawOf(bytes.subarray(0, length), [cut % length]);
				if (flaw === undefined && isWhole(bytes.subarray(0, length))) return;
				expect(flaw?.what).toMatch(/is cut off|only the beginning of a/);
			}),
			{
				numRuns: 200,
				examples: [
					[end - 1, 0],
					[end - 2, 1],
					[8, 3],
					[9, 8],
				],
			},
		);
	});

	test('has all of its header within its beginning, and nothing is certain against it there', () => {
		const structure = structureFor(bytes);
		structure.push(bytes);
		expect(structure.lacksHeader).toBe(false);
		expect(structure.flawSoFar()).toBeUndefined();
	});
});

test.each(bad)('$name is refused', ({ bytes, text }) => {
	const flaw = flawOf(bytes);
	expect(`${flaw?.what}. ${flaw?.hint}`).toMatch(new RegExp(text));
	expect(flawsOf(flaw?.hint)).toEqual([]);
	expect(
		flawOf(
			bytes,
			[1, 2, 3, 10, 11, 30].filter((cut) => cut < bytes.length),
		),
	).toEqual(flaw);
});

test('bytes that are anything at all are read to their end', () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (bytes, cut) => {
			for (const start of [[0xff, 0xd8], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], []]) {
				const file = Buffer.from([...start, ...bytes]);
				for (const structure of [new JpegFollower(), new PngFollower()]) {
					structure.push(file.subarray(0, cut));
					structure.push(file.subarray(cut));
					flawIn(structure.found());
				}
				hasWholePicture(file);
			}
		}),
	);
});

describe('what a file is', () => {
	test.each<[text: string, kind: string]>([
		['<svg xmlns="http://www.w3.org/2000/svg"/>', 'an SVG drawing'],
		[
			'\ufeff<?xml version="1.0"?>\n<!-- a --><!DOCTYPE svg PUBLIC "x">\n<!----><svg>',
			'an SVG drawing',
		],
		['<!-- saved from --><!-- twice --><!DOCTYPE html><html>', 'a web page'],
		['  <HTML lang="en">', 'a web page'],
		['<?xml version="1.0"?><html>', 'a web page'],
		['<?xml version="1.0"?><feed/>', 'an XML file'],
		['<!-- never closed', 'a text file'],
		['<!DOCTYPE svg never closed', 'a text file'],
		['\ufeff \ufeff<svg>', 'an SVG drawing'],
		['<\ufeffsvg>', 'a text file'],
		['It is <?xml', 'a text file'],
		['\0\0\0\x18ftypisom', 'a video'],
		['\0\0\0\x18ftypheic', 'an HEIC image (the format of iPhone photos)'],
		['<!---->'.repeat(73), 'a text file'],
		['<!---->'.repeat(70) + '<svg>', 'an SVG drawing'],
		['{"a":1}', 'a JSON file'],
		['[1]', 'a JSON file'],
		['See <svg> and <html>', 'a text file'],
		['Dear {name} [1]', 'a text file'],
		['Hello', 'a text file'],
		['/9j/4AAQSkZJRgABAQAAAQABAAD', 'an image as text (base64)'],
		['data:image/png;base64,iVBORw0KGgo', 'an image as text (base64)'],
		['iVBORw0KGgoAAAANSUhEUgAA\nAAUAAAAFCAYA', 'an image as text (base64)'],
		['/9j/ is how a JPEG begins', 'a text file'],
		[
			'\ufffd\ufffd\ufffd\ufffd\0\x10JFIF\0',
			'a JPEG that was damaged because it was treated as text',
		],
		['\ufffd\ufffd\ufffd\ufffd\0\x10', 'a file of an unknown type'],
		['\ufffdPNG\r\n\x1a\n', 'a PNG that was damaged because it was treated as text'],
		['\0\0\0\x0cJXL \r\n', 'a JPEG XL image'],
		['\0\0\0\x0cjP  \r\n', 'a JPEG 2000 image'],
		['\u0000\u0001', 'a file of an unknown type'],
		['', 'an empty file'],
	])('%j', (text, kind) => expect(kindOf(Buffer.from(text)).what).toBe(kind));
});

test.each([
	['89504e470a1a0a0000000d', 'a PNG that was damaged because it was treated as text'],
	['89504e470d0d0a1a0d0a', 'a PNG that was damaged because it was treated as text'],
	['ff0a', 'a JPEG XL image'],
	['ff4fff51', 'a JPEG 2000 image'],
])('bytes %s are %s', (hex, other) => expect(kindOf(Buffer.from(hex, 'hex')).what).toBe(other));

test.each([
	['/9j/4AAQSkZJRgABAQAAAQABAAD', /Convert to File/],
	['GIF89a', /Edit Image/],
	['<svg>', /Edit Image/],
	['Hello', /Check the output of the previous node/],
	['\ufffdPNG', /output a file, for example HTTP Request with Response Format File/],
])('of %j, the way out is told', (text, hint) => {
	const head = Buffer.from(text);
	const kind = kindOf(head);
	expect(flawIn(IMAGE.follow(kind, head, '').found())).toEqual({
		what: kind.what,
		hint: expect.stringMatching(hint) as string,
	});
});
