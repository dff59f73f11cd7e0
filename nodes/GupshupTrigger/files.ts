import type { IBinaryData, IDataObject, INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';

import type { GupshupApp } from '../gupshup/client/app';
import type { GupshupEvent } from '../gupshup/events';
import { textOf } from '../gupshup/events/values';
import { type StreamedAnswer, takeIn } from '../gupshup/http/body';
import { AS_IT_COMES } from '../gupshup/http/exchange';
import { Slots } from '../gupshup/http/slots';
import { parseUrl } from '../gupshup/input/network';

/** Gupshup does not wait for them, but the workflow does. */
const DOWNLOADS_TAKE_MS = 30_000;

/** Files of all calls together, each of up to 16 MB in memory. */
const SLOTS = new Slots(6);

/** Files of one call. */
const AT_A_TIME = 3;

/** Whatever becomes of a file, the item comes: the call has been answered. */
export async function withFiles(
	context: IWebhookFunctions,
	app: GupshupApp,
	events: readonly GupshupEvent[],
	items: ReadonlyArray<{ json: IDataObject }>,
): Promise<INodeExecutionData[]> {
	const deadline = AbortSignal.timeout(DOWNLOADS_TAKE_MS);
	const filled: INodeExecutionData[] = [...items];
	const todo = events.entries();
	const fetchSome = async () => {
		for (const [index, { media }] of todo) {
			if (media === undefined) continue;
			const { json } = items[index];
			const fetched = await SLOTS.run(
				async () => await fileOf(context, app, media, deadline),
				deadline,
			);
			const file = fetched ?? TOO_SLOW;
			filled[index] =
				'note' in file
					? { json: { ...json, downloadNote: file.note } }
					: { json, binary: { data: file.data } };
		}
	};
	await Promise.all(Array.from({ length: AT_A_TIME }, fetchSome));
	return filled;
}

async function fileOf(
	context: IWebhookFunctions,
	app: GupshupApp,
	media: IDataObject,
	deadline: AbortSignal,
): Promise<{ data: IBinaryData } | { note: string }> {
	const file = await download(context, app, media, deadline);
	if ('note' in file) return file;
	const mimeType = textOf(media.mime_type)?.split(';')[0].trim() ?? file.mimeType;
	const fileName = textOf(media.filename);
	try {
		return { data: await context.helpers.prepareBinaryData(file.bytes, fileName, mimeType) };
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		return { note: `The file was downloaded, but n8n couldn't store it: ${message}` };
	}
}

/** WhatsApp's limit for audio and video; an image has at most 5 MB, a document may have more. */
const LARGEST_BYTES = 16 * 1024 * 1024;

/** Where Gupshup keeps what people send. docs: partner-docs.gupshup.io/docs/events */
const GUPSHUP_HOST = /(?:^|\.)gupshup\.io$/;

/** A file that was fetched, or why it was not: a sentence for the item. */
type Download = { bytes: Buffer; mimeType?: string } | { note: string };

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
	if (url === undefined) return { note: 'The event has no link to the file' };
	if (!isAtGupshup(url, app)) {
		return { note: `The file wasn't downloaded: ${hostOf(url)} isn't a Gupshup server` };
	}
	const answer = await get(context, url, deadline);
	if ('note' in answer) return answer;
	const { statusCode, body } = answer;
	if (statusCode >= 200 && statusCode < 300) return await read(answer, deadline);
	body.destroy();
	return { note: `The file wasn't downloaded: Gupshup answered with ${statusCode}` };
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

async function get(
	context: IWebhookFunctions,
	url: string,
	deadline: AbortSignal,
): Promise<StreamedAnswer | { note: string }> {
	try {
		return (await context.helpers.httpRequest({
			method: 'GET',
			url,
			abortSignal: deadline,
			...AS_IT_COMES,
		})) as StreamedAnswer;
	} catch (error) {
		return { note: noteOf(error, deadline) };
	}
}

async function read({ headers, body }: StreamedAnswer, deadline: AbortSignal): Promise<Download> {
	if (Number(headers['content-length'] ?? 0) > LARGEST_BYTES) {
		body.destroy();
		return TOO_LARGE;
	}
	try {
		const pieces: Uint8Array[] = [];
		let size = 0;
		await takeIn(body, deadline, (piece) => {
			pieces.push(piece);
			// Not every server says beforehand how much it sends.
			size += piece.length;
			return size <= LARGEST_BYTES;
		});
		if (size > LARGEST_BYTES) return TOO_LARGE;
		if (deadline.aborted) return TOO_SLOW;
		const [mimeType] = (textOf(headers['content-type']) ?? '').split(';');
		return { bytes: Buffer.concat(pieces), mimeType: mimeType.trim() || undefined };
	} catch (error) {
		return { note: noteOf(error, deadline) };
	}
}

const TOO_LARGE = { note: "The file wasn't downloaded: it is larger than 16 MB" };
const TOO_SLOW = { note: "The file wasn't downloaded: it took too long" };

function noteOf(error: unknown, deadline: AbortSignal): string {
	if (deadline.aborted) return TOO_SLOW.note;
	const message = error instanceof Error ? error.message : String(error);
	return `The file wasn't downloaded: ${message}`;
}
