import type { IHttpRequestHelper, IN8nHttpFullResponse } from 'n8n-workflow';

import { networkFault, replyOf } from '../http/reply';
import { masked } from '../credential/secrets';
import type { SendTokenRequest } from './mint';

export const TOKEN_TIMEOUT_MS = 20_000;

/** Makes requests about tokens with n8n's plain HTTP helper: these are signed by hand. */
export function tokenRequests(
	httpRequest: IHttpRequestHelper['helpers']['httpRequest'],
): SendTokenRequest {
	return async ({ method, url, bearer, form }) => {
		try {
			const response = (await httpRequest({
				method,
				url,
				headers: headersOf(bearer, form),
				...(form && { body: new URLSearchParams(form).toString() }),
				timeout: TOKEN_TIMEOUT_MS,
				json: true,
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				disableFollowRedirect: true,
			})) as IN8nHttpFullResponse;
			const { statusCode: status, headers, body } = response;
			const secrets = [bearer, form?.clientSecret, form?.token];
			return {
				kind: 'answer',
				answer: { status, headers, body: status < 300 ? body : masked(body, secrets) },
			};
		} catch (error) {
			return replyOf(networkFault(error));
		}
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
