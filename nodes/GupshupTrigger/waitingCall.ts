import { X509Certificate } from 'node:crypto';
import type { IHttpRequestOptions, IN8nHttpFullResponse, IWebhookFunctions } from 'n8n-workflow';

import { isObject, textOf } from '../gupshup/events/values';
import {
	type TappedAnswer,
	verdictIn,
	type WaitReference,
	waitingUrl,
} from '../gupshup/events/waitReference';
import { AS_IT_COMES, exchange } from '../gupshup/http/exchange';
import { Mask } from '../gupshup/http/mask';
import { parseUrl } from '../gupshup/input/network';

/** n8n answers before the nodes behind the wait run: what takes longer is called once more. */
const TIMEOUT_MS = 5_000;

/** n8n's pages have a few kilobytes; more of what some proxy says is of no use. */
const LARGEST_BYTES = 256 * 1024;

/**
 * `running`, `busy`, `noAnswer` and `noConnection` may be otherwise a moment later: n8n starts, or the
 * execution has not come to its wait yet.
 */
export type Reached =
	| 'taken'
	| 'late'
	| 'gone'
	| 'otherPerson'
	| 'refused'
	| 'running'
	| 'busy'
	| 'noAnswer'
	| 'noConnection';

export interface Address {
	url: string;
	agentOptions?: IHttpRequestOptions['agentOptions'];
}

/**
 * The public address of this n8n, and the socket that the call came in on, for an n8n that cannot reach
 * itself from outside. Nothing of the message decides about the host.
 */
export function addressesOf(context: IWebhookFunctions, wait: WaitReference): Address[] {
	// The address of an execution that has not been started ends in a placeholder.
	const resumeUrl: unknown = context.evaluateExpression('{{ $execution.resumeUrl }}');
	const url = typeof resumeUrl === 'string' ? parseUrl(resumeUrl) : undefined;
	if (url === undefined) return [];
	const path = url.pathname.slice(0, url.pathname.lastIndexOf('/'));
	const at = (origin: string) => waitingUrl(`${origin}${path}`, wait);
	const { socket } = context.getRequestObject();
	const own = ownOrigin(socket);
	const isOther = own !== undefined && own !== url.origin;
	return [
		{ url: at(url.origin) },
		...(isOther ? [{ url: at(own), agentOptions: ownCertificate(socket, url.hostname) }] : []),
	];
}

type Socket = ReturnType<IWebhookFunctions['getRequestObject']>['socket'] & {
	getCertificate?: () => { raw?: Buffer } | null;
};

/**
 * An n8n that serves TLS itself shows a certificate of its public name, or one that it made for itself,
 * also at the address of its socket. It is known by that very certificate: the name need not be looked at.
 */
function ownCertificate(socket: Socket, publicHost: string): Address['agentOptions'] {
	const bytes = socket.getCertificate?.()?.raw;
	if (bytes === undefined) return undefined;
	return {
		ca: new X509Certificate(bytes).toString(),
		allowPartialTrustChain: true,
		checkServerIdentity: () => undefined,
		servername: /[a-z]/i.test(publicHost) && !publicHost.includes(':') ? publicHost : undefined,
	};
}

function ownOrigin(socket: Socket): string | undefined {
	const { localAddress, localPort } = socket;
	if (localAddress === undefined || localPort === undefined) return undefined;
	const address = localAddress.replace(/^::ffff:(?=\d+\.)/, '');
	const host = address.includes(':') ? `[${address}]` : address;
	return parseUrl(`${'encrypted' in socket ? 'https' : 'http'}://${host}:${localPort}`)?.origin;
}

export async function callWaiting(
	context: IWebhookFunctions,
	{ url, agentOptions }: Address,
	wait: WaitReference,
	answer: TappedAnswer,
	cancel: AbortSignal,
): Promise<Reached> {
	const send = async (signal: AbortSignal) =>
		(await context.helpers.httpRequest({
			method: 'POST',
			url,
			body: { ...answer },
			json: true,
			abortSignal: signal,
			agentOptions,
			...AS_IT_COMES,
		})) as IN8nHttpFullResponse;
	const reply = await exchange(send, {
		timeoutMs: TIMEOUT_MS,
		largestBytes: LARGEST_BYTES,
		mask: () => new Mask([wait.signature]),
		cancel,
	});
	if (reply.kind !== 'answer') return reply.kind;
	return meaningOf(reply.answer.status, reply.answer.body);
}

/** 200 alone is no success: it is also the status of the page that n8n shows where nobody waits any more. */
function meaningOf(status: number, body: unknown): Reached {
	const verdict = verdictIn(body);
	if (verdict !== undefined) return verdict === 'refused' ? 'late' : verdict;
	if (status === 401) return 'refused';
	// 400: no address of n8n's, however often it is called.
	if (status === 404 || status === 400) return 'gone';
	if (status === 409) {
		const message = isObject(body) ? textOf(body.message) : undefined;
		return /running/.test(message ?? '') ? 'running' : 'late';
	}
	return status >= 200 && status < 300 ? 'late' : 'busy';
}
