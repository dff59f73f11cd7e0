import { type BodyStream, MEGABYTE } from './body';

/** What was read of an answer, and what its request ended with. */
interface ReadAndEnded {
	/** The body; empty where it did not come whole, since half a text may end in half a secret. */
	text: string;
	/** The HTTP client's error, which knows the connection. */
	error: unknown;
}

/**
 * Reads the answer of a server that refuses, and ends the request just before the HTTP client is done with
 * it: only a request that is ended tells over which connection it went. Where the length of a body is not
 * known in advance, its first piece is all that is waited for.
 *
 * @param end ends the request
 * @returns never rejects
 */
export async function readAndEnd(
	body: BodyStream,
	headers: Record<string, unknown>,
	end: () => void,
): Promise<ReadAndEnded> {
	const length = Number(headers['content-length']);
	const pieces: Uint8Array[] = [];
	let size = 0;
	return await new Promise((resolve) => {
		const finish = (isWhole: boolean, error?: unknown) =>
			resolve({ text: isWhole ? Buffer.concat(pieces).toString() : '', error });
		const stop = () => {
			end();
			body.destroy();
		};
		body.on('error', (error) => finish(size === length, error));
		body.on('end', () => finish(true));
		body.on('close', () => finish(false));
		if (length === 0) return stop();
		body.on('data', (piece) => {
			pieces.push(piece);
			size += piece.length;
			// A packed answer is longer than it says: that one is read to its end.
			if (size === length || size > MEGABYTE || Number.isNaN(length)) stop();
		});
	});
}

/** Whether a body can be read like that without losing what it says. */
export function canBeEnded(headers: Record<string, unknown>): boolean {
	if (headers['content-length'] !== undefined) return true;
	const isJson = /json/i.test(String(headers['content-type']));
	return headers['transfer-encoding'] === undefined && !isJson;
}
