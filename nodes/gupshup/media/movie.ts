import { type Flaw, type Follower, type Found, incomplete } from './media';
import { NO_SOUND } from './sound';
import { type Step, Walk } from './walk';

/** A track, as far as its boxes tell. */
interface Track {
	/** "vide" or "soun"; others are subtitles, hints and the like. */
	handler?: string;
	/** Four letters for the coding: "avc1", "mp4a". */
	coding?: string;
}

/** Boxes that hold boxes on the way to what is looked at. docs: ISO/IEC 14496-12, 6.2.3 */
const CONTAINERS = ['moov', 'trak', 'mdia', 'minf', 'stbl'];

const HEADER_BYTES = 8;
const LONG_HEADER_BYTES = 16;

/** How much of a box is looked at: enough for a brand, a handler, and the coding of the first entry. */
const LOOKED_AT: Readonly<Record<string, number>> = { ftyp: 4, hdlr: 12, stsd: 16 };

/** Codings that phones do not play, in words. Those that are not listed may be played. */
const NOT_PLAYED: Readonly<Record<string, string>> = {
	...{ hvc1: 'H.265 (HEVC)', hev1: 'H.265 (HEVC)', dvh1: 'Dolby Vision', dvhe: 'Dolby Vision' },
	...{ av01: 'AV1', vp08: 'VP8', vp09: 'VP9', apcn: 'ProRes', apch: 'ProRes', apcs: 'ProRes' },
	...{ ap4h: 'ProRes', mjpa: 'Motion JPEG', mjpb: 'Motion JPEG', jpeg: 'Motion JPEG' },
	...{ Opus: 'Opus', fLaC: 'FLAC', alac: 'Apple Lossless', 'ac-3': 'Dolby Digital' },
	...{ 'ec-3': 'Dolby Digital Plus', twos: 'PCM', sowt: 'PCM', lpcm: 'PCM', ulaw: 'PCM' },
};

/**
 * Follows the boxes of an MP4, 3GP or M4A. What is meant to be a video has a picture in a coding that phones
 * play and at most one track of sound; what is meant to be audio has no picture.
 *
 * docs: developers.facebook.com/docs/whatsapp/cloud-api/reference/media, "Supported Media Types": H.264 and
 * AAC, one audio stream or none; 3GP has H.263 or MPEG-4 and AMR, too
 */
export class MovieFollower implements Follower {
	private readonly tracks: Track[] = [];
	private brand = '';
	private hasIndex = false;
	private hasData = false;
	private box = '';
	private readonly walk = new Walk({ gather: HEADER_BYTES }, (part) => this.look(part));
	private state: 'header' | 'longHeader' | 'payload' = 'header';
	/** How many bytes of the box stand behind what is gathered now. */
	private behind = 0;

	constructor(private readonly meant: 'video' | 'audio') {}

	push(bytes: Uint8Array): void {
		this.walk.push(bytes);
	}

	found(): Found {
		const pictures = this.tracks.filter(({ handler }) => handler === 'vide');
		const sounds = this.tracks.filter(({ handler }) => handler === 'soun');
		if (this.brand === 'qt  ') return OF_QUICKTIME;
		// What is left of the next box's header may as well be something behind the last one.
		const isWhole = this.state === 'header' && !this.walk.breaksOff;
		if (!this.hasIndex || !this.hasData || !isWhole) {
			return incomplete(this.meant === 'video' ? 'a video' : 'an audio file');
		}
		const unplayed = [...pictures, ...sounds].find(({ coding = '' }) => coding in NOT_PLAYED);
		if (this.meant === 'audio' && pictures.length > 0) return IS_VIDEO;
		if (this.meant === 'audio' && sounds.length === 0) return NO_SOUND;
		if (this.meant === 'video' && pictures.length === 0) return HAS_NO_PICTURE;
		if (unplayed) return notPlayed(this.meant, NOT_PLAYED[unplayed.coding ?? '']);
		if (sounds.length > 1) return severalSounds(sounds.length);
		if (this.meant === 'audio') return { type: 'audio/mp4', endings: ['m4a', 'mp4'] };
		return this.brand.startsWith('3g')
			? { type: 'video/3gpp', endings: ['3gp', '3gpp'] }
			: { type: 'video/mp4', endings: ['mp4', 'm4v'] };
	}

	private look(part: Buffer): Step | undefined {
		if (this.state === 'payload') {
			this.takeNote(part);
			return this.nextBox(this.behind);
		}
		if (this.state === 'longHeader') return this.enter(Number(part.readBigUInt64BE(0)) - 16);
		const size = part.readUInt32BE(0);
		this.box = part.toString('latin1', 4);
		if (size === 1) {
			this.state = 'longHeader';
			return { gather: LONG_HEADER_BYTES - HEADER_BYTES };
		}
		// A box without a size goes to the end of the file; zeros behind the last box are no box.
		return this.enter(size === 0 && /^[\x20-\x7e]{4}$/.test(this.box) ? Infinity : size - 8);
	}

	/** @param size of the box without its header, in bytes; negative for what is no box, and for padding */
	private enter(size: number): Step | undefined {
		if (size < 0) return undefined;
		if (this.box === 'moov') this.hasIndex = true;
		if (this.box === 'mdat') this.hasData = true;
		if (this.box === 'trak') this.tracks.push({});
		if (CONTAINERS.includes(this.box)) return this.nextBox(0);
		const looked = Math.min(LOOKED_AT[this.box] ?? 0, size);
		if (looked === 0) return this.nextBox(size);
		this.state = 'payload';
		this.behind = size - looked;
		return { gather: looked };
	}

	private nextBox(skip: number): Step {
		this.state = 'header';
		return { skip, gather: HEADER_BYTES };
	}

	private takeNote(part: Buffer): void {
		const track = this.tracks[this.tracks.length - 1];
		if (this.box === 'ftyp') this.brand = part.toString('latin1');
		// A handler of data stands further in; the track's own comes first.
		else if (this.box === 'hdlr' && track) track.handler ??= part.toString('latin1', 8, 12);
		else if (this.box === 'stsd' && track) track.coding ??= part.toString('latin1', 12, 16);
	}
}

const CONVERT = 'Convert it to an MP4 with H.264 and AAC before this node';

const OF_QUICKTIME: Flaw = {
	what: "a QuickTime movie, which WhatsApp doesn't play",
	hint: `${CONVERT}, or send it as a link in a text`,
};
const IS_VIDEO: Flaw = {
	what: 'a video, not an audio file',
	hint: 'Choose Video as the Message Type, or extract its sound before this node',
};
const HAS_NO_PICTURE: Flaw = {
	what: 'an audio file, not a video',
	hint: 'Choose Audio as the Message Type',
};

function notPlayed(meant: string, coding: string): Flaw {
	return {
		what: `${meant === 'video' ? 'a video' : 'an audio file'} in ${coding}, which WhatsApp doesn't play`,
		hint: meant === 'video' ? CONVERT : 'Convert it to AAC or MP3 before this node',
	};
}

function severalSounds(count: number): Flaw {
	return {
		what: `a file with ${count} audio tracks, but WhatsApp plays files with one`,
		hint: 'Remove all audio tracks but one before this node',
	};
}
