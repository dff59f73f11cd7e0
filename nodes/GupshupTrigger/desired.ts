import { createHash } from 'node:crypto';
import type { ICredentialDataDecryptedObject, IHookFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { appOf, CREDENTIAL_NAME, type GupshupApp } from '../gupshup/client/app';
import { parseUrl, isInsideNetwork } from '../gupshup/input/network';
import { isEventName, modesOf } from '../gupshup/events/names';
import { InvalidInput, quoted } from '../gupshup/problems/problem';
import { LABELS } from './panel';

/** The subscription that the trigger is to have. */
export interface Desired {
	app: GupshupApp;
	credential: ICredentialDataDecryptedObject;
	tag: string;
	url: string;
	modes: string[];
}

/** @throws NodeOperationError naming the field */
export async function readDesired(context: IHookFunctions): Promise<Desired> {
	const credential = await context.getCredentials(CREDENTIAL_NAME);
	return checked(context, () => {
		const app = appOf(credential);
		return {
			app,
			credential,
			tag: tagOf(context, isTest(context)),
			url: readUrl(context.getNodeWebhookUrl('default'), app),
			modes: readModes(context.getNodeParameter('events')),
		};
	});
}

/** @throws NodeOperationError in place of what n8n does not know how to show */
export function checked<T>(context: IHookFunctions, read: () => T): T {
	try {
		return read();
	} catch (error) {
		if (!(error instanceof InvalidInput))
			throw new NodeOperationError(context.getNode(), error as Error);
		throw new NodeOperationError(context.getNode(), error.message, { description: error.hint });
	}
}

function readModes(events: unknown): string[] {
	const names = Array.isArray(events) ? (events as unknown[]).filter(isEventName) : [];
	if (names.length === 0) {
		throw new InvalidInput(LABELS.events, 'is empty', 'Select at least one event');
	}
	return modesOf(names);
}

function readUrl(url: string | undefined, app: GupshupApp): string {
	// Where Gupshup is on this computer itself, local addresses are right.
	const isLocal = (address: string) => isInsideNetwork(new URL(address).hostname);
	if (url !== undefined && parseUrl(url)) {
		if (isLocal(app.baseUrl)) return url;
		if (new URL(url).protocol === 'https:' && !isLocal(url)) return url;
	}
	throw new InvalidInput(
		'Webhook URL',
		`${quoted(url ?? '')} isn't an address that Gupshup can reach`,
		'Gupshup calls n8n over the internet by https. Set the public address of n8n (N8N_WEBHOOK_URL, in older versions WEBHOOK_URL), or use a tunnel to try it',
	);
}

/**
 * Unique in the app: no other trigger has the same, be it in this n8n or in another. The one for tests
 * differs, so that a test does not touch the subscription of the active workflow.
 */
export function tagOf(context: IHookFunctions, test: boolean): string {
	const owner = [context.getInstanceId(), context.getWorkflow().id, context.getNode().id];
	const digest = createHash('sha256').update(JSON.stringify(owner)).digest('hex').slice(0, 16);
	return `n8n-${test ? 'test-' : ''}${digest}`;
}

export function isTest(context: IHookFunctions): boolean {
	return context.getMode() === 'manual';
}
