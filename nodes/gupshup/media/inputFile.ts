import { createHash } from 'node:crypto';

import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { MEGABYTE } from '../http/body';
import type { UploadFile } from '../http/n8nQuirks';
import { shared } from '../http/recent';
import { megabytes } from './imageFile';
import type { Found } from './mediaFlaws';
import { type MediaRule, RuledFile } from './mediaRules';
import { LABELS } from '../input/labels';
import { InvalidInput } from '../problems/problem';
import { findInputFile } from './inputField';

/** A file in a binary field of an item, checked and ready to be uploaded. */
export interface InputFile extends UploadFile {
	/** Hash of the bytes: files with the same bytes are the same. */
	sha256: string;
}

/**
 * A file whose bytes have been read. Items that carry the same file share one, also where an expression made
 * a copy for each of them.
 */
interface ReadFile {
	binary: IBinaryData;
	size: number;
	found: Found;
	sha256: string;
}

/**
 * Reads the binary fields of the items of one run. The same stored file is looked at once, however
 * many items carry it.
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
		await this.refuseTooLarge(binary, described, rule);

		const ending = endingOf(binary.fileName);
		const files = this.filesFor(rule.isByEnding ? `${rule.one} ${ending}` : rule.one);
		const read = async () => await this.readThrough(binary, rule, ending);
		const key = binary.id ?? binary.data;
		const { binary: file, size, found, sha256 } = await shared(files, key, read);
		if (size > rule.largestMb * MEGABYTE) throw tooLarge(described, size, rule);
		if ('hint' in found) {
			const { what, hint } = found;
			throw new InvalidInput(LABELS.binaryPropertyName, `${described}, which is ${what}`, hint);
		}
		const { type, endings } = found;
		const name = nameFor(binary.fileName, endings.includes(ending) ? ending : endings[0], rule);
		return { name, type, size, sha256, stream: () => this.bytesOf(file) };
	}

	private filesFor(lookedAtFor: string): Map<string, Promise<ReadFile>> {
		const files = this.files.get(lookedAtFor) ?? new Map<string, Promise<ReadFile>>();
		this.files.set(lookedAtFor, files);
		return files;
	}

	/** Before anything is read: n8n may know the size of a stored file. */
	private async refuseTooLarge(
		binary: IBinaryData,
		described: string,
		rule: MediaRule,
	): Promise<void> {
		const size =
			binary.bytes ??
			(binary.id === undefined
				? 0
				: (await this.context.helpers.getBinaryMetadata(binary.id)).fileSize);
		if (size > rule.largestMb * MEGABYTE) throw tooLarge(described, size, rule);
	}

	private async readThrough(
		binary: IBinaryData,
		rule: MediaRule,
		ending: string,
	): Promise<ReadFile> {
		const hash = createHash('sha256');
		const file = new RuledFile(rule, ending);
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

function tooLarge(described: string, size: number, rule: MediaRule): InvalidInput {
	const { one, largestMb, smaller } = rule;
	return new InvalidInput(
		LABELS.binaryPropertyName,
		`${described}, which has ${megabytes(size, largestMb)} MB, but WhatsApp accepts ${one}s of up to ${largestMb} MB`,
		smaller,
	);
}

function endingOf(fileName = ''): string {
	return /\.([a-z\d]{2,5})$/i.exec(fileName)?.[1].toLowerCase() ?? '';
}

/** The file's own name with an ending that fits its bytes; receivers go by endings. */
function nameFor(fileName: string | undefined, ending: string, { one }: MediaRule): string {
	const base = fileName?.replace(/\.[^.]*$/, '').trim() || one.split(' ', 1)[0];
	return `${base}.${ending}`;
}
