import type { Flaw } from './imageFile';

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
}

const GET_AGAIN = 'The file is incomplete. Download or create it again';

/** @param name with its article: "a PDF" */
export function incomplete(name: string): Flaw {
	return { what: `${name} that is cut off`, hint: GET_AGAIN };
}
