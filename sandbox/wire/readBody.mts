import type { IncomingMessage } from 'node:http';

/**
 * Reads a whole body into memory.
 * @throws if the client goes away before the end
 */
export function readToEnd(req: IncomingMessage): Promise<Buffer> {
	return new Promise((resolve, reject) => {
		const chunks: Buffer[] = [];
		req.on('data', (chunk: Buffer) => chunks.push(chunk));
		req.on('end', () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
		rejectIfCut(req, reject);
		// After an unpipe the stream stands still; and it may have ended before this was called.
		if (req.readableEnded) resolve(Buffer.concat(chunks));
		else req.resume();
	});
}

/** Calls `reject` if the body ends before it is complete. */
export function rejectIfCut(req: IncomingMessage, reject: (error: Error) => void): void {
	req.on('error', reject);
	req.on('close', () => {
		if (!req.complete) reject(new Error('The client went away before its body was complete'));
	});
}
