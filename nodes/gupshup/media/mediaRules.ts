import { MEGABYTE } from '../http/body';
import { convertToFile, type MediaWords } from '../input/linkRule';
import { LINKED_IMAGE } from '../input/linkRules';
import { LABELS } from '../input/labels';
import {
	followOldOffice,
	followPdf,
	followText,
	followZip,
	noDocument,
	PDF_HEADER_WITHIN,
} from './documents';
import { type Kind, kindOf, type Tag } from './fileKinds';
import { JpegFollower } from './jpeg';
import { type Flaw, type Follower, type Found, type MediaRule, refuse } from './media';
import { MovieFollower } from './movie';
import { PngFollower } from './png';
import { followPlainSound, FramesFollower, OggFollower } from './sound';

/** How many bytes of a file tell what has to follow it. */
const HEAD_BYTES = 2 * PDF_HEADER_WITHIN;

/** The most that is kept of a file, to find the title of a web page in, in bytes. */
const KEPT_BYTES = 16 * 1024;

/** A file, or the beginning of what a link leads to, looked at by a rule while its bytes pass, however cut. */
export class MediaFile {
	/** All that has come, in bytes. */
	size = 0;
	private head = Buffer.alloc(0);
	private follower?: Follower;

	/** @param ending of its name, in small letters, without the dot; a link is told without it */
	constructor(
		private readonly rule: MediaRule,
		private readonly ending = '',
	) {}

	push(bytes: Uint8Array): void {
		const before = this.head;
		this.size += bytes.length;
		const missing = KEPT_BYTES - before.length;
		if (missing > 0) this.head = Buffer.concat([before, bytes.subarray(0, missing)]);
		if (this.size >= HEAD_BYTES) this.follow(before).push(bytes);
	}

	get kind(): Kind {
		return kindOf(this.head);
	}

	/** Its beginning, as text. */
	get text(): string {
		return this.head.toString('utf8');
	}

	/** Whether all is there that is kept as text. */
	get textIsFull(): boolean {
		return this.head.length === KEPT_BYTES;
	}

	/** The title of a web page; empty where none has come. */
	get title(): string {
		const page = this.text;
		const tag = page.search(/<title[\s>]/i);
		const start = tag === -1 ? -1 : page.indexOf('>', tag);
		const end = start === -1 ? -1 : page.indexOf('</', start);
		return end === -1 ? '' : page.slice(start + 1, end);
	}

	/** Whether more bytes would change nothing about a link that leads to it. */
	get tellsEnough(): boolean {
		if (this.size < HEAD_BYTES) return false;
		if (this.kind.tag === 'page') return this.textIsFull || this.title !== '';
		return !this.follow().lacksHeader;
	}

	/** Whether the file is larger than such files may be: the rest of it need not come. */
	get isTooLarge(): boolean {
		return this.size > this.rule.largestMb * MEGABYTE;
	}

	/** What is certain against it by its beginning. */
	flawSoFar(): Flaw | undefined {
		return this.follow().flawSoFar?.();
	}

	/**
	 * What it is, asked when all of it has passed.
	 *
	 * @param bytes reads the file once more, all of it at once
	 */
	async found(bytes: () => Promise<Uint8Array>): Promise<Found> {
		const follower = this.follow();
		const again = this.isTooLarge ? undefined : follower.lookAgain;
		return again ? again(await bytes()) : follower.found();
	}

	/** @param passed all that has come before now */
	private follow(passed = this.head): Follower {
		if (this.follower) return this.follower;
		const { kind, head, ending } = this;
		this.follower = this.rule.follow(kind, head.subarray(0, HEAD_BYTES), ending);
		this.follower.push(passed);
		return this.follower;
	}
}

/** @param rule what the link has to lead to */
export const openPrivately = ({ one }: MediaWords) =>
	`Open the link in a private window of your browser. WhatsApp can only download the ${one} if it shows there by itself, without signing in`;

const CONVERT_IMAGE = "Convert it to JPEG or PNG, for example with n8n's Edit Image node";

/** What to do about a file that is no image for WhatsApp. */
const IMAGE_HINTS: Partial<Record<Tag, string>> = {
	otherPicture: CONVERT_IMAGE,
	drawing: CONVERT_IMAGE,
	base64: convertToFile(LINKED_IMAGE),
	damagedByText:
		'Have the node that downloads or creates it output a file, for example HTTP Request with Response Format File',
};

export const IMAGE: MediaRule = {
	...LINKED_IMAGE,
	largestMb: 5,
	accept: 'image/jpeg,image/png;q=0.9,*/*;q=0.5',
	smaller: "Make it smaller, for example with n8n's Edit Image node (Resize)",
	smallerByLink:
		'Use a smaller version of it, or download it with HTTP Request, make it smaller with Edit Image (Resize), and choose File as the Image Source',
	follow({ tag, what }) {
		if (tag === 'jpeg') return new JpegFollower();
		if (tag === 'png') return new PngFollower();
		return refuse({
			what,
			hint:
				IMAGE_HINTS[tag] ??
				'Check the output of the previous node: WhatsApp only shows JPEG and PNG',
		});
	},
	flawByLink({ tag, what }) {
		if (tag === 'jpeg' || tag === 'png') return undefined;
		return {
			what: `${what}, not to a JPEG or PNG`,
			hint: ['otherPicture', 'drawing', 'base64'].includes(tag)
				? 'Use a JPEG or PNG version of it, or download it with HTTP Request, convert it with Edit Image, and choose File as the Image Source'
				: openPrivately(LINKED_IMAGE),
		};
	},
};

const TEXTS: readonly Tag[] = ['base64', 'drawing', 'page', 'text', 'unknown'];

export const DOCUMENT: MediaRule = {
	one: 'document',
	an: 'a document',
	source: LABELS.mediaSource,
	example: 'https://example.com/invoice.pdf',
	endings: /\.(?:pdf|docx?|xlsx?|pptx?|txt)$/i,
	largestMb: 100,
	smaller: 'Make it smaller, or send a link to it in a text',
	isByEnding: true,
	mayBePage: true,
	follow({ tag, precisely }, head, ending) {
		const start = head.toString('latin1', 0, PDF_HEADER_WITHIN);
		if (start.includes('%PDF-')) return followPdf(head);
		if (tag === 'zip') return followZip();
		if (start.startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) return followOldOffice(head, ending);
		const isWide = /^(?:\xff\xfe|\xfe\xff)/.test(start);
		if (isWide || TEXTS.includes(tag)) return followText(isWide, ending);
		return refuse(noDocument(precisely));
	},
};

/** Boxes that a movie begins with. */
const FIRST_BOX = /^[^]{4}(?:ftyp|moov|mdat|free|skip|wide|pnot)/;

const SMALLER_OR_DOCUMENT = 'Make it smaller, or send it as a document';

export const VIDEO: MediaRule = {
	one: 'video',
	an: 'a video',
	source: LABELS.mediaSource,
	example: 'https://example.com/tour.mp4',
	endings: /\.(?:mp4|3gp)$/i,
	largestMb: 16,
	smaller: SMALLER_OR_DOCUMENT,
	follow({ precisely: what }, head) {
		if (FIRST_BOX.test(head.toString('latin1', 0, 8))) return new MovieFollower('video');
		return refuse({
			what,
			hint: 'Convert it to an MP4 with H.264 and AAC before this node: WhatsApp only plays MP4 and 3GP',
		});
	},
};

export const AUDIO: MediaRule = {
	one: 'audio file',
	an: 'an audio file',
	source: LABELS.mediaSource,
	example: 'https://example.com/voice.ogg',
	endings: /\.(?:mp3|m4a|aac|amr|ogg|opus)$/i,
	largestMb: 16,
	smaller: SMALLER_OR_DOCUMENT,
	follow({ tag, precisely: what }, head) {
		const start = head.toString('latin1', 0, 12);
		if (FIRST_BOX.test(start)) return new MovieFollower('audio');
		if (tag === 'ogg') return new OggFollower();
		const amr = /^#!AMR(?:-WB)?\n/.exec(start);
		if (amr) return followPlainSound({ type: 'audio/amr', endings: ['amr'] }, amr[0].length);
		if (start.startsWith('ADIF')) {
			return followPlainSound({ type: 'audio/aac', endings: ['aac'] }, 4);
		}
		if (tag === 'unknown' || tag === 'withId3') return new FramesFollower();
		return refuse({
			what,
			hint: 'Convert it before this node: WhatsApp only plays MP3, AAC, M4A, AMR and OGG with Opus',
		});
	},
};
