import { type Flaw, type Follower, type Found, type FoundType, incomplete } from './media';
import { type Step, Walk } from './walk';

export const NO_SOUND: Flaw = {
	what: 'a file without sound',
	hint: 'Check the output of the previous node',
};

const PAGE_HEADER_BYTES = 27;

/** How much of the first page's data is looked at: what the file holds, and its channels. */
const LOOKED_AT = 10;

/**
 * Follows the pages of an OGG file (RFC 3533). WhatsApp plays Opus of one channel only.
 *
 * docs: developers.facebook.com/docs/whatsapp/cloud-api/reference/media, "Supported Media Types"
 */
export class OggFollower implements Follower {
	private state: 'header' | 'segments' | 'payload' = 'header';
	private toSkip = 0;
	private pages = 0;
	private isOpus = true;
	private channels = 0;
	private readonly walk = new Walk({ gather: PAGE_HEADER_BYTES }, (part) => this.look(part));

	push(bytes: Uint8Array): void {
		this.walk.push(bytes);
	}

	found(): Found {
		if (!this.isOpus) {
			return {
				what: "an OGG file that isn't in Opus, which WhatsApp doesn't play",
				hint: 'Convert it to OGG with Opus, or to MP3, before this node',
			};
		}
		if (this.channels > 1) {
			return {
				what: `an OGG file with ${this.channels} channels, but WhatsApp plays those with one (mono)`,
				hint: 'Convert it to mono, or to MP3, before this node',
			};
		}
		if (this.state !== 'header' || this.walk.breaksOff) return incomplete('an OGG file');
		// The first two pages describe the sound.
		if (this.pages < 3) return NO_SOUND;
		return { type: 'audio/ogg', endings: ['ogg', 'oga', 'opus'] };
	}

	private look(part: Buffer): Step | undefined {
		if (this.state === 'segments') {
			const size = part.reduce((sum, length) => sum + length, 0);
			this.pages++;
			if (this.pages > 1 || size < LOOKED_AT) return this.nextPage(size);
			this.state = 'payload';
			this.toSkip = size - LOOKED_AT;
			return { gather: LOOKED_AT };
		}
		if (this.state === 'payload') {
			this.isOpus = part.toString('latin1', 0, 8) === 'OpusHead';
			this.channels = part[9];
			return this.nextPage(this.toSkip);
		}
		// What stands behind the last page is no part of the sound.
		if (part.toString('latin1', 0, 4) !== 'OggS') return undefined;
		if (part[26] === 0) {
			this.pages++;
			return this.nextPage(0);
		}
		this.state = 'segments';
		return { gather: part[26] };
	}

	private nextPage(skip: number): Step {
		this.state = 'header';
		return { skip, gather: PAGE_HEADER_BYTES };
	}
}

/** How many frames one behind the other are no accident. */
const FRAMES_IN_A_ROW = 3;

/** As many bytes as the header of an ID3 tag has. No frame is shorter, and its own header is. */
const FRAME_HEAD_BYTES = 10;

/**
 * Follows the frames of an MP3 or of AAC without a container (ADTS), which have no beginning and no end of
 * their own: what stands before and between them is passed over, as players do.
 */
export class FramesFollower implements Follower {
	private row = 0;
	private hasSound = false;
	private isAac = false;
	private header: Uint8Array = Buffer.alloc(FRAME_HEAD_BYTES);
	private readonly walk = new Walk({ gather: FRAME_HEAD_BYTES }, (part) => this.look(part));

	push(bytes: Uint8Array): void {
		this.walk.push(bytes);
	}

	found(): Found {
		// The last frame of a short file goes to its very end.
		if (!this.hasSound && (this.row === 0 || this.walk.breaksOff)) return NO_SOUND;
		return this.isAac
			? { type: 'audio/aac', endings: ['aac'] }
			: { type: 'audio/mpeg', endings: ['mp3', 'mpga', 'mp2'] };
	}

	private look(part: Buffer): Step | undefined {
		this.header = Buffer.concat([this.header, part]).subarray(-FRAME_HEAD_BYTES);
		const { header } = this;
		if (Buffer.from(header.subarray(0, 3)).toString('latin1') === 'ID3') {
			return { skip: tagBytes(header), gather: FRAME_HEAD_BYTES };
		}
		const mpeg = mpegFrameBytes(header);
		const length = mpeg || adtsFrameBytes(header);
		if (length < FRAME_HEAD_BYTES) {
			this.row = 0;
			return { gather: 1 };
		}
		this.isAac = mpeg === 0;
		this.row++;
		this.hasSound = this.row === FRAMES_IN_A_ROW;
		return this.hasSound
			? undefined
			: { skip: length - FRAME_HEAD_BYTES, gather: FRAME_HEAD_BYTES };
	}
}

/** The length of an ID3 tag behind its header, in bytes. docs: id3.org/id3v2.4.0-structure, 3.1 */
function tagBytes(header: Uint8Array): number {
	return header.subarray(6).reduce((size, byte) => size * 128 + (byte & 127), 0);
}

const BITRATES: ReadonlyArray<readonly number[]> = [
	// MPEG 1, layers I to III, then MPEG 2 and 2.5, in kilobits a second
	[32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
	[32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
	[32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
	[32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
	[8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];

const RATES = [44_100, 48_000, 32_000];

/** The length of a frame of MPEG audio, in bytes. docs: ISO/IEC 11172-3, 2.4.2.3 */
function mpegFrameBytes(header: Uint8Array): number {
	const version = (header[1] >> 3) & 3;
	const layer = 4 - ((header[1] >> 1) & 3);
	const [bitrate, rate] = [header[2] >> 4, (header[2] >> 2) & 3];
	const isFrame = header[0] === 0xff && header[1] >= 0xe0 && version !== 1 && layer < 4;
	if (!isFrame || bitrate === 0 || bitrate === 15 || rate === 3) return 0;
	const isFirst = version === 3;
	const table = BITRATES[isFirst ? layer - 1 : layer === 1 ? 3 : 4];
	const hertz = RATES[rate] / (isFirst ? 1 : version === 2 ? 2 : 4);
	const padding = (header[2] >> 1) & 1;
	const bits = table[bitrate - 1] * 1000;
	if (layer === 1) return (Math.floor((12 * bits) / hertz) + padding) * 4;
	return Math.floor(((layer === 3 && !isFirst ? 72 : 144) * bits) / hertz) + padding;
}

/** The length of a frame of AAC, in bytes. docs: ISO/IEC 13818-7, 6.2 */
function adtsFrameBytes(header: Uint8Array): number {
	const isFrame = header[0] === 0xff && (header[1] & 0xf6) === 0xf0 && ((header[2] >> 2) & 15) < 13;
	return isFrame ? ((header[3] & 3) << 11) | (header[4] << 3) | (header[5] >> 5) : 0;
}

/**
 * Follows what has nothing but sound behind its first bytes: AMR (RFC 4867, 5), AAC in ADIF.
 *
 * @param least how many bytes there are before the sound
 */
export function followPlainSound(type: FoundType, least: number): Follower {
	let size = 0;
	return {
		push: ({ length }) => {
			size += length;
		},
		found: () => (size > least ? type : NO_SOUND),
	};
}
