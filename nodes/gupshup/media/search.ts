/** Looks for texts in a file whose bytes come in pieces cut anywhere, and keeps no more than their length. */
export class Search {
	/** Where each that has come began last, in bytes from the beginning of the file. */
	readonly last = new Map<string, number>();
	/** How many bytes have come. */
	size = 0;
	private readonly longest: number;
	private end = Buffer.alloc(0);

	/** @param texts each of their characters is a byte */
	constructor(private readonly texts: readonly string[]) {
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

	private look(bytes: Buffer, start: number): void {
		for (const text of this.texts) {
			const at = bytes.lastIndexOf(text, undefined, 'latin1');
			if (at !== -1) this.last.set(text, start + at);
		}
	}
}
