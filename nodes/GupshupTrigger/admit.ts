import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { appOf, CREDENTIAL_NAME, type GupshupApp } from '../gupshup/credential/app';
import { appIn, isAppId, isTestCall, tame } from '../gupshup/events';
import { answer } from './answer';
import { noteOnce } from './notices';
import { isSecret, HEADER_NAME } from './secret';

/** Meta's calls have at most 3 MB. docs: developers.facebook.com/docs/whatsapp/cloud-api/webhooks */
const LARGEST_CALL_BYTES = 4 * 1024 * 1024;

/**
 * Lets in calls that carry the trigger's secret and are about its app. All others are answered here and
 * start nothing.
 */
export async function admit(
	context: IWebhookFunctions,
	body: unknown,
): Promise<{ app: GupshupApp } | { answered: IWebhookResponseData }> {
	const isSmall = sizeOf(context) <= LARGEST_CALL_BYTES;
	// Asked before the secret: Gupshup makes this call while the trigger is still subscribing, and
	// whether it carries the header is documented nowhere. It starts nothing.
	if (isSmall && isTestCall(body)) return { answered: answer(context, 200) };

	const secret = context.getWorkflowStaticData('node').secret;
	if (!isSecret(context.getHeaderData()[HEADER_NAME.toLowerCase()], secret)) {
		context.logger.warn('Gupshup Trigger refused a call that did not carry its secret', {
			workflowId: context.getWorkflow().id,
			nodeName: context.getNode().name,
		});
		return { answered: answer(context, 401, 'Authentication Failed') };
	}
	if (!isSmall) return { answered: answer(context, 413, 'The body is too large') };
	if (tame(body)) noteOnce(context, 'Gupshup Trigger left out a part of a call', 'nested too deep');

	const app = await appOfCredential(context);
	const called = appIn(body);
	if (called !== undefined && called.toLowerCase() !== app.key) {
		if (isAppId(called)) {
			return { answered: answer(context, 403, 'The event is of another app') };
		}
		// On one page the name of the app stands there: docs: partner-docs.gupshup.io/docs/bsuid
		noteOnce(context, 'Gupshup Trigger takes a call that names the app and not its ID', called);
	}
	return { app };
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
