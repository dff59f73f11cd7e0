/** Why WhatsApp does not show a file as an image. */
export interface Flaw {
	/** What the file is, for a sentence: "a JPEG that breaks off before its end". */
	what: string;
	/** The way out, a sentence of its own without the final full stop. */
	hint: string;
}

/** Follows the structure of a file while its bytes pass by, in pieces cut anywhere. */
export interface Structure {
	/** The next bytes of the file. What a structure does not begin with its own signature is ignored. */
	push(bytes: Uint8Array): void;
	/** Whether enough has passed for `flawSoFar` to be the last word on colours and bits. */
	readonly headerSeen: boolean;
	/** What is certain by what has passed, whatever follows. */
	flawSoFar(): Flaw | undefined;
	/** Asked when all bytes have passed. */
	flaw(): Flaw | undefined;
}

const NOT_WHOLE =
	'The file is incomplete. Let the node before this one download or create it again, or open it and save it again';

/** @param name "JPEG", "PNG" */
export function breaksOff(name: string): Flaw {
	return { what: `a ${name} that breaks off before its end`, hint: NOT_WHOLE };
}

export function hasNoPicture(name: string): Flaw {
	return {
		what: `no more than the beginning of a ${name}, with nothing to show in it`,
		hint: NOT_WHOLE,
	};
}

/** @param name "JPEG", "PNG" */
export function damaged(name: string): Flaw {
	return {
		what: `a damaged ${name}`,
		hint: 'Let the node before this one download or create it again, and check that nothing treats it as text',
	};
}
