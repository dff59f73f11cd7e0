import { isBase64Image } from '../input/text';

/** What rules tell files apart by. */
export type Tag =
	/** The two that WhatsApp shows as images, and what could be converted to them. */
	| ('jpeg' | 'png' | 'otherPicture' | 'drawing')
	/** What text or a text-based tool has made of an image. */
	| ('damagedByText' | 'base64')
	| ('page' | 'text' | 'zip' | 'ogg' | 'withId3')
	/** What has a name, but no more, and what has none. */
	| ('other' | 'unknown');

/** What a file is, going by its bytes. */
export interface Kind {
	tag: Tag;
	/** In words, for a sentence, where an image is wanted: "a GIF", "a video". */
	what: string;
	/** Where something else is wanted, videos and sounds are told apart: "a WebM or Matroska file". */
	precisely: string;
}

/** How many bytes of a file are looked at for what it is. */
const LOOKED_AT = 512;

/** End of lines and bytes above 127 are changed where a file is taken for text. */
const AS_TEXT = 'that was damaged because it was treated as text';

/**
 * Kinds by the bytes that they begin with, the first that fits; a few have no words where an image is
 * wanted, since a text may begin like that. HEIC, AVIF and MP4 share a container, and WebP, WAV and AVI.
 */
const KINDS: ReadonlyArray<
	[start: string | RegExp, tag: Tag, what: string | undefined, precisely?: string]
> = [
	[/^$/, 'other', 'an empty file'],
	['\xff\xd8\xff', 'jpeg', 'a JPEG'],
	['\x89PNG\r\n\x1a\n', 'png', 'a PNG'],
	['\x89PNG\n\x1a\n', 'damagedByText', `a PNG ${AS_TEXT}`],
	['\x89PNG\r\r\n\x1a', 'damagedByText', `a PNG ${AS_TEXT}`],
	['\xef\xbf\xbdPNG', 'damagedByText', `a PNG ${AS_TEXT}`],
	// What is no text becomes replacement marks.
	[/^(?:\xef\xbf\xbd){3}[^]{0,27}(?:JFIF|Exif)/, 'damagedByText', `a JPEG ${AS_TEXT}`],
	['\xff\n', 'otherPicture', 'a JPEG XL image'],
	['\0\0\0\x0cJXL ', 'otherPicture', 'a JPEG XL image'],
	['\xff\x4f\xff\x51', 'otherPicture', 'a JPEG 2000 image'],
	['\0\0\0\x0cjP  ', 'otherPicture', 'a JPEG 2000 image'],
	['GIF8', 'otherPicture', 'a GIF'],
	['BM', 'otherPicture', 'a BMP image'],
	['II*\0', 'otherPicture', 'a TIFF image'],
	['MM\0*', 'otherPicture', 'a TIFF image'],
	['8BPS', 'otherPicture', 'a Photoshop file'],
	[/^RIFF[^]{4}WEBP/, 'otherPicture', 'a WebP image'],
	[/^RIFF[^]{4}AVI /, 'other', 'an audio or video file', 'an AVI video'],
	[/^RIFF[^]{4}WAVE/, 'other', 'an audio or video file', 'a WAV file'],
	['RIFF', 'other', 'an audio or video file'],
	[
		/^[^]{4}ftyp(?:he[iv][cmsx]|mif1|msf1)/,
		'otherPicture',
		'an HEIC image (the format of iPhone photos)',
	],
	[/^[^]{4}ftypavi[fs]/, 'otherPicture', 'an AVIF image'],
	[/^[^]{4}ftyp/, 'other', 'a video', 'an MP4 or a similar file'],
	['\0\0\x01\0', 'other', 'an icon file'],
	['%PDF', 'other', 'a PDF'],
	['PK\x03\x04', 'zip', 'a ZIP archive or an Office document'],
	['\x1f\x8b', 'other', 'a gzip archive'],
	['\x1aE\xdf\xa3', 'other', 'a video', 'a WebM or Matroska file'],
	['ID3', 'withId3', 'an audio file'],
	['OggS', 'ogg', 'an audio file', 'an OGG file'],
	['fLaC', 'other', undefined, 'a FLAC file'],
	[/^FORM[^]{4}AIF/, 'other', undefined, 'an AIFF file'],
	['0&\xb2u', 'other', undefined, 'a Windows Media file'],
	['FLV\x01', 'other', undefined, 'a Flash video'],
	['MThd', 'other', undefined, 'a MIDI file'],
];

/**
 * Tells a file by its first bytes. Names and declared types are often wrong: a web page saved as
 * photo.png is a web page, and a JPEG without an ending is a JPEG.
 *
 * @param head at least the first 512 bytes of the file, or all of a shorter one
 */
export function kindOf(head: Buffer): Kind {
	const start = head.toString('latin1', 0, 40);
	const known = KINDS.find(([magic]) =>
		typeof magic === 'string' ? start.startsWith(magic) : magic.test(start),
	);
	const byText = () => kindOfText(head.toString('utf8', 0, LOOKED_AT));
	const [, tag, what = byText()[1], precisely = what] = known ?? [undefined, ...byText()];
	return { tag, what, precisely };
}

function kindOfText(text: string): [tag: Tag, what: string] {
	const start = text.trimStart();
	if (isBase64Image(start)) return ['base64', 'an image as text (base64)'];
	const markup = withoutPreamble(start);
	if (/^<svg[\s>]/i.test(markup)) return ['drawing', 'an SVG drawing'];
	if (/^<(?:!doctype html|html|head|body)\b/i.test(markup)) return ['page', 'a web page'];
	if (/^<\?xml/i.test(start)) return ['text', 'an XML file'];
	if (/^[{[]/.test(start)) return ['text', 'a JSON file'];
	// Text in another encoding, or no text at all, leaves control characters or replacement marks.
	return /[\p{Cc}\ufffd]/u.test(start.replace(/[\r\n\t]/g, ''))
		? ['unknown', 'a file of an unknown type']
		: ['text', 'a text file'];
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
