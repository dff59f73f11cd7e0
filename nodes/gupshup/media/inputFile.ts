import { createHash } from 'node:crypto';

import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import type { UploadFile } from '../http/n8nQuirks';
import { shared } from '../http/recent';
import { FileBytes } from './fileBytes';
import {
	type FileKind,
	type Flaw,
	flawOfOther,
	type ImageType,
	LARGEST_IMAGE_BYTES,
	LARGEST_IMAGE_MB,
	megabytes,
} from './imageFile';
import { hasWholePicture } from './jpegScan';
import { LABELS } from '../input/labels';
import { InvalidInput } from '../problems/invalidInput';
import { findInputFile } from './inputField';

/** An image in a binary field of an item, checked and ready to be uploaded. */
export interface InputFile extends UploadFile {
	type: ImageType;
	/** Hash of the bytes: files with the same bytes are the same image. */
	sha256: string;
}

/**
 * A file whose bytes have been read. Items that carry the same file share one, also where an expression made
 * a copy for each of them.
 */
interface ReadFile {
	binary: IBinaryData;
	size: number;
	kind: FileKind;
	flaw: Flaw | undefined;
	sha256: string;
}

/**
 * Reads the binary fields of the items of one run. The same stored file is looked at once, however
 * many items carry it.
 */
export class InputFiles {
	private readonly files = new Map<string, Promise<ReadFile>>();

	constructor(private readonly context: IExecuteFunctions) {}

	/**
	 * The image in a binary field of an item, or the one that an expression gave.
	 *
	 * @param field as the panel holds it: a name, or the file itself
	 * @throws InvalidInput when there is no such file, or no image in it that WhatsApp takes
	 */
	async read(itemIndex: number, field: unknown): Promise<InputFile> {
		const { binary, described } = findInputFile(this.context, itemIndex, field);
		await this.refuseTooLarge(binary, described);

		const key = binary.id ?? binary.data;
		const read = async () => await this.readThrough(binary);
		const { binary: file, size, kind, flaw, sha256 } = await shared(this.files, key, read);
		if (size > LARGEST_IMAGE_BYTES) throw tooLarge(described, size);
		if ('other' in kind) throw noImage(described, flawOfOther(kind.other));
		if (flaw) throw noImage(described, flaw);
		return {
			name: nameFor(binary.fileName, kind.extension),
			type: kind.image,
			size,
			sha256,
			stream: () => this.bytesOf(file),
		};
	}

	/** Before anything is read: n8n may know the size of a stored file. */
	private async refuseTooLarge(binary: IBinaryData, described: string): Promise<void> {
		const size =
			binary.bytes ??
			(binary.id === undefined
				? 0
				: (await this.context.helpers.getBinaryMetadata(binary.id)).fileSize);
		if (size > LARGEST_IMAGE_BYTES) throw tooLarge(described, size);
	}

	private async readThrough(binary: IBinaryData): Promise<ReadFile> {
		const hash = createHash('sha256');
		const bytes = new FileBytes();
		for await (const chunk of this.bytesOf(binary)) {
			hash.update(chunk);
			bytes.push(chunk);
			if (bytes.size > LARGEST_IMAGE_BYTES) break;
		}
		const { size, kind } = bytes;
		const isWhole =
			size <= LARGEST_IMAGE_BYTES &&
			bytes.lacksItsEnd &&
			hasWholePicture(await inOnePiece(this.bytesOf(binary)));
		const flaw = isWhole ? undefined : bytes.flaw;
		return { binary, size, kind, flaw, sha256: hash.digest('base64url') };
	}

	/** The bytes as a stream where n8n keeps them outside memory, else in one piece. */
	private async *bytesOf({ id, data }: IBinaryData): AsyncIterable<Uint8Array> {
		if (id === undefined) {
			yield Buffer.from(data, 'base64');
		} else {
			for await (const chunk of await this.context.helpers.getBinaryStream(id)) {
				yield chunk as Uint8Array;
			}
		}
	}
}

async function inOnePiece(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of bytes) chunks.push(chunk);
	return Buffer.concat(chunks);
}

function tooLarge(described: string, size: number): InvalidInput {
	return new InvalidInput(
		LABELS.binaryPropertyName,
		`${described}, which has ${megabytes(size)} MB, and WhatsApp takes images of at most ${LARGEST_IMAGE_MB} MB`,
		"Make it smaller, for example with n8n's Edit Image node (Resize)",
	);
}

function noImage(described: string, { what, hint }: Flaw): InvalidInput {
	return new InvalidInput(LABELS.binaryPropertyName, `${described}, which is ${what}`, hint);
}

/** The file's own name with the ending that fits its bytes; receivers go by endings. */
function nameFor(fileName: string | undefined, extension: 'jpg' | 'png'): string {
	const base = fileName?.replace(/\.[^.]*$/, '').trim() || 'image';
	return `${base}.${extension}`;
}
