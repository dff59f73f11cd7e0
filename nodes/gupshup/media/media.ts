import { MEGABYTE } from '../http/body';
import type { UploadFile } from '../http/n8nQuirks';
import type { LinkedMedia } from '../input/linkRule';
import type { Kind } from './fileKinds';

/** A file in a binary field of an item, checked and ready to be uploaded. */
export interface InputFile extends UploadFile {
	/** Hash of the bytes: files with the same bytes are the same. */
	sha256: string;
}

/** A file as a request takes it: by the address it lies at, or by the id Gupshup gave it on upload. */
export type SentMedia = { kind: 'link'; link: string } | { kind: 'id'; id: string };

/** A file by its address, as the panel gives it. */
export interface Link {
	kind: 'link';
	link: string;
	/** Label of the field that holds the link, for what is wrong with it. */
	field: string;
	/** What it has to lead to. */
	rule: MediaRule;
}

/** A file as the panel gives it: a file has its id only once it is uploaded. */
export type Media = Link | { kind: 'id'; id: string } | { kind: 'file'; file: InputFile };

/** Media that stand for a message before it is sent, the same for the same files: what it is known by. */
export function knownMedia(media: readonly Media[]): SentMedia[] {
	return media.map((each) => (each.kind === 'file' ? { kind: 'id', id: each.file.sha256 } : each));
}

/** What a kind of message takes as its media. */
export interface MediaRule extends LinkedMedia {
	/** What WhatsApp takes at most, in megabytes, read as generously as it can be (Cloud API, media). */
	largestMb: number;
	/** What to do about one that is larger. */
	smaller: string;
	/** What to ask a server for that has several forms of a file; anything where it is left out. */
	accept?: string;
	/**
	 * What follows such a file to its end, and says what it is.
	 *
	 * @param head the first 2 kB of the file, or all of a shorter one
	 * @param ending of its name, in small letters, without the dot
	 */
	follow(kind: Kind, head: Buffer, ending: string): Follower;
	/** Whether the ending of its name decides, too: of two names for one file, each is looked at. */
	isByEnding?: true;
	/** Whether it may be a web page, unless its server says that it is one. */
	mayBePage?: true;
	/** What to do about a link to one that is larger, where that is something else. */
	smallerByLink?: string;
	/** What is wrong with a link to a file of this kind, where that is told in other words. */
	flawByLink?(kind: Kind): Flaw | undefined;
}

/** Why WhatsApp does not show or play a file. */
export interface Flaw {
	/** What the file is, for a sentence: "a JPEG that is cut off". */
	what: string;
	/** The way out, a sentence of its own without the final full stop. */
	hint: string;
}

/** What a file turned out to be: its media type, and the endings of such files, the usual one first. */
export interface FoundType {
	type: string;
	endings: readonly string[];
}

export type Found = FoundType | Flaw;

/** Follows a file to its end, in pieces cut anywhere. */
export interface Follower {
	push(bytes: Uint8Array): void;
	/** Asked when all bytes have passed. */
	found(): Found;
	/** Another look at all bytes at once, where that can change what was found. */
	lookAgain?(bytes: Uint8Array): Found;
	/** Whether more of the beginning could tell more, in `flawSoFar`. */
	lacksHeader?: boolean;
	/** What is certain by what has passed, whatever follows. */
	flawSoFar?(): Flaw | undefined;
}

/** For what is certainly wrong by the beginning of a file: there is nothing to follow. */
export function refuse(flaw: Flaw): Follower {
	return { push: () => {}, found: () => flaw, flawSoFar: () => flaw };
}

const GET_AGAIN = 'The file is incomplete. Download or create it again';

const NOT_WHOLE = `${GET_AGAIN}, or open it and save it again`;

/** @param name with its article: "a PDF" */
export function incomplete(name: string, hint = GET_AGAIN): Flaw {
	return { what: `${name} that is cut off`, hint };
}

/** @param name "JPEG", "PNG" */
export function imageCutOff(name: string): Flaw {
	return incomplete(`a ${name}`, NOT_WHOLE);
}

/** @param name "JPEG", "PNG" */
export function hasNoPicture(name: string): Flaw {
	return { what: `only the beginning of a ${name}, without an image`, hint: NOT_WHOLE };
}

/** @param name "JPEG", "PNG" */
export function damaged(name: string): Flaw {
	return {
		what: `a damaged ${name}`,
		hint: 'Download or create it again, and check that nothing treats it as text',
	};
}

/** The size of what is too large, in megabytes, as a text has it: "12.4", or "a little over 5". */
export function megabytes(bytes: number, largestMb: number): string {
	const rounded = (bytes / MEGABYTE).toFixed(1);
	return Number(rounded) === largestMb ? `a little over ${largestMb}` : rounded;
}
