import { deflateSync } from 'node:zlib';

/** What each byte does to the checksum. */
const CRC = Int32Array.from({ length: 256 }, (_, byte) => {
	let crc = byte;
	for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
	return crc;
});

/** The checksum of PNG's chunks; Node's own came with 20.15. */
function crc32(bytes: Buffer): number {
	let crc = ~0;
	for (let at = 0; at < bytes.length; at++) crc = (crc >>> 8) ^ CRC[(crc ^ bytes[at]) & 0xff];
	return ~crc >>> 0;
}

/** A chunk of a PNG. */
export function chunk(type: string, data: Buffer): Buffer {
	const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
	const length = Buffer.alloc(4);
	length.writeUInt32BE(data.length);
	const check = Buffer.alloc(4);
	check.writeUInt32BE(crc32(body));
	return Buffer.concat([length, body, check]);
}

/**
 * A real PNG, 8 bits, RGB.
 *
 * @param seed images of different seeds have different bytes
 * @param bytes about how large the file is at least: the pixels are stored uncompressed
 */
export function png(seed: number, bytes = 200): Buffer {
	const side = Math.max(1, Math.ceil(Math.sqrt(bytes / 3)));
	const header = Buffer.alloc(13);
	header.writeUInt32BE(side, 0);
	header.writeUInt32BE(side, 4);
	header[8] = 8; // bits
	header[9] = 2; // RGB
	const row = 1 + side * 3;
	const pixels = Buffer.alloc(row * side);
	for (let i = 0; i < pixels.length; i++) pixels[i] = i * (seed + 1);
	// Each row begins with its filter: none.
	for (let i = 0; i < pixels.length; i += row) pixels[i] = 0;
	return Buffer.concat([
		Buffer.from('89504e470d0a1a0a', 'hex'),
		chunk('IHDR', header),
		chunk('IDAT', deflateSync(pixels, { level: 0 })),
		chunk('IEND', Buffer.alloc(0)),
	]);
}

/** A real JPEG of one grey pixel. */
export const JPEG = Buffer.from(
	'ffd8ffe000104a46494600010100000100010000ffdb004300ffffffffffffffffffffffffffffffffffffffffffffffff' +
		'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff' +
		'c0000b080001000101011100ffc40014000100000000000000000000000000000003ffc400141001000000000000' +
		'00000000000000000000ffda0008010100003f0037ffd9',
	'hex',
);

/** The beginnings of files that WhatsApp does not show as images. */
export const OTHER_FILES: Record<string, [bytes: Buffer, name: RegExp]> = {
	GIF: [Buffer.from('GIF89a\x01\x00\x01\x00', 'latin1'), /a GIF/],
	WebP: [Buffer.from('RIFF\x24\x00\x00\x00WEBPVP8 ', 'latin1'), /a WebP image/],
	HEIC: [Buffer.from('\x00\x00\x00\x18ftypheic\x00\x00\x00\x00', 'latin1'), /an HEIC image/],
	AVIF: [Buffer.from('\x00\x00\x00\x1cftypavif\x00\x00\x00\x00', 'latin1'), /an AVIF image/],
	SVG: [
		Buffer.from('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'),
		/an SVG drawing/,
	],
	PDF: [Buffer.from('%PDF-1.7\n'), /a PDF/],
	'web page': [Buffer.from('<!DOCTYPE html><html><head><title>Sign in</title>'), /a web page/],
	'JSON file': [Buffer.from('{"message":"Not found"}'), /a JSON file/],
	'empty file': [Buffer.alloc(0), /empty/],
};
