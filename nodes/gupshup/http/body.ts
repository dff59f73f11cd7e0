import type { IDataObject } from 'n8n-workflow';
import { jsonParse } from 'n8n-workflow';

import { onAbort } from './waiting';

type ReadBody =
	| { value: unknown }
	/** It did not come to its end; why, in the words of the network. */
	| { broken: string };

export interface BodyStream extends AsyncIterable<Uint8Array> {
	on(event: 'data', listener: (piece: Uint8Array) => void): void;
	on(event: 'error' | 'end' | 'close', listener: (error?: unknown) => void): void;
	destroy(why?: Error): void;
}

/** An answer whose body n8n's helper has left as a stream (`AS_IT_COMES`). */
export interface StreamedAnswer {
	statusCode: number;
	headers: IDataObject;
	body: BodyStream;
}

export const MEGABYTE = 1024 * 1024;

/**
 * Takes in a body piece by piece, as long as `take` wants more and until the signal. Its connection ends
 * with it.
 * @throws what the network throws
 */
export async function takeIn(
	body: BodyStream,
	signal: AbortSignal,
	take: (piece: Uint8Array) => boolean,
): Promise<void> {
	// Without a reason, some streams seem to have come to their end.
	const takeBack = onAbort(signal, () =>
		body.destroy(new Error('Stopped waiting for the response')),
	);
	try {
		for await (const piece of body) if (!take(piece)) return;
	} finally {
		takeBack();
	}
}

/**
 * A whole body; `undefined` if it is larger, as it comes out of a packed answer.
 * @throws what the network throws
 */
export async function bytesOf(
	body: BodyStream,
	largestBytes: number,
	signal: AbortSignal,
): Promise<Buffer | undefined> {
	const pieces: Uint8Array[] = [];
	let size = 0;
	await takeIn(body, signal, (piece) => {
		pieces.push(piece);
		size += piece.length;
		return size <= largestBytes;
	});
	return size > largestBytes ? undefined : Buffer.concat(pieces);
}

/**
 * Reads the body of an answer to its end, as JSON where it is that. n8n's helpers know neither of the two
 * limits.
 */
export async function readBody(
	body: unknown,
	largestBytes: number,
	signal: AbortSignal,
): Promise<ReadBody> {
	if (!isStream(body)) return { value: body ?? '' };
	try {
		const bytes = await bytesOf(body, largestBytes, signal);
		if (bytes) return { value: parsed(bytes.toString()) };
		return { broken: `The response is larger than ${largestBytes / MEGABYTE} MB` };
	} catch (error) {
		return { broken: error instanceof Error ? error.message : String(error) };
	}
}

export function discard(body: unknown): void {
	if (isStream(body)) body.destroy();
}

export function isStream(body: unknown): body is BodyStream {
	return (
		typeof body === 'object' &&
		body !== null &&
		Symbol.asyncIterator in body &&
		'destroy' in body &&
		typeof body.destroy === 'function'
	);
}

export function parsed(text: string): unknown {
	const bare = text.replace(/^\ufeff/, '');
	return jsonParse<unknown>(bare, { fallbackValue: bare });
}

/**
 * Reads the answer of a server that refuses, and ends the request just before the HTTP client is done with
 * it: only a request that is ended tells over which connection it went. Where the length is not known in
 * advance, the first piece is all that is waited for. Never rejects.
 * @returns `text`: empty where it did not come whole, since half a text may end in half a secret; `error`:
 * what the HTTP client ended with, which knows the connection
 */
export async function readAndEnd(
	body: BodyStream,
	headers: Record<string, unknown>,
	end: () => void,
): Promise<{ text: string; error: unknown }> {
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
