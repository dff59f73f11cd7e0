import type { Answer } from './answer';
import { causesOf, type ErrorLink, hasLeft, strippedIn } from './n8nQuirks';
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
	const message = typeof text === 'string' && text !== '' ? text : "The request couldn't be made";
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

function textOf(chain: ErrorLink[], key: 'code' | 'syscall'): string | undefined {
	const holder = chain.find((link) => typeof link[key] === 'string');
	return holder?.[key] as string | undefined;
}
