import { type FileKind, HEAD_BYTES, kindOf, type Flaw } from './imageFile';
import { JpegStructure } from './jpeg';
import { PngStructure } from './png';

/** Of a page, so much is kept to find its title in, in bytes. */
const PAGE_BYTES = 16 * 1024;

/** The beginning of what a link leads to, as far as it has come. */
export class LinkBytes {
	/** All that has come, in bytes. */
	size = 0;
	private head = Buffer.alloc(0);
	private readonly structures = {
		'image/jpeg': new JpegStructure(),
		'image/png': new PngStructure(),
	};

	push(chunk: Uint8Array): void {
		this.size += chunk.length;
		this.head = Buffer.concat([this.head, chunk.subarray(0, PAGE_BYTES - this.head.length)]);
		for (const structure of Object.values(this.structures)) structure.push(chunk);
	}

	get kind(): FileKind {
		return kindOf(this.head.subarray(0, HEAD_BYTES));
	}

	/** Whether all is there that is kept as text. */
	get textIsFull(): boolean {
		return this.head.length === PAGE_BYTES;
	}

	/** Whether more bytes would change nothing. */
	get tellEnough(): boolean {
		if (this.head.length < HEAD_BYTES) return false;
		const { kind } = this;
		if ('image' in kind) return this.structures[kind.image].headerSeen;
		return kind.other !== 'a web page' || this.textIsFull || this.title !== '';
	}

	/** What is certain against an image by its beginning. */
	get flaw(): Flaw | undefined {
		const { kind } = this;
		return 'image' in kind ? this.structures[kind.image].flawSoFar() : undefined;
	}

	/** The beginning of it, as text. */
	get text(): string {
		return this.head.toString('utf8');
	}

	/** Of a web page; empty where none has come. */
	get title(): string {
		const page = this.text;
		const tag = page.search(/<title[\s>]/i);
		const start = tag === -1 ? -1 : page.indexOf('>', tag);
		const end = start === -1 ? -1 : page.indexOf('</', start);
		return end === -1 ? '' : page.slice(start + 1, end);
	}
}
