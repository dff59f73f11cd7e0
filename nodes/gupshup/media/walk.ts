/** What a format asks for next: some bytes to pass over, and then some to look at. */
export interface Step {
	skip?: number;
	/** How many bytes `look` is called with next: one at least. */
	gather: number;
}

/**
 * Goes through a file whose bytes come in pieces cut anywhere: gathers the few that a format asks for and
 * passes over the rest, so that it keeps no more than those.
 */
export class Walk {
	private skip: number;
	private part: Buffer;
	private filled = 0;
	private isOver = false;

	/** @param look looks at what was asked for; `undefined` ends the walk */
	constructor(
		first: Step,
		private readonly look: (part: Buffer) => Step | undefined,
	) {
		this.skip = first.skip ?? 0;
		this.part = Buffer.alloc(first.gather);
	}

	push(bytes: Uint8Array): void {
		for (let at = 0; at < bytes.length && !this.isOver; ) {
			if (this.skip > 0) {
				const skipped = Math.min(this.skip, bytes.length - at);
				this.skip -= skipped;
				at += skipped;
				continue;
			}
			const taken = bytes.subarray(at, at + this.part.length - this.filled);
			this.part.set(taken, this.filled);
			this.filled += taken.length;
			at += taken.length;
			if (this.filled === this.part.length) this.goOn(this.look(this.part));
		}
	}

	/** Whether the file ends within what is passed over. */
	get breaksOff(): boolean {
		return this.skip > 0 && this.skip < Infinity;
	}

	private goOn(step: Step | undefined): void {
		if (step === undefined) {
			this.isOver = true;
			return;
		}
		this.skip = step.skip ?? 0;
		this.part = Buffer.alloc(step.gather);
		this.filled = 0;
	}
}
