import { type FileKind, type Flaw, HEAD_BYTES, fileKindOf, type Structure } from './imageFile';
import { JpegStructure } from './jpeg';
import { PngStructure } from './png';

/** The most that is kept of a page, to find its title in, in bytes. */
const PAGE_BYTES = 16 * 1024;

/** A file, or the beginning of what a link leads to, as far as its bytes have come, in pieces cut anywhere. */
export class FileBytes {
	/** All that has come, in bytes. */
	size = 0;
	private head = Buffer.alloc(0);
	private readonly structures = {
		'image/jpeg': new JpegStructure(),
		'image/png': new PngStructure(),
	};

	/** @param least how many bytes there have to be before they can tell enough */
	constructor(private readonly least = HEAD_BYTES) {}

	push(chunk: Uint8Array): void {
		this.size += chunk.length;
		const missing = PAGE_BYTES - this.head.length;
		if (missing > 0) this.head = Buffer.concat([this.head, chunk.subarray(0, missing)]);
		for (const structure of Object.values(this.structures)) structure.push(chunk);
	}

	get kind(): FileKind {
		return fileKindOf(this.head.subarray(0, HEAD_BYTES));
	}

	/** Whether all is there that is kept as text. */
	get textIsFull(): boolean {
		return this.head.length === PAGE_BYTES;
	}

	/** Whether more bytes would change nothing. */
	get tellEnough(): boolean {
		if (this.head.length < this.least) return false;
		const { kind } = this;
		if ('image' in kind) return this.structures[kind.image].headerSeen;
		return kind.other !== 'a web page' || this.textIsFull || this.title !== '';
	}

	/** What is certain against an image by its beginning. */
	get flawSoFar(): Flaw | undefined {
		return this.structure?.flawSoFar();
	}

	/** What is wrong with an image all of which has come. */
	get flaw(): Flaw | undefined {
		return this.structure?.flaw();
	}

	/** Whether all that is missing of a JPEG is its end marker. */
	get lacksItsEnd(): boolean {
		return this.structures['image/jpeg'].lacksItsEnd;
	}

	private get structure(): Structure | undefined {
		const { kind } = this;
		return 'image' in kind ? this.structures[kind.image] : undefined;
	}

	/** The beginning of it, at most 16 kB. */
	get beginning(): Buffer {
		return this.head;
	}

	/** The beginning of it, as text. */
	get text(): string {
		return this.head.toString('utf8');
	}

	/** The title of a web page; empty where none has come. */
	get title(): string {
		const page = this.text;
		const tag = page.search(/<title[\s>]/i);
		const start = tag === -1 ? -1 : page.indexOf('>', tag);
		const end = start === -1 ? -1 : page.indexOf('</', start);
		return end === -1 ? '' : page.slice(start + 1, end);
	}
}
