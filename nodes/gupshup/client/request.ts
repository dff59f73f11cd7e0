/**
 * The room `client/`: one app of Gupshup's: who it is, its tokens, made and renewed by themselves, and the
 * one place that makes requests for it. May use `pace/`, `http/`, `input/` and what these stand on.
 */

import type {
	IAllExecuteFunctions,
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';

import { CREDENTIAL_NAME } from './app';
import { MEGABYTE } from '../http/body';
import { AS_IT_COMES, exchange } from '../http/exchange';
import type { Reply } from '../http/reply';
import { refuseAppToken, secretsFor, type TokenContext, withAppToken } from './appToken';
import { isProblem } from '../problems/problem';

/** What of n8n's contexts makes requests: that of an execution, of a list in the panel, of a webhook. */
export interface RequestContext extends TokenContext {
	helpers: Pick<IExecuteFunctions['helpers'], 'httpRequest' | 'httpRequestWithAuthentication'>;
	/** Only an execution has it. */
	getExecutionCancelSignal?: IExecuteFunctions['getExecutionCancelSignal'];
}

interface GupshupRequest {
	method: 'GET' | 'POST' | 'PUT' | 'DELETE';
	url: string;
	body?: IHttpRequestOptions['body'];
	headers?: Record<string, string>;
	/** For the whole request, without what a new token takes. */
	timeoutMs: number;
	/** What else than the credential's secrets is in it that must never be shown. */
	secrets?: string[];
	/** Set where others wait for the answer too: it is no longer the one execution's to cancel. */
	isShared?: true;
}

/**
 * The largest answers that are read. Of lists, a hundred entries come at a time: templates have at most
 * some 10 kB each. Everything else is answered with a few hundred bytes, or with some proxy's page.
 */
const LARGEST_BYTES = { list: 10 * MEGABYTE, other: MEGABYTE };

/**
 * Makes one request to Gupshup through n8n's own authenticated helper. The only place that does.
 *
 * HTTP statuses are answers here, not exceptions: with an exception, n8n sends a request that was
 * answered with 401 a second time. Redirects are not followed: the token would go along to the other
 * host, and a POST become a GET.
 *
 * An app token that was minted and is refused is marked in the reply (`tokenRefused`): the next request
 * goes with a new one, and it is up to the caller when that is.
 *
 * @param credential the decrypted credential of the item; passed along so that n8n does not read and
 *   decrypt it once more for every request
 * @throws InvalidInput naming the credential's field
 */
export async function request(
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	{ method, url, body, headers, timeoutMs, secrets = [], isShared }: GupshupRequest,
): Promise<Reply> {
	const cancel = isShared ? undefined : context.getExecutionCancelSignal?.();
	const signed = await withAppToken(context, credential, cancel);
	if (isProblem(signed)) return { kind: 'noToken', problem: signed };
	const send = async (signal: AbortSignal) =>
		(await context.helpers.httpRequestWithAuthentication.call(
			endedBy(context, signal),
			CREDENTIAL_NAME,
			{
				method,
				url,
				body,
				headers,
				json: true,
				abortSignal: signal,
				...AS_IT_COMES,
			},
			{
				credentialsDecrypted: { id: '', name: '', type: CREDENTIAL_NAME, data: signed },
			},
		)) as IN8nHttpFullResponse;
	const reply = await exchange(send, {
		timeoutMs,
		largestBytes: method === 'GET' ? LARGEST_BYTES.list : LARGEST_BYTES.other,
		secrets: () => [...secretsFor(signed), ...secrets],
		cancel,
	});
	const isRefused = reply.kind === 'answer' && reply.answer.status === 401;
	return isRefused && refuseAppToken(signed) ? { ...reply, tokenRefused: true } : reply;
}

/** The context as n8n's helper sees it, which ends requests by its cancel signal and by no other. */
function endedBy(context: RequestContext, signal: AbortSignal): IAllExecuteFunctions {
	return Object.create(context, {
		getExecutionCancelSignal: { value: () => signal },
	}) as IAllExecuteFunctions;
}

/** Makes a request, and makes it again where all that was wrong was an app token that has run out. */
export async function requestAnew(
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	gupshupRequest: GupshupRequest,
): Promise<Reply> {
	const reply = await request(context, credential, gupshupRequest);
	if (reply.kind !== 'answer' || !reply.tokenRefused) return reply;
	return await request(context, credential, gupshupRequest);
}
