import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { convertToFile, isBase64File } from '../input/base64';
import { LABELS } from '../input/labels';
import type { MediaWords } from '../input/linkRule';
import { InvalidInput, quoted } from '../problems/problem';
import { refuseUnresolvedExpression, stripped, textIn } from '../input/text';

/** A file that an item carries, or that an expression gave. */
export interface FoundFile {
	binary: IBinaryData;
	/** Continues the label of the field in a sentence: `names "data" (a.jpg)`. */
	described: string;
}

/** Names a field may have; longer text, or text of other kinds, is the data itself. */
const LONGEST_NAME = 200;

const ENTER_THE_NAME = 'Enter the name of the field that the file is in';

/** Where n8n keeps the files of an item when the workflow's Binary Mode is Combined. */
const FILES_IN_JSON = '_files';

/**
 * The file that Input Data Field Name means for an item: by its name, or the file itself, which an
 * expression such as `{{ $('Photo').item.binary.data }}` gives for the file of an earlier node.
 *
 * @param media what the message sends
 * @throws InvalidInput when it means no file, or several
 */
export function findInputFile(
	context: IExecuteFunctions,
	itemIndex: number,
	value: unknown,
	media: MediaWords,
): FoundFile {
	return new InputField(context, itemIndex, media).find(value);
}

class InputField {
	constructor(
		private readonly context: IExecuteFunctions,
		private readonly itemIndex: number,
		private readonly media: MediaWords,
	) {}

	find(value: unknown): FoundFile {
		return typeof value === 'object' && value !== null
			? this.findGiven(value)
			: this.findByName(this.parseName(value));
	}

	private findByName(name: string): FoundFile {
		const binary = this.lookUp(name);
		if (binary) {
			const fileName = binary.fileName ? ` (${binary.fileName})` : '';
			return { binary, described: `names ${quoted(name)}${fileName}` };
		}
		const fields = this.namesForHint();
		throw new InvalidInput(
			LABELS.binaryPropertyName,
			`names ${quoted(name)}, which isn't a file in this item`,
			fields === ''
				? "The item has no file. Have a previous node output the file, for example HTTP Request with Response Format File. For the file of an earlier node, use an expression such as {{ $('Node name').item.binary.data }}"
				: `${ENTER_THE_NAME}${fields}`,
		);
	}

	/** @param value the file, or what holds one: all files of an item, or an item */
	private findGiven(value: object): FoundFile {
		const files = filesIn(value);
		if (files.length > 1) {
			throw this.refusal(
				`contains ${files.length} files`,
				'. An expression has to return one of them',
			);
		}
		if (files.length === 0) {
			throw this.refusal("isn't the name of a field or a file");
		}
		const described = files[0].fileName ? `is the file ${files[0].fileName}` : 'is a file';
		const binary = hasContent(files[0]) ? files[0] : this.completed(files[0]);
		if (binary) return { binary, described };
		throw this.refusal(
			'is a file without its content',
			". For the file of an earlier node, use an expression such as {{ $('Node name').item.binary.data }}",
		);
	}

	/**
	 * `{{ $binary.data }}` gives all of a file but its content, where that is kept in the item.
	 *
	 * @returns the file of this item that is the same in all else, if there is exactly one
	 */
	private completed(partial: IBinaryData): IBinaryData | undefined {
		const alike = Object.values(this.item?.binary ?? {}).filter((binary) =>
			Object.entries(partial).every(([key, value]) => binary[key as keyof IBinaryData] === value),
		);
		return alike.length === 1 ? alike[0] : undefined;
	}

	private parseName(value: unknown): string {
		const name = stripped(textIn(LABELS.binaryPropertyName, value), /\s/);
		if (name === '') throw this.refusal('is empty');
		refuseUnresolvedExpression(LABELS.binaryPropertyName, name);
		if (/^https?:/i.test(name)) {
			throw this.refusal('is a link', `, or choose Link as the ${this.media.source}`);
		}
		if (isBase64File(name)) {
			throw this.refusal('contains the file itself', `. ${convertToFile(this.media)}`);
		}
		if (name.length > LONGEST_NAME || /^data:/i.test(name)) {
			throw this.refusal('contains the file itself');
		}
		return name;
	}

	private refusal(finding: string, more = ''): InvalidInput {
		return new InvalidInput(
			LABELS.binaryPropertyName,
			finding,
			`${ENTER_THE_NAME}${this.namesForHint()}${more}`,
		);
	}

	private get item() {
		return this.context.getInputData()[this.itemIndex];
	}

	/** Looks for a file by its name; in Binary Mode Combined, n8n looks in the item's JSON. */
	private lookUp(name: string): IBinaryData | undefined {
		for (const path of [name, `${FILES_IN_JSON}[${JSON.stringify(name)}]`]) {
			try {
				return this.context.helpers.assertBinaryData(this.itemIndex, path);
			} catch {
				// No file of that name.
			}
		}
		// Combined or not, files that n8n keeps in memory stay where they were.
		return this.item?.binary?.[name];
	}

	/** `; this item has "data", "photo"`, for the end of a sentence. */
	private namesForHint(): string {
		const { binary = {}, json = {} } = this.item ?? {};
		const names = [...Object.keys(binary), ...Object.keys(json[FILES_IN_JSON] ?? {})];
		const files = names.filter((name) => this.lookUp(name) !== undefined);
		return files.length === 0 ? '' : `; this item has ${files.map(quoted).join(', ')}`;
	}
}

/** The files in what an expression gave: itself, those of an item, or those in a list or a `binary`. */
function filesIn(value: object): IBinaryData[] {
	if (isFile(value)) return [value];
	const holder = 'binary' in value && !isFile(value.binary) ? value.binary : value;
	return Object.values(holder ?? {}).filter(isFile);
}

function isFile(value: unknown): value is IBinaryData {
	return (
		typeof value === 'object' &&
		value !== null &&
		'mimeType' in value &&
		typeof value.mimeType === 'string'
	);
}

/** n8n keeps a file under an id, or in the item itself in base64. */
function hasContent({ id, data }: Partial<IBinaryData>): boolean {
	return typeof id === 'string' || typeof data === 'string';
}
