import { type Component, type Frame, parseFrame } from './jpeg';

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

interface ScannedComponent extends Component {
	/** How many bits of accuracy are still to come, by coefficient; `undefined` before its first scan. */
	missingBits: Array<number | undefined>;
}

interface ScannedFrame extends Frame {
	components: ScannedComponent[];
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
	private frame?: ScannedFrame;
	private restartInterval = 0;
	/** Keyed by the byte that names them: class and number. */
	private readonly tables = new Map<number, Codes>();

	constructor(private readonly bytes: Uint8Array) {}

	isWhole(): boolean {
		for (let marker = this.nextMarker(); marker !== undefined; marker = this.nextMarker()) {
			const segment = this.segment();
			if (segment === undefined) return false;
			if (marker >= 0xc0 && marker <= 0xc2) this.frame ??= scannedFrame(marker, segment);
			else if (marker === 0xc4) this.readTables(segment);
			else if (marker === 0xdd) this.restartInterval = segment[0] * 256 + segment[1];
			else if (marker === 0xda) {
				if (!this.readScan(segment)) return false;
				if (this.frame && isComplete(this.frame)) return true;
			}
		}
		return false;
	}

	/** Moves behind the next marker that a segment follows. */
	private nextMarker(): number | undefined {
		const { bytes } = this;
		for (let at = bytes.indexOf(0xff, this.at); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
			const marker = bytes[at + 1];
			if (marker === undefined) return undefined;
			const standsAlone = marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd9) || marker === 0xff;
			if (standsAlone) continue;
			this.at = at + 2;
			return marker;
		}
		return undefined;
	}

	/** The data of the segment, which is moved behind; `undefined` where it breaks off. */
	private segment(): Uint8Array | undefined {
		const { at, bytes } = this;
		const end = at + bytes[at] * 256 + bytes[at + 1];
		if (!(end <= bytes.length)) return undefined;
		this.at = end;
		return bytes.subarray(at + 2, end);
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
		const parts = Array.from({ length: count }, (_, i) => {
			const [id, tables] = segment.subarray(1 + 2 * i);
			return { component: frame.components.find((one) => one.id === id), tables };
		});
		const blocks: Array<[Codes, Codes]> = [];
		for (const { component, tables } of parts) {
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
		if (blocks.length === 0) return false;
		return this.readUnits(
			blocks,
			unitsOf(frame, parts.length === 1 ? parts[0].component : undefined),
		);
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

function scannedFrame(marker: number, segment: Uint8Array): ScannedFrame {
	const frame = parseFrame(marker, segment);
	return { ...frame, components: frame.components.map((one) => ({ ...one, missingBits: [] })) };
}

function isComplete({ count, components }: ScannedFrame): boolean {
	const coefficients = Array.from({ length: COEFFICIENTS }, (_, k) => k);
	return (
		components.length === count &&
		components.every(({ missingBits }) => coefficients.every((k) => missingBits[k] === 0))
	);
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
