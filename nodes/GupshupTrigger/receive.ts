import type {
	IDataObject,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { appOf, CREDENTIAL_NAME, type GupshupApp } from '../gupshup/app';
import { appIdIn, eventsIn, type GupshupEvent, isEventCall, isTestCall } from '../gupshup/events';
import { textOf } from '../gupshup/events/values';
import { download } from './download';
import { isSecret, HEADER_NAME } from './secret';
import { seenBy } from './seen';

/** A call with a hundred events has some 100 kB. */
const LARGEST_CALL_BYTES = 1024 * 1024;

/** Gupshup waits ten seconds for the answer (docs: partner-docs.gupshup.io/docs/webhook-key-points). */
const DOWNLOADS_TAKE_MS = 8_000;

/**
 * Takes a call of Gupshup's: refuses it, answers it, or starts the workflow. Where it starts, n8n gives
 * the answer as soon as the execution is on its way: an event that n8n could not take is sent again.
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
	return { workflowData: [await itemsOf(context, app, events)] };
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
			(messageType === undefined || types.length === 0 || types.includes(messageType)),
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

async function itemsOf(
	context: IWebhookFunctions,
	app: GupshupApp,
	events: GupshupEvent[],
): Promise<INodeExecutionData[]> {
	const simplify = context.getNodeParameter('options.simplify', true) !== false;
	const downloadMedia = context.getNodeParameter('options.downloadMedia', false) === true;
	const deadline = AbortSignal.timeout(DOWNLOADS_TAKE_MS);
	return await Promise.all(
		events.map(async (event) => {
			const json = simplify ? event.simplified : event.raw;
			if (!downloadMedia || event.media === undefined) return { json };
			return await withFile(context, app, event.media, json, deadline);
		}),
	);
}

async function withFile(
	context: IWebhookFunctions,
	app: GupshupApp,
	media: IDataObject,
	json: IDataObject,
	deadline: AbortSignal,
): Promise<INodeExecutionData> {
	const file = await download(context, app, media, deadline);
	if ('note' in file) return { json: { ...json, downloadNote: file.note } };
	const mimeType = textOf(media.mime_type)?.split(';')[0].trim() ?? file.mimeType;
	const data = await context.helpers.prepareBinaryData(
		file.bytes,
		textOf(media.filename),
		mimeType,
	);
	return { json, binary: { data } };
}
