import type { Answer } from './answer';
import type { Problem } from '../problems/problem';

/** What came back of a request. */
export type Reply =
	| WireReply
	/** There was no app token to sign it with, so nothing left. */
	| { kind: 'noToken'; problem: Problem };

/** What came back of a request that was made. */
export type WireReply =
	| {
			kind: 'answer';
			answer: Answer;
			/** The app token was a minted one and is refused; the next request goes with a new one. */
			tokenRefused?: true;
	  }
	/** No connection was made, so nothing left. */
	| { kind: 'noConnection'; reason: string }
	/** The request left, or may have, and no answer came. */
	| { kind: 'noAnswer'; reason: string; timedOut: boolean };

/** What of an error of the network says where it happened. */
interface NetworkFault {
	message: string;
	code?: string;
	syscall?: string;
	/** Whether the HTTP client got as far as making the request. */
	fromHttpClient: boolean;
	/** Whether anything of the request went out, as far as its connection tells. */
	left?: boolean;
	timedOut: boolean;
}

/** Codes that come before a connection stands. */
const NEVER_CONNECTED = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EAI_FAIL',
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

/**
 * Whether it is certain that the request did not leave. The connection itself knows best: a host that
 * cannot be reached any more may have been reached before. Only where nothing is known of it, as in
 * errors that n8n has stripped, the words of the error count.
 */
export function nothingLeft({ fromHttpClient, left, code = '', syscall }: NetworkFault): boolean {
	if (!fromHttpClient) return true;
	if (left !== undefined) return !left;
	return (
		NEVER_CONNECTED.has(code) ||
		/^ERR_(?:TLS_CERT|INVALID|UNESCAPED)_/.test(code) ||
		syscall === 'connect' ||
		syscall === 'getaddrinfo'
	);
}

/** n8n wraps what the HTTP client threw, the client what the socket threw: the facts lie inside. */
export function networkFault(error: unknown): NetworkFault {
	const chain = causesOf(error);
	const client = chain.find((link) => link.isAxiosError === true);
	const innermost = chain[chain.length - 1];
	const stripped = client ? undefined : strippedIn(innermost);
	const text = stripped?.message ?? (client ?? innermost)?.message;
	const message = typeof text === 'string' && text !== '' ? text : 'The request could not be made';
	const code = stripped?.code ?? textOf(chain, 'code');
	return {
		message,
		code,
		syscall: stripped ? stripped.syscall : textOf(chain, 'syscall'),
		fromHttpClient: (client ?? stripped) !== undefined,
		left: client && hasLeft(client),
		timedOut: /timeout/i.test(message) && /^(?:ECONNABORTED|ETIMEDOUT)$/.test(code ?? ''),
	};
}

/** What Node's HTTP client knows of the connection of a request; of one that is closed, too. */
interface Connection {
	/** Of TLS: stays true where the handshake was not got through, or the certificate not accepted. */
	secureConnecting?: boolean;
	/**
	 * Bytes handed to the operating system. Not documented; what is (`bytesWritten`) counts those that
	 * wait for the connection as well.
	 */
	_bytesDispatched?: number;
}

function hasLeft({ code, request }: ErrorLink): boolean | undefined {
	// Ended before there was a request.
	if (request === undefined && code === 'ERR_CANCELED') return false;
	if (typeof request !== 'object' || request === null || !('socket' in request)) return undefined;
	const socket = request.socket as Connection | null | undefined;
	// Still on its way through a proxy, say: the request is given the connection once it stands.
	if (socket === null) return false;
	if (socket?._bytesDispatched === undefined) return undefined;
	return socket.secureConnecting !== true && socket._bytesDispatched > 0;
}

/** What Node's HTTP client and n8n's agents know of a request that went through a proxy. */
interface ProxiedRequest {
	host?: string;
	socket?: Connection | null;
	agent?: HttpAgent & { router?: { resolve?: (target: { hostname?: string }) => HttpAgent } };
}

interface HttpAgent {
	proxy?: { host?: unknown };
}

/**
 * The proxy that answered in Gupshup's place, by the error that its request ended with: no byte of the
 * request was handed to a connection, and yet there is an answer.
 *
 * @returns a blank, its host and port, never its password; empty where it has no name; `undefined` where
 *   it was no proxy
 */
export function refusingProxy(error: unknown): string | undefined {
	const client = causesOf(error).find((link) => link.isAxiosError === true);
	const request = client?.request as ProxiedRequest | undefined;
	if (request?.socket?._bytesDispatched !== 0) return undefined;
	const { agent, host: hostname } = request;
	const proxy = agent?.proxy ?? agent?.router?.resolve?.({ hostname })?.proxy;
	return typeof proxy?.host === 'string' ? ` ${proxy.host}` : '';
}

/**
 * What is left of an error of the HTTP client in n8n versions that wrap it without its cause (n8n-workflow
 * 1.120 and 2.20, not 1.83 and 2.41): its code in place of a status, and its text. What failed before the
 * client was asked has no such code.
 */
function strippedIn(
	link: ErrorLink | undefined,
): (Pick<NetworkFault, 'code' | 'syscall'> & { message?: unknown }) | undefined {
	if (!link || link.cause !== undefined) return undefined;
	const { httpCode, messages } = link;
	if (typeof httpCode !== 'string' || !/^[A-Z]/.test(httpCode)) return undefined;
	const message: unknown = Array.isArray(messages) ? messages[0] : undefined;
	// Node puts the call that failed at the beginning: "connect ETIMEDOUT 192.0.2.1:443".
	const syscall = /^(\w+) E[A-Z]+\b/.exec(String(message))?.[1];
	return { code: httpCode, syscall, message };
}

type ErrorLink = Record<
	| 'message'
	| 'code'
	| 'syscall'
	| 'isAxiosError'
	| 'request'
	| 'cause'
	| 'errors'
	| 'httpCode'
	| 'messages',
	unknown
>;

/** The error, its cause, the cause's cause, …; of several tries to connect, the first. */
function causesOf(error: unknown): ErrorLink[] {
	const chain = new Set<ErrorLink>();
	let link = error;
	while (typeof link === 'object' && link !== null && !chain.has(link as ErrorLink)) {
		const current = link as ErrorLink;
		chain.add(current);
		link = current.cause ?? (Array.isArray(current.errors) ? current.errors[0] : undefined);
	}
	return [...chain];
}

function textOf(chain: ErrorLink[], key: 'code' | 'syscall'): string | undefined {
	const holder = chain.find((link) => typeof link[key] === 'string');
	return holder?.[key] as string | undefined;
}
