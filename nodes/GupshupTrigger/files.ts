import type { IBinaryData, IDataObject, INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';

import type { GupshupApp } from '../gupshup/client/app';
import type { GupshupEvent } from '../gupshup/events/events';
import { textOf } from '../gupshup/events/values';
import { bytesOf, type StreamedAnswer } from '../gupshup/http/body';
import { AS_IT_COMES } from '../gupshup/http/exchange';
import { Slots } from '../gupshup/http/waiting';
import { parseUrl } from '../gupshup/input/network';

/** Gupshup does not wait for them, but the workflow does. */
const DOWNLOADS_TAKE_MS = 30_000;

/** Files of all calls together, each of up to 16 MB in memory, and files of one call. */
const AT_A_TIME = { ofAll: 6, ofOne: 3 };

export class Downloads {
	private readonly slots = new Slots(AT_A_TIME.ofAll);

	/** Whatever becomes of a file, the item comes: the call has been answered. */
	async withFiles(
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
				const fetchOne = async () => await fileOf(context, app, media, deadline);
				const file = (await this.slots.run(fetchOne, deadline)) ?? { downloadNote: TOO_SLOW };
				const { json } = items[index];
				filled[index] =
					'downloadNote' in file
						? { json: { ...json, ...file } }
						: { json, binary: { data: file } };
			}
		};
		await Promise.all(Array.from({ length: AT_A_TIME.ofOne }, fetchSome));
		return filled;
	}
}

const TOO_SLOW = "The file wasn't downloaded: it took too long";

/** The file of an incoming message as n8n keeps it, or why there is none: a sentence for the item. */
export async function fileOf(
	context: IWebhookFunctions,
	app: GupshupApp,
	media: IDataObject,
	deadline: AbortSignal,
): Promise<IBinaryData | { downloadNote: string }> {
	const url = textOf(media.url);
	if (url === undefined) return { downloadNote: 'The event has no link to the file' };
	let file;
	try {
		file = await download(context, app, url, deadline);
	} catch (error) {
		const downloadNote = `The file wasn't downloaded: ${messageOf(error)}`;
		return { downloadNote: deadline.aborted ? TOO_SLOW : downloadNote };
	}
	const mimeType = textOf(media.mime_type)?.split(';')[0].trim() ?? file.mimeType;
	const fileName = textOf(media.filename);
	try {
		return await context.helpers.prepareBinaryData(file.bytes, fileName, mimeType);
	} catch (error) {
		return {
			downloadNote: `The file was downloaded, but n8n couldn't store it: ${messageOf(error)}`,
		};
	}
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

/** WhatsApp's limit for audio and video; an image has at most 5 MB, a document may have more. */
const LARGEST_BYTES = 16 * 1024 * 1024;

/**
 * Fetches a file from Gupshup only: the address stands in the call, and no caller shall choose whom this
 * n8n sends requests to. Redirects are not followed for the same reason. Goes without the token.
 * @throws Error why it was not fetched, to be read behind a colon
 */
async function download(
	context: IWebhookFunctions,
	app: GupshupApp,
	url: string,
	deadline: AbortSignal,
): Promise<{ bytes: Buffer; mimeType?: string }> {
	if (!isAtGupshup(url, app)) {
		throw new Error(`${parseUrl(url)?.host ?? 'its address'} isn't a Gupshup server`);
	}
	const { statusCode, headers, body } = (await context.helpers.httpRequest({
		method: 'GET',
		url,
		abortSignal: deadline,
		...AS_IT_COMES,
	})) as StreamedAnswer;
	const refuse = (reason: string) => {
		body.destroy();
		return new Error(reason);
	};
	if (statusCode < 200 || statusCode >= 300) throw refuse(`Gupshup answered with ${statusCode}`);
	if (Number(headers['content-length'] ?? 0) > LARGEST_BYTES) throw refuse(TOO_LARGE);
	// Not every server says beforehand how much it sends.
	const bytes = await bytesOf(body, LARGEST_BYTES, deadline);
	if (bytes === undefined || deadline.aborted) throw refuse(TOO_LARGE);
	const [mimeType] = (textOf(headers['content-type']) ?? '').split(';');
	return { bytes, mimeType: mimeType.trim() || undefined };
}

const TOO_LARGE = 'it is larger than 16 MB';

/** Where Gupshup keeps what people send. docs: partner-docs.gupshup.io/docs/events */
const GUPSHUP_HOST = /(?:^|\.)gupshup\.io$/;

/** https at gupshup.io or below; or where the credential says that Gupshup is, such as a sandbox. */
export function isAtGupshup(address: string, { baseUrl }: Pick<GupshupApp, 'baseUrl'>): boolean {
	const url = parseUrl(address);
	if (url === undefined || url.username !== '' || url.password !== '') return false;
	if (url.origin === new URL(baseUrl).origin) return true;
	return url.protocol === 'https:' && url.port === '' && GUPSHUP_HOST.test(url.hostname);
}
