import { createHash } from 'node:crypto';

import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { MEGABYTE } from '../http/body';
import { shared } from '../http/recent';
import { LABELS } from '../input/labels';
import { InvalidInput } from '../problems/problem';
import { findInputFile } from './inputField';
import { type Found, type InputFile, type MediaRule, megabytes } from './media';
import { MediaFile } from './mediaRules';

/** A file whose bytes have been read. */
interface ReadFile {
	binary: IBinaryData;
	size: number;
	found: Found;
	sha256: string;
}

/**
 * Reads the binary fields of the items of one run. The same stored file is looked at once, however
 * many items carry it, also where an expression made a copy for each of them.
 */
export class InputFiles {
	/** What was read, by what it was looked at for, and by the id or the bytes of the file. */
	private readonly files = new Map<string, Map<string, Promise<ReadFile>>>();

	constructor(private readonly context: IExecuteFunctions) {}

	/**
	 * The file in a binary field of an item, or the one that an expression gave.
	 *
	 * @param field as the panel holds it: a name, or the file itself
	 * @param rule what the message takes
	 * @throws InvalidInput when there is no such file, or it is nothing that WhatsApp shows as that
	 */
	async read(itemIndex: number, field: unknown, rule: MediaRule): Promise<InputFile> {
		const { binary, described } = findInputFile(this.context, itemIndex, field, rule);
		refuseTooLarge(await this.knownSize(binary), described, rule);

		const ending = /\.([a-z\d]{2,5})$/i.exec(binary.fileName ?? '')?.[1].toLowerCase() ?? '';
		const lookedAtFor = rule.isByEnding ? `${rule.one} ${ending}` : rule.one;
		const files = this.files.get(lookedAtFor) ?? new Map<string, Promise<ReadFile>>();
		this.files.set(lookedAtFor, files);
		const readOnce = async () => await this.readThrough(binary, rule, ending);
		const read = await shared(files, binary.id ?? binary.data, readOnce);
		const { found, size, sha256 } = read;
		refuseTooLarge(size, described, rule);
		if ('hint' in found) {
			const finding = `${described}, which is ${found.what}`;
			throw new InvalidInput(LABELS.binaryPropertyName, finding, found.hint);
		}
		const { type, endings } = found;
		const name = nameFor(binary.fileName, endings.includes(ending) ? ending : endings[0], rule);
		return { name, type, size, sha256, stream: () => this.bytesOf(read.binary) };
	}

	/** What n8n knows of the size of a file before it is read, in bytes. */
	private async knownSize({ bytes, id }: IBinaryData): Promise<number> {
		if (bytes !== undefined || id === undefined) return bytes ?? 0;
		return (await this.context.helpers.getBinaryMetadata(id)).fileSize;
	}

	private async readThrough(
		binary: IBinaryData,
		rule: MediaRule,
		ending: string,
	): Promise<ReadFile> {
		const hash = createHash('sha256');
		const file = new MediaFile(rule, ending);
		for await (const chunk of this.bytesOf(binary)) {
			hash.update(chunk);
			file.push(chunk);
			// It is refused for its size, whatever else is found.
			if (file.isTooLarge) break;
		}
		const found = await file.found(async () => await inOnePiece(this.bytesOf(binary)));
		return { binary, size: file.size, found, sha256: hash.digest('base64url') };
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

/** @param size in bytes */
function refuseTooLarge(
	size: number,
	described: string,
	{ one, largestMb, smaller }: MediaRule,
): void {
	if (size <= largestMb * MEGABYTE) return;
	throw new InvalidInput(
		LABELS.binaryPropertyName,
		`${described}, which has ${megabytes(size, largestMb)} MB, but WhatsApp accepts ${one}s of up to ${largestMb} MB`,
		smaller,
	);
}

/** The file's own name with an ending that fits its bytes; receivers go by endings. */
function nameFor(fileName: string | undefined, ending: string, { one }: MediaRule): string {
	const base = fileName?.replace(/\.[^.]*$/, '').trim() || one.split(' ', 1)[0];
	return `${base}.${ending}`;
}
