import { breaksOff, damaged, type Flaw, hasNoPicture, type Structure } from './imageFile';

/** What the frame of a JPEG says of its picture (ITU-T T.81, B.2.2). */
export interface Frame {
	marker: number;
	/** Bits of a sample. */
	precision: number;
	width: number;
	height: number;
	/** 1: grey, 3: colours, 4: CMYK or YCCK. */
	count: number;
	/** As far as the segment has them. */
	components: Component[];
}

export interface Component {
	id: number;
	/** Blocks of a unit, across and down. */
	across: number;
	down: number;
	/** Number of its quantization table. */
	table: number;
}

const QUANTIZATION_TABLES = 0xdb;
const END_OF_IMAGE = 0xd9;
const START_OF_SCAN = 0xda;

/** How many bytes of a frame's segment stand before its components, its length of two bytes included. */
const FRAME_BYTES = 8;

/** The bytes of a component in a frame's segment, which has one at least. */
const COMPONENT_BYTES = 3;
const SHORTEST_FRAME = FRAME_BYTES + COMPONENT_BYTES;

/**
 * Follows the markers of a JPEG to the end of its image. What stands behind it, such as the further
 * pictures of an MPO or what a camera adds, is no part of it.
 *
 * Segments are passed over by their length, so that pictures within (an EXIF thumbnail) are not taken
 * for the image. The data of a scan have no length: within them, FF is followed by 00 or is a restart
 * marker, so the next other marker ends them. Stray bytes between segments are passed over, as decoders
 * do.
 */
export class JpegStructure implements Structure {
	private state: 'signature' | 'data' | 'marker' | 'segment' | 'ended' | 'other' = 'signature';
	/** The signature or the beginning of a segment, as far as it has come. */
	private head: number[] = [];
	private marker = 0;
	/** Bytes of a segment that are passed over. */
	private toSkip = 0;
	private frame?: Frame;
	/** The quantization tables that have come, by their numbers. */
	private readonly tables = new Set<number>();
	private hasScan = false;

	get headerSeen(): boolean {
		return this.frame !== undefined;
	}

	push(bytes: Uint8Array): void {
		for (let at = 0; at < bytes.length; ) {
			if (this.state === 'ended' || this.state === 'other') return;
			if (this.toSkip > 0) {
				const skipped = Math.min(this.toSkip, bytes.length - at);
				this.toSkip -= skipped;
				at += skipped;
			} else if (this.state === 'data') {
				const next = bytes.indexOf(0xff, at);
				if (next === -1) return;
				this.state = 'marker';
				at = next + 1;
			} else {
				this.take(bytes[at]);
				at++;
			}
		}
	}

	flawSoFar(): Flaw | undefined {
		return this.frame && flawOf(this.frame);
	}

	/** Whether all has passed, and nothing is wrong with it but that its end did not come. */
	get lacksItsEnd(): boolean {
		return this.frame !== undefined && this.state !== 'ended' && flawOf(this.frame) === undefined;
	}

	flaw(): Flaw | undefined {
		const certain = this.flawSoFar();
		if (certain) return certain;
		const { frame, tables } = this;
		if (!frame) return hasNoPicture('JPEG');
		if (this.state !== 'ended') return breaksOff('JPEG');
		if (!this.hasScan) return hasNoPicture('JPEG');
		return frame.components.every(({ table }) => tables.has(table)) ? undefined : damaged('JPEG');
	}

	private take(byte: number): void {
		if (this.state === 'marker') {
			this.takeMarker(byte);
			return;
		}
		this.head.push(byte);
		if (this.state === 'signature') {
			if (byte !== [0xff, 0xd8][this.head.length - 1]) this.state = 'other';
			else if (this.head.length === 2) this.state = 'data';
		} else {
			this.takeSegment();
		}
	}

	private takeMarker(byte: number): void {
		// Any number of FF may stand before a marker.
		if (byte === 0xff) return;
		const standsAlone =
			byte === 0x00 || byte === 0x01 || byte === 0xd8 || (byte >= 0xd0 && byte <= 0xd7);
		if (standsAlone) {
			this.state = 'data';
		} else if (byte === END_OF_IMAGE) {
			this.state = 'ended';
		} else {
			this.state = 'segment';
			this.marker = byte;
			this.head = [];
		}
	}

	private takeSegment(): void {
		const { head, marker } = this;
		if (head.length < 2) return;
		const length = head[0] * 256 + head[1];
		const isFrame = isFrameMarker(marker) && this.frame === undefined && length >= SHORTEST_FRAME;
		if (head.length < Math.min(length, isFrame ? frameBytes(head) : bytesToRead(marker))) return;
		if (isFrame) this.frame = parseFrame(marker, head.slice(2));
		if (marker === QUANTIZATION_TABLES) this.readTables();
		// It is of components of the frame, which stands in front of it.
		if (marker === START_OF_SCAN && head[2] >= 1 && head[2] <= (this.frame?.count ?? 0)) {
			this.hasScan = true;
		}
		this.toSkip = Math.max(0, length - head.length);
		this.state = 'data';
	}

	/** Each begins with a byte for its accuracy and its number, and has 64 values of one byte or two. */
	private readTables(): void {
		const { head } = this;
		for (let at = 2; at < head.length; at += head[at] < 16 ? 1 + 64 : 1 + 128) {
			this.tables.add(head[at] % 16);
		}
	}
}

/** How many bytes of a segment are read, its length of two bytes included, unless it is shorter. */
function bytesToRead(marker: number): number {
	if (marker === QUANTIZATION_TABLES) return Infinity;
	return marker === START_OF_SCAN ? 3 : 2;
}

/** How many bytes of a frame are read, as soon as it says how many components it has. */
function frameBytes(head: readonly number[]): number {
	return FRAME_BYTES + COMPONENT_BYTES * (head[FRAME_BYTES - 1] ?? 1);
}

/** @param data of the segment, without its length */
export function parseFrame(marker: number, data: ArrayLike<number> & Iterable<number>): Frame {
	const [precision, h1, h2, w1, w2, count] = data;
	const components: Component[] = [];
	const end = Math.min(data.length, FRAME_BYTES - 2 + count * COMPONENT_BYTES);
	for (let at = FRAME_BYTES - 2; at + COMPONENT_BYTES <= end; at += COMPONENT_BYTES) {
		const factors = data[at + 1];
		components.push({
			id: data[at],
			across: factors >> 4,
			down: factors % 16,
			table: data[at + 2],
		});
	}
	return { marker, precision, width: w1 * 256 + w2, height: h1 * 256 + h2, count, components };
}

/** SOF0 to SOF15, without the three of that range that are something else (DHT, JPG, DAC). */
function isFrameMarker(marker: number): boolean {
	return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

const SAVE_ANEW = 'Open the image and save it again as a standard JPEG or as PNG';

/** Refuses only what no phone shows: Meta asks for 8 bits, RGB (Cloud API, image messages); grey shows too. */
function flawOf({ marker, precision, width, height, count, components }: Frame): Flaw | undefined {
	if (count === 4) {
		return {
			what: "a JPEG in CMYK, the colors for printing, which WhatsApp doesn't show",
			hint: "Save it in RGB, or convert it to PNG, for example with n8n's Edit Image node",
		};
	}
	// Baseline, extended and progressive Huffman coding; the others are lossless, differential or arithmetic.
	if (marker > 0xc2) {
		return {
			what: "a JPEG with lossless or arithmetic coding, which phones don't show",
			hint: SAVE_ANEW,
		};
	}
	if (precision !== 8) {
		return {
			what: `a JPEG with ${precision} bits per color, but phones show 8`,
			hint: SAVE_ANEW,
		};
	}
	if (height === 0) {
		return {
			what: "a JPEG with a height of 0, as some scanners write it, which phones don't show",
			hint: SAVE_ANEW,
		};
	}
	if (width === 0) return hasNoPicture('JPEG');
	const isSampled = components.every(({ across, down }) => isFactor(across) && isFactor(down));
	return (count === 1 || count === 3) && isSampled ? undefined : damaged('JPEG');
}

/** docs: ITU-T T.81, B.2.2 */
function isFactor(sampling: number): boolean {
	return sampling >= 1 && sampling <= 4;
}
