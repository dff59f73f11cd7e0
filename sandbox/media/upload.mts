import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import busboy from 'busboy';
import type { RecordedPart } from '../records/requests.mts';
import { readToEnd, rejectIfCut } from '../wire/readBody.mts';
import { bytesToRecognise } from './fileTypes.mts';

/** The endpoint's limit, in bytes. docs: partner-docs.gupshup.io/reference/post_partner-app-appid-media */
export const maxMediaBytes = 100 * 1024 * 1024;

/** A multipart body that was read to its end. */
export interface Upload {
	parts: RecordedPart[];
	files: UploadedFile[];
}

/** A part with a file name, or with bytes of no declared type. */
interface UploadedFile extends RecordedPart {
	contentType: string;
	/** More than `maxMediaBytes`; what came after is not counted or kept. */
	tooLarge: boolean;
	/** Hexadecimal. */
	sha256: string;
	firstBytes: Buffer;
	bytes?: Buffer;
}

/**
 * Reads a multipart body as a stream, so that memory does not grow with the file unless its bytes are
 * to be kept. `undefined`: it is not multipart, or broken; then, too, it has been read to the end.
 * @throws if the client goes away before the end
 */
export async function readUpload(
	req: IncomingMessage,
	keepBytes: boolean,
): Promise<Upload | undefined> {
	let form: busboy.Busboy;
	try {
		form = busboy({
			headers: req.headers,
			// Names are sent as UTF-8 by everybody, and shall be recorded as they were sent.
			defParamCharset: 'utf8',
			preservePath: true,
			// busboy calls a file cut as soon as it reaches the limit, hence one more.
			limits: { fileSize: maxMediaBytes + 1 },
		});
	} catch {
		await readToEnd(req);
		return undefined;
	}

	const upload: Upload = { parts: [], files: [] };
	form.on('field', (name, value, { mimeType }) => {
		const size = Buffer.byteLength(value);
		upload.parts.push({ name, value, contentType: mimeType, size });
	});
	form.on('file', (name, stream, { filename, mimeType }) => {
		const part: RecordedPart = { name, fileName: filename, contentType: mimeType, size: 0 };
		upload.parts.push(part);
		const hash = createHash('sha256');
		let firstBytes = Buffer.alloc(0);
		let chunks: Buffer[] = [];
		stream.on('data', (chunk: Buffer) => {
			part.size += chunk.length;
			hash.update(chunk);
			if (firstBytes.length < bytesToRecognise) {
				firstBytes = Buffer.concat([firstBytes, chunk.subarray(0, bytesToRecognise)]);
			}
			if (keepBytes) chunks.push(chunk);
		});
		// A body that ends in the middle of a file is reported by the form itself, below.
		stream.on('error', () => {});
		stream.on('end', () => {
			const tooLarge = part.size > maxMediaBytes;
			if (tooLarge) chunks = [];
			upload.files.push({
				...part,
				contentType: mimeType,
				tooLarge,
				sha256: hash.digest('hex'),
				firstBytes: firstBytes.subarray(0, bytesToRecognise),
				...(keepBytes && { bytes: Buffer.concat(chunks) }),
			});
		});
	});

	return new Promise((resolve, reject) => {
		form.on('close', () => resolve(upload));
		form.on('error', () => {
			// A broken form: what is left of it has to be read, or the answer would not get through.
			req.unpipe(form);
			readToEnd(req).then(() => resolve(undefined), reject);
		});
		rejectIfCut(req, reject);
		req.pipe(form);
	});
}
