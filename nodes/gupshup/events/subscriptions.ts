import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import { appOf } from '../client/app';
import { GupshupClient, type RequestContext } from '../client/client';
import { SUBSCRIBING } from '../client/result';
import { type Answer, problemIn, reasonIn } from '../http/answer';
import { processState } from '../http/processState';
import { Recent, shared } from '../http/recent';
import { parseUrl } from '../input/network';
import type { Problem } from '../problems/problem';
import { objectIn, objectsIn, textOf } from './values';

/** Events in the format of Meta's Cloud API. docs: partner-docs.gupshup.io/reference/setsubscription-api-v3 */
const VERSION = '3';

/** Gupshup calls the address before it answers, and gives that call ten seconds. */
const TIMEOUT_MS = 30_000;

export interface Subscription {
	id: string;
	tag?: string;
	url?: string;
	/** Names, in capitals; not there if Gupshup gave something else. */
	modes?: string[];
	active: boolean;
}

export type Result<T> = { value: T } | { refusal: Problem };

/**
 * Makes Gupshup send a header along with every call. Not verified: its documentation has a sample in which
 * the headers stand below "headers", a public client writes them at the top.
 */
export function metaOf(header: string, value: string): string {
	return JSON.stringify({ headers: { [header]: value }, [header]: value });
}

export class Subscriptions {
	constructor(
		private readonly context: RequestContext,
		private readonly credential: ICredentialDataDecryptedObject,
		/** Of the trigger: who reads it can make up events. */
		private readonly webhookSecret: string | undefined,
	) {}

	/** docs: partner-docs.gupshup.io/reference/get_partner-app-appid-subscription */
	async list(): Promise<Result<Subscription[]>> {
		return await this.send('GET', 'subscription', ({ subscriptions }) =>
			Array.isArray(subscriptions) ? objectsIn(subscriptions).flatMap(subscriptionIn) : undefined,
		);
	}

	/**
	 * The tag has to be unique within the app. docs: partner-docs.gupshup.io/reference/setsubscription-
	 * api-v3
	 */
	async create(
		modes: readonly string[],
		fields: { tag: string; url: string; meta: string },
	): Promise<Result<string>> {
		const form = new URLSearchParams({ modes: modes.join(','), ...fields, version: VERSION });
		const idIn = ({ subscription }: IDataObject) => textOf(objectIn(subscription).id);
		return await this.send('POST', 'subscription', idIn, form.toString());
	}

	/**
	 * Never without an id: that would remove all subscriptions of the app, those of other systems too. One
	 * that is gone already counts as removed.
	 * docs: partner-docs.gupshup.io/reference/delete_partner-app-appid-subscription-subscriptionid
	 */
	async remove(id: string): Promise<Result<true>> {
		if (id === '') throw new TypeError('A subscription can only be removed by its ID');
		const resource = `subscription/${encodeURIComponent(id)}`;
		const result = await this.send('DELETE', resource, () => true as const);
		const isGone =
			'refusal' in result && /subscription does not exist/i.test(result.refusal.reason ?? '');
		return isGone ? { value: true } : result;
	}

	private async send<T>(
		method: 'GET' | 'POST' | 'DELETE',
		resource: string,
		valueIn: (body: IDataObject) => T | undefined,
		form?: string,
	): Promise<Result<T>> {
		const reply = await new GupshupClient(this.context, this.credential).request({
			purpose: SUBSCRIBING,
			method,
			resource,
			body: form,
			headers:
				form === undefined ? undefined : { 'Content-Type': 'application/x-www-form-urlencoded' },
			timeoutMs: TIMEOUT_MS,
			secrets: this.webhookSecret === undefined ? [] : [this.webhookSecret],
		});
		if (reply.kind !== 'answer') return { refusal: reply.problem };
		const { answer } = reply;
		const body = objectIn(answer.body);
		const isSuccess = answer.status >= 200 && answer.status < 300 && body.status !== 'error';
		const value = isSuccess ? valueIn(body) : undefined;
		return value === undefined ? { refusal: refusalOf(answer) } : { value };
	}
}

/** Whether a refusal may mean that there is a subscription with this tag already. */
export function mayBeTaken({ httpStatus, reason }: Problem): boolean {
	if (httpStatus === undefined || httpStatus === 401 || httpStatus === 429) return false;
	// What Gupshup says to a tag that is taken is not documented: these are the refusals that are
	// known to mean something else.
	return !/invalid url|invalid app|authentication|unauthori[sz]ed|not authori[sz]ed|api key/i.test(
		reason ?? '',
	);
}

function subscriptionIn(entry: IDataObject): Subscription[] {
	const id = textOf(entry.id);
	if (id === undefined) return [];
	const modes = Array.isArray(entry.modes)
		? entry.modes.flatMap((mode) => (typeof mode === 'string' ? [mode.toUpperCase()] : []))
		: undefined;
	const { tag, url, active } = entry;
	return [{ id, tag: textOf(tag), url: textOf(url), modes, active: active !== false }];
}

function refusalOf(answer: Answer): Problem {
	const { status: httpStatus } = answer;
	const { reason } = reasonIn(answer.body);
	const known = KNOWN_REFUSALS.find(
		({ status, text }) => status === httpStatus || text?.test(reason ?? ''),
	);
	if (!known && httpStatus >= 400 && httpStatus < 500) return problemIn(answer, UNKNOWN_CAUSE);
	const { what, hint } = known ?? UNKNOWN_CAUSE;
	return { what, hint, httpStatus, reason };
}

const UNKNOWN_CAUSE = {
	what: "Gupshup couldn't complete the request",
	hint: 'Try again in a minute. If this keeps happening, ask Gupshup support and quote its response',
};

const KNOWN_REFUSALS: ReadonlyArray<Problem & { status?: number; text?: RegExp }> = [
	{
		status: 429,
		what: "Gupshup allows five requests per minute about an app's subscriptions, and this limit is reached",
		hint: 'Wait a minute, then try again',
	},
	{
		text: /invalid url/i,
		what: "Gupshup couldn't reach the address of this trigger, or rejected it",
		hint: 'n8n has to be reachable from the internet by https. Check its public address (N8N_WEBHOOK_URL, in older versions WEBHOOK_URL), and whether a firewall lets Gupshup through',
	},
	{
		text: /api key is not associated/i,
		what: "The partner account of this token isn't allowed to subscribe for this app",
		hint: 'Check the App ID and the token in the Gupshup API credential',
	},
	{
		text: /not subscription owner/i,
		what: 'The subscription belongs to someone else',
		hint: "Remove it in Gupshup's partner portal, then try again",
	},
];

/** Gupshup allows five requests a minute about the subscriptions of an app, for all of its systems. */
const REMEMBERED_MS = 10 * 60_000;

/** Who was refused for want of a trigger activates it and tries again: the answer no is soon asked anew. */
const NO_REMEMBERED_MS = 15_000;

const MOST_REMEMBERED = 200;

interface Known {
	origins: ReadonlySet<string>;
	at: number;
}

/** Of triggers that are active; one that is being tested in the editor ends with its next event. */
const TAG = /^n8n-[\da-f]{16}$/;

/** Which n8n have an active Gupshup Trigger for the messages of an app, as far as Gupshup knows. */
class Listening {
	private readonly byApp = new Recent<Known>({ most: MOST_REMEMBERED });
	private readonly underWay = new Map<string, Promise<Known | undefined>>();

	/**
	 * Whether a trigger of the n8n at this address listens for the messages of the app; `undefined` if
	 * Gupshup does not tell.
	 * @param origin scheme, host and port of the public address of n8n
	 * @throws InvalidInput naming the credential's field
	 */
	async at(
		origin: string,
		context: RequestContext,
		credential: ICredentialDataDecryptedObject,
	): Promise<boolean | undefined> {
		const key = appKeyOf(credential);
		const known = this.byApp.get(key);
		const age = Date.now() - (known?.at ?? -Infinity);
		const isThere = known?.origins.has(origin);
		if (age < (isThere ? REMEMBERED_MS : NO_REMEMBERED_MS)) return isThere;
		const list = async () => {
			const result = await new Subscriptions(context, credential, undefined).list();
			if ('refusal' in result) return undefined;
			const now = { origins: new Set(result.value.flatMap(originOf)), at: Date.now() };
			this.byApp.set(key, now);
			return now;
		};
		const asked = await shared(this.underWay, key, list, () => false);
		// Five requests may be used up: what was known of late is better than nothing.
		return asked ? asked.origins.has(origin) : age < REMEMBERED_MS ? isThere : undefined;
	}

	forget(credential: ICredentialDataDecryptedObject): void {
		this.byApp.delete(appKeyOf(credential));
	}
}

/** Shared by the nodes of this process: the trigger tells it when it comes and goes. */
export const listening = processState.keep(() => new Listening());

function appKeyOf(credential: ICredentialDataDecryptedObject): string {
	const { key, baseUrl } = appOf(credential);
	return `${baseUrl} ${key}`;
}

function originOf({ tag, url, modes, active }: Subscription): string[] {
	const brings = modes?.some((mode) => mode === 'MESSAGE' || mode === 'ALL') ?? true;
	if (!active || !brings || tag === undefined || !TAG.test(tag)) return [];
	const origin = parseUrl(url ?? '')?.origin;
	return origin === undefined ? [] : [origin];
}
