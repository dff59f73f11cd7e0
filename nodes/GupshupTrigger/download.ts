import type { IDataObject, IWebhookFunctions, IN8nHttpFullResponse } from 'n8n-workflow';

import type { GupshupApp } from '../gupshup/credential/app';
import { textOf } from '../gupshup/events/values';
import { parseUrl } from '../gupshup/credential/url';

/** WhatsApp's limit for audio and video; an image has at most 5 MB, a document may have more. */
const LARGEST_BYTES = 16 * 1024 * 1024;

/** Where Gupshup keeps what people send. docs: partner-docs.gupshup.io/docs/events */
const GUPSHUP_HOST = /(?:^|\.)gupshup\.io$/;

/** What is read of an answer: the stream of Node's HTTP client. */
interface Body extends AsyncIterable<Buffer> {
	destroy(): void;
}

/** A file that was fetched, or why it was not: a sentence for the item. */
export type Download = { bytes: Buffer; mimeType?: string } | { note: string };

/**
 * Fetches the file of an incoming message, from Gupshup only: the address stands in the call, and no
 * caller shall choose whom this n8n sends requests to. Redirects are not followed for the same reason.
 * Goes without the token: the address is open.
 *
 * @param deadline ends it
 */
export async function download(
	context: IWebhookFunctions,
	app: GupshupApp,
	media: IDataObject,
	deadline: AbortSignal,
): Promise<Download> {
	const url = textOf(media.url);
	if (url === undefined) return { note: 'The event has no address of the file' };
	if (!isAtGupshup(url, app)) {
		return { note: `The file was not fetched: ${hostOf(url)} is no host of Gupshup` };
	}
	const answer = await get(context, url, deadline);
	if ('note' in answer) return answer;
	const { statusCode, headers, body } = answer;
	if (statusCode >= 200 && statusCode < 300) return await read(headers, body, deadline);
	body.destroy();
	return { note: `The file was not fetched: Gupshup answered with ${statusCode}` };
}

/** https at gupshup.io or below; or where the credential says that Gupshup is, such as a sandbox. */
export function isAtGupshup(address: string, { baseUrl }: Pick<GupshupApp, 'baseUrl'>): boolean {
	const url = parseUrl(address);
	if (url === undefined) return false;
	if (url.username !== '' || url.password !== '') return false;
	if (url.origin === new URL(baseUrl).origin) return true;
	return url.protocol === 'https:' && url.port === '' && GUPSHUP_HOST.test(url.hostname);
}

function hostOf(address: string): string {
	return parseUrl(address)?.host ?? 'its address';
}

interface Answer {
	statusCode: number;
	headers: IDataObject;
	body: Body;
}

async function get(
	context: IWebhookFunctions,
	url: string,
	deadline: AbortSignal,
): Promise<Answer | { note: string }> {
	try {
		const { statusCode, headers, body } = (await context.helpers.httpRequest({
			method: 'GET',
			url,
			encoding: 'stream',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			abortSignal: deadline,
		})) as IN8nHttpFullResponse;
		return { statusCode, headers: headers as IDataObject, body: body as unknown as Body };
	} catch (error) {
		return { note: noteOf(error, deadline) };
	}
}

async function read(headers: IDataObject, body: Body, deadline: AbortSignal): Promise<Download> {
	if (Number(headers['content-length'] ?? 0) > LARGEST_BYTES) {
		body.destroy();
		return TOO_LARGE;
	}
	const end = () => body.destroy();
	deadline.addEventListener('abort', end);
	try {
		const chunks: Buffer[] = [];
		let size = 0;
		for await (const chunk of body) {
			size += chunk.length;
			// Leaving the loop ends the stream. Not every server says beforehand how much it sends.
			if (size > LARGEST_BYTES) return TOO_LARGE;
			chunks.push(chunk);
		}
		if (deadline.aborted) return TOO_SLOW;
		const [mimeType] = (textOf(headers['content-type']) ?? '').split(';');
		return { bytes: Buffer.concat(chunks), mimeType: mimeType.trim() || undefined };
	} catch (error) {
		return { note: noteOf(error, deadline) };
	} finally {
		deadline.removeEventListener('abort', end);
	}
}

const TOO_LARGE = { note: 'The file was not fetched: it has more than 16 MB' };
export const TOO_SLOW = { note: 'The file was not fetched: it took too long' };

function noteOf(error: unknown, deadline: AbortSignal): string {
	if (deadline.aborted) return TOO_SLOW.note;
	const message = error instanceof Error ? error.message : String(error);
	return `The file was not fetched: ${message}`;
}
