/** Input files where n8n tells of them in another way than today, and what names may be and become. */
import { Readable } from 'node:stream';

import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { InputFiles } from '../../../nodes/gupshup/media/inputFile';
import { IMAGE } from '../../../nodes/gupshup/media/mediaRules';
import { JPEG, png } from '../../engine/support/images.mts';

const MB = 1024 * 1024;

/** What n8n was asked about the files that it keeps, by their ids. */
interface Asked {
	sizes: string[];
	bytes: string[];
}

/**
 * Items that carry a file each in the field "data".
 *
 * @param kept bytes of the files that n8n keeps, in pieces; without them, a file is said to have 6 MB
 */
function filesOf(items: Array<Partial<IBinaryData>>, kept?: Buffer[], asked?: Asked): InputFiles {
	return new InputFiles({
		helpers: {
			assertBinaryData: (item: number, field: string) => {
				if (field !== 'data') throw new Error('There is no such field');
				return { mimeType: 'image/png', data: '', ...items[item] };
			},
			getBinaryMetadata: async (id: string) => {
				asked?.sizes.push(id);
				return await Promise.resolve({ fileSize: kept ? Buffer.concat(kept).length : 6 * MB });
			},
			getBinaryStream: async (id: string) => {
				asked?.bytes.push(id);
				return await Promise.resolve(Readable.from(kept ?? []));
			},
		},
		getInputData: () => items.map((file) => ({ json: {}, binary: { data: file } })),
	} as unknown as IExecuteFunctions);
}

const nothingAsked = (): Asked => ({ sizes: [], bytes: [] });

const readFrom = async (file: Partial<IBinaryData>, asked?: Asked) =>
	await filesOf([file], undefined, asked).read(0, 'data', IMAGE);

test('n8n is asked for the size of a file that it keeps, before anything of it is read', async () => {
	const asked = nothingAsked();
	await expect(readFrom({ id: 'filesystem-v2:1' }, asked)).rejects.toThrow(/has 6\.0 MB/);
	expect(asked).toEqual({ sizes: ['filesystem-v2:1'], bytes: [] });
});

test('but not where the item says it, or holds the file', async () => {
	const asked = nothingAsked();
	await expect(readFrom({ id: 'filesystem-v2:1', bytes: 7 * MB }, asked)).rejects.toThrow(
		/7\.0 MB/,
	);
	await expect(readFrom({ data: 'SGVsbG8=' }, asked)).rejects.toThrow(/is a text file/);
	const large = png(1, 5.5 * MB).toString('base64');
	await expect(readFrom({ data: large }, asked)).rejects.toThrow(/has 5\.5 MB/);
	expect(asked).toEqual(nothingAsked());
});

test('a file that many items carry is read through once', async () => {
	const asked = nothingAsked();
	const id = 'filesystem-v2:1';
	const files = filesOf([{ id }, { id }, { id }], [png(1)], asked);
	const read = await Promise.all(
		[0, 1, 2].map(async (item) => await files.read(item, 'data', IMAGE)),
	);
	expect(new Set(read.map(({ sha256 }) => sha256)).size).toBe(1);
	expect(asked.bytes).toEqual([id]);
});

test('what a file is, is told by its first 512 bytes, in whatever pieces they come', async () => {
	const readPieces = async (...pieces: string[]) =>
		await filesOf(
			[{ id: 'a' }],
			pieces.map((piece) => Buffer.from(piece)),
		).read(0, 'data', IMAGE);
	await expect(readPieces('<!', 'doctype html>'.padEnd(500), '\0')).rejects.toThrow(/web page/);
	await expect(readPieces('Hi'.padEnd(500), '.'.repeat(12), '\0')).rejects.toThrow(/a text file/);
	await expect(readPieces('Hi'.padEnd(500), '.'.repeat(11), '\0')).rejects.toThrow(
		/an unknown type/,
	);
});

test('what only lacks its end is sent, in whatever way n8n keeps it', async () => {
	for (const image of [JPEG.subarray(0, -2), png(1, 5_000).subarray(0, -12)]) {
		const { length: size } = image;
		expect(await readFrom({ data: image.toString('base64') })).toMatchObject({ size });
		expect(await filesOf([{ id: 'a' }], [image]).read(0, 'data', IMAGE)).toMatchObject({ size });
	}
});

test('what is not whole is refused', async () => {
	for (const image of [JPEG, png(1, 5_000)]) {
		const data = image.subarray(0, image.length - 19).toString('base64');
		await expect(readFrom({ data, fileName: 'a.jpg' })).rejects.toThrow(
			/^Input Data Field Name names "data" \(a\.jpg\), which is a (?:JPEG|PNG) that is cut off/,
		);
	}
});

test.each([
	['photo.png', 'photo.jpg'],
	['my.photo.v2.jpeg', 'my.photo.v2.jpg'],
	['photo', 'photo.jpg'],
	['photo.', 'photo.jpg'],
	[' photo .gif', 'photo.jpg'],
	['.png', 'image.jpg'],
	['', 'image.jpg'],
	[undefined, 'image.jpg'],
])('%j is uploaded as %s', async (fileName, name) => {
	expect(await readFrom({ data: JPEG.toString('base64'), fileName })).toMatchObject({ name });
});

describe('the name of the field', () => {
	const read = async (name: unknown) =>
		await filesOf([{ data: JPEG.toString('base64') }]).read(0, name, IMAGE);

	test('may have white space around it', async () => {
		expect(await read(' data\n')).toMatchObject({ type: 'image/jpeg' });
	});

	test.each<[name: unknown, text: RegExp]>([
		['iVBORw0KGgoAAAANSUhEUgAA', /contains the file itself\..+Convert to File/],
		['x'.repeat(201), /contains the file itself\. Enter the name.+"data"$/],
		['data:text/plain,x', /contains the file itself\. Enter/],
		['https://example.com/a', /is a link/],
		['HTTP://example.com/a', /is a link/],
		['x'.repeat(200), /names "x+…", which isn't a file in this item/],
		['my data: 1', /names "my data: 1", which/],
		['not http://', /names "not http:\/\/", which/],
	])('is not %j', async (name, text) => {
		await expect(read(name)).rejects.toThrow(text);
	});
});
