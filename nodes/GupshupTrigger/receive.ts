import type {
	IBinaryData,
	IDataObject,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { appOf, CREDENTIAL_NAME, type GupshupApp } from '../gupshup/credential/app';
import { appIdIn, eventsIn, type GupshupEvent, isEventCall, isTestCall } from '../gupshup/events';
import { textOf } from '../gupshup/events/values';
import { download } from './download';
import { isSecret, HEADER_NAME } from './secret';
import { seenBy } from './seen';

/** A call with a hundred events has some 100 kB. */
const LARGEST_CALL_BYTES = 1024 * 1024;

/** Gupshup does not wait for them, but the workflow does. */
const DOWNLOADS_TAKE_MS = 30_000;

/**
 * Takes a call of Gupshup's: refuses it, answers it, or starts the workflow. Where it starts, n8n gives
 * the answer as soon as the execution is on its way: an event that n8n could not take is sent again.
 * Only where files are to be fetched first, the answer goes out before: Gupshup wants it within a
 * second (docs: partner-docs.gupshup.io/docs/webhook-key-points), and a file takes as long as it takes.
 */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const body: unknown = context.getBodyData();
	const isSmall = sizeOf(context) <= LARGEST_CALL_BYTES;
	// Asked before the secret: Gupshup makes this call while the trigger is still subscribing, and
	// whether it carries the header is documented nowhere. It starts nothing.
	if (isSmall && isTestCall(body)) return answer(context, 200);

	const secret = context.getWorkflowStaticData('node').secret;
	if (!isSecret(context.getHeaderData()[HEADER_NAME.toLowerCase()], secret)) {
		context.logger.warn('Gupshup Trigger refused a call that did not carry its secret', {
			workflowId: context.getWorkflow().id,
			nodeName: context.getNode().name,
		});
		return answer(context, 401, 'Authentication Failed');
	}
	if (!isSmall) return answer(context, 400, 'The body is too large');
	if (!isEventCall(body)) return answer(context, 400, 'The body is no event');

	const app = await appOfCredential(context);
	const appId = appIdIn(body);
	if (appId === undefined) return answer(context, 400, 'The body names no app');
	if (appId.toLowerCase() !== app.id.toLowerCase()) {
		return answer(context, 403, 'The event is of another app');
	}

	const events = newOnes(context, wantedOf(context, eventsIn(body)));
	if (events.length === 0) return answer(context, 200);
	const items = events.map((event) => ({ json: jsonOf(context, event) }));
	if (!bringsFiles(context, events)) return { workflowData: [items] };
	const answered = answer(context, 200);
	return { ...answered, workflowData: [await withFiles(context, app, events, items)] };
}

/** @param message for whoever looks into Gupshup's log; Gupshup wants an empty body for a 2xx */
function answer(
	context: IWebhookFunctions,
	status: 200 | 400 | 401 | 403,
	message?: string,
): IWebhookResponseData {
	const response = context.getResponseObject();
	if (message === undefined) response.writeHead(status).end();
	else {
		response.writeHead(status, { 'content-type': 'application/json' });
		response.end(JSON.stringify({ status: 'error', message }));
	}
	return { noWebhookResponse: true };
}

function sizeOf(context: IWebhookFunctions): number {
	const { rawBody, headers } = context.getRequestObject();
	return Buffer.isBuffer(rawBody) ? rawBody.length : Number(headers['content-length'] ?? 0);
}

async function appOfCredential(context: IWebhookFunctions): Promise<GupshupApp> {
	const credential = await context.getCredentials(CREDENTIAL_NAME);
	try {
		return appOf(credential);
	} catch (error) {
		throw new NodeOperationError(context.getNode(), error);
	}
}

/** Gupshup may send more than was subscribed to, and other subscriptions may lead here. */
function wantedOf(context: IWebhookFunctions, events: GupshupEvent[]): GupshupEvent[] {
	const names = listOf(context.getNodeParameter('events', []));
	const types = listOf(context.getNodeParameter('options.messageTypes', []));
	return events.filter(
		({ name, messageType }) =>
			names.includes(name) &&
			(name !== 'message' || types.length === 0 || types.includes(messageType)),
	);
}

function listOf(value: unknown): unknown[] {
	return Array.isArray(value) ? value : [];
}

/** Those that have not started the workflow yet. A test ends with its first event anyway. */
function newOnes(context: IWebhookFunctions, events: GupshupEvent[]): GupshupEvent[] {
	if (context.getMode() === 'manual') return events;
	const seen = seenBy(`${context.getWorkflow().id} ${context.getNode().id}`);
	const fresh = events.filter(({ key }) => seen.claim(key));
	const response = context.getResponseObject();
	response.once('close', () => {
		// n8n could not start the workflow: Gupshup sends the events again, and they have to count then.
		if (response.statusCode >= 300) for (const { key } of fresh) seen.release(key);
	});
	return fresh;
}

function jsonOf(context: IWebhookFunctions, { simplified, raw }: GupshupEvent): IDataObject {
	return context.getNodeParameter('options.simplify', true) === false ? raw : simplified;
}

function bringsFiles(context: IWebhookFunctions, events: GupshupEvent[]): boolean {
	return (
		context.getNodeParameter('options.downloadMedia', false) === true &&
		events.some(({ media }) => media !== undefined)
	);
}

/** Whatever becomes of a file, the item comes: the call has been answered. */
async function withFiles(
	context: IWebhookFunctions,
	app: GupshupApp,
	events: GupshupEvent[],
	items: Array<{ json: IDataObject }>,
): Promise<INodeExecutionData[]> {
	const deadline = AbortSignal.timeout(DOWNLOADS_TAKE_MS);
	return await Promise.all(
		events.map(async ({ media }, index) => {
			const { json } = items[index];
			if (media === undefined) return { json };
			const file = await fileOf(context, app, media, deadline);
			return 'note' in file
				? { json: { ...json, downloadNote: file.note } }
				: { json, binary: { data: file.data } };
		}),
	);
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
