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

interface Component {
	id: number;
	/** Blocks of a unit, across and down. */
	across: number;
	down: number;
	/** Number of its quantization table. */
	table: number;
	/** How many bits of accuracy are still to come, by coefficient; without end before its first scan. */
	missingBits: number[];
}

/**
 * Whether a JPEG that lacks its end marker holds all of its picture nevertheless, as some cameras and
 * servers write it: decoders show it whole (ITU-T T.81).
 *
 * The data of a scan have no length. Of a sequential JPEG, its blocks are counted by reading their Huffman
 * codes, without making a picture of them. Of a progressive one, it is enough that its last scan has begun:
 * all of the picture is there by then, and only its last bit of accuracy may be missing.
 *
 * @param bytes of the whole file
 */
export function hasWholePicture(bytes: Uint8Array): boolean {
	return new PictureData(bytes).isWhole();
}

/** A Huffman table: the first code of each length, how many there are, and where their symbols begin. */
interface Codes {
	first: number[];
	count: number[];
	begin: number[];
	symbols: Uint8Array;
}

const PROGRESSIVE = 0xc2;
const BLOCK = 8;
const COEFFICIENTS = 64;
const LONGEST_CODE = 16;

class PictureData {
	private at = 2;
	private frame?: Frame;
	private restartInterval = 0;
	/** Keyed by the byte that names them: class and number. */
	private readonly tables = new Map<number, Codes>();

	constructor(private readonly bytes: Uint8Array) {}

	isWhole(): boolean {
		for (;;) {
			const [marker, segment] = this.nextSegment();
			if (segment === undefined) return false;
			if (marker >= 0xc0 && marker <= 0xc2) this.frame ??= parseFrame(marker, segment);
			else if (marker === 0xc4) this.readTables(segment);
			else if (marker === 0xdd) this.restartInterval = segment[0] * 256 + segment[1];
			else if (marker === 0xda) {
				if (!this.readScan(segment)) return false;
				if (this.frame && isComplete(this.frame)) return true;
			}
		}
	}

	/** Moves behind the next marker and its segment, whose data are `undefined` where it breaks off. */
	private nextSegment(): [marker: number, data: Uint8Array | undefined] {
		const { bytes } = this;
		let at = bytes.indexOf(0xff, this.at);
		while (at !== -1 && standsAlone(bytes[at + 1])) at = bytes.indexOf(0xff, at + 1);
		const end = at + 2 + bytes[at + 2] * 256 + bytes[at + 3];
		if (at === -1 || !(end <= bytes.length)) return [0, undefined];
		this.at = end;
		return [bytes[at + 1], bytes.subarray(at + 4, end)];
	}

	private readTables(segment: Uint8Array): void {
		for (let at = 0; at + LONGEST_CODE < segment.length; ) {
			const count = [0, ...segment.subarray(at + 1, at + 1 + LONGEST_CODE)];
			const first: number[] = [];
			const begin: number[] = [];
			let [code, symbols] = [0, 0];
			for (const [length, codes] of count.entries()) {
				first[length] = code;
				begin[length] = symbols;
				code = (code + codes) * 2;
				symbols += codes;
			}
			const from = at + 1 + LONGEST_CODE;
			const table = { first, count, begin, symbols: segment.subarray(from, from + symbols) };
			this.tables.set(segment[at], table);
			at = from + symbols;
		}
	}

	/** Whether the scan is there: all of it, or its beginning where that is enough. */
	private readScan(segment: Uint8Array): boolean {
		const { frame } = this;
		const count = segment[0];
		const [from, to, bits] = segment.subarray(1 + 2 * count);
		if (frame === undefined || bits === undefined) return false;
		const isProgressive = frame.marker === PROGRESSIVE;
		const blocks: Array<[Codes, Codes]> = [];
		let component: Component | undefined;
		for (let i = 0; i < count; i++) {
			const [id, tables] = segment.subarray(1 + 2 * i);
			component = frame.components.find((one) => one.id === id);
			if (component === undefined || component.across * component.down === 0) return false;
			for (let k = from; k <= Math.min(to, COEFFICIENTS - 1); k++) {
				component.missingBits[k] = isProgressive ? bits % 16 : 0;
			}
			const dc = this.tables.get(tables >> 4);
			const ac = this.tables.get(16 + (tables % 16));
			if (isProgressive) continue;
			if (dc === undefined || ac === undefined) return false;
			const perUnit = count === 1 ? 1 : component.across * component.down;
			for (let block = 0; block < perUnit; block++) blocks.push([dc, ac]);
		}
		if (isProgressive) return true;
		const units = unitsOf(frame, count === 1 ? component : undefined);
		return blocks.length > 0 && this.readUnits(blocks, units);
	}

	private readUnits(blocks: ReadonlyArray<[Codes, Codes]>, units: number): boolean {
		const bits = new Bits(this.bytes, this.at);
		for (let unit = 0; unit < units; unit++) {
			if (this.restartInterval > 0 && unit > 0 && unit % this.restartInterval === 0) bits.restart();
			for (const [dc, ac] of blocks) if (!readBlock(bits, dc, ac)) return false;
		}
		this.at = bits.at;
		return true;
	}
}

/** @param data of the segment, without its length */
export function parseFrame(marker: number, data: Uint8Array): Frame {
	const [precision, h1, h2, w1, w2, count] = data;
	const components: Component[] = [];
	const end = Math.min(data.length, 6 + 3 * count);
	for (let at = 6; at + 3 <= end; at += 3) {
		const [id, factors, table] = data.subarray(at);
		const missingBits = Array.from({ length: COEFFICIENTS }, () => Infinity);
		components.push({ id, across: factors >> 4, down: factors % 16, table, missingBits });
	}
	return { marker, precision, width: w1 * 256 + w2, height: h1 * 256 + h2, count, components };
}

function isComplete({ count, components }: Frame): boolean {
	return (
		components.length === count &&
		components.every(({ missingBits }) => missingBits.every((bits) => bits === 0))
	);
}

/** Whether no segment follows the marker; the second of two FF may be the first of another marker. */
function standsAlone(marker: number): boolean {
	return marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd9) || marker === 0xff;
}

/** How many units a scan has: of all components together, or blocks of a single one. */
function unitsOf({ width, height, components }: Frame, only: Component | undefined): number {
	const across = Math.max(...components.map((one) => one.across));
	const down = Math.max(...components.map((one) => one.down));
	const inUnits = (side: number, unit: number) => Math.ceil(side / unit);
	if (only === undefined) return inUnits(width, BLOCK * across) * inUnits(height, BLOCK * down);
	return (
		inUnits(Math.ceil((width * only.across) / across), BLOCK) *
		inUnits(Math.ceil((height * only.down) / down), BLOCK)
	);
}

/** Whether all of the block is there. */
function readBlock(bits: Bits, dc: Codes, ac: Codes): boolean {
	const size = bits.symbol(dc);
	if (size === undefined || !bits.skip(size)) return false;
	for (let k = 1; k < COEFFICIENTS; ) {
		const symbol = bits.symbol(ac);
		if (symbol === undefined) return false;
		const [zeros, length] = [symbol >> 4, symbol % 16];
		// The end of the block, unless it stands for sixteen zeros.
		if (length === 0 && zeros < 15) return true;
		k += zeros + 1;
		if (!bits.skip(length)) return false;
	}
	return true;
}

/** The bits of a scan, up to the next marker. */
class Bits {
	private rest = 0;
	private value = 0;

	constructor(
		private readonly bytes: Uint8Array,
		/** Place of the next byte that is not begun. */
		public at: number,
	) {}

	/** Moves behind the next restart marker. */
	restart(): void {
		this.rest = 0;
		const { bytes } = this;
		let at = bytes.indexOf(0xff, this.at);
		while (at !== -1 && bytes[at + 1] === 0) at = bytes.indexOf(0xff, at + 1);
		const isRestart = at !== -1 && bytes[at + 1] >= 0xd0 && bytes[at + 1] <= 0xd7;
		this.at = isRestart ? at + 2 : bytes.length;
	}

	symbol({ first, count, begin, symbols }: Codes): number | undefined {
		let code = 0;
		for (let length = 1; length <= LONGEST_CODE; length++) {
			if (this.rest === 0 && !this.load()) return undefined;
			this.rest--;
			code = code * 2 + ((this.value >> this.rest) & 1);
			const index = code - first[length];
			if (index < count[length]) return symbols[begin[length] + index];
		}
		return undefined;
	}

	skip(bits: number): boolean {
		let left = bits;
		while (left > this.rest) {
			left -= this.rest;
			if (!this.load()) return false;
		}
		this.rest -= left;
		return true;
	}

	private load(): boolean {
		const value = this.bytes[this.at];
		if (value === undefined) return false;
		// A byte of 255 has a zero behind it; anything else is a marker.
		if (value === 0xff && this.bytes[this.at + 1] !== 0) return false;
		this.at += value === 0xff ? 2 : 1;
		this.value = value;
		this.rest = 8;
		return true;
	}
}
