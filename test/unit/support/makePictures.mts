/**
 * Pictures made by real encoders, several of them, in the layouts that cameras and servers write.
 * A program, since some encoders are modules that jest does not load: writes them to its output as JSON.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { deflateSync } from 'node:zlib';

import encodeSquoosh, { init as initSquoosh } from '@jsquash/jpeg/encode.js';
import { encode as encodeFastPng } from 'fast-png';
import jpegJs from 'jpeg-js';
import sharp from 'sharp';

import { chunk } from '../../engine/support/images.mts';

export interface Picture {
	name: string;
	bytes: Buffer;
	/** Where the image itself ends, in bytes; what stands behind it may be lost. */
	end: number;
	isProgressive?: boolean;
	/** Of a JPEG, cut off at some lengths, the first without its end marker: whether a decoder shows all of it. */
	cuts?: Array<{ length: number; showsAll: boolean }>;
}

interface BadPicture {
	name: string;
	bytes: Buffer;
	/** What the text has to say, as a regular expression. */
	text: string;
}

/** All of them, from file to file: their bytes in base64. */
export interface Corpus {
	jpegs: Picture[];
	pngs: Picture[];
	bad: BadPicture[];
}

const WIDTH = 96;
const HEIGHT = 64;

/** Noise and stripes: enough detail that every encoder writes some thousand bytes. */
function pixels(channels: number, bytesEach = 1): Uint8Array {
	const data = new Uint8Array(WIDTH * HEIGHT * channels * bytesEach);
	for (let i = 0; i < data.length; i++) data[i] = (i * 2654435761) >>> 24;
	return data;
}

const raw = (channels: 3 | 4) =>
	sharp(pixels(channels), { raw: { width: WIDTH, height: HEIGHT, channels } });

/** A segment of a JPEG: marker, length, data. */
function segment(marker: number, data: Buffer): Buffer {
	const head = Buffer.from([0xff, marker, 0, 0]);
	head.writeUInt16BE(data.length + 2, 2);
	return Buffer.concat([head, data]);
}

/** A JPEG with something before the first frame header (SOF0) of its picture. */
function beforeFrame(jpeg: Buffer, more: Buffer): Buffer {
	const at = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
	return Buffer.concat([jpeg.subarray(0, at), more, jpeg.subarray(at)]);
}

/** The JPEG with more bytes right behind its first marker. */
const afterStart = (jpeg: Buffer, ...more: Buffer[]) =>
	Buffer.concat([jpeg.subarray(0, 2), ...more, jpeg.subarray(2)]);

/** `Exif` with a whole JPEG as its thumbnail, in as many segments as that takes. */
function exif(thumbnail: Buffer): Buffer[] {
	const all = Buffer.concat([Buffer.from('Exif\0\0MM\0*\0\0\0\x08', 'latin1'), thumbnail]);
	const pieces: Buffer[] = [];
	for (let at = 0; at < all.length; at += 65_533) {
		pieces.push(segment(0xe1, all.subarray(at, at + 65_533)));
	}
	return pieces;
}

/** What is used of pngjs and of Node's WebAssembly, neither of which brings types along here. */
interface Untyped {
	PNG: {
		new (size: { width: number; height: number }): { data: Buffer };
		sync: { write(picture: { data: Buffer }, options?: { colorType: number }): Buffer };
	};
	WebAssembly: { compile(bytes: Buffer): Promise<never> };
}

const { PNG } = createRequire(import.meta.url)('pngjs') as Untyped;
const { WebAssembly } = globalThis as unknown as Untyped;

/** MozJPEG as Squoosh has it; its WebAssembly is loaded from the package, not from an address. */
async function squoosh(options: Parameters<typeof encodeSquoosh>[1]): Promise<Buffer> {
	const require = createRequire(import.meta.url);
	const folder = path.dirname(require.resolve('@jsquash/jpeg/encode.js'));
	const wasm = readFileSync(path.join(folder, 'codec', 'enc', 'mozjpeg_enc.wasm'));
	await initSquoosh(await WebAssembly.compile(wasm));
	const data = new Uint8ClampedArray(pixels(4));
	return Buffer.from(
		await encodeSquoosh({ data, width: WIDTH, height: HEIGHT, colorSpace: 'srgb' }, options),
	);
}

async function goodJpegs(): Promise<Picture[]> {
	const plain = await raw(3).jpeg().toBuffer();
	const large = await raw(3).resize(1200, 900).jpeg({ quality: 95 }).toBuffer();
	const whole = (name: string, bytes: Buffer): Picture => ({ name, bytes, end: bytes.length });
	const trailed = (name: string, bytes: Buffer, ...more: Buffer[]): Picture => ({
		name,
		bytes: Buffer.concat([bytes, ...more]),
		end: bytes.length,
	});
	const grey = await raw(3).greyscale().jpeg().toBuffer();
	return [
		whole('baseline', plain),
		whole('large', large),
		whole('progressive with many scans', await raw(3).jpeg({ progressive: true }).toBuffer()),
		whole('grey', grey),
		whole('grey, progressive', await raw(3).greyscale().jpeg({ progressive: true }).toBuffer()),
		whole('MozJPEG options', await raw(3).jpeg({ mozjpeg: true }).toBuffer()),
		whole('4:4:4', await raw(3).jpeg({ chromaSubsampling: '4:4:4' }).toBuffer()),
		whole('quality 1', await raw(3).jpeg({ quality: 1 }).toBuffer()),
		whole(
			'with EXIF and an ICC profile',
			await raw(3).withMetadata({ orientation: 6, icc: 'p3' }).jpeg().toBuffer(),
		),
		whole(
			'jpeg-js',
			jpegJs.encode({ data: Buffer.from(pixels(4)), width: WIDTH, height: HEIGHT }, 80).data,
		),
		whole('Squoosh', await squoosh({ quality: 75 })),
		whole('Squoosh, baseline', await squoosh({ progressive: false, baseline: true })),
		whole('a camera: EXIF with a thumbnail', afterStart(plain, ...exif(grey))),
		whole('EXIF of 200 KB', afterStart(plain, ...exif(Buffer.concat([large, large])))),
		whole('fill bytes before markers', afterStart(plain, Buffer.alloc(7, 0xff))),
		whole('an empty comment', beforeFrame(plain, segment(0xfe, Buffer.alloc(0)))),
		whole('a comment', afterStart(plain, segment(0xfe, Buffer.from('no \xff\xd9 end', 'latin1')))),
		whole(
			'stray bytes between segments',
			afterStart(plain, segment(0xfe, Buffer.alloc(9)), Buffer.alloc(3)),
		),
		trailed('MPO: a second picture behind the first', plain, grey),
		trailed('a camera’s own data behind the end', plain, Buffer.from('SEFT'.repeat(50))),
		trailed(
			'a motion photo: a film behind the end',
			plain,
			Buffer.from('\0\0\0\x18ftypmp42', 'latin1'),
		),
		trailed('zeros behind the end', plain, Buffer.alloc(4096)),
		whole('tea-set.jpg', readFileSync('sandbox/pictures/tea-set.jpg')),
		whole('bread-basket.jpg', readFileSync('sandbox/pictures/bread-basket.jpg')),
	];
}

/** The PNG with more chunks right behind IHDR. */
const afterHeader = (png: Buffer, ...more: Buffer[]) =>
	Buffer.concat([png.subarray(0, 33), ...more, png.subarray(33)]);

async function goodPngs(): Promise<Picture[]> {
	const plain = await raw(3).png().toBuffer();
	const whole = (name: string, bytes: Buffer | Uint8Array): Picture => ({
		name,
		bytes: Buffer.from(bytes),
		end: bytes.length,
	});
	const pngJs = new PNG({ width: WIDTH, height: HEIGHT });
	pngJs.data = Buffer.from(pixels(4));
	return [
		whole('RGB', plain),
		whole('RGBA', await raw(4).png().toBuffer()),
		whole('palette', await raw(4).png({ palette: true, colours: 16 }).toBuffer()),
		whole('two colours', await raw(3).png({ palette: true, colours: 2 }).toBuffer()),
		whole('grey', await raw(3).greyscale().png().toBuffer()),
		whole('interlaced', await raw(3).png({ progressive: true }).toBuffer()),
		whole(
			'one pixel',
			encodeFastPng({ data: pixels(3).subarray(0, 3), width: 1, height: 1, channels: 3 }),
		),
		whole(
			'fast-png',
			encodeFastPng({ data: pixels(4), width: WIDTH, height: HEIGHT, channels: 4 }),
		),
		whole('pngjs', PNG.sync.write(pngJs)),
		whole('pngjs, grey', PNG.sync.write(pngJs, { colorType: 0 })),
		whole(
			'with EXIF and an ICC profile',
			await raw(3).withMetadata({ orientation: 6, icc: 'p3' }).png().toBuffer(),
		),
		whole(
			'chunks of other kinds',
			afterHeader(
				plain,
				chunk('tEXt', Buffer.from('IEND\0IEND')),
				chunk('acTL', Buffer.alloc(8)),
				chunk('prVt', deflateSync(pixels(3))),
			),
		),
		whole('an empty IDAT among others', afterHeader(plain, chunk('IDAT', Buffer.alloc(0)))),
		{
			name: 'data behind the end',
			bytes: Buffer.concat([plain, Buffer.alloc(500, 7)]),
			end: plain.length,
		},
	];
}

/** What phones do not show, made by encoders too, each with what the text has to say. */
async function badPictures(): Promise<BadPicture[]> {
	const plain = await raw(3).jpeg().toBuffer();
	const png = await raw(3).png().toBuffer();
	/** With another frame marker, or other bytes in the frame. */
	const frame = (change: (at: number, bytes: Buffer) => void) => {
		const bytes = Buffer.from(plain);
		const at = bytes.indexOf(Buffer.from([0xff, 0xc0]));
		change(at, bytes);
		return bytes;
	};
	const deep = encodeFastPng({
		data: new Uint16Array(WIDTH * HEIGHT * 3).fill(40_000),
		width: WIDTH,
		height: HEIGHT,
		channels: 3,
		depth: 16,
	});
	return [
		{
			name: 'CMYK',
			bytes: await raw(3).toColourspace('cmyk').jpeg().toBuffer(),
			text: String.raw`in CMYK.+Save it in RGB`,
		},
		{
			name: 'arithmetic coding',
			bytes: frame((at, bytes) => (bytes[at + 1] = 0xc9)),
			text: String.raw`arithmetic.+save it again`,
		},
		{
			name: 'lossless',
			bytes: frame((at, bytes) => (bytes[at + 1] = 0xc3)),
			text: String.raw`lossless`,
		},
		{
			name: '12 bits',
			bytes: frame((at, bytes) => (bytes[at + 4] = 12)),
			text: String.raw`12 bits per color`,
		},
		{
			name: '16 bits, of fast-png',
			bytes: Buffer.from(deep),
			text: String.raw`16 bits per color.+Convert it to JPEG`,
		},
		{
			name: '16 bits, of sharp',
			bytes: await raw(3).toColourspace('rgb16').png().toBuffer(),
			text: String.raw`16 bits per color`,
		},
		{
			name: 'the signature of a JPEG',
			bytes: plain.subarray(0, 3),
			text: String.raw`only the beginning of a JPEG`,
		},
		{
			name: 'the signature of a PNG',
			bytes: png.subarray(0, 8),
			text: String.raw`only the beginning of a PNG`,
		},
		{
			name: 'a JPEG without an image',
			bytes: Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex'),
			text: String.raw`without an image`,
		},
		{
			name: 'a JPEG cut off',
			bytes: plain.subarray(0, plain.length - 1),
			text: String.raw`a JPEG that is cut off`,
		},
		{
			name: 'a PNG cut off',
			bytes: png.subarray(0, png.length - 16),
			text: String.raw`a PNG that is cut off`,
		},
		{
			name: 'a PNG of an iPhone app',
			bytes: Buffer.concat([png.subarray(0, 8), chunk('CgBI', Buffer.alloc(4)), png.subarray(8)]),
			text: String.raw`Apple's own form`,
		},
		{
			name: 'a PNG with a damaged chunk',
			bytes: afterHeader(png, Buffer.alloc(12)),
			text: String.raw`a damaged PNG`,
		},
	];
}

/** What sharp, which shows all that it can, makes of a JPEG that is cut off. */
async function withCuts(picture: Picture): Promise<Picture> {
	const { bytes, end } = picture;
	const decode = async (length: number) =>
		await sharp(bytes.subarray(0, length), { failOn: 'none' }).raw().toBuffer();
	const whole = await decode(end);
	const lengths = [2, 4, 9, 33, 200, 1000, Math.round(end / 5), Math.round(end / 2)]
		.map((missing) => end - missing)
		.filter((length) => length > end / 3);
	const cuts = [];
	for (const length of lengths) {
		const shown = await decode(length).catch(() => undefined);
		cuts.push({ length, showsAll: shown?.equals(whole) ?? false });
	}
	const { isProgressive = false } = await sharp(bytes).metadata();
	return { ...picture, isProgressive, cuts };
}

const inText = <T extends { bytes: Buffer }>(pictures: T[]) =>
	pictures.map((picture) => ({ ...picture, bytes: picture.bytes.toString('base64') }));

process.stdout.write(
	JSON.stringify({
		jpegs: inText(await Promise.all((await goodJpegs()).map(withCuts))),
		pngs: inText(await goodPngs()),
		bad: inText(await badPictures()),
	}),
);
