import { MEGABYTE } from '../http/body';
import { LINKED_IMAGE } from '../input/imageLink';
import { LABELS } from '../input/labels';
import type { LinkedMedia } from '../input/linkRule';
import {
	fileKindOf,
	type Flaw,
	flawOfOther,
	HEAD_BYTES,
	type ImageKind,
	LARGEST_IMAGE_MB,
} from './imageFile';
import { JpegStructure } from './jpeg';
import { hasWholePicture } from './jpegScan';
import {
	noDocument,
	OfficeFollower,
	OldOfficeFollower,
	PDF_HEADER_WITHIN,
	PdfFollower,
	TextFollower,
} from './documents';
import type { Follower, Found, FoundType } from './mediaFlaws';
import { MovieFollower } from './movie';
import { PngStructure } from './png';
import { FramesFollower, OggFollower, PlainFollower } from './sound';

/** What a kind of message takes as its media. */
export interface MediaRule extends LinkedMedia {
	/** What WhatsApp takes at most, in megabytes, read as generously as it can be (Cloud API, media). */
	largestMb: number;
	/** What to do about one that is larger. */
	smaller: string;
	/** What to ask a server for that has several forms of a file; anything where it is left out. */
	accept?: string;
	/**
	 * What follows the file to its end, or what is certain against it by its beginning.
	 *
	 * @param head the first `RULE_HEAD_BYTES` of the file, or all of a shorter one
	 * @param ending of its name, in small letters, without the dot
	 */
	follow(head: Buffer, ending: string): Follower | Flaw;
	/** Whether the ending of its name decides, too: of two names for one file, each is looked at. */
	isByEnding?: true;
}

/** How many bytes of a file `follow` looks at. */
export const RULE_HEAD_BYTES = 2 * PDF_HEADER_WITHIN;

/** Follows a file by a rule: gathers its beginning first, by which it is chosen what follows it. */
export class RuledFile {
	size = 0;
	private head = Buffer.alloc(0);
	private chosen?: Follower | Flaw;

	constructor(
		private readonly rule: MediaRule,
		private readonly ending: string,
	) {}

	push(bytes: Uint8Array): void {
		this.size += bytes.length;
		if (this.chosen) {
			if ('push' in this.chosen) this.chosen.push(bytes);
			return;
		}
		this.head = Buffer.concat([this.head, bytes]);
		if (this.head.length >= RULE_HEAD_BYTES) this.choose();
	}

	/** Whether the file is larger than such files may be: the rest of it need not come. */
	get isTooLarge(): boolean {
		return this.size > this.rule.largestMb * MEGABYTE;
	}

	/** @param bytes reads the file once more, all of it at once */
	async found(bytes: () => Promise<Uint8Array>): Promise<Found> {
		const chosen = this.chosen ?? this.choose();
		if (!('push' in chosen)) return chosen;
		const again = this.isTooLarge ? undefined : chosen.lookAgain;
		return again ? again(await bytes()) : chosen.found();
	}

	private choose(): Follower | Flaw {
		this.chosen = this.rule.follow(this.head.subarray(0, RULE_HEAD_BYTES), this.ending);
		if ('push' in this.chosen) this.chosen.push(this.head);
		this.head = Buffer.alloc(0);
		return this.chosen;
	}
}

/** Follows an image to its end. */
class ImageFollower implements Follower {
	private readonly structure: JpegStructure | PngStructure;

	constructor(private readonly kind: ImageKind) {
		this.structure = kind.image === 'image/jpeg' ? new JpegStructure() : new PngStructure();
	}

	push(bytes: Uint8Array): void {
		this.structure.push(bytes);
	}

	found(): Found {
		return this.structure.flaw() ?? this.foundType;
	}

	/** A JPEG without its end may have all of its picture nevertheless. */
	get lookAgain(): Follower['lookAgain'] {
		const lacksItsEnd = 'lacksItsEnd' in this.structure && this.structure.lacksItsEnd;
		if (!lacksItsEnd) return undefined;
		return (bytes) => (hasWholePicture(bytes) ? this.foundType : this.found());
	}

	private get foundType(): FoundType {
		return { type: this.kind.image, endings: [this.kind.extension] };
	}
}

export const IMAGE: MediaRule = {
	...LINKED_IMAGE,
	largestMb: LARGEST_IMAGE_MB,
	accept: 'image/jpeg,image/png;q=0.9,*/*;q=0.5',
	smaller: "Make it smaller, for example with n8n's Edit Image node (Resize)",
	follow(head) {
		const kind = fileKindOf(head.subarray(0, HEAD_BYTES));
		return 'image' in kind ? new ImageFollower(kind) : flawOfOther(kind.other);
	},
};

const TEXTS = /^(?:a (?:text|JSON|file of an unknown|web)|an (?:XML|SVG|image as))/;

export const DOCUMENT: MediaRule = {
	one: 'document',
	an: 'a document',
	source: LABELS.mediaSource,
	example: 'https://example.com/invoice.pdf',
	endings: /\.(?:pdf|docx?|xlsx?|pptx?|txt)$/i,
	largestMb: 100,
	smaller: 'Make it smaller, or send a link to it in a text',
	isByEnding: true,
	follow(head, ending) {
		const start = head.toString('latin1', 0, PDF_HEADER_WITHIN);
		if (start.includes('%PDF-')) return new PdfFollower();
		if (start.startsWith('PK\x03\x04')) return new OfficeFollower();
		if (start.startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) return new OldOfficeFollower(ending);
		if (/^(?:\xff\xfe|\xfe\xff)/.test(start)) return new TextFollower(true, ending);
		const what = nameOf(head);
		return TEXTS.test(what) ? new TextFollower(false, ending) : noDocument(what);
	},
};

/** Boxes that a movie begins with. */
const FIRST_BOX = /^[^]{4}(?:ftyp|moov|mdat|free|skip|wide|pnot)/;

export const VIDEO: MediaRule = {
	one: 'video',
	an: 'a video',
	source: LABELS.mediaSource,
	example: 'https://example.com/tour.mp4',
	endings: /\.(?:mp4|3gp)$/i,
	largestMb: 16,
	smaller: 'Make it smaller, or send it as a document',
	follow(head) {
		if (FIRST_BOX.test(head.toString('latin1', 0, 8))) return new MovieFollower('video');
		return {
			what: nameOf(head),
			hint: 'Convert it to an MP4 with H.264 and AAC before this node: WhatsApp only plays MP4 and 3GP',
		};
	},
};

export const AUDIO: MediaRule = {
	one: 'audio file',
	an: 'an audio file',
	source: LABELS.mediaSource,
	example: 'https://example.com/voice.ogg',
	endings: /\.(?:mp3|m4a|aac|amr|ogg|opus)$/i,
	largestMb: 16,
	smaller: 'Make it smaller, or send it as a document',
	follow(head) {
		const start = head.toString('latin1', 0, 12);
		if (FIRST_BOX.test(start)) return new MovieFollower('audio');
		if (start.startsWith('OggS')) return new OggFollower();
		const amr = /^#!AMR(?:-WB)?\n/.exec(start);
		if (amr) return new PlainFollower({ type: 'audio/amr', endings: ['amr'] }, amr[0].length);
		if (start.startsWith('ADIF')) {
			return new PlainFollower({ type: 'audio/aac', endings: ['aac'] }, 4);
		}
		const what = nameOf(head);
		if (what === UNKNOWN || what === 'an audio file') return new FramesFollower();
		return {
			what,
			hint: 'Convert it before this node: WhatsApp only plays MP3, AAC, M4A, AMR and OGG with Opus',
		};
	},
};

const UNKNOWN = 'a file of an unknown type';

/** Sounds and videos that are known by their first bytes, and by those from the ninth on. */
const OTHERS: ReadonlyArray<[start: string, further: string, what: string]> = [
	['\x1aE\xdf\xa3', '', 'a WebM or Matroska file'],
	['RIFF', 'AVI ', 'an AVI video'],
	['RIFF', 'WAVE', 'a WAV file'],
	['fLaC', '', 'a FLAC file'],
	['FORM', 'AIF', 'an AIFF file'],
	['0&\xb2u', '', 'a Windows Media file'],
	['FLV\x01', '', 'a Flash video'],
	['MThd', '', 'a MIDI file'],
	['OggS', '', 'an OGG file'],
];

/** What a file is, in words, by its first bytes. */
function nameOf(head: Buffer): string {
	const start = head.toString('latin1', 0, 16);
	const known = OTHERS.find(
		([first, further]) => start.startsWith(first) && start.startsWith(further, 8),
	);
	if (known) return known[2];
	if (/^[^]{4}ftyp(?!hei|hev|mif1|msf1|avi)/.test(start)) return 'an MP4 or a similar file';
	const kind = fileKindOf(head.subarray(0, HEAD_BYTES));
	if ('image' in kind) return kind.image === 'image/jpeg' ? 'a JPEG' : 'a PNG';
	return kind.other;
}
