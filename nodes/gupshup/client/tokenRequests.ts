import type { IHttpRequestHelper, IN8nHttpFullResponse } from 'n8n-workflow';

import { MEGABYTE } from '../http/body';
import { AS_IT_COMES, exchange, type Terms } from '../http/exchange';
import type { SendTokenRequest, TokenRequest } from './mint';

const TOKEN_TIMEOUT_MS = 20_000;

const LARGEST_BYTES = MEGABYTE;

/**
 * Makes requests about tokens with n8n's plain HTTP helper: these are signed by hand. Not ended when an
 * execution is cancelled, since all executions of an app wait for the same token.
 *
 * @param secrets of the credential
 */
export function tokenRequests(
	httpRequest: IHttpRequestHelper['helpers']['httpRequest'],
	secrets: readonly string[],
): SendTokenRequest {
	return async (request) => {
		const { method, url, bearer, form } = request;
		const send = async (signal: AbortSignal) =>
			(await httpRequest({
				method,
				url,
				headers: headersOf(bearer, form),
				...(form && { body: new URLSearchParams(form).toString() }),
				abortSignal: signal,
				json: true,
				...AS_IT_COMES,
			})) as IN8nHttpFullResponse;
		return await exchange(send, tokenTerms(request, secrets));
	};
}

/** What holds for a request about tokens: it may hold a secret that no credential has yet. */
export function tokenTerms(
	{ bearer = '', form = {} }: TokenRequest,
	secrets: readonly string[],
): Terms {
	const { clientSecret = '', token = '' } = form;
	return {
		timeoutMs: TOKEN_TIMEOUT_MS,
		largestBytes: LARGEST_BYTES,
		secrets: () => [...secrets, bearer, clientSecret, token],
	};
}

/** What a request about tokens says of itself and its sender. */
export function headersOf(
	bearer: string | undefined,
	form: Record<string, string> | undefined,
): Record<string, string> {
	return {
		Accept: 'application/json',
		...(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }),
		...(form && { 'Content-Type': 'application/x-www-form-urlencoded' }),
	};
}
