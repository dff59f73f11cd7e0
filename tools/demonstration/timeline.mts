/** What a film shows when: not as long as it took, but as long as one needs to see and read it. */

/** What happened while the film was taken, in order. */
export type Happening =
	/** A part of the picture has changed: its file. */
	| { at: number; part: Part; file: string }
	/** From now on this is said below the picture. */
	| { at: number; heading: string; text: string };

export type Part = 'n8n' | 'phone';

/** A piece of the film in which nothing moves. */
export interface Piece {
	n8n?: string;
	phone?: string;
	heading: string;
	text: string;
	/** In seconds. */
	seconds: number;
}

/** How many words one reads in a second, beside looking at what they are about. */
const WORDS_PER_SECOND = 4.5;

/** The shortest time for which a new text stands still, in seconds. */
const SHORTEST_TEXT = 2.5;

/** While nothing changes but time, the film goes on after so many seconds. */
const LONGEST_WAIT = 0.25;

/** Changes that follow each other faster than this are one, in seconds. */
const FRAME = 0.1;

/** The film's pieces: waits are cut short, and it stands still when there is something to read. */
export function piecesOf(happenings: readonly Happening[]): Piece[] {
	const pieces: Piece[] = [];
	let now: Omit<Piece, 'seconds'> = { heading: '', text: '' };
	for (const [index, happening] of happenings.entries()) {
		const isText = 'heading' in happening;
		now = isText
			? { ...now, heading: happening.heading, text: happening.text }
			: { ...now, [happening.part]: happening.file };
		const next = happenings.at(index + 1);
		const wait = next ? Math.min(LONGEST_WAIT, (next.at - happening.at) / 1000) : LONGEST_WAIT;
		const seconds = isText ? readingTime(happening) : wait;
		// The film begins when there is something to see.
		if (!now.n8n || (seconds < FRAME && next)) continue;
		pieces.push({ ...now, seconds });
	}
	return pieces;
}

function readingTime({ heading, text }: { heading: string; text: string }): number {
	const words = `${heading} ${text}`.split(/\s+/).length;
	return Math.max(SHORTEST_TEXT, words / WORDS_PER_SECOND);
}

/** How long these pieces take, in seconds. */
export function lengthOf(pieces: readonly Piece[]): number {
	return pieces.reduce((sum, { seconds }) => sum + seconds, 0);
}
