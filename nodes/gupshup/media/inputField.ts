import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { convertToFile, type MediaWords } from '../input/linkRule';
import { isBase64File, refuseUnresolvedExpression, stripped, textIn } from '../input/text';
import { LABELS } from '../input/labels';
import { InvalidInput, quoted } from '../problems/problem';

/** A file that an item carries, or that an expression gave. */
export interface FoundFile {
	binary: IBinaryData;
	/** Continues the label of the field in a sentence: `names "data" (a.jpg)`. */
	described: string;
}

const FIELD = LABELS.binaryPropertyName;

/** Names a field may have; longer text, or text of other kinds, is the data itself. */
const LONGEST_NAME = 200;

const ENTER_THE_NAME = 'Enter the name of the field that the file is in';

const USE_AN_EXPRESSION =
	"For the file of an earlier node, use an expression such as {{ $('Node name').item.binary.data }}";

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
	const item = context.getInputData()[itemIndex];
	const own = item?.binary ?? {};

	/** In Binary Mode Combined, n8n looks in the item's JSON. */
	const lookUp = (name: string): IBinaryData | undefined => {
		for (const path of [name, `${FILES_IN_JSON}[${JSON.stringify(name)}]`]) {
			try {
				return context.helpers.assertBinaryData(itemIndex, path);
			} catch {
				// No file of that name.
			}
		}
		// Combined or not, files that n8n keeps in memory stay where they were.
		return own[name];
	};

	/** `; this item has "data", "photo"`, for the end of a sentence. */
	const otherNames = (): string => {
		const names = [...Object.keys(own), ...Object.keys(item?.json?.[FILES_IN_JSON] ?? {})];
		const files = names.filter((name) => lookUp(name) !== undefined);
		return files.length === 0 ? '' : `; this item has ${files.map(quoted).join(', ')}`;
	};

	const refusal = (finding: string, more = '') =>
		new InvalidInput(FIELD, finding, `${ENTER_THE_NAME}${otherNames()}${more}`);

	if (typeof value === 'object' && value !== null) {
		const files = filesIn(value);
		if (files.length > 1) {
			throw refusal(`contains ${files.length} files`, '. An expression has to return one of them');
		}
		const [file] = files;
		if (file === undefined) throw refusal("isn't the name of a field or a file");
		const binary = hasContent(file) ? file : completed(file, Object.values(own));
		if (!binary) throw refusal('is a file without its content', `. ${USE_AN_EXPRESSION}`);
		return { binary, described: file.fileName ? `is the file ${file.fileName}` : 'is a file' };
	}

	const name = stripped(textIn(FIELD, value), /\s/);
	if (name === '') throw refusal('is empty');
	refuseUnresolvedExpression(FIELD, name);
	if (/^https?:/i.test(name)) {
		throw refusal('is a link', `, or choose Link as the ${media.source}`);
	}
	if (isBase64File(name)) {
		throw refusal('contains the file itself', `. ${convertToFile(media)}`);
	}
	if (name.length > LONGEST_NAME || /^data:/i.test(name)) throw refusal('contains the file itself');
	const binary = lookUp(name);
	if (binary) {
		const fileName = binary.fileName ? ` (${binary.fileName})` : '';
		return { binary, described: `names ${quoted(name)}${fileName}` };
	}
	const fields = otherNames();
	throw new InvalidInput(
		FIELD,
		`names ${quoted(name)}, which isn't a file in this item`,
		fields === ''
			? `The item has no file. Have a previous node output the file, for example HTTP Request with Response Format File. ${USE_AN_EXPRESSION}`
			: `${ENTER_THE_NAME}${fields}`,
	);
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

/**
 * `{{ $binary.data }}` gives all of a file but its content, where that is kept in the item.
 *
 * @returns the one of the item's files that is the same in all else, if there is exactly one
 */
function completed(partial: IBinaryData, files: IBinaryData[]): IBinaryData | undefined {
	const alike = files.filter((binary) =>
		Object.entries(partial).every(([key, value]) => binary[key as keyof IBinaryData] === value),
	);
	return alike.length === 1 ? alike[0] : undefined;
}
