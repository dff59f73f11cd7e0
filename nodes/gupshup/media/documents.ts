import { type Flaw, type Follower, type FoundType, incomplete } from './media';
import { Search } from './walk';

const openXml = (name: string, ...endings: string[]): FoundType => ({
	type: `application/vnd.openxmlformats-officedocument.${name}`,
	endings,
});
const WORD = openXml('wordprocessingml.document', 'docx', 'docm', 'dotx', 'dotm');
const EXCEL = openXml('spreadsheetml.sheet', 'xlsx', 'xlsm', 'xltx', 'xltm', 'xlsb');
const POWERPOINT = openXml(
	'presentationml.presentation',
	...['pptx', 'pptm', 'ppsx', 'ppsm', 'potx', 'potm'],
);
const OLD_WORD = { type: 'application/msword', endings: ['doc', 'dot'] };
const OLD_EXCEL = { type: 'application/vnd.ms-excel', endings: ['xls', 'xlt'] };
const OLD_POWERPOINT = { type: 'application/vnd.ms-powerpoint', endings: ['ppt', 'pps', 'pot'] };

/** How much of the beginning readers look for the header in, in bytes. docs: PDF 1.7, Annex H, 3.4.1 */
export const PDF_HEADER_WITHIN = 1024;

/**
 * Follows a PDF: its header is there, so what is looked for is an end. Readers repair much, so one that has
 * any end is taken, but for one that says itself how long it is and is shorter (PDF 1.7, Annex F).
 */
export function followPdf(head: Buffer): Follower {
	const least = lengthIn(head.toString('latin1'));
	return new Search(['%%EOF', 'startxref'], (last, size) =>
		size < least || last.size === 0
			? incomplete('a PDF')
			: { type: 'application/pdf', endings: ['pdf'] },
	);
}

/** The length that a PDF made for the web says it has, in bytes; 0 where it does not tell. */
function lengthIn(head: string): number {
	const start = head.indexOf('/Linearized');
	const object = start === -1 ? '' : head.slice(start).split('endobj', 1)[0];
	return Number(/\/L\s{0,9}(\d{1,15})/.exec(object)?.[1] ?? 0);
}

const END_OF_DIRECTORY = 'PK\x05\x06';

/** The most bytes that stand from there to the end of the file. docs: APPNOTE.TXT of PKWARE, 4.3.16 */
const LONGEST_END = 22 + 65_535;

/** Stands in every Office file. docs: ECMA-376, part 2, 10.1.2.2 */
const TYPES = '[Content_Types].xml';

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
export function followZip(): Follower {
	return new Search([END_OF_DIRECTORY, TYPES, ...PARTS.map(([part]) => part)], (last, size) => {
		const at = (part: string) => last.get(part) ?? -Infinity;
		const [part, office] = PARTS.reduce((a, b) => (at(b[0]) > at(a[0]) ? b : a));
		const isOffice = last.has(part) && last.has(TYPES);
		if (size - at(END_OF_DIRECTORY) > LONGEST_END) {
			return incomplete(isOffice ? 'an Office document' : 'a ZIP archive');
		}
		return isOffice ? office : noDocument('a ZIP archive');
	});
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

/**
 * Follows a file of Office before 2007, or one with a password.
 *
 * @param ending of its name: a text may have a table in it, or a table a text
 */
export function followOldOffice(head: Buffer, ending: string): Follower {
	const names = STREAMS.map(([stream]) => stream);
	return new Search(names, (last, size) => {
		if (size < HEADER_BYTES || size < directoryEnd(head)) return incomplete('an Office document');
		const all = STREAMS.filter(([name]) => last.has(name)).flatMap(([, found]) => found);
		const named = all.find(({ endings }) => endings.includes(ending));
		return named ?? all[0] ?? noDocument('a file of an unknown type');
	});
}

/** The least length of the file in bytes: the directory begins in a sector behind the header. */
function directoryEnd(head: Buffer): number {
	const sector = 2 ** Math.min(head.readUInt16LE(SECTOR_SHIFT_AT), 16);
	return (head.readUInt32LE(DIRECTORY_AT) + 1) * sector;
}

/**
 * Follows what begins like a text. A file that is none has bytes of zero in it sooner or later.
 *
 * @param isWide whether it begins like UTF-16, in which a zero stands beside every letter
 * @param ending of its name
 */
export function followText(isWide: boolean, ending: string): Follower {
	return new Search(['\0'], (last) => {
		if (last.size > 0 && !isWide) return noDocument('a file of an unknown type');
		// A page that says why there is no file is often saved under the name of the file.
		if (NO_TEXTS.has(ending)) return noDocument(`a text, though its name ends in .${ending}`);
		return { type: 'text/plain', endings: ['txt', ending] };
	});
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
