import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { appOf, CREDENTIAL_NAME, type GupshupApp } from '../gupshup/credential/app';
import { appIn, type GupshupEvent, isAppId, isTestCall, readCall, tame } from '../gupshup/events';
import { claim } from './claim';
import { withFiles } from './files';
import { handOver, type Left } from './handOver';
import { noteOnce } from './notices';
import { isSecret, HEADER_NAME } from './secret';

/** Meta's calls have at most 3 MB. docs: developers.facebook.com/docs/whatsapp/cloud-api/webhooks */
const LARGEST_CALL_BYTES = 4 * 1024 * 1024;

/**
 * Takes a call of Gupshup's: refuses it, answers it, or starts the workflow. Where it starts, n8n gives
 * the answer as soon as the execution is on its way: an event that n8n could not take is sent again.
 * Only where files are to be fetched first, the answer goes out before: Gupshup wants it within a
 * second (docs: partner-docs.gupshup.io/docs/webhook-key-points), and a file takes as long as it takes.
 *
 * What carries the secret and is not understood is answered with 200 nevertheless: Gupshup would send it
 * again and again, and it would be understood no better.
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
	if (!isSmall) return answer(context, 413, 'The body is too large');
	if (tame(body)) noteOnce(context, 'Gupshup Trigger left out a part of a call', 'nested too deep');

	const app = await appOfCredential(context);
	const called = appIn(body);
	if (called !== undefined && called.toLowerCase() !== app.key) {
		if (isAppId(called)) return answer(context, 403, 'The event is of another app');
		// On one page the name of the app stands there: docs: partner-docs.gupshup.io/docs/bsuid
		noteOnce(context, 'Gupshup Trigger takes a call that names the app and not its ID', called);
	}

	const { events, unread } = readCall(body);
	for (const name of unread) {
		noteOnce(context, 'Gupshup Trigger was called with something that it does not read', name);
	}
	const claimed = await claim(context, wantedOf(context, events, 'waitedFor'));
	if (claimed === undefined) return answer(context, 503, 'The event is being taken already');
	const left = await handOver(context, claimed);
	const fresh = wantedOf(context, left.events);
	if (fresh.length === 0) return answer(context, 200);
	const items = fresh.map((event) => ({ json: jsonOf(context, event, left.notes) }));
	if (!bringsFiles(context, fresh)) return { workflowData: [items] };
	const answered = answer(context, 200);
	return { ...answered, workflowData: [await withFiles(context, app, fresh, items)] };
}

/** @param message for whoever looks into Gupshup's log; Gupshup wants an empty body for a 2xx */
function answer(
	context: IWebhookFunctions,
	status: 200 | 401 | 403 | 413 | 503,
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
		throw new NodeOperationError(context.getNode(), error as Error);
	}
}

/**
 * Gupshup may send more than was subscribed to, and other subscriptions may lead here.
 *
 * @param plus taps that an execution waits for, whatever types of messages start the workflow
 */
function wantedOf(
	context: IWebhookFunctions,
	events: GupshupEvent[],
	plus?: 'waitedFor',
): GupshupEvent[] {
	const names = listOf(context.getNodeParameter('events', []));
	const types = listOf(context.getNodeParameter('options.messageTypes', []));
	return events.filter(
		({ name, messageType, wait }) =>
			names.includes(name) &&
			(name !== 'message' ||
				types.length === 0 ||
				types.includes(messageType) ||
				(plus === 'waitedFor' && wait !== undefined)),
	);
}

function listOf(value: unknown): unknown[] {
	return Array.isArray(value) ? value : [];
}

function jsonOf(
	context: IWebhookFunctions,
	event: GupshupEvent,
	notes: Left['notes'],
): IDataObject {
	const isRaw = context.getNodeParameter('options.simplify', true) === false;
	const json = isRaw ? event.raw() : event.simplified;
	const note = notes.get(event);
	return note === undefined ? json : { ...json, sendAndWait: note };
}

function bringsFiles(context: IWebhookFunctions, events: GupshupEvent[]): boolean {
	return (
		context.getNodeParameter('options.downloadMedia', false) === true &&
		events.some(({ media }) => media !== undefined)
	);
}
