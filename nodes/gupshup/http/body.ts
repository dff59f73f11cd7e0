import { jsonParse } from 'n8n-workflow';

/** What was read of an answer's body. */
type ReadBody =
	| { value: unknown }
	/** It did not come to its end; why, in the words of the network. */
	| { broken: string };

interface BodyStream extends AsyncIterable<Uint8Array> {
	destroy(): void;
}

/**
 * Reads the body of an answer to its end, but no more of it than is allowed, and no longer than until
 * the signal. n8n's helpers, which would read it themselves, know neither limit.
 *
 * @param body a stream, unless n8n has made something of it already
 * @returns parsed where it was JSON, else the text
 */
export async function readBody(
	body: unknown,
	largestBytes: number,
	signal: AbortSignal,
): Promise<ReadBody> {
	if (!isStream(body)) return { value: body ?? '' };
	const end = () => body.destroy();
	signal.addEventListener('abort', end);
	if (signal.aborted) end();
	try {
		const chunks: Uint8Array[] = [];
		let size = 0;
		for await (const chunk of body) {
			size += chunk.length;
			// Leaving the loop ends the stream. It is what comes out of a packed answer that is counted.
			if (size > largestBytes) {
				return { broken: `The answer has more than ${largestBytes / MEGABYTE} MB` };
			}
			chunks.push(chunk);
		}
		return { value: parsed(Buffer.concat(chunks).toString()) };
	} catch (error) {
		return { broken: error instanceof Error ? error.message : String(error) };
	} finally {
		signal.removeEventListener('abort', end);
	}
}

export const MEGABYTE = 1024 * 1024;

/** Lets go of an answer that nobody reads. */
export function discard(body: unknown): void {
	if (isStream(body)) body.destroy();
}

function isStream(body: unknown): body is BodyStream {
	return (
		typeof body === 'object' &&
		body !== null &&
		Symbol.asyncIterator in body &&
		'destroy' in body &&
		typeof body.destroy === 'function'
	);
}

function parsed(text: string): unknown {
	const bare = text.replace(/^\ufeff/, '');
	return jsonParse<unknown>(bare, { fallbackValue: bare });
}
