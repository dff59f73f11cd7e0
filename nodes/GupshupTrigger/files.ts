import type { IBinaryData, IDataObject, INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';

import type { GupshupApp } from '../gupshup/client/app';
import type { GupshupEvent } from '../gupshup/events';
import { textOf } from '../gupshup/events/values';
import { Slots } from '../gupshup/http/slots';
import { download, TOO_SLOW } from './download';

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
		return { note: `The file was fetched, but n8n could not keep it: ${message}` };
	}
}
