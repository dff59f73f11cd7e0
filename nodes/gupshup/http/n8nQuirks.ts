/*
 * What is known of n8n, and of what it makes requests with, that no documentation promises. Each has a test
 * that fails when n8n changes it.
 */

import type {
	IAllExecuteFunctions,
	IExecuteFunctions,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

/**
 * n8n's helpers end a request by the cancel signal of their context and by no other.
 * Test: test/engine/deadlines.test.mts
 */
export function endedBy(context: object, signal: AbortSignal): IAllExecuteFunctions {
	return Object.create(context, {
		getExecutionCancelSignal: { value: () => signal },
	}) as IAllExecuteFunctions;
}

/**
 * An object that all tries of a run have in common: n8n's entry for the run. A tool is run with the entry
 * of its agent, and each of its tries counts as another run; there, the arguments of the call are what
 * stays.
 * Tests: test/engine/retries.test.mts, test/engine/agentTool.test.mts
 */
export function sameInAllTries(context: IExecuteFunctions, isTool: boolean): object | undefined {
	if (!isTool) return context.getExecuteData();
	const call: unknown = context.getInputData()[0]?.json;
	return typeof call === 'object' && call !== null ? call : undefined;
}

export interface UploadFile {
	/** With an ending that fits its type. */
	name: string;
	type: string;
	/** In bytes: it goes into Content-Length, so it has to be right. */
	size: number;
	stream(): AsyncIterable<Uint8Array>;
}

/**
 * The form that a file is uploaded in. It has the shape of the standard FormData, whose parts n8n's HTTP
 * client writes out as streams. The standard class itself only takes files that are held in memory whole.
 * Test: test/engine/files.test.mts
 */
export class UploadForm {
	private readonly parts: Array<[string, string | UploadFile]>;

	readonly [Symbol.toStringTag] = 'FormData';

	constructor(file: UploadFile) {
		this.parts = [
			['file_type', file.type],
			['file', file],
		];
	}

	append(...part: [name: string, value: string | UploadFile]): void {
		this.parts.push(part);
	}

	entries(): IterableIterator<[string, string | UploadFile]> {
		return this.parts.values();
	}

	[Symbol.iterator](): IterableIterator<[string, string | UploadFile]> {
		return this.entries();
	}
}

interface ClientRequest {
	host?: string;
	/** `null` while it is still on its way through a proxy, say. */
	socket?: {
		secureConnecting?: boolean;
		/** Bytes handed to the operating system; `bytesWritten` counts those that wait as well. */
		_bytesDispatched?: number;
	} | null;
	agent?: HttpAgent & { router?: { resolve?: (target: { hostname?: string }) => HttpAgent } };
}

interface HttpAgent {
	proxy?: { host?: unknown };
}

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

/**
 * n8n wraps what the HTTP client threw, the client what the socket threw: the facts lie inside.
 * Test: test/unit/http/networkFault.test.mts
 */
export function networkFault(error: unknown): NetworkFault {
	const chain = causesOf(error);
	const client = chain.find((link) => link.isAxiosError === true);
	const innermost = chain[chain.length - 1];
	const stripped = client ? undefined : strippedIn(innermost);
	const text = stripped?.message ?? (client ?? innermost)?.message;
	const message = typeof text === 'string' && text !== '' ? text : "The request couldn't be made";
	const textOf = (key: string) =>
		chain.map((link) => link[key]).find((value): value is string => typeof value === 'string');
	const { code, syscall } = stripped ?? { code: textOf('code'), syscall: textOf('syscall') };
	return {
		message,
		code,
		syscall,
		fromHttpClient: (client ?? stripped) !== undefined,
		left: client && hasLeft(client),
		timedOut: /timeout/i.test(message) && /^(?:ECONNABORTED|ETIMEDOUT)$/.test(code ?? ''),
	};
}

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
 * cannot be reached any more may have been reached before. The words of the error count only where nothing
 * is known of it.
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

function hasLeft({ code, request }: ErrorLink): boolean | undefined {
	if (request === undefined && code === 'ERR_CANCELED') return false;
	if (typeof request !== 'object' || request === null || !('socket' in request)) return undefined;
	const { socket } = request as ClientRequest;
	if (socket === null) return false;
	if (socket?._bytesDispatched === undefined) return undefined;
	return socket.secureConnecting !== true && socket._bytesDispatched > 0;
}

/**
 * The proxy that answered in Gupshup's place, by the error that its request ended with: no byte was handed
 * to a connection, and yet there is an answer.
 * Test: test/engine/exchange.test.mts
 * @returns a blank, its host and port, never its password; empty where it has no name; `undefined` where it
 * was no proxy
 */
export function refusingProxy(error: unknown): string | undefined {
	const client = causesOf(error).find((link) => link.isAxiosError === true);
	const request = client?.request as ClientRequest | undefined;
	if (request?.socket?._bytesDispatched !== 0) return undefined;
	const { agent, host: hostname } = request;
	const proxy = agent?.proxy ?? agent?.router?.resolve?.({ hostname })?.proxy;
	return typeof proxy?.host === 'string' ? ` ${proxy.host}` : '';
}

/**
 * What is left of an error of the HTTP client in n8n versions that wrap it without its cause (n8n-workflow
 * 1.120 and 2.20, not 1.83 and 2.41). What failed before the client was asked has no such code.
 */
function strippedIn(
	link: ErrorLink | undefined,
): { code: string; syscall?: string; message?: unknown } | undefined {
	if (!link || link.cause !== undefined) return undefined;
	const { httpCode: code, messages } = link;
	if (typeof code !== 'string' || !/^[A-Z]/.test(code)) return undefined;
	const message: unknown = Array.isArray(messages) ? messages[0] : undefined;
	// Node puts the call that failed at the beginning: "connect ETIMEDOUT 192.0.2.1:443".
	return { code, syscall: /^(\w+) E[A-Z]+\b/.exec(String(message))?.[1], message };
}

type ErrorLink = Record<string, unknown>;

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

/**
 * n8n is through with such a call of a trigger at once, and lets go of all that it holds for it. The node
 * answers it, also later.
 * Test: test/e2e/trigger.e2e.mts
 */
export const ANSWERED_BY_NODE: IWebhookResponseData = { noWebhookResponse: true };

export type Response = ReturnType<IWebhookFunctions['getResponseObject']>;

/**
 * n8n ends the response when the workflow has started or could not be, with the status set before; `look`
 * may set another one. The caller may be gone by then, so the connection tells nothing of that.
 * Test: test/e2e/trigger.e2e.mts
 */
export function beforeEnd(response: Response, look: (status: number) => void): void {
	const end = response.end.bind(response) as (...args: unknown[]) => Response;
	response.end = (...args: unknown[]) => {
		look(response.statusCode);
		return end(...args);
	};
}
