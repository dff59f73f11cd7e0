import { createHash } from 'node:crypto';

import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import type { Flaw } from './flaw';
import {
	flawOfOther,
	HEAD_BYTES,
	type ImageType,
	kindOf,
	LARGEST_IMAGE_BYTES,
	LARGEST_IMAGE_MB,
	megabytes,
} from './imageFile';
import { JpegStructure } from './jpeg';
import { PngStructure } from './png';
import { CONVERT_TO_FILE, isBase64Image } from '../input/base64';
import { InvalidInput, quoted, refuseUnresolvedExpression } from '../problems/invalidInput';
import type { UploadFile } from './uploadForm';
import { LABELS } from '../input/labels';

/** An image in a binary field of an item, checked and ready to be uploaded. */
export interface InputFile extends UploadFile {
	type: ImageType;
	/** Of the bytes: files with the same bytes are the same image. */
	sha256: string;
}

/** What is known of a file's bytes once they have been read. */
interface Contents {
	size: number;
	head: Buffer;
	/** What is wrong with it as an image of its type. */
	flaws: Record<ImageType, Flaw | undefined>;
	sha256: string;
}

/** Names a field may have; longer text, or text of other kinds, is the data itself. */
const LONGEST_NAME = 200;

const ENTER_THE_NAME = 'Enter the name of the field that the file is in';

/**
 * Reads the binary fields of the items of one run. The same stored file is looked at once, however
 * many items carry it.
 */
export class InputFiles {
	private readonly contents = new Map<string, Promise<Contents>>();

	constructor(private readonly context: IExecuteFunctions) {}

	/**
	 * The image in a binary field of an item.
	 *
	 * @param name of the field, as the panel holds it
	 * @throws InvalidInput when there is no such field, or no image in it that WhatsApp takes
	 */
	async read(itemIndex: number, name: unknown): Promise<InputFile> {
		const fieldName = this.readFieldName(itemIndex, name);
		const binary = this.find(itemIndex, fieldName);
		const described = binary.fileName
			? `${quoted(fieldName)} (${binary.fileName})`
			: quoted(fieldName);
		await this.refuseTooLarge(binary, described);

		const { size, head, flaws, sha256 } = await this.contentsOf(binary);
		if (size > LARGEST_IMAGE_BYTES) throw tooLarge(described, size);
		const kind = kindOf(head);
		if ('other' in kind) throw noImage(described, flawOfOther(kind.other));
		const flaw = flaws[kind.image];
		if (flaw) throw noImage(described, flaw);
		return {
			name: nameFor(binary.fileName, kind.extension),
			type: kind.image,
			size,
			sha256,
			stream: () => this.bytesOf(binary),
		};
	}

	private readFieldName(itemIndex: number, name: unknown): string {
		const text = typeof name === 'string' ? name.trim() : undefined;
		const refusal = (finding: string, more = '') =>
			new InvalidInput(
				LABELS.binaryPropertyName,
				finding,
				`${ENTER_THE_NAME}${this.fieldsOf(itemIndex)}${more}`,
			);
		if (text === undefined)
			throw refusal('holds the file itself, or something else that is no text');
		if (text === '') throw refusal('is empty');
		refuseUnresolvedExpression(LABELS.binaryPropertyName, text);
		if (/^https?:/i.test(text)) {
			throw refusal('holds a link', ', or choose Link as the Image Source');
		}
		if (isBase64Image(text)) throw refusal('holds the file itself', `. ${CONVERT_TO_FILE}`);
		if (text.length > LONGEST_NAME || /^data:/i.test(text)) throw refusal('holds the file itself');
		return text;
	}

	private find(itemIndex: number, fieldName: string): IBinaryData {
		const binary = this.lookUp(itemIndex, fieldName);
		if (binary) return binary;
		const fields = this.fieldsOf(itemIndex);
		throw new InvalidInput(
			LABELS.binaryPropertyName,
			`names ${quoted(fieldName)}, which is no file in this item`,
			fields === ''
				? 'The item carries no file: let a node before this one put out the image, for example HTTP Request with Response Format File'
				: `${ENTER_THE_NAME}${fields}`,
		);
	}

	private lookUp(itemIndex: number, fieldName: string): IBinaryData | undefined {
		try {
			return this.context.helpers.assertBinaryData(itemIndex, fieldName);
		} catch {
			return undefined;
		}
	}

	/** "; this item has "data", "photo"", for the end of a sentence. */
	private fieldsOf(itemIndex: number): string {
		const names = Object.keys(this.context.getInputData()[itemIndex]?.binary ?? {});
		return names.length === 0 ? '' : `; this item has ${names.map(quoted).join(', ')}`;
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

	private async contentsOf(binary: IBinaryData): Promise<Contents> {
		const key = binary.id ?? binary.data;
		let contents = this.contents.get(key);
		if (contents === undefined) {
			contents = readThrough(this.bytesOf(binary));
			this.contents.set(key, contents);
		}
		return await contents;
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

async function readThrough(bytes: AsyncIterable<Uint8Array>): Promise<Contents> {
	const hash = createHash('sha256');
	const [jpeg, png] = [new JpegStructure(), new PngStructure()];
	let head = Buffer.alloc(0);
	let size = 0;
	for await (const chunk of bytes) {
		hash.update(chunk);
		jpeg.push(chunk);
		png.push(chunk);
		size += chunk.length;
		head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
		if (size > LARGEST_IMAGE_BYTES) break;
	}
	return {
		size,
		head,
		flaws: { 'image/jpeg': jpeg.flaw(), 'image/png': png.flaw() },
		sha256: hash.digest('base64url'),
	};
}

function tooLarge(described: string, size: number): InvalidInput {
	return new InvalidInput(
		LABELS.binaryPropertyName,
		`names ${described}, which has ${megabytes(size)} MB, and WhatsApp takes images of at most ${LARGEST_IMAGE_MB} MB`,
		"Make it smaller, for example with n8n's Edit Image node (Resize)",
	);
}

function noImage(described: string, { what, hint }: Flaw): InvalidInput {
	return new InvalidInput(LABELS.binaryPropertyName, `names ${described}, which is ${what}`, hint);
}

/** The file's own name with the ending that fits its bytes; receivers go by endings. */
function nameFor(fileName: string | undefined, extension: 'jpg' | 'png'): string {
	const base = fileName?.replace(/\.[^.]*$/, '').trim() || 'image';
	return `${base}.${extension}`;
}
