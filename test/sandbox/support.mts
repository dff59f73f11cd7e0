import type { Dispatcher } from 'undici';
import { Agent, request } from 'undici';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox/index.mts';

/** A client and the sandboxes of one test file; `end` leaves nothing of them behind. */
export function createBench() {
	const client = new Agent();
	const running: Sandbox[] = [];
	return {
		client,
		start: async (options?: SandboxOptions): Promise<Sandbox> => {
			const sandbox = await startSandbox(options);
			running.push(sandbox);
			return sandbox;
		},
		end: async (): Promise<void> => {
			await client.destroy();
			await Promise.all(running.map((sandbox) => sandbox.close()));
		},
	};
}

/** The answer as a test wants to compare it. */
export interface Received {
	status: number;
	headers: Record<string, string | string[] | undefined>;
	text: string;
	json: () => unknown;
}

/** An image message that is right in everything, with `changes` laid over it. */
export function imageMessage(changes: Record<string, unknown> = {}): Record<string, unknown> {
	return {
		messaging_product: 'whatsapp',
		recipient_type: 'individual',
		to: '910000000000',
		type: 'image',
		image: { link: 'https://example.com/photo.jpg' },
		...changes,
	};
}

interface Call {
	client: Dispatcher;
	headers?: Record<string, string | undefined>;
	/** What follows the app id. */
	path?: string;
	appId?: string;
	method?: Dispatcher.HttpMethod;
	/** As it is; an object is sent as JSON. */
	body?: unknown;
	signal?: AbortSignal;
}

/** Calls an endpoint of the sandbox's first app with its token. */
export async function call(sandbox: Sandbox, options: Call): Promise<Received> {
	const { client, path = 'v3/message', appId = sandbox.app.id, method = 'POST', body } = options;
	const json = typeof body === 'object' && !(body instanceof Uint8Array);
	const headers: Record<string, string | undefined> = {
		authorization: sandbox.app.token,
		...(body === undefined ? {} : { 'content-type': 'application/json' }),
		...options.headers,
	};
	const answer = await request(`${sandbox.baseUrl}/partner/app/${appId}/${path}`, {
		dispatcher: client,
		method,
		headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)),
		...(body !== undefined && { body: json ? JSON.stringify(body) : (body as string | Buffer) }),
		...(options.signal && { signal: options.signal }),
	});
	const text = await answer.body.text();
	return {
		status: answer.statusCode,
		headers: answer.headers,
		text,
		json: () => JSON.parse(text) as unknown,
	};
}

/** Sends an image message to the sandbox's first app. */
export function sendImage(
	sandbox: Sandbox,
	client: Dispatcher,
	changes?: Record<string, unknown>,
	headers?: Call['headers'],
): Promise<Received> {
	return call(sandbox, { client, body: imageMessage(changes), ...(headers && { headers }) });
}

/** The answer to what Meta would refuse, as Gupshup wraps it. */
export const metaRefusal = (code: number, title: string, details?: string) => ({
	error: {
		code,
		message: `(#${code}) ${title}`,
		type: 'OAuthException',
		...(details !== undefined && { error_data: { messaging_product: 'whatsapp', details } }),
		fbtrace_id: expect.stringMatching(/^A/) as string,
	},
	status: 'error',
});

/** One part of a multipart body. */
export interface Part {
	name: string;
	fileName?: string;
	contentType?: string;
	content: string | Buffer;
}

/** A multipart body written out byte by byte, so that a test can make it wrong. */
export function multipart(parts: Part[], boundary = 'sandbox-boundary') {
	const body = Buffer.concat([
		...parts.flatMap(({ name, fileName, contentType, content }) => [
			Buffer.from(
				`--${boundary}\r\nContent-Disposition: form-data; name="${name}"` +
					(fileName === undefined ? '' : `; filename="${fileName}"`) +
					(contentType === undefined ? '' : `\r\nContent-Type: ${contentType}`) +
					'\r\n\r\n',
			),
			Buffer.from(content),
			Buffer.from('\r\n'),
		]),
		Buffer.from(`--${boundary}--\r\n`),
	]);
	return { body, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } };
}
