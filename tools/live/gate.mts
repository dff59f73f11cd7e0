import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { Settings } from './settings.mts';
import { troubleIn } from './trouble.mts';
import { jsonOrText } from './values.mts';

/** Never more to be accepted than this, in one run. */
export const MOST_MESSAGES = 14;

/** What sends one. */
const SENDING = ['v3/message', 'onboarding/marketing/msg'];

const TIMEOUT_MS = 30_000;
const LARGEST_BYTES = 4 * 1024 * 1024;

/** Something that was asked, and what came. */
export interface Exchange {
	/** Of which question. */
	question: string;
	method: string;
	/** What follows the app ID in the address, with its query. */
	resource: string;
	/** Whether the address had the app's own ID. */
	app: 'own' | 'wrong';
	/** In which form the `Authorization` header came: not the token itself. */
	token: 'raw' | 'Bearer' | 'wrong' | 'none';
	contentType?: string;
	/** Parsed where it was JSON or a form, else its size. */
	body: unknown;
	/** Not there: none came. */
	answer?: { status: number; headers: Record<string, unknown>; body: unknown };
	/** Why none came. */
	failure?: string;
}

type GateSettings = Pick<
	Settings,
	'appId' | 'baseUrl' | 'everyMs' | 'otherTo' | 'to' | 'token' | 'userId'
>;

/** What may be asked of the account: nothing else gets through. */
const ALLOWED =
	/^(?:GET (?:wallet\/balance|templates(?:\?[^/]*)?|subscription)|POST (?:v3\/message|onboarding\/marketing\/msg|v1\/event|media|subscription)|DELETE subscription\/[\w.~%-]+)$/;

/**
 * Stands between everything that asks and the live service, on this computer: the node has its address
 * as Base URL. Counts the messages, keeps the time between them, lets nothing through but what is meant to
 * be asked, stops at the first sign of trouble, and writes down what was said.
 */
export class Gate {
	readonly exchanges: Exchange[] = [];
	/** The question that is being asked. */
	question = '';
	/** Whether a 429 was asked for. */
	provoking = false;
	/** Why nothing gets through any more, but taking away what was made. */
	stopped?: string;
	/** Messages that were accepted, or may have been. */
	messages = 0;
	/** Requests that have been passed on and not been answered yet. */
	private readonly open = new Set<Promise<void>>();
	private readonly client = new Agent({ connections: null });
	private readonly path = `/${randomBytes(16).toString('hex')}`;
	private lastMessage = Number.NEGATIVE_INFINITY;
	private turn: Promise<unknown> = Promise.resolve();

	private constructor(
		private readonly settings: GateSettings,
		private readonly server: Server,
		/** Subscriptions that may be removed: those that were made here. */
		private readonly mayRemove: (id: string) => boolean,
	) {}

	static async start(settings: GateSettings, mayRemove: (id: string) => boolean): Promise<Gate> {
		const server = createServer();
		const gate = new Gate(settings, server, mayRemove);
		server.on('request', (req, res) => void gate.serve(req, res));
		await once(server.listen(0, '127.0.0.1'), 'listening');
		return gate;
	}

	/** In place of the service's address. */
	get baseUrl(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${this.path}`;
	}

	/** Resolves when nothing is under way any more. */
	async quiet(): Promise<void> {
		while (this.open.size > 0) await Promise.all(this.open);
	}

	stop(reason: string): void {
		this.stopped ??= reason;
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
		await this.client.destroy();
	}

	private async serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
		try {
			const bytes = await bodyOf(req);
			const address = this.addressOf(req.url ?? '');
			if (bytes === undefined || address === undefined) return refuse(res, 'no such address');
			const sent = { bytes, ...address, method: req.method ?? '' };
			// One after the other, so that the count and the time hold; a burst is asked for, and sends nothing.
			const isMessage = sent.method === 'POST' && SENDING.includes(sent.resource);
			const pass = async () => await this.pass(req, res, sent, isMessage);
			const done = isMessage ? this.turn.then(pass) : pass();
			if (isMessage) this.turn = done.catch(() => {});
			await done;
		} catch (error) {
			refuse(res, error instanceof Error ? error.message : 'it failed');
		}
	}

	private async pass(
		req: IncomingMessage,
		res: ServerResponse,
		{
			bytes,
			appId,
			resource,
			method,
		}: { bytes: Buffer; appId: string; resource: string; method: string },
		isMessage: boolean,
	): Promise<void> {
		const body = parsed(bytes, req.headers['content-type'] ?? '');
		const why = this.whyNot(method, resource, body);
		if (why !== undefined) return refuse(res, why);
		const mayReachSomebody = isMessage && hasRecipient(body);
		if (mayReachSomebody) {
			this.messages++;
			await sleep(Math.max(0, this.lastMessage + this.settings.everyMs - performance.now()));
			if (this.stopped !== undefined) {
				this.messages--;
				return refuse(res, this.stopped);
			}
			this.lastMessage = performance.now();
		}
		const exchange: Exchange = {
			question: this.question,
			method,
			resource,
			app: appId === this.settings.appId ? 'own' : 'wrong',
			token: this.tokenForm(req.headers.authorization),
			contentType: req.headers['content-type']?.split(';')[0],
			body,
		};
		this.exchanges.push(exchange);
		const { provoking } = this;
		const asking = this.forward(req, appId, resource, bytes, exchange);
		this.open.add(asking);
		await asking;
		this.open.delete(asking);
		if (mayReachSomebody && isClearNo(exchange.answer?.status)) this.messages--;
		const trouble = troubleIn(
			{ status: exchange.answer?.status, body: exchange.answer?.body },
			exchange.app === 'own' && exchange.token === this.ownForm,
			provoking,
		);
		if (trouble !== undefined) this.stop(trouble);
		if (exchange.answer === undefined) return refuse(res, exchange.failure ?? 'no answer', 502);
		const { status, headers, body: answered } = exchange.answer;
		const type = headers['content-type'];
		const retryAfter = headers['retry-after'];
		res.writeHead(status, {
			...(typeof type === 'string' && { 'content-type': type }),
			...(typeof retryAfter === 'string' && { 'retry-after': retryAfter }),
		});
		res.end(typeof answered === 'string' ? answered : JSON.stringify(answered));
	}

	/** How the node sends this token. */
	get ownForm(): 'raw' | 'Bearer' {
		return /^eyJ[^.]*\.[^.]+\.[^.]+$/.test(this.settings.token) ? 'Bearer' : 'raw';
	}

	private whyNot(method: string, resource: string, body: unknown): string | undefined {
		if (!ALLOWED.test(`${method} ${resource}`)) return 'that is not asked here';
		const isRemoval = method === 'DELETE';
		if (isRemoval) {
			const id = decodeURIComponent(resource.slice('subscription/'.length));
			return this.mayRemove(id) ? undefined : 'that subscription is somebody else’s';
		}
		// Which subscriptions there are has to be known to take away one whose ID did not come.
		const isList = method === 'GET' && resource === 'subscription';
		if (this.stopped !== undefined && !isList) return this.stopped;
		if (!SENDING.includes(resource)) return undefined;
		if (typeof body !== 'object' || body === null) return 'that is no message';
		const { to, recipient } = body as Record<string, unknown>;
		const { to: own, otherTo, userId } = this.settings;
		const known = [own, `+${own}`, otherTo, userId].filter((each) => each !== undefined);
		for (const each of [to, recipient]) {
			if (each !== undefined && !known.includes(each as string)) return 'that is somebody else';
		}
		if (hasRecipient(body) && this.messages >= MOST_MESSAGES) {
			return `the ${MOST_MESSAGES} messages are used`;
		}
		return undefined;
	}

	private tokenForm(header: string | undefined): Exchange['token'] {
		const { token } = this.settings;
		if (header === undefined) return 'none';
		return header === token ? 'raw' : header === `Bearer ${token}` ? 'Bearer' : 'wrong';
	}

	private addressOf(url: string): { appId: string; resource: string } | undefined {
		const start = `${this.path}/partner/app/`;
		if (!url.startsWith(start)) return undefined;
		const rest = url.slice(start.length);
		const slash = rest.indexOf('/');
		return slash < 1 ? undefined : { appId: rest.slice(0, slash), resource: rest.slice(slash + 1) };
	}

	/** Never rejects. */
	private async forward(
		{ method, headers }: IncomingMessage,
		appId: string,
		resource: string,
		bytes: Buffer,
		exchange: Exchange,
	): Promise<void> {
		const taken = ['authorization', 'token', 'content-type', 'accept', 'user-agent'] as const;
		const late = new AbortController();
		const timer = setTimeout(() => late.abort(new Error('no answer within 30 s')), TIMEOUT_MS);
		try {
			const answer = await request(`${this.settings.baseUrl}/partner/app/${appId}/${resource}`, {
				method: method as 'GET',
				headers: Object.fromEntries(
					taken.flatMap((name) =>
						headers[name] === undefined ? [] : [[name, String(headers[name])]],
					),
				),
				body: bytes.length > 0 ? bytes : undefined,
				dispatcher: this.client,
				signal: late.signal,
			});
			const text = await textOf(answer.body);
			exchange.answer = {
				status: answer.statusCode,
				headers: { ...answer.headers },
				body: jsonOrText(text),
			};
		} catch (error) {
			exchange.failure = error instanceof Error ? error.message : String(error);
		} finally {
			clearTimeout(timer);
		}
	}
}

/** As the node answers itself with it: a refusal, so that nothing is sent again. */
function refuse(res: ServerResponse, why: string, status = 403): void {
	if (res.headersSent) return void res.end();
	res.writeHead(status, { 'content-type': 'application/json' });
	res.end(JSON.stringify({ status: 'error', message: `Not asked: ${why}` }));
}

/** A refusal after which certainly nobody gets anything; 408 and 409 may hide a message that was taken. */
function isClearNo(status = 0): boolean {
	return status >= 400 && status < 500 && status !== 408 && status !== 409;
}

function hasRecipient(body: unknown): boolean {
	if (typeof body !== 'object' || body === null) return true;
	return 'to' in body || 'recipient' in body;
}

/** `undefined`: too large. */
async function bodyOf(stream: AsyncIterable<Buffer>): Promise<Buffer | undefined> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of stream) {
		size += chunk.length;
		if (size > LARGEST_BYTES) return undefined;
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
	return (await bodyOf(stream))?.toString() ?? '(more than 4 MB)';
}

function parsed(bytes: Buffer, contentType: string): unknown {
	if (bytes.length === 0) return undefined;
	if (/^multipart\//.test(contentType)) return { multipart: bytes.length };
	const text = bytes.toString();
	const isForm = /^application\/x-www-form-urlencoded/.test(contentType);
	if (isForm && !text.startsWith('{')) {
		return Object.fromEntries(new URLSearchParams(text));
	}
	return jsonOrText(text);
}
