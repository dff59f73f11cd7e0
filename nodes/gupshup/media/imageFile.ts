import { MEGABYTE } from '../http/body';
import { convertToFile, isBase64Image } from '../input/base64';
import { LINKED_IMAGE } from '../input/imageLink';

/** Why WhatsApp does not show a file as an image. */
export interface Flaw {
	/** What the file is, for a sentence: "a JPEG that breaks off before its end". */
	what: string;
	/** The way out, a sentence of its own without the final full stop. */
	hint: string;
}

/** Follows the structure of a file while its bytes pass by, in pieces cut anywhere. */
export interface Structure {
	/** The next bytes of the file. What a structure does not begin with its own signature is ignored. */
	push(bytes: Uint8Array): void;
	/** Whether enough has passed for `flawSoFar` to be the last word on colours and bits. */
	readonly headerSeen: boolean;
	/** What is certain by what has passed, whatever follows. */
	flawSoFar(): Flaw | undefined;
	/** Asked when all bytes have passed. */
	flaw(): Flaw | undefined;
}

const NOT_WHOLE =
	'The file is incomplete. Download or create it again, or open it and save it again';

/** @param name "JPEG", "PNG" */
export function breaksOff(name: string): Flaw {
	return { what: `a ${name} that is cut off`, hint: NOT_WHOLE };
}

export function hasNoPicture(name: string): Flaw {
	return {
		what: `only the beginning of a ${name}, without an image`,
		hint: NOT_WHOLE,
	};
}

/** @param name "JPEG", "PNG" */
export function damaged(name: string): Flaw {
	return {
		what: `a damaged ${name}`,
		hint: 'Download or create it again, and check that nothing treats it as text',
	};
}

/** Meta's limit for an image: "5 MB", read as generously as it can be (Cloud API, image messages). */
export const LARGEST_IMAGE_MB = 5;

/** How many bytes of a file `fileKindOf` looks at. */
export const HEAD_BYTES = 512;

export type ImageType = 'image/jpeg' | 'image/png';

export interface ImageKind {
	image: ImageType;
	extension: 'jpg' | 'png';
}

/** What a file is, going by its bytes. */
export type FileKind =
	| ImageKind
	/** Something WhatsApp does not show as an image; the name is written into a sentence. */
	| { other: string };

/** What to do about a file that is no image for WhatsApp, by what it is. */
export function flawOfOther(what: string): Flaw {
	if (what === AS_BASE64) return { what, hint: convertToFile(LINKED_IMAGE) };
	if (what.endsWith(AS_TEXT)) {
		return {
			what,
			hint: 'Have the node that downloads or creates it output a file, for example HTTP Request with Response Format File',
		};
	}
	return {
		what,
		hint: isOtherPicture(what)
			? "Convert it to JPEG or PNG, for example with n8n's Edit Image node"
			: 'Check the output of the previous node: WhatsApp only shows JPEG and PNG',
	};
}

/** Whether what a file is, in words, is a picture that could be converted. */
export function isOtherPicture(what: string): boolean {
	return /image|GIF|drawing|Photoshop/.test(what);
}

/** The size of what is too large, in megabytes, as a text has it: "12.4", or "a little over 5". */
export function megabytes(bytes: number, largestMb = LARGEST_IMAGE_MB): string {
	const rounded = (bytes / MEGABYTE).toFixed(1);
	return Number(rounded) === largestMb ? `a little over ${largestMb}` : rounded;
}

/** End of lines and bytes above 127 are changed where a file is taken for text. */
const AS_TEXT = 'that was damaged because it was treated as text';

const AS_BASE64 = 'an image as text (base64)';

/** Files that begin with the same bytes always. */
const MAGIC_NUMBERS: ReadonlyArray<[number[], FileKind]> = [
	[[0xff, 0xd8, 0xff], { image: 'image/jpeg', extension: 'jpg' }],
	[[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], { image: 'image/png', extension: 'png' }],
	[[0x89, 0x50, 0x4e, 0x47, 0x0a, 0x1a, 0x0a], { other: `a PNG ${AS_TEXT}` }],
	[[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0d, 0x0a, 0x1a], { other: `a PNG ${AS_TEXT}` }],
	[[0xef, 0xbf, 0xbd, 0x50, 0x4e, 0x47], { other: `a PNG ${AS_TEXT}` }],
	[[0xff, 0x0a], { other: 'a JPEG XL image' }],
	[[0, 0, 0, 0x0c, 0x4a, 0x58, 0x4c, 0x20], { other: 'a JPEG XL image' }],
	[[0xff, 0x4f, 0xff, 0x51], { other: 'a JPEG 2000 image' }],
	[[0, 0, 0, 0x0c, 0x6a, 0x50, 0x20, 0x20], { other: 'a JPEG 2000 image' }],
	[[0x47, 0x49, 0x46, 0x38], { other: 'a GIF' }],
	[[0x42, 0x4d], { other: 'a BMP image' }],
	[[0x49, 0x49, 0x2a, 0x00], { other: 'a TIFF image' }],
	[[0x4d, 0x4d, 0x00, 0x2a], { other: 'a TIFF image' }],
	[[0x38, 0x42, 0x50, 0x53], { other: 'a Photoshop file' }],
	[[0x00, 0x00, 0x01, 0x00], { other: 'an icon file' }],
	[[0x25, 0x50, 0x44, 0x46], { other: 'a PDF' }],
	[[0x50, 0x4b, 0x03, 0x04], { other: 'a ZIP archive or an Office document' }],
	[[0x1f, 0x8b], { other: 'a gzip archive' }],
	[[0x1a, 0x45, 0xdf, 0xa3], { other: 'a video' }],
	[[0x49, 0x44, 0x33], { other: 'an audio file' }],
	[[0x4f, 0x67, 0x67, 0x53], { other: 'an audio file' }],
];

/** Brands of the container that HEIC, AVIF and MP4 share. */
const BRANDS: ReadonlyArray<[RegExp, string]> = [
	[/^(?:hei[cmsx]|hev[cmsx]|mif1|msf1)/, 'an HEIC image (the format of iPhone photos)'],
	[/^avi[fs]/, 'an AVIF image'],
];

/**
 * Tells a file by its first bytes. Names and declared types are often wrong: a web page saved as
 * photo.png is a web page, and a JPEG without an ending is a JPEG.
 *
 * @param head the first `HEAD_BYTES` of the file, or all of a shorter one
 */
export function fileKindOf(head: Buffer): FileKind {
	if (head.length === 0) return { other: 'an empty file' };
	const known = MAGIC_NUMBERS.find(([magic]) => magic.every((byte, i) => head[i] === byte));
	if (known) return known[1];

	const ascii = head.toString('latin1');
	// What is no text becomes replacement marks.
	if (ascii.startsWith('\xef\xbf\xbd'.repeat(3)) && /JFIF|Exif/.test(ascii.slice(0, 40))) {
		return { other: `a JPEG ${AS_TEXT}` };
	}
	if (ascii.startsWith('RIFF')) {
		return { other: ascii.slice(8, 12) === 'WEBP' ? 'a WebP image' : 'an audio or video file' };
	}
	if (ascii.slice(4, 8) === 'ftyp') {
		const brand = BRANDS.find(([pattern]) => pattern.test(ascii.slice(8, 12)));
		return { other: brand ? brand[1] : 'a video' };
	}
	return { other: kindOfText(head.toString('utf8')) };
}

function kindOfText(text: string): string {
	const start = text.trimStart();
	if (isBase64Image(start)) return AS_BASE64;
	const markup = withoutPreamble(start);
	if (/^<svg[\s>]/i.test(markup)) return 'an SVG drawing';
	if (/^<(?:!doctype html|html|head|body)\b/i.test(markup)) return 'a web page';
	if (/^<\?xml/i.test(start)) return 'an XML file';
	if (/^[{[]/.test(start)) return 'a JSON file';
	// Text in another encoding, or no text at all, leaves control characters or replacement marks.
	return /[\p{Cc}\ufffd]/u.test(start.replace(/[\r\n\t]/g, ''))
		? 'a file of an unknown type'
		: 'a text file';
}

/** Takes off what may stand before the first element: the XML line, comments, the document type of SVG. */
function withoutPreamble(text: string): string {
	let rest = text;
	for (;;) {
		const found = PREAMBLE.find(([begin]) => begin.test(rest));
		if (!found) return rest;
		const [, close] = found;
		const end = rest.indexOf(close, 4);
		if (end === -1) return rest;
		rest = rest.slice(end + close.length).trimStart();
	}
}

const PREAMBLE: ReadonlyArray<[begin: RegExp, end: string]> = [
	[/^<\?xml/i, '?>'],
	[/^<!--/, '-->'],
	[/^<!doctype svg/i, '>'],
];
