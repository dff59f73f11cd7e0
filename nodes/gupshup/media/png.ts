import { damaged, type Flaw, type Follower, type Found, hasNoPicture, imageCutOff } from './media';
import { type Step, Walk } from './walk';

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** Length and name, in front of the data of a chunk; its checksum stands behind them. */
const CHUNK_HEAD_BYTES = 8;
const CHECKSUM_BYTES = 4;

/** Data of IHDR. docs: www.w3.org/TR/png-3/#11IHDR */
const IHDR_BYTES = 13;

/** The most that the length of a chunk may be. docs: www.w3.org/TR/png-3/#5Chunk-layout */
const LONGEST_CHUNK = 2 ** 31 - 1;

const PALETTE = 3;

/** Bits of a sample, by how colors are written. docs: www.w3.org/TR/png-3/#11IHDR */
const DEPTHS: ReadonlyMap<number, readonly number[]> = new Map([
	[0, [1, 2, 4, 8, 16]],
	[2, [8, 16]],
	[PALETTE, [1, 2, 4, 8]],
	[4, [8, 16]],
	[6, [8, 16]],
]);

const DAMAGED = damaged('PNG');

/** Follows the chunks of a PNG to IEND. Chunks of any name pass, and so does what stands behind the end. */
export class PngFollower implements Follower {
	lacksHeader = true;
	private state: 'signature' | 'header' | 'chunk' = 'signature';
	/** How many bytes stand behind IHDR's data, its checksum included. */
	private behindHeader = 0;
	/** Whether there are data, and whether some of them are passed over now. */
	private hasData = false;
	private isInData = false;
	private isPalette = false;
	private hasPalette = false;
	private certain?: Flaw;
	private readonly walk = new Walk({ gather: SIGNATURE.length }, (part) => this.look(part));

	push(bytes: Uint8Array): void {
		this.walk.push(bytes);
	}

	flawSoFar(): Flaw | undefined {
		return this.certain;
	}

	found(): Found {
		if (this.certain) return this.certain;
		if (!this.hasData) return hasNoPicture('PNG');
		// What is left of the next chunk's length: another part of the picture has one, the end has none.
		const isAtEnd = this.walk.begun.subarray(0, 4).every((byte) => byte === 0);
		const isCutOff = (this.isInData && this.walk.breaksOff) || !isAtEnd;
		return isCutOff ? imageCutOff('PNG') : { type: 'image/png', endings: ['png'] };
	}

	private look(part: Buffer): Step | undefined {
		if (this.state === 'signature') return part.equals(SIGNATURE) ? this.nextChunk(0) : undefined;
		if (this.state === 'header') {
			this.lacksHeader = false;
			this.isPalette = part[9] === PALETTE;
			this.certain = flawOfHeader(part);
			return this.nextChunk(this.behindHeader);
		}
		return this.lookAtChunk(part.readUInt32BE(0), part.toString('latin1', 4));
	}

	private lookAtChunk(length: number, name: string): Step | undefined {
		const isFirst = this.lacksHeader;
		const isDamaged =
			length > LONGEST_CHUNK ||
			!/[A-Za-z]{4}/.test(name) ||
			(isFirst && (name !== 'IHDR' || length < IHDR_BYTES));
		if (isDamaged) {
			this.lacksHeader = false;
			this.certain = isFirst && name === 'CgBI' ? OF_APPLE : DAMAGED;
			return undefined;
		}
		if (isFirst) {
			this.state = 'header';
			this.behindHeader = length - IHDR_BYTES + CHECKSUM_BYTES;
			return { gather: IHDR_BYTES };
		}
		this.isInData = name === 'IDAT' && length > 0;
		this.hasData ||= this.isInData;
		this.hasPalette ||= name === 'PLTE';
		if (this.isInData && this.isPalette && !this.hasPalette) this.certain = DAMAGED;
		return name === 'IEND' ? undefined : this.nextChunk(length + CHECKSUM_BYTES);
	}

	private nextChunk(skip: number): Step {
		this.state = 'chunk';
		return { skip, gather: CHUNK_HEAD_BYTES };
	}
}

/** @param header the data of IHDR */
function flawOfHeader(header: Buffer): Flaw | undefined {
	const [depth, colors, compression, filter, interlace] = header.subarray(8);
	if (header.readUInt32BE(0) === 0 || header.readUInt32BE(4) === 0) return hasNoPicture('PNG');
	// Decoders give up on a header that means nothing.
	const isKnown = DEPTHS.get(colors)?.includes(depth) ?? false;
	if (!isKnown || compression !== 0 || filter !== 0 || interlace > 1) return DAMAGED;
	if (depth <= 8) return undefined;
	// Meta asks for 8 bits a color (Cloud API, image messages).
	return {
		what: `a PNG with ${depth} bits per color, but WhatsApp shows 8`,
		hint: "Convert it to JPEG, for example with n8n's Edit Image node, or save it with 8 bits",
	};
}

const OF_APPLE: Flaw = {
	what: "a PNG in Apple's own format for apps, which WhatsApp doesn't show",
	hint: 'Use the original image from before it was built into the app, or save it again as JPEG',
};
