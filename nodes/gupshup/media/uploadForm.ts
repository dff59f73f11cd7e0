/** A file on its way to Gupshup, readable as often as it is asked for. */
export interface UploadFile {
	/** Name of the file, with an ending that fits its type. */
	name: string;
	/** Media type of its bytes. */
	type: string;
	/** In bytes: it goes into Content-Length, so it has to be right. */
	size: number;
	stream(): AsyncIterable<Uint8Array>;
}

/**
 * The form that a file is uploaded in: parts `file_type` and `file`.
 *
 * It has the shape of the standard FormData, whose parts n8n's HTTP client writes out one after the
 * other as streams. The standard class itself only takes files that are held in memory whole.
 */
export class UploadForm {
	private readonly parts: Array<[string, string | UploadFile]>;

	readonly [Symbol.toStringTag] = 'FormData';

	constructor(file: UploadFile) {
		this.parts = [
			['file_type', file.type],
			['file', file],
		];
	}

	append(...part: [name: string, value: string | UploadFile]): void {
		this.parts.push(part);
	}

	entries(): IterableIterator<[string, string | UploadFile]> {
		return this.parts.values();
	}

	[Symbol.iterator](): IterableIterator<[string, string | UploadFile]> {
		return this.entries();
	}
}
