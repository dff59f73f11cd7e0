import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { RequestContext } from '../client/client';
import { appOf } from '../client/app';
import { Recent, shared } from '../http/recent';
import { parseUrl } from '../input/network';
import { type Subscription, Subscriptions } from './subscriptions';

/** Gupshup allows five requests a minute about the subscriptions of an app, for all of its systems. */
const REMEMBERED_MS = 10 * 60_000;

/** Who was refused for want of a trigger activates it and tries again: the answer no is soon asked anew. */
const NO_REMEMBERED_MS = 15_000;

const MOST_REMEMBERED = 200;

interface Known {
	origins: ReadonlySet<string>;
	at: number;
}

/** The modes that bring messages which somebody has written. */
const BRING_MESSAGES = ['MESSAGE', 'ALL'];

/** Of triggers that are active; one that is being tested in the editor ends with its next event. */
const TAG = /^n8n-[\da-f]{16}$/;

/** Which n8n have an active Gupshup Trigger for the messages of an app, as far as Gupshup knows. */
class Listening {
	private readonly byApp = new Recent<Known>({ most: MOST_REMEMBERED });
	private readonly underWay = new Map<string, Promise<Known | undefined>>();

	/**
	 * Whether a trigger of the n8n at this address listens for the messages of the app.
	 *
	 * @param origin scheme, host and port of the public address of n8n
	 * @returns undefined if Gupshup does not tell
	 * @throws InvalidInput naming the credential's field
	 */
	async at(
		origin: string,
		context: RequestContext,
		credential: ICredentialDataDecryptedObject,
	): Promise<boolean | undefined> {
		const key = keyOf(credential);
		const known = this.byApp.get(key);
		const age = Date.now() - (known?.at ?? -Infinity);
		const isThere = known?.origins.has(origin);
		if (age < (isThere ? REMEMBERED_MS : NO_REMEMBERED_MS)) return isThere;
		const list = async () => await this.list(key, context, credential);
		const asked = await shared(this.underWay, key, list, () => false);
		// Five requests may be used up: what was known of late is better than nothing.
		return asked ? asked.origins.has(origin) : age < REMEMBERED_MS ? isThere : undefined;
	}

	/** A trigger has come or gone. */
	forget(credential: ICredentialDataDecryptedObject): void {
		this.byApp.delete(keyOf(credential));
	}

	private async list(
		key: string,
		context: RequestContext,
		credential: ICredentialDataDecryptedObject,
	): Promise<Known | undefined> {
		const result = await new Subscriptions(context, credential, undefined).list();
		if ('refusal' in result) return undefined;
		const known = { origins: new Set(result.value.flatMap(originOf)), at: Date.now() };
		this.byApp.set(key, known);
		return known;
	}
}

/** Shared by the nodes of this process: the trigger tells it when it comes and goes. */
export const LISTENING = new Listening();

function keyOf(credential: ICredentialDataDecryptedObject): string {
	const { key, baseUrl } = appOf(credential);
	return `${baseUrl} ${key}`;
}

function originOf({ tag, url, modes, active }: Subscription): string[] {
	const brings = modes === undefined || modes.some((mode) => BRING_MESSAGES.includes(mode));
	if (!active || !brings || tag === undefined || !TAG.test(tag)) return [];
	const origin = parseUrl(url ?? '')?.origin;
	return origin === undefined ? [] : [origin];
}
