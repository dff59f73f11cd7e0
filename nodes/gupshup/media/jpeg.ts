import { type Frame, hasWholePicture, parseFrame } from './jpegScan';
import {
	damaged,
	type Flaw,
	type Follower,
	type Found,
	type FoundType,
	hasNoPicture,
	imageCutOff,
} from './media';
import { type Step, Walk } from './walk';

const QUANTIZATION_TABLES = 0xdb;
const END_OF_IMAGE = 0xd9;
const START_OF_SCAN = 0xda;

/** A segment's length, which counts itself. */
const LENGTH_BYTES = 2;

/** Data of a frame with one component, which is the shortest, and with four, which is the longest. */
const SHORTEST_FRAME = 9;
const LONGEST_FRAME = 18;

const JPEG: FoundType = { type: 'image/jpeg', endings: ['jpg'] };

/**
 * Follows the markers of a JPEG to the end of its image. What stands behind it, such as the further
 * pictures of an MPO or what a camera adds, is no part of it.
 *
 * Segments are passed over by their length, so that pictures within (an EXIF thumbnail) are not taken
 * for the image. The data of a scan have no length: within them, FF is followed by 00 or is a restart
 * marker, so the next other marker ends them. Stray bytes between segments are passed over, as decoders
 * do.
 */
export class JpegFollower implements Follower {
	private state: 'signature' | 'marker' | 'length' | 'segment' | 'ended' = 'signature';
	private marker = 0;
	/** How many bytes of the segment stand behind those that are looked at. */
	private behind = 0;
	private frame?: Frame;
	/** The quantization tables that have come, by their numbers. */
	private readonly tables = new Set<number>();
	private hasScan = false;
	private readonly walk = new Walk({ gather: 2 }, (part) => this.look(part));

	get lacksHeader(): boolean {
		return this.frame === undefined;
	}

	push(bytes: Uint8Array): void {
		this.walk.push(bytes);
	}

	flawSoFar(): Flaw | undefined {
		return this.frame && flawOf(this.frame);
	}

	found(): Found {
		const certain = this.flawSoFar();
		if (certain) return certain;
		const { frame, tables, state } = this;
		if (!frame) return hasNoPicture('JPEG');
		if (state !== 'ended') return imageCutOff('JPEG');
		if (!this.hasScan) return hasNoPicture('JPEG');
		return frame.components.every(({ table }) => tables.has(table)) ? JPEG : damaged('JPEG');
	}

	/** A JPEG all of which has passed but its end may have all of its picture nevertheless. */
	get lookAgain(): Follower['lookAgain'] {
		const lacksItsEnd = this.frame && !this.flawSoFar() && this.state !== 'ended';
		return lacksItsEnd ? (bytes) => (hasWholePicture(bytes) ? JPEG : this.found()) : undefined;
	}

	private look(part: Buffer): Step | undefined {
		switch (this.state) {
			case 'signature':
				return part.readUInt16BE(0) === 0xffd8 ? this.nextMarker(0) : undefined;
			case 'marker':
				return this.lookAtMarker(part[0]);
			case 'length':
				return this.lookAtLength(part.readUInt16BE(0) - LENGTH_BYTES);
			default:
				this.lookAtSegment(part);
				return this.nextMarker(this.behind);
		}
	}

	private lookAtMarker(marker: number): Step | undefined {
		// Any number of FF may stand before a marker.
		if (marker === 0xff) return { gather: 1 };
		const standsAlone = marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8);
		if (standsAlone) return this.nextMarker(0);
		this.state = marker === END_OF_IMAGE ? 'ended' : 'length';
		this.marker = marker;
		return marker === END_OF_IMAGE ? undefined : { gather: LENGTH_BYTES };
	}

	/** @param length of the segment's data */
	private lookAtLength(length: number): Step {
		const isFrame = isFrameMarker(this.marker) && !this.frame && length >= SHORTEST_FRAME;
		const gather = Math.min(length, isFrame ? LONGEST_FRAME : (LOOKED_AT.get(this.marker) ?? 0));
		this.behind = Math.max(0, length - gather);
		if (gather <= 0) return this.nextMarker(this.behind);
		this.state = 'segment';
		return { gather };
	}

	private lookAtSegment(data: Buffer): void {
		if (this.marker === QUANTIZATION_TABLES) {
			// Each begins with a byte for its accuracy and its number, and has 64 values of one byte or two.
			for (let at = 0; at < data.length; at += data[at] < 16 ? 1 + 64 : 1 + 128) {
				this.tables.add(data[at] % 16);
			}
		} else if (this.marker === START_OF_SCAN) {
			// It is of components of the frame, which stands in front of it.
			this.hasScan ||= data[0] >= 1 && data[0] <= (this.frame?.count ?? 0);
		} else {
			this.frame = parseFrame(this.marker, data);
		}
	}

	private nextMarker(skip: number): Step {
		this.state = 'marker';
		return { skip, behind: 0xff, gather: 1 };
	}
}

/** How many bytes of a segment's data are looked at. */
const LOOKED_AT: ReadonlyMap<number, number> = new Map([
	[QUANTIZATION_TABLES, Infinity],
	[START_OF_SCAN, 1],
]);

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
