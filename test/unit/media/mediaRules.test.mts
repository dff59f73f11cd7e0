import fc from 'fast-check';

import type { MediaRule } from '../../../nodes/gupshup/media/media';
import { AUDIO, DOCUMENT, IMAGE, MediaFile, VIDEO } from '../../../nodes/gupshup/media/mediaRules';
import * as make from '../support/makeMedia.mts';
import { flawsOf } from '../support/refusal.mts';
import { JPEG, png } from '../../engine/support/images.mts';

const { movie, office, oldOffice, ogg, opus, PICTURE, SOUND, track } = make;

async function found(rule: MediaRule, bytes: Buffer, ending = '', cuts: readonly number[] = []) {
	const file = new MediaFile(rule, ending);
	const places = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
	for (let i = 1; i < places.length; i++) file.push(bytes.subarray(places[i - 1], places[i]));
	return await file.found(async () => await Promise.resolve(bytes));
}

const typeOf = async (rule: MediaRule, bytes: Buffer, ending = '') => {
	const result = await found(rule, bytes, ending);
	return 'type' in result ? result.type : `refused: ${result.what}`;
};

async function flawOf(rule: MediaRule, bytes: Buffer, ending = ''): Promise<string> {
	const result = await found(rule, bytes, ending);
	if ('type' in result) return `taken for ${result.type}`;
	expect([...flawsOf(result.what), ...flawsOf(result.hint)]).toEqual([]);
	return result.what;
}

const text = (words: string) => Buffer.from(words);
const OPEN_XML = 'application/vnd.openxmlformats-officedocument.';
const nested = office('word/document.xml');

/** What may be right: it is sent. */
const TAKEN: Array<[what: string, rule: MediaRule, bytes: Buffer, type: string, ending?: string]> =
	[
		['a JPEG', IMAGE, JPEG, 'image/jpeg'],
		['a PNG', IMAGE, png(1), 'image/png'],
		['a PDF', DOCUMENT, make.PDF, 'application/pdf'],
		[
			'one with something before it',
			DOCUMENT,
			Buffer.concat([text('\n\n'), make.PDF]),
			'application/pdf',
		],
		[
			'one with zeros behind it',
			DOCUMENT,
			Buffer.concat([make.PDF, Buffer.alloc(9)]),
			'application/pdf',
		],
		['one without its last line', DOCUMENT, make.PDF.subarray(0, -7), 'application/pdf'],
		[
			'one for the web, as long as it says',
			DOCUMENT,
			text(
				`%PDF-1.4\n1 0 obj<</Linearized 1/L 80/H[1 2]>>endobj\nstartxref\n%%EOF\n${'x'.repeat(20)}`,
			),
			'application/pdf',
		],
		['Word', DOCUMENT, nested, `${OPEN_XML}wordprocessingml.document`],
		[
			'Word with macros',
			DOCUMENT,
			office('word/document.xml', { 'word/vbaProject.bin': 'x' }),
			`${OPEN_XML}wordprocessingml.document`,
		],
		['Excel', DOCUMENT, office('xl/workbook.xml'), `${OPEN_XML}spreadsheetml.sheet`],
		['a binary workbook', DOCUMENT, office('xl/workbook.bin'), `${OPEN_XML}spreadsheetml.sheet`],
		[
			'PowerPoint',
			DOCUMENT,
			office('ppt/presentation.xml'),
			`${OPEN_XML}presentationml.presentation`,
		],
		[
			'PowerPoint with a Word document in it',
			DOCUMENT,
			office('ppt/presentation.xml', { 'ppt/embeddings/a.docx': nested }),
			`${OPEN_XML}presentationml.presentation`,
		],
		[
			'an archive with a comment',
			DOCUMENT,
			make.zip({ '[Content_Types].xml': '', 'word/document.xml': 'x' }, 'made by us'),
			`${OPEN_XML}wordprocessingml.document`,
		],
		['old Word', DOCUMENT, oldOffice(['WordDocument', '1Table']), 'application/msword'],
		['old Excel', DOCUMENT, oldOffice(['Workbook']), 'application/vnd.ms-excel'],
		['older Excel', DOCUMENT, oldOffice(['Book']), 'application/vnd.ms-excel'],
		[
			'old PowerPoint',
			DOCUMENT,
			oldOffice(['PowerPoint Document']),
			'application/vnd.ms-powerpoint',
		],
		[
			'old Excel with a text in it',
			DOCUMENT,
			oldOffice(['Workbook', 'WordDocument']),
			'application/vnd.ms-excel',
			'xls',
		],
		[
			'Excel with a password',
			DOCUMENT,
			oldOffice(['EncryptedPackage']),
			`${OPEN_XML}spreadsheetml.sheet`,
			'xlsx',
		],
		['a text', DOCUMENT, text('Hello'), 'text/plain'],
		['a list', DOCUMENT, text('a;b\n1;2\n'), 'text/plain', 'csv'],
		['one in another encoding', DOCUMENT, Buffer.from('caf\xe9, na\xefve', 'latin1'), 'text/plain'],
		['one in UTF-16', DOCUMENT, Buffer.from('\ufeffHello', 'utf16le'), 'text/plain', 'txt'],
		['JSON', DOCUMENT, text('{"a":1}'), 'text/plain', 'json'],
		[
			'a page that is meant',
			DOCUMENT,
			text('<!doctype html><title>Plan</title>'),
			'text/plain',
			'html',
		],
		['an MP4', VIDEO, movie('isom', [PICTURE, SOUND]), 'video/mp4'],
		['one with its index first', VIDEO, movie('mp42', [PICTURE, SOUND], false), 'video/mp4'],
		['one without sound', VIDEO, movie('isom', [PICTURE]), 'video/mp4'],
		['one in MPEG-4', VIDEO, movie('isom', [track('vide', 'mp4v'), SOUND]), 'video/mp4'],
		[
			'one with subtitles',
			VIDEO,
			movie('isom', [PICTURE, SOUND, track('text', 'tx3g')]),
			'video/mp4',
		],
		[
			'one with zeros behind it',
			VIDEO,
			Buffer.concat([movie('isom', [PICTURE]), Buffer.alloc(21)]),
			'video/mp4',
		],
		[
			'one with a line behind it',
			VIDEO,
			Buffer.concat([movie('isom', [PICTURE]), text('\n')]),
			'video/mp4',
		],
		[
			'one with a long box',
			VIDEO,
			Buffer.concat([movie('isom', [PICTURE]), make.longBox('mdat', Buffer.alloc(99))]),
			'video/mp4',
		],
		[
			'one whose data go to the end',
			VIDEO,
			Buffer.concat([movie('isom', [PICTURE]), Buffer.alloc(4), text('mdat and more')]),
			'video/mp4',
		],
		['a 3GP', VIDEO, movie('3gp5', [track('vide', 's263'), track('soun', 'samr')]), 'video/3gpp'],
		['an M4A', AUDIO, movie('M4A ', [SOUND]), 'audio/mp4'],
		['OGG with Opus', AUDIO, ogg(opus(1)), 'audio/ogg'],
		['one with a tag behind it', AUDIO, Buffer.concat([ogg(opus(1)), text('TAG')]), 'audio/ogg'],
		['an MP3', AUDIO, make.mp3(4), 'audio/mpeg'],
		['a short one', AUDIO, make.mp3(1), 'audio/mpeg'],
		['one that is cut off', AUDIO, make.mp3(4).subarray(0, -9), 'audio/mpeg'],
		[
			'one with tags',
			AUDIO,
			Buffer.concat([make.id3(3000), make.mp3(4), text('TAG')]),
			'audio/mpeg',
		],
		[
			'one with something before it',
			AUDIO,
			Buffer.concat([Buffer.alloc(700, 1), make.mp3(4)]),
			'audio/mpeg',
		],
		['AAC', AUDIO, make.adts(5), 'audio/aac'],
		['AAC with a tag', AUDIO, Buffer.concat([make.id3(20), make.adts(5)]), 'audio/aac'],
		['AAC in ADIF', AUDIO, text('ADIF and more'), 'audio/aac'],
		['AMR', AUDIO, make.amr('#!AMR\n'), 'audio/amr'],
		['AMR, wide band', AUDIO, make.amr('#!AMR-WB\n'), 'audio/amr'],
	];

describe.each(TAKEN)('%s', (_what, rule, bytes, type, ending = '') => {
	test('is taken, however it is cut', async () => {
		expect(await typeOf(rule, bytes, ending)).toBe(type);
		const inBytes = Array.from({ length: bytes.length - 1 }, (_, index) => index + 1);
		expect(await found(rule, bytes, ending, inBytes)).toEqual(await found(rule, bytes, ending));
		await fc.assert(
			fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 8 }), async (cuts) => {
				expect(await found(rule, bytes, ending, cuts)).toMatchObject({ type });
			}),
			{ numRuns: 10 },
		);
	});

	test('with any bytes changed or missing, it is taken or refused with what to do', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.nat(bytes.length - 1),
				fc.nat(255),
				fc.boolean(),
				async (at, byte, isCut) => {
					const changed = Buffer.from(isCut ? bytes.subarray(0, at) : bytes);
					if (!isCut) changed[at] = byte;
					expect(await flawOf(rule, changed, ending)).not.toBe('');
				},
			),
			{ numRuns: 20 },
		);
	});
});

/** What is certainly not shown or played. */
const REFUSED: Array<[rule: MediaRule, bytes: Buffer, what: RegExp, ending?: string]> = [
	[IMAGE, make.PDF, /^a PDF$/],
	[DOCUMENT, make.PDF.subarray(0, 2000), /PDF that is cut off/],
	[
		DOCUMENT,
		text('%PDF-1.4\n1 0 obj<</Linearized 1/L 8000/H[1 2]>>endobj\nstartxref\n%%EOF\n'),
		/PDF that is cut off/,
	],
	[DOCUMENT, nested.subarray(0, -22), /Office document that is cut off/],
	[
		DOCUMENT,
		office('ppt/presentation.xml', { a: nested, b: 'x'.repeat(70_000) }).subarray(0, -400),
		/is cut off/,
	],
	[DOCUMENT, make.zip({ 'photo.txt': 'x' }), /^a ZIP archive, but/],
	[DOCUMENT, make.zip({ 'password/documents': 'x' }), /^a ZIP archive, but/],
	[DOCUMENT, oldOffice(['WordDocument']).subarray(0, 1400), /Office document that is cut off/],
	[DOCUMENT, oldOffice(['__properties']), /an unknown type, but/],
	[
		DOCUMENT,
		text('<!doctype html><title>Sign in</title>'),
		/a text, though its name ends in \.pdf/,
		'pdf',
	],
	[DOCUMENT, Buffer.concat([text('Hello'), Buffer.alloc(3000)]), /an unknown type, but/],
	[DOCUMENT, JPEG, /^a JPEG, but/],
	[DOCUMENT, movie('isom', [PICTURE]), /^an MP4 .*, but/],
	[VIDEO, movie('isom', [track('vide', 'hvc1'), SOUND]), /H\.265/],
	[VIDEO, movie('isom', [track('vide', 'vp09')]), /VP9/],
	[VIDEO, movie('isom', [PICTURE, track('soun', 'ac-3')]), /Dolby Digital/],
	[VIDEO, movie('isom', [PICTURE, SOUND, SOUND]), /2 audio tracks/],
	[VIDEO, movie('isom', [SOUND]), /^an audio file, not/],
	[VIDEO, movie('qt  ', [PICTURE]), /QuickTime/],
	[VIDEO, movie('isom', [PICTURE]).subarray(0, -40), /video that is cut off/],
	[VIDEO, movie('isom', [PICTURE], false).subarray(0, -40), /video that is cut off/],
	[VIDEO, Buffer.from('1a45dfa3934282886d6174726f736b61', 'hex'), /Matroska/],
	[VIDEO, Buffer.from('524946460000000041564920', 'hex'), /AVI/],
	[VIDEO, text('<html>'), /^a web page$/],
	[VIDEO, Buffer.alloc(0), /^an empty file$/],
	[AUDIO, movie('isom', [PICTURE, SOUND]), /^a video, not/],
	[AUDIO, movie('M4A ', []), /without sound/],
	[AUDIO, movie('M4A ', [track('soun', 'alac')]), /Apple Lossless/],
	[AUDIO, movie('M4A ', [SOUND]).subarray(0, -40), /audio file that is cut off/],
	[AUDIO, ogg(opus(2)), /2 channels/],
	[AUDIO, ogg('\x01vorbis and its settings'), /isn't in Opus/],
	[AUDIO, ogg(opus(1)).subarray(0, -10), /OGG file that is cut off/],
	[AUDIO, ogg(opus(1), 2), /without sound/],
	[AUDIO, make.id3(2000), /without sound/],
	[AUDIO, Buffer.alloc(5000, 1), /without sound/],
	[AUDIO, text('#!AMR\n'), /without sound/],
	[AUDIO, Buffer.from('524946460000000057415645', 'hex'), /WAV/],
	[AUDIO, text('fLaC....'), /FLAC/],
];

test.each(REFUSED)('refused: %#', async (rule, bytes, what, ending = '') => {
	expect(await flawOf(rule, bytes, ending)).toMatch(what);
});

test('of 100 MB, no more is kept than what is looked for, and all of them are looked at', async () => {
	const chunk = Buffer.alloc(1024 * 1024, 'x');
	const before = process.memoryUsage().arrayBuffers;
	for (const [start, end, type] of [
		[make.PDF, '\nstartxref\n%%EOF', 'application/pdf'],
		[text('Hello'), '', 'text/plain'],
	] as const) {
		const file = new MediaFile(DOCUMENT, '');
		file.push(start.subarray(0, 100));
		for (let each = 0; each < 99; each++) file.push(chunk);
		file.push(text(end));
		expect(file.isTooLarge).toBe(false);
		const result = await file.found(async () => await Promise.reject(new Error('read again')));
		expect(result).toMatchObject({ type });
	}
	expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
});
