import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import type { GupshupApp } from '../gupshup/client/app';
import { appIn, isAppId, isTestCall, tame } from '../gupshup/events';
import { answer } from './answer';
import { noteOnce } from './notices';
import { isSecret, HEADER_NAME } from './secret';
import { appFor, type Settings, settingsOf } from './settings';

/** Meta's calls have at most 3 MB. docs: developers.facebook.com/docs/whatsapp/cloud-api/webhooks */
const LARGEST_CALL_BYTES = 4 * 1024 * 1024;

/** What is known of a call that was let in. */
interface Admitted {
	settings: Settings;
	app: GupshupApp;
	/** Of the body. */
	bytes: number;
}

/**
 * Lets in calls that carry the trigger's secret and are about its app. All others are answered here and
 * start nothing.
 */
export async function admit(
	context: IWebhookFunctions,
	body: unknown,
): Promise<Admitted | { answered: IWebhookResponseData }> {
	const bytes = sizeOf(context);
	const isSmall = bytes <= LARGEST_CALL_BYTES;
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

	const settings = settingsOf(context);
	const called = appIn(body);
	// On one page the name of the app stands there: docs: partner-docs.gupshup.io/docs/bsuid
	const isName = called !== undefined && !isAppId(called);
	const isOurs = ({ key }: GupshupApp) => called === undefined || called.toLowerCase() === key;
	const app = await appFor(context, settings, (kept) => isName || isOurs(kept));
	if (!isOurs(app)) {
		if (!isName) return { answered: answer(context, 403, 'The event is of another app') };
		noteOnce(context, 'Gupshup Trigger takes a call that names the app and not its ID', called);
	}
	return { settings, app, bytes };
}

function sizeOf(context: IWebhookFunctions): number {
	const { rawBody, headers } = context.getRequestObject();
	return Buffer.isBuffer(rawBody) ? rawBody.length : Number(headers['content-length'] ?? 0);
}
