/** When enough of what a link leads to has come: reading on costs time, stopping too early a wrong verdict. */
import { IMAGE, MediaFile } from '../../../nodes/gupshup/media/mediaRules';
import { png } from '../../engine/support/images.mts';

const FRAME = Buffer.from('ffc0000b080001000101011100', 'hex');

/** A JPEG whose frame stands behind so many bytes of something else. */
function jpegWithFrameBehind(bytes: number): Buffer {
	const length = Buffer.alloc(2);
	length.writeUInt16BE(bytes + 2);
	return Buffer.concat([Buffer.from('ffd8ffe1', 'hex'), length, Buffer.alloc(bytes), FRAME]);
}

function tellEnough(...pieces: Array<Buffer | string>): boolean {
	const file = new MediaFile(IMAGE);
	for (const piece of pieces) file.push(Buffer.from(piece));
	return file.tellsEnough;
}

const page = (length: number, start = '<!doctype html>') => start.padEnd(length);

test.each<[what: string, content: Buffer | string]>([
	['a GIF', 'GIF89a'.padEnd(2048)],
	['a text', page(2048, 'Hello')],
	['a PNG', png(1, 5_000)],
	['a JPEG with its frame', jpegWithFrameBehind(3_000)],
	['a page with its title', page(2048, '<!doctype html><title>Sign in</title>')],
	['as much of a page as is looked at', page(16 * 1024)],
	['more than that', page(16 * 1024 + 1)],
])('%s tells enough', (_what, content) => {
	expect(tellEnough(content)).toBe(true);
});

test.each<[what: string, content: Buffer | string]>([
	['nothing', ''],
	['the very beginning of a GIF', 'GIF89a'.padEnd(2047)],
	['a JPEG before its frame', jpegWithFrameBehind(3_000).subarray(0, 2_900)],
	['a page whose title has not come', page(16 * 1024 - 1)],
	['a page with half a title', page(3_000, '<!doctype html><title>Sign')],
])('%s does not', (_what, content) => {
	expect(tellEnough(content)).toBe(false);
});

test('only the beginning counts, in whatever pieces it comes', () => {
	const title = '<title>Late</';
	const titleBehind = (length: number) => {
		const file = new MediaFile(IMAGE);
		for (const piece of [page(length), title]) file.push(Buffer.from(piece));
		return file.title;
	};
	expect(titleBehind(600)).toBe('Late');
	expect(titleBehind(16 * 1024 - title.length)).toBe('Late');
	expect(titleBehind(16 * 1024 - title.length + 1)).toBe('');
});
