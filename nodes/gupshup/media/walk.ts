import type { Follower, Found } from './media';

/** What a format asks for next: bytes to pass over, then a byte to find, and then some to look at. */
export interface Step {
	skip?: number;
	/** A byte that what is looked at stands behind. */
	behind?: number;
	/** How many bytes `look` is called with next: one at least. */
	gather: number;
}

/**
 * Goes through a file whose bytes come in pieces cut anywhere: gathers the few that a format asks for and
 * passes over the rest, so that it keeps no more than those.
 */
export class Walk {
	private skip = 0;
	private behind?: number;
	private part = Buffer.alloc(0);
	private filled = 0;
	private isOver = false;

	/** @param look looks at what was asked for, which is its own until the next; `undefined` ends the walk */
	constructor(
		first: Step,
		private readonly look: (part: Buffer) => Step | undefined,
	) {
		this.goOn(first);
	}

	push(bytes: Uint8Array): void {
		for (let at = 0; at < bytes.length && !this.isOver; ) {
			if (this.skip > 0) {
				const skipped = Math.min(this.skip, bytes.length - at);
				this.skip -= skipped;
				at += skipped;
			} else if (this.behind !== undefined) {
				const found = bytes.indexOf(this.behind, at);
				if (found === -1) return;
				this.behind = undefined;
				at = found + 1;
			} else {
				const taken = bytes.subarray(at, at + this.part.length - this.filled);
				this.part.set(taken, this.filled);
				this.filled += taken.length;
				at += taken.length;
				if (this.filled === this.part.length) this.goOn(this.look(this.part));
			}
		}
	}

	/** Whether the file ends within what is passed over. */
	get breaksOff(): boolean {
		return this.skip > 0 && this.skip < Infinity;
	}

	/** What has come of what is looked at next. */
	get begun(): Buffer {
		return this.part.subarray(0, this.filled);
	}

	private goOn(step: Step | undefined): void {
		this.filled = 0;
		this.isOver = step === undefined;
		if (step === undefined) return;
		this.skip = step.skip ?? 0;
		this.behind = step.behind;
		if (this.part.length !== step.gather) this.part = Buffer.alloc(step.gather);
	}
}

/** Looks for texts in a file, and keeps no more of it than their length. */
export class Search implements Follower {
	/** Where each that has come began last, in bytes from the beginning of the file. */
	private readonly last = new Map<string, number>();
	private size = 0;
	private readonly longest: number;
	private end = Buffer.alloc(0);

	/**
	 * @param texts each of their characters is a byte
	 * @param judge what the file is, by its size and by where each text that is in it began last, in bytes
	 */
	constructor(
		private readonly texts: readonly string[],
		private readonly judge: (last: ReadonlyMap<string, number>, size: number) => Found,
	) {
		this.longest = Math.max(...texts.map(({ length }) => length));
	}

	push(bytes: Uint8Array): void {
		// What begins in one piece and ends in the next stands in neither.
		const seam = Buffer.concat([this.end, bytes.subarray(0, this.longest)]);
		this.look(seam, this.size - this.end.length);
		this.look(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), this.size);
		this.end = Buffer.concat([this.end, bytes.subarray(-this.longest)]).subarray(-this.longest);
		this.size += bytes.length;
	}

	found(): Found {
		return this.judge(this.last, this.size);
	}

	private look(bytes: Buffer, start: number): void {
		for (const text of this.texts) {
			const at = bytes.lastIndexOf(text, undefined, 'latin1');
			if (at !== -1) this.last.set(text, start + at);
		}
	}
}
