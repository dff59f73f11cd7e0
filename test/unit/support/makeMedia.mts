/** Small files of each kind, whole in structure and with next to nothing in them. */

const bytes = (...parts: Array<string | number[] | Buffer>) =>
	Buffer.concat(
		parts.map((part) =>
			typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part),
		),
	);

const uint32 = (value: number, isLittle = false) => {
	const buffer = Buffer.alloc(4);
	if (isLittle) buffer.writeUInt32LE(value);
	else buffer.writeUInt32BE(value);
	return buffer;
};

const uint16 = (value: number) => Buffer.from([value % 256, value >> 8]);

export function box(type: string, ...content: Array<string | Buffer>): Buffer {
	const inside = bytes(...content);
	return bytes(uint32(inside.length + 8), type, inside);
}

/** A box whose length stands in eight bytes. */
export function longBox(type: string, content: Buffer): Buffer {
	return bytes(uint32(1), type, uint32(0), uint32(content.length + 16), content);
}

export function track(handler: string, coding: string): Buffer {
	const entry = box(coding, Buffer.alloc(28));
	return box(
		'trak',
		box('tkhd', Buffer.alloc(84)),
		box(
			'mdia',
			box('mdhd', Buffer.alloc(24)),
			box('hdlr', Buffer.alloc(8), handler, Buffer.alloc(13)),
			box(
				'minf',
				// QuickTime has a second one for the data.
				box('hdlr', 'mhlr....', 'url ', Buffer.alloc(13)),
				box('stbl', box('stsd', uint32(0), uint32(1), entry), box('stts', Buffer.alloc(8))),
			),
		),
	);
}

export const PICTURE = track('vide', 'avc1');
export const SOUND = track('soun', 'mp4a');

export function movie(brand: string, tracks: Buffer[], isIndexLast = true): Buffer {
	const begin = box('ftyp', brand, uint32(512), brand);
	const data = box('mdat', Buffer.alloc(300, 7));
	const index = box('moov', box('mvhd', Buffer.alloc(100)), ...tracks, box('udta', 'name'));
	return isIndexLast ? bytes(begin, data, index) : bytes(begin, index, box('free'), data);
}

export const PDF = bytes(
	'%PDF-1.4\n%\xe2\xe3\xcf\xd3\n',
	'x'.repeat(3000),
	'\nstartxref\n9\n%%EOF\n',
);

/** A ZIP archive with files that are stored as they are. */
export function zip(files: Record<string, Buffer | string>, comment = ''): Buffer {
	const locals: Buffer[] = [];
	const directory: Buffer[] = [];
	let at = 0;
	for (const [name, content] of Object.entries(files)) {
		const data = bytes(content);
		const [size, length] = [uint32(data.length, true), uint16(name.length)];
		const common = bytes(
			uint16(20),
			uint16(0),
			uint16(0),
			uint32(0),
			uint32(0),
			size,
			size,
			length,
		);
		const local = bytes('PK\x03\x04', common, uint16(0), name, data);
		directory.push(
			bytes('PK\x01\x02', uint16(20), common, Buffer.alloc(12), uint32(at, true), name),
		);
		locals.push(local);
		at += local.length;
	}
	const entries = bytes(...directory);
	const count = uint16(directory.length);
	return bytes(
		...locals,
		entries,
		'PK\x05\x06',
		Buffer.alloc(4),
		count,
		count,
		uint32(entries.length, true),
		uint32(at, true),
		uint16(comment.length),
		comment,
	);
}

export const office = (part: string, more: Record<string, Buffer | string> = {}) =>
	zip({ '[Content_Types].xml': '<Types/>', ...more, [part]: 'x'.repeat(3000) });

/** A file of Office before 2007 with these streams, its directory in the sector `directoryAt`. */
export function oldOffice(streams: string[], directoryAt = 2): Buffer {
	const header = Buffer.alloc(512);
	header.write('d0cf11e0a1b11ae1', 'hex');
	header.writeUInt16LE(9, 30);
	header.writeUInt32LE(directoryAt, 48);
	const entries = ['Root Entry', ...streams].map((name) => {
		const entry = Buffer.alloc(128);
		entry.write(name, 'utf16le');
		return entry;
	});
	const directory = Buffer.alloc(512 * Math.ceil(entries.length / 4));
	bytes(...entries).copy(directory);
	return bytes(header, Buffer.alloc(512 * directoryAt, 1), directory);
}

export function ogg(first: Buffer | string, pages = 3): Buffer {
	return bytes(
		...Array.from({ length: pages }, (_, index) => {
			const data = index === 0 ? bytes(first) : Buffer.alloc(300, 5);
			const segments = [
				...Array<number>(Math.floor(data.length / 255)).fill(255),
				data.length % 255,
			];
			const flags = index === 0 ? 2 : index === pages - 1 ? 4 : 0;
			return bytes('OggS', [0, flags], Buffer.alloc(20), [segments.length], segments, data);
		}),
	);
}

export const opus = (channels: number) => bytes('OpusHead', [1, channels], Buffer.alloc(9));

/** Frames of 44.1 kHz at 128 kb/s, MPEG 1 layer III: 417 bytes each. */
export const mp3 = (frames: number) =>
	bytes(
		...Array.from({ length: frames }, () => bytes([0xff, 0xfb, 0x90, 0xc4], Buffer.alloc(413))),
	);

/** Frames of AAC in ADTS, 100 bytes each. */
export const adts = (frames: number) =>
	bytes(
		...Array.from({ length: frames }, () =>
			bytes([0xff, 0xf1, 0x50, 0x80, 100 >> 3, (100 % 8 << 5) | 31, 0xfc], Buffer.alloc(93)),
		),
	);

export const id3 = (size: number) =>
	bytes('ID3', [4, 0, 0, 0, 0, size >> 7, size % 128], Buffer.alloc(size, 0xff));

export const amr = (line: string) => bytes(line, Buffer.alloc(64, 0x3c));
