/** How many bytes from the beginning `looksLike` needs. */
export const bytesToRecognise = 16;

type Test = (head: Buffer) => boolean;

const startsWith =
	(...bytes: number[]): Test =>
	(head) =>
		bytes.every((byte, index) => head[index] === byte);
const hasText =
	(text: string, offset = 0): Test =>
	(head) =>
		head.toString('latin1', offset, offset + text.length) === text;
const anyOf =
	(...tests: Test[]): Test =>
	(head) =>
		tests.some((test) => test(head));

const isoMedia = hasText('ftyp', 4);
const ogg = hasText('OggS');
const oldOffice = startsWith(0xd0, 0xcf, 0x11, 0xe0);
const zip = startsWith(0x50, 0x4b, 0x03, 0x04);
const openXml = 'application/vnd.openxmlformats-officedocument';

// The documented values of file_type, each with the bytes such a file begins with.
// docs: partner-docs.gupshup.io/reference/post_partner-app-appid-media
const fileTypes: Record<string, Test> = {
	'image/jpeg': startsWith(0xff, 0xd8, 0xff),
	'image/png': startsWith(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
	'image/webp': (head) => hasText('RIFF')(head) && hasText('WEBP', 8)(head),
	'audio/aac': anyOf(startsWith(0xff, 0xf1), startsWith(0xff, 0xf9), hasText('ADIF')),
	'audio/mp4': isoMedia,
	'audio/mpeg': anyOf(hasText('ID3'), (head) => head[0] === 0xff && (head[1] & 0xe0) === 0xe0),
	'audio/amr': hasText('#!AMR'),
	'audio/ogg': ogg,
	'audio/opus': ogg,
	'video/mp4': isoMedia,
	'video/3gpp': isoMedia,
	'application/pdf': hasText('%PDF-'),
	'text/plain': (head) => !head.includes(0),
	'application/msword': oldOffice,
	'application/vnd.ms-excel': oldOffice,
	'application/vnd.ms-powerpoint': oldOffice,
	[`${openXml}.wordprocessingml.document`]: zip,
	[`${openXml}.spreadsheetml.sheet`]: zip,
	[`${openXml}.presentationml.presentation`]: zip,
};

/** Whether a file that begins like this can be of this documented `file_type`; false for any other. */
export function looksLike(fileType: string, head: Buffer): boolean {
	return head.length > 0 && Object.hasOwn(fileTypes, fileType) && fileTypes[fileType](head);
}
