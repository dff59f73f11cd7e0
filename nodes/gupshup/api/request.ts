import type {
	IAllExecuteFunctions,
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';

import { CREDENTIAL_NAME } from '../credential/app';
import { networkFault, type Reply, replyOf } from '../http/reply';
import { masked, secretsOf } from '../credential/secrets';
import { refuseAppToken, type TokenContext, withAppToken } from '../tokens/appToken';
import { isNoToken } from '../tokens/noToken';

/** What of n8n's contexts makes requests: that of an execution, of a list in the panel, of a webhook. */
export interface RequestContext extends TokenContext {
	helpers: Pick<IExecuteFunctions['helpers'], 'httpRequest' | 'httpRequestWithAuthentication'>;
}

export interface GupshupRequest {
	method: 'GET' | 'POST' | 'PUT' | 'DELETE';
	url: string;
	body?: IHttpRequestOptions['body'];
	headers?: Record<string, string>;
	timeoutMs: number;
}

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
	{ method, url, body, headers, timeoutMs }: GupshupRequest,
): Promise<Reply> {
	const signed = await withAppToken(context, credential);
	if (isNoToken(signed)) return { kind: 'noToken', noToken: signed };
	try {
		const response = (await context.helpers.httpRequestWithAuthentication.call(
			context as unknown as IAllExecuteFunctions,
			CREDENTIAL_NAME,
			{
				method,
				url,
				body,
				headers,
				json: true,
				timeout: timeoutMs,
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				disableFollowRedirect: true,
			},
			{
				credentialsDecrypted: { id: '', name: '', type: CREDENTIAL_NAME, data: signed },
			},
		)) as IN8nHttpFullResponse;
		const { statusCode: status, headers: received } = response;
		const tokenRefused = status === 401 && refuseAppToken(signed);
		return {
			kind: 'answer',
			answer: {
				status,
				headers: received,
				body: masked(response.body, secretsOf(signed)),
			},
			...(tokenRefused && { tokenRefused }),
		};
	} catch (error) {
		return replyOf(networkFault(error));
	}
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
