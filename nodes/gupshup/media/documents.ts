import type { Flaw } from './imageFile';
import { type Follower, type Found, type FoundType, incomplete } from './mediaFlaws';
import { Search } from './search';

const OPEN_XML = 'application/vnd.openxmlformats-officedocument.';
const WORD = {
	type: `${OPEN_XML}wordprocessingml.document`,
	endings: ['docx', 'docm', 'dotx', 'dotm'],
};
const EXCEL = {
	type: `${OPEN_XML}spreadsheetml.sheet`,
	endings: ['xlsx', 'xlsm', 'xltx', 'xltm', 'xlsb'],
};
const POWERPOINT = {
	type: `${OPEN_XML}presentationml.presentation`,
	endings: ['pptx', 'pptm', 'ppsx', 'ppsm', 'potx', 'potm'],
};
const OLD_WORD = { type: 'application/msword', endings: ['doc', 'dot'] };
const OLD_EXCEL = { type: 'application/vnd.ms-excel', endings: ['xls', 'xlt'] };
const OLD_POWERPOINT = { type: 'application/vnd.ms-powerpoint', endings: ['ppt', 'pps', 'pot'] };

/** How much of the beginning readers look for the header in, in bytes. docs: PDF 1.7, Annex H, 3.4.1 */
export const PDF_HEADER_WITHIN = 1024;

/**
 * Follows a PDF: its header is there, so what is looked for is an end. Readers repair much, so one that has
 * any end is taken, but for one that says itself how long it is and is shorter (PDF 1.7, Annex F).
 */
export class PdfFollower implements Follower {
	private readonly ends = new Search(['%%EOF', 'startxref']);
	private head = Buffer.alloc(0);

	push(bytes: Uint8Array): void {
		const missing = 2 * PDF_HEADER_WITHIN - this.head.length;
		if (missing > 0) this.head = Buffer.concat([this.head, bytes.subarray(0, missing)]);
		this.ends.push(bytes);
	}

	found(): Found {
		const { size, last } = this.ends;
		const isShort = size < lengthIn(this.head.toString('latin1'));
		if (isShort || last.size === 0) return incomplete('a PDF');
		return { type: 'application/pdf', endings: ['pdf'] };
	}
}

/** The length that a PDF made for the web says it has, in bytes; 0 where it does not tell. */
function lengthIn(head: string): number {
	const start = head.indexOf('/Linearized');
	const object = start === -1 ? '' : head.slice(start).split('endobj', 1)[0];
	return Number(/\/L\s{0,9}(\d{1,15})/.exec(object)?.[1] ?? 0);
}

const END_OF_DIRECTORY = 'PK\x05\x06';

/** Stands in every Office file. docs: ECMA-376, part 2, 10.1.2.2 */
const TYPES = '[Content_Types].xml';

/** The most bytes that stand from there to the end of the file. docs: APPNOTE.TXT of PKWARE, 4.3.16 */
const LONGEST_END = 22 + 65_535;

/** The parts by which an Office file is known. docs: ECMA-376, part 1, 11.3, 12.3 and 13.3 */
const PARTS: ReadonlyArray<[part: string, found: FoundType]> = [
	['word/document', WORD],
	['xl/workbook', EXCEL],
	['ppt/presentation', POWERPOINT],
];

/**
 * Follows a ZIP archive for the parts of an Office file, whose names stand in it as they are. Files within
 * have parts, too; the names of its own come once more behind all of them.
 */
export class OfficeFollower implements Follower {
	private readonly names = new Search([END_OF_DIRECTORY, TYPES, ...PARTS.map(([part]) => part)]);

	push(bytes: Uint8Array): void {
		this.names.push(bytes);
	}

	found(): Found {
		const { last, size } = this.names;
		const at = (part: string) => last.get(part) ?? -1;
		const [part, office] = PARTS.reduce((a, b) => (at(b[0]) > at(a[0]) ? b : a));
		const isOffice = last.has(part) && last.has(TYPES);
		if (!last.has(END_OF_DIRECTORY) || size - at(END_OF_DIRECTORY) > LONGEST_END) {
			return incomplete(isOffice ? 'an Office document' : 'a ZIP archive');
		}
		return isOffice ? office : noDocument('a ZIP archive');
	}
}

const utf16 = (text: string) => [...text].map((letter) => `${letter}\0`).join('');

/** Streams by which a file of Office before 2007 is known. docs: [MS-DOC] 2.1, [MS-XLS] 2.1, [MS-PPT] 2.1 */
const STREAMS: ReadonlyArray<[stream: string, found: FoundType[]]> = [
	[utf16('WordDocument'), [OLD_WORD]],
	[utf16('PowerPoint Document'), [OLD_POWERPOINT]],
	[utf16('Workbook'), [OLD_EXCEL]],
	[`${utf16('Book')}\0\0`, [OLD_EXCEL]],
	// What is inside is encrypted, and of Office since 2007.
	[utf16('EncryptedPackage'), [WORD, EXCEL, POWERPOINT]],
];

/** Where a file of the old form says in which of its sectors the directory begins. docs: [MS-CFB] 2.2 */
const SECTOR_SHIFT_AT = 30;
const DIRECTORY_AT = 48;
const HEADER_BYTES = 512;

/** Follows a file of Office before 2007, or one with a password. */
export class OldOfficeFollower implements Follower {
	private readonly names = new Search(STREAMS.map(([stream]) => stream));
	private head = Buffer.alloc(0);

	/** @param ending of its name: a text may have a table in it, or a table a text */
	constructor(private readonly ending: string) {}

	push(bytes: Uint8Array): void {
		const missing = HEADER_BYTES - this.head.length;
		if (missing > 0) this.head = Buffer.concat([this.head, bytes.subarray(0, missing)]);
		this.names.push(bytes);
	}

	found(): Found {
		const { size, last } = this.names;
		if (size < HEADER_BYTES || size < this.directoryEnd()) return incomplete('an Office document');
		const all = STREAMS.filter(([name]) => last.has(name)).flatMap(([, found]) => found);
		const named = all.find(({ endings }) => endings.includes(this.ending));
		return named ?? all[0] ?? noDocument('a file of an unknown type');
	}

	/** The least length of the file in bytes: the directory begins in a sector behind the header. */
	private directoryEnd(): number {
		const sector = 2 ** Math.min(this.head.readUInt16LE(SECTOR_SHIFT_AT), 16);
		return (this.head.readUInt32LE(DIRECTORY_AT) + 1) * sector;
	}
}

/** Follows what begins like a text. A file that is none has bytes of zero in it sooner or later. */
export class TextFollower implements Follower {
	private hasZeros = false;

	/**
	 * @param isWide whether it begins like UTF-16, in which a zero stands beside every letter
	 * @param ending of its name
	 */
	constructor(
		private readonly isWide: boolean,
		private readonly ending: string,
	) {}

	push(bytes: Uint8Array): void {
		this.hasZeros ||= !this.isWide && bytes.includes(0);
	}

	found(): Found {
		const { ending } = this;
		if (this.hasZeros) return noDocument('a file of an unknown type');
		// A page that says why there is no file is often saved under the name of the file.
		if (NO_TEXTS.has(ending)) return noDocument(`a text, though its name ends in .${ending}`);
		return { type: 'text/plain', endings: ['txt', ending] };
	}
}

/** Endings of what is never a text. */
const NO_TEXTS = new Set(
	[WORD, EXCEL, POWERPOINT, OLD_WORD, OLD_EXCEL, OLD_POWERPOINT].flatMap(({ endings }) => endings),
).add('pdf');

export function noDocument(what: string): Flaw {
	return {
		what: `${what}, but WhatsApp accepts documents in PDF, Word, Excel, PowerPoint and text`,
		hint: 'Check the output of the previous node, or convert the file to PDF',
	};
}
