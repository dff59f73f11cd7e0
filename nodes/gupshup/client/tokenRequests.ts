import type { IHttpRequestHelper, IN8nHttpFullResponse } from 'n8n-workflow';

import { MEGABYTE } from '../http/body';
import { AS_IT_COMES, exchange, type RawAnswer } from '../http/exchange';
import { type Purpose, type Result, resultOf } from './result';

/** A request that is signed by hand, about tokens or for the credential's test: nothing of n8n's signs it. */
export interface TokenRequest {
	purpose: Purpose;
	method: 'GET' | 'POST';
	url: string;
	/** The universal token, where one is needed. */
	bearer?: string;
	/** What signs it where that is no universal token: all of the header. */
	authorization?: string;
	form?: Record<string, string>;
}

/** Makes one request about tokens. Never rejects. */
export type SendTokenRequest = (request: TokenRequest) => Promise<Result>;

/** Makes a request by one of n8n's helpers, with the body of the answer as a stream. */
type Make = (request: TokenRequest, signal: AbortSignal) => Promise<RawAnswer>;

const TIMEOUT_MS = 20_000;

/**
 * Makes requests about tokens. Not ended when an execution is cancelled, since all executions of an app
 * wait for the same token.
 *
 * @param secrets all of the credential's that must never be shown; those of the request may be new
 */
export function tokenRequests(make: Make, secrets: () => readonly string[]): SendTokenRequest {
	return async (request) => {
		const { purpose, bearer = '', form: { clientSecret = '', token = '' } = {} } = request;
		const reply = await exchange(async (signal) => await make(request, signal), {
			timeoutMs: TIMEOUT_MS,
			largestBytes: MEGABYTE,
			secrets: () => [...secrets(), bearer, clientSecret, token],
		});
		return resultOf(reply, purpose, TIMEOUT_MS);
	};
}

/** By n8n's plain HTTP helper. */
export function byHttpRequest(httpRequest: IHttpRequestHelper['helpers']['httpRequest']): Make {
	return async (request, signal) =>
		(await httpRequest({
			method: request.method,
			url: request.url,
			headers: headersOf(request),
			...(request.form && { body: new URLSearchParams(request.form).toString() }),
			abortSignal: signal,
			json: true,
			...AS_IT_COMES,
		})) as IN8nHttpFullResponse;
}

/** What a request about tokens says of itself and its sender. */
export function headersOf({ bearer, authorization, form }: TokenRequest): Record<string, string> {
	const signature = authorization ?? (bearer === undefined ? undefined : `Bearer ${bearer}`);
	return {
		Accept: 'application/json',
		...(signature === undefined ? {} : { Authorization: signature }),
		...(form && { 'Content-Type': 'application/x-www-form-urlencoded' }),
	};
}
