import type { Answer } from './answer';
import type { NoToken } from '../tokens/noToken';

/** What came back of a request. */
export type Reply =
	| WireReply
	/** There was no app token to sign it with, so nothing left. */
	| { kind: 'noToken'; noToken: NoToken };

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

/** What an error of the network means for the request that ran into it. */
export function replyOf({ message, code = '', syscall, fromHttpClient }: NetworkFault): WireReply {
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
