import { breaksOff, damaged, type Flaw, hasNoPicture, type Structure } from './imageFile';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Length and name, in front of the data of a chunk; its checksum stands behind them. */
const CHUNK_HEAD_BYTES = 8;
const CHECKSUM_BYTES = 4;

/** Data of IHDR. docs: www.w3.org/TR/png-3/#11IHDR */
const IHDR_BYTES = 13;

const PALETTE = 3;

/** Bits of a sample, by how colors are written. docs: www.w3.org/TR/png-3/#11IHDR */
const DEPTHS: ReadonlyMap<number, readonly number[]> = new Map([
	[0, [1, 2, 4, 8, 16]],
	[2, [8, 16]],
	[PALETTE, [1, 2, 4, 8]],
	[4, [8, 16]],
	[6, [8, 16]],
]);

/** Whether a header means anything: decoders give up on one that does not. */
function hasMeaning(header: readonly number[]): boolean {
	const [depth, colors, compression, filter, interlace] = header.slice(8);
	const isKnown = DEPTHS.get(colors)?.includes(depth) ?? false;
	return isKnown && compression === 0 && filter === 0 && interlace <= 1;
}

const DAMAGED = damaged('PNG');

/** The most that the length of a chunk may be. docs: www.w3.org/TR/png-3/#5Chunk-layout */
const LONGEST_CHUNK = 2 ** 31 - 1;

/**
 * Follows the chunks of a PNG to IEND. Chunks of any name pass, and so does whatever stands behind the
 * end.
 */
export class PngStructure implements Structure {
	private state: 'signature' | 'chunk' | 'header' | 'rest' | 'ended' | 'other' = 'signature';
	/** The signature, a chunk's head or IHDR's data, as far as it has come. */
	private head: number[] = [];
	private chunk = '';
	/** Bytes of the chunk that are passed over, its checksum included. */
	private toSkip = 0;
	/** Whether there are data, and whether they have come to an end, as far as that can be told. */
	private hasData = false;
	private hasWholeData = false;
	private hasPalette = false;
	private isPalette = false;
	private certain?: Flaw;

	headerSeen = false;

	push(bytes: Uint8Array): void {
		for (let at = 0; at < bytes.length; ) {
			if (this.state === 'ended' || this.state === 'other') return;
			if (this.state === 'rest') {
				const skipped = Math.min(this.toSkip, bytes.length - at);
				this.toSkip -= skipped;
				at += skipped;
				if (this.toSkip === 0) this.endChunk();
			} else {
				this.take(bytes[at]);
				at++;
			}
		}
	}

	flawSoFar(): Flaw | undefined {
		return this.certain;
	}

	flaw(): Flaw | undefined {
		if (this.certain) return this.certain;
		if (this.state === 'ended') return this.hasData ? undefined : hasNoPicture('PNG');
		if (!this.hasData) return hasNoPicture('PNG');
		// What is left of the next chunk's length: another part of the picture has one, the end has none.
		const isAtEnd = this.state !== 'chunk' || this.head.slice(0, 4).every((byte) => byte === 0);
		return this.hasWholeData && isAtEnd ? undefined : breaksOff('PNG');
	}

	private take(byte: number): void {
		this.head.push(byte);
		const { head } = this;
		if (this.state === 'signature') {
			if (byte !== SIGNATURE[head.length - 1]) this.state = 'other';
			else if (head.length === SIGNATURE.length) this.begin('chunk');
		} else if (this.state === 'chunk') {
			if (head.length === CHUNK_HEAD_BYTES) this.beginChunk();
		} else if (head.length === IHDR_BYTES) {
			this.readHeader();
			this.begin('rest');
		}
	}

	private begin(state: typeof this.state): void {
		this.state = state;
		this.head = [];
	}

	private beginChunk(): void {
		const [a, b, c, d, ...name] = this.head;
		const length = ((a * 256 + b) * 256 + c) * 256 + d;
		this.chunk = String.fromCharCode(...name);
		const isFirst = !this.headerSeen;
		if (isFirst && this.chunk === 'CgBI') {
			this.end({
				what: "a PNG in Apple's own format for apps, which WhatsApp doesn't show",
				hint: 'Use the original image from before it was built into the app, or save it again as JPEG',
			});
		} else if (
			length > LONGEST_CHUNK ||
			!/[A-Za-z]{4}/.test(this.chunk) ||
			(isFirst && (this.chunk !== 'IHDR' || length < IHDR_BYTES))
		) {
			this.end(DAMAGED);
		} else {
			if (this.chunk === 'IDAT' && length > 0) {
				this.hasData = true;
				this.hasWholeData = false;
				if (this.isPalette && !this.hasPalette) this.certain = DAMAGED;
			}
			if (this.chunk === 'PLTE') this.hasPalette = true;
			this.toSkip = length + CHECKSUM_BYTES - (isFirst ? IHDR_BYTES : 0);
			this.begin(isFirst ? 'header' : 'rest');
		}
	}

	private endChunk(): void {
		if (this.chunk === 'IDAT') this.hasWholeData = this.hasData;
		this.begin(this.chunk === 'IEND' ? 'ended' : 'chunk');
	}

	private end(flaw: Flaw): void {
		this.certain = flaw;
		this.headerSeen = true;
		this.begin('ended');
	}

	private readHeader(): void {
		const { head } = this;
		this.headerSeen = true;
		this.isPalette = head[9] === PALETTE;
		const isEmpty = [head.slice(0, 4), head.slice(4, 8)].some((side) => side.every((b) => b === 0));
		if (isEmpty) {
			this.certain = hasNoPicture('PNG');
		} else if (!hasMeaning(head)) {
			this.certain = DAMAGED;
		} else if (head[8] > 8) {
			// Meta asks for 8 bits a color (Cloud API, image messages).
			this.certain = {
				what: `a PNG with ${head[8]} bits per color, but WhatsApp shows 8`,
				hint: "Convert it to JPEG, for example with n8n's Edit Image node, or save it with 8 bits",
			};
		}
	}
}
