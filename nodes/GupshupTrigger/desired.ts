import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ICredentialDataDecryptedObject, IHookFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { appOf, CREDENTIAL_NAME, type GupshupApp } from '../gupshup/client/app';
import { isEventName, modesOf } from '../gupshup/events/names';
import { digestOf } from '../gupshup/events/values';
import { processState } from '../gupshup/http/processState';
import { Recent } from '../gupshup/http/recent';
import { isInsideNetwork, parseUrl } from '../gupshup/input/network';
import { InvalidInput, type Problem, quoted } from '../gupshup/problems/problem';
import { LABELS } from './panel';

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
	if (names.length > 0) return modesOf(names);
	throw new InvalidInput(LABELS.events, 'is empty', 'Select at least one event');
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
 * Unique in the app. The one for tests differs, so that a test does not touch the subscription of the
 * active workflow.
 */
export function tagOf(context: IHookFunctions, test: boolean): string {
	const owner = [context.getInstanceId(), context.getWorkflow().id, context.getNode().id];
	const digest = createHash('sha256').update(JSON.stringify(owner)).digest('hex').slice(0, 16);
	return `n8n-${test ? 'test-' : ''}${digest}`;
}

export function isTest(context: IHookFunctions): boolean {
	return context.getMode() === 'manual';
}

/** The header that Gupshup is asked to send along with every call. */
export const HEADER_NAME = 'X-N8n-Gupshup-Secret';

/** A secret that nobody guesses: 256 bits, in characters that every header carries. */
export function newSecret(): string {
	return randomBytes(32).toString('base64url');
}

/** Compares in a time that tells nothing about how much of the secret was right. */
export function isSecret(given: unknown, secret: unknown): boolean {
	if (typeof given !== 'string' || typeof secret !== 'string' || secret === '') return false;
	// Of the same length whatever was given.
	const [digest, expected] = [given, secret].map((text) =>
		createHash('sha256').update(text).digest(),
	);
	return timingSafeEqual(digest, expected);
}

/**
 * n8n tries to activate a trigger five times, in 15 seconds, and shows what the last try ran into. If each
 * try asked Gupshup again, that would always be too many requests.
 */
const TRIES_TAKE_MS = 16_000;

const MINUTE_MS = 60_000;

const MOST_REMEMBERED = 100;

/** What Gupshup said in the last minute to those who wanted a subscription, by a digest: no token is kept. */
export class Refusals {
	private readonly known = new Recent<{ refusal: Problem; at: number }>({ most: MOST_REMEMBERED });

	constructor(private readonly now: () => number = Date.now) {}

	standing(desired: unknown): Problem | undefined {
		const refusal = this.since(TRIES_TAKE_MS, desired);
		const { httpStatus = 0 } = refusal ?? {};
		return httpStatus >= 400 && httpStatus < 500 ? refusal : undefined;
	}

	/** Takes a refusal down, and gives back the one to tell: too many requests are never the first cause. */
	take(desired: unknown, refusal: Problem): Problem {
		const cause = refusal.httpStatus === 429 ? this.since(MINUTE_MS, desired) : undefined;
		if (cause === undefined) this.known.set(digestOf(desired), { refusal, at: this.now() });
		return cause ?? refusal;
	}

	forget(desired: unknown): void {
		this.known.delete(digestOf(desired));
	}

	private since(ms: number, desired: unknown): Problem | undefined {
		const known = this.known.get(digestOf(desired));
		return known && this.now() - known.at < ms ? known.refusal : undefined;
	}
}

export const refusals = processState.keep(() => new Refusals());
