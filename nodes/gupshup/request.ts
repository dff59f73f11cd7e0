import type {
	IAllExecuteFunctions,
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';

import type { Answer } from './answer';
import { CREDENTIAL_NAME } from './app';

/** What of n8n's contexts makes requests: that of an execution, of a list in the panel, of a webhook. */
export interface RequestContext {
	helpers: Pick<IExecuteFunctions['helpers'], 'httpRequestWithAuthentication'>;
}

/** What came back of a request. */
export type Reply =
	| { kind: 'answer'; answer: Answer }
	/** No connection was made, so nothing left. */
	| { kind: 'noConnection'; reason: string }
	/** The request left, or may have, and no answer came. */
	| { kind: 'noAnswer'; reason: string; timedOut: boolean };

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
 * @param credential the decrypted credential of the item; passed along so that n8n does not read and
 *   decrypt it once more for every request
 */
export async function request(
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	{ method, url, body, headers, timeoutMs }: GupshupRequest,
): Promise<Reply> {
	try {
		const response = (await context.helpers.httpRequestWithAuthentication.call(
			context as IAllExecuteFunctions,
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
				credentialsDecrypted: { id: '', name: '', type: CREDENTIAL_NAME, data: credential },
			},
		)) as IN8nHttpFullResponse;
		return {
			kind: 'answer',
			answer: {
				status: response.statusCode,
				headers: response.headers,
				body: withoutSecret(response.body, credential.appToken),
			},
		};
	} catch (error) {
		return replyOf(networkFault(error));
	}
}

/** Gupshup's answers find their way into texts that users see and executions store. */
function withoutSecret(body: unknown, secret: unknown): unknown {
	if (typeof secret !== 'string' || secret.trim() === '') return body;
	const text = typeof body === 'string' ? body : JSON.stringify(body ?? null);
	if (!text.includes(secret.trim())) return body;
	const masked = text.split(secret.trim()).join('***');
	return typeof body === 'string' ? masked : (JSON.parse(masked) as unknown);
}

/** What of an error of the network says where it happened. */
export interface NetworkFault {
	message: string;
	code?: string;
	syscall?: string;
	/** Whether the HTTP client got as far as making the request. */
	fromHttpClient: boolean;
}

/** Codes that come before a connection stands. */
const NEVER_CONNECTED = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EAI_FAIL',
	'EHOSTUNREACH',
	'EHOSTDOWN',
	'ENETUNREACH',
	'ENETDOWN',
	'EADDRNOTAVAIL',
	'CERT_HAS_EXPIRED',
	'CERT_NOT_YET_VALID',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_GET_ISSUER_CERT',
	'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
	'HOSTNAME_MISMATCH',
]);

function replyOf({ message, code = '', syscall, fromHttpClient }: NetworkFault): Reply {
	const neverLeft =
		!fromHttpClient ||
		NEVER_CONNECTED.has(code) ||
		/^ERR_(?:TLS_CERT|INVALID|UNESCAPED)_/.test(code) ||
		syscall === 'connect' ||
		syscall === 'getaddrinfo' ||
		/before secure TLS connection|wrong version number|handshake failure|unsupported protocol/i.test(
			message,
		);
	if (neverLeft) return { kind: 'noConnection', reason: message };
	return {
		kind: 'noAnswer',
		reason: message,
		timedOut: /timeout/i.test(message) && /^(?:ECONNABORTED|ETIMEDOUT)$/.test(code),
	};
}

/** n8n wraps what the HTTP client threw, the client what the socket threw: the facts lie inside. */
export function networkFault(error: unknown): NetworkFault {
	const chain = causesOf(error);
	const client = chain.find((link) => link.isAxiosError === true);
	const innermost = chain[chain.length - 1];
	const text = (client ?? innermost)?.message;
	return {
		message: typeof text === 'string' && text !== '' ? text : 'The request could not be made',
		code: textOf(chain, 'code'),
		syscall: textOf(chain, 'syscall'),
		fromHttpClient: client !== undefined,
	};
}

type ErrorLink = Record<
	'message' | 'code' | 'syscall' | 'isAxiosError' | 'cause' | 'errors',
	unknown
>;

/** The error, its cause, the cause's cause, …; of several tries to connect, the first. */
function causesOf(error: unknown): ErrorLink[] {
	const chain: ErrorLink[] = [];
	let link = error;
	while (typeof link === 'object' && link !== null && chain.length < 8) {
		const current = link as ErrorLink;
		chain.push(current);
		link = current.cause ?? (Array.isArray(current.errors) ? current.errors[0] : undefined);
	}
	return chain;
}

function textOf(chain: ErrorLink[], key: 'code' | 'syscall'): string | undefined {
	const holder = chain.find((link) => typeof link[key] === 'string');
	return holder?.[key] as string | undefined;
}
