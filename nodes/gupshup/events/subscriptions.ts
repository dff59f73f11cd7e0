import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { problemIn, reasonIn } from '../http/answer';
import type { Problem } from '../problems/problem';
import { isObject, objectIn, objectsIn, textOf } from './values';
import { GupshupClient, type RequestContext } from '../client/client';
import { type Result as Reply, SUBSCRIBING } from '../client/result';

/** Events in the format of Meta's Cloud API. docs: partner-docs.gupshup.io/reference/setsubscription-api-v3 */
const VERSION = '3';

/** Gupshup calls the address before it answers, and gives that call ten seconds. */
const TIMEOUT_MS = 30_000;

/** What a subscription is made with. */
interface SubscriptionWish {
	/** Unique within the app. */
	tag: string;
	url: string;
	modes: string[];
	/** JSON, see `metaOf`. */
	meta: string;
}

/** A subscription as Gupshup lists it. */
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
 * The `meta` of a subscription that makes Gupshup send a header along with every call.
 *
 * Not verified against Gupshup: its documentation has a sample in which the headers stand below
 * "headers" ({"headers":{"Authorization":"Bearer …"}}), a public client writes them at the top
 * ({"X-Header":"…"}). This has them in both places. Read the one way, what stands at the top is no
 * header; read the other way, there is a further header named "headers", which is not looked at.
 */
export function metaOf(header: string, value: string): string {
	return JSON.stringify({ headers: { [header]: value }, [header]: value });
}

/** The subscriptions of one app. Gupshup allows five requests a minute for them. */
export class Subscriptions {
	constructor(
		private readonly context: RequestContext,
		private readonly credential: ICredentialDataDecryptedObject,
		/** Of the trigger: who reads it can make up events. */
		private readonly webhookSecret: string | undefined,
	) {}

	/** docs: partner-docs.gupshup.io/reference/get_partner-app-appid-subscription */
	async list(): Promise<Result<Subscription[]>> {
		const reply = await this.send('GET', 'subscription');
		const list = listIn(reply);
		return list ? { value: list } : { refusal: refusalOf(reply) };
	}

	/** docs: partner-docs.gupshup.io/reference/setsubscription-api-v3 */
	async create({ tag, url, modes, meta }: SubscriptionWish): Promise<Result<{ id: string }>> {
		const form = new URLSearchParams({
			modes: modes.join(','),
			tag,
			url,
			version: VERSION,
			meta,
		});
		const reply = await this.send('POST', 'subscription', form.toString());
		const id = createdIn(reply);
		return id === undefined ? { refusal: refusalOf(reply) } : { value: { id } };
	}

	/**
	 * Removes this one subscription. Never without an id: that would remove all of the app's, those of
	 * other systems too. One that is gone already counts as removed.
	 * docs: partner-docs.gupshup.io/reference/delete_partner-app-appid-subscription-subscriptionid
	 */
	async remove(id: string): Promise<Result<undefined>> {
		if (id === '') throw new TypeError('A subscription can only be removed by its ID');
		const reply = await this.send('DELETE', `subscription/${encodeURIComponent(id)}`);
		const removed = isSuccess(reply) || isGone(reply);
		return removed ? { value: undefined } : { refusal: refusalOf(reply) };
	}

	private async send(
		method: 'GET' | 'POST' | 'DELETE',
		resource: string,
		form?: string,
	): Promise<Reply> {
		return await new GupshupClient(this.context, this.credential).request({
			purpose: SUBSCRIBING,
			method,
			resource,
			...(form === undefined
				? {}
				: { body: form, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }),
			timeoutMs: TIMEOUT_MS,
			secrets: this.webhookSecret === undefined ? [] : [this.webhookSecret],
		});
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

function isSuccess(reply: Reply): boolean {
	if (reply.kind !== 'answer') return false;
	const { status, body } = reply.answer;
	return status >= 200 && status < 300 && objectIn(body).status !== 'error';
}

function isGone(reply: Reply): boolean {
	return (
		reply.kind === 'answer' &&
		/subscription does not exist/i.test(reasonIn(reply.answer.body).reason ?? '')
	);
}

function listIn(reply: Reply): Subscription[] | undefined {
	if (reply.kind !== 'answer' || !isSuccess(reply)) return undefined;
	const { body } = reply.answer;
	if (!isObject(body) || !Array.isArray(body.subscriptions)) return undefined;
	return objectsIn(body.subscriptions).flatMap((entry) => {
		const id = textOf(entry.id);
		if (id === undefined) return [];
		return [
			{
				id,
				tag: textOf(entry.tag),
				url: textOf(entry.url),
				modes: modesIn(entry.modes),
				active: entry.active !== false,
			},
		];
	});
}

function modesIn(modes: unknown): string[] | undefined {
	if (!Array.isArray(modes)) return undefined;
	return modes.flatMap((mode: unknown) => (typeof mode === 'string' ? [mode.toUpperCase()] : []));
}

function createdIn(reply: Reply): string | undefined {
	if (reply.kind !== 'answer' || !isSuccess(reply)) return undefined;
	return textOf(objectIn(objectIn(reply.answer.body).subscription).id);
}

function refusalOf(reply: Reply): Problem {
	if (reply.kind !== 'answer') return reply.problem;
	const { status: httpStatus, body } = reply.answer;
	const { reason } = reasonIn(body);
	const known = KNOWN_REFUSALS.find(
		({ status, text }) => status === httpStatus || text?.test(reason ?? ''),
	);
	if (!known && httpStatus >= 400 && httpStatus < 500) {
		return problemIn(reply.answer, UNKNOWN_CAUSE);
	}
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
