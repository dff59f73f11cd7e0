/**
 * The room `client/`: one app of Gupshup's: who it is, its tokens, made and renewed by themselves, and the
 * one place that makes requests for it. May use `pace/`, `http/`, `input/` and what these stand on.
 */

import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';

import { MEGABYTE } from '../http/body';
import { AS_IT_COMES, exchange, type Reply } from '../http/exchange';
import { Masks } from '../http/mask';
import { endedBy } from '../http/n8nQuirks';
import { type Paced, paces } from '../pace/pace';
import type { RunOptions } from '../pace/run';
import { isProblem } from '../problems/problem';
import { appOf, checkToken, CREDENTIAL_NAME, type GupshupApp, urlOf } from './app';
import { refuseAppToken, secretsFor, type TokenContext, withAppToken } from './appToken';
import { type Purpose, type Result, resultOf } from './result';

/** What of n8n's contexts makes requests: that of an execution, of a list in the panel, of a webhook. */
export interface RequestContext extends TokenContext {
	helpers: Pick<IExecuteFunctions['helpers'], 'httpRequest' | 'httpRequestWithAuthentication'>;
	getExecutionCancelSignal?: IExecuteFunctions['getExecutionCancelSignal'];
}

export interface GupshupRequest {
	purpose: Purpose;
	method: 'GET' | 'POST' | 'DELETE';
	/** One of the app's, e.g. `v3/message`, perhaps with a query. */
	resource: string;
	body?: IHttpRequestOptions['body'];
	headers?: Record<string, string>;
	/** For the whole request, without what a new token takes. */
	timeoutMs: number;
	/** What else than the credential's secrets is in it that must never be shown. */
	secrets?: string[];
	/** Set where others wait for the answer too: it is no longer the one execution's to cancel. */
	isShared?: true;
	/** What it counts against, and how; without it, it leaves at once. */
	turn?: RunOptions & { of: Paced };
}

/**
 * A page of a list has a hundred entries of at most some 10 kB. Everything else is a few hundred bytes, or
 * some proxy's page.
 */
const LARGEST_BYTES = { list: 10 * MEGABYTE, other: MEGABYTE };

export class GupshupClient {
	readonly app: GupshupApp;
	private readonly masks = new Masks();

	/** @throws InvalidInput naming the credential's field */
	constructor(
		private readonly context: RequestContext,
		private readonly credential: ICredentialDataDecryptedObject,
	) {
		this.app = appOf(credential);
		// Refused by `authenticate`, a token that no header can carry would pass for a lost connection.
		checkToken(credential);
	}

	/**
	 * Makes a request; again after every "too many requests" where it has a turn, and once more with a new
	 * token where a minted one is refused.
	 * @throws what `leaving` throws, and n8n where it fails itself
	 */
	async request(request: GupshupRequest): Promise<Result> {
		const { turn, purpose, timeoutMs } = request;
		const once = async () => await this.once(request);
		const ended = turn ? await paces().of(this.app, turn.of).run(turn, once) : await renewed(once);
		return resultOf(ended, purpose, timeoutMs);
	}

	/**
	 * Makes a request once, through n8n's own authenticated helper. The only place that does. HTTP statuses
	 * are answers here: with an exception, n8n sends what was answered with 401 a second time. Redirects
	 * are not followed: the token would go along to the other host, and a POST become a GET.
	 */
	private async once(request: GupshupRequest): Promise<Reply> {
		const { method, resource, body, headers, timeoutMs, secrets = [], isShared } = request;
		const { context } = this;
		const cancel = isShared ? undefined : context.getExecutionCancelSignal?.();
		const signed = await withAppToken(context, this.credential, cancel);
		if (isProblem(signed)) return { kind: 'noToken', problem: signed };
		const url = urlOf(this.app, resource);
		const send = async (abortSignal: AbortSignal) =>
			(await context.helpers.httpRequestWithAuthentication.call(
				endedBy(context, abortSignal),
				CREDENTIAL_NAME,
				{ method, url, body, headers, json: true, abortSignal, ...AS_IT_COMES },
				{ credentialsDecrypted: { id: '', name: '', type: CREDENTIAL_NAME, data: signed } },
			)) as IN8nHttpFullResponse;
		const reply = await exchange(send, {
			timeoutMs,
			largestBytes: method === 'GET' ? LARGEST_BYTES.list : LARGEST_BYTES.other,
			mask: () => this.masks.of([...secretsFor(signed), ...secrets]),
			cancel,
		});
		const isRefused = reply.kind === 'answer' && reply.answer.status === 401;
		return isRefused && refuseAppToken(signed) ? { ...reply, tokenRefused: true } : reply;
	}
}

async function renewed(once: () => Promise<Reply>): Promise<Reply> {
	const reply = await once();
	return reply.kind === 'answer' && reply.tokenRefused ? await once() : reply;
}
