/** What became of a request, read off real connections made by n8n's own HTTP helper. */
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { LoadOptionsContext } from 'n8n-core';
import {
	Workflow,
	type IHttpRequestOptions,
	type INode,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

import { SEND_IMAGE, NodeTypes } from '../../engine/index.mts';
import { exchange, type RawAnswer, type Terms } from '../../nodes/gupshup/http/exchange';
import { Mask } from '../../nodes/gupshup/http/mask';
import { closedPort } from '../../sandbox/index.mts';
import { droppingPort, flood, rawServer, repeatedly, selfSigned } from './support/rawServers.mts';

const nodeTypes = new NodeTypes();

/** n8n's helpers, as they are handed to nodes. */
function helpers() {
	const node: INode = {
		id: 'node',
		name: 'Node',
		type: SEND_IMAGE,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const additionalData = {} as IWorkflowExecuteAdditionalData;
	return new LoadOptionsContext(workflow, workflow.nodes.Node, additionalData, '').helpers;
}

async function post(
	origin: string,
	terms: Partial<Terms> = {},
	options: Partial<IHttpRequestOptions> = {},
) {
	const send = async (signal: AbortSignal) =>
		(await helpers().httpRequest({
			method: 'POST',
			url: `${origin}/message`,
			body: { text: 'x'.repeat(200) },
			json: true,
			encoding: 'stream',
			abortSignal: signal,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			...options,
		})) as RawAnswer;
	return await exchange(send, {
		timeoutMs: 1000,
		largestBytes: 1000,
		mask: () => new Mask([]),
		...terms,
	});
}

const own = selfSigned();
const untrusted = { skipSslCertificateValidation: true };
const closers: Array<() => unknown> = [];
afterAll(async () => {
	for (const close of closers.splice(0)) await close();
});

type Behaviour = Parameters<typeof rawServer>[0];

async function serverPort(behaviour: Behaviour, secure?: typeof own): Promise<number> {
	const server = await rawServer(behaviour, secure);
	closers.push(async () => await server.close());
	return server.port;
}

async function dropped(): Promise<number> {
	const host = await droppingPort();
	closers.push(() => host.close());
	return host.port;
}

const SILENT: Behaviour = () => {};
const RESETS_AT_ONCE: Behaviour = (socket) => socket.resetAndDestroy();
const RESETS_AT_FIRST_BYTES: Behaviour = (socket) =>
	socket.once('data', () => (socket as unknown as { destroy(): void }).destroy());
const ANSWERS_PLAIN: Behaviour = (socket) =>
	socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'));
const after = (answer: string, ends = false): Behaviour => {
	return (socket) => socket.once('data', () => (ends ? socket.end(answer) : socket.write(answer)));
};
const ENDS_AT_ONCE: Behaviour = (socket) => socket.end();

const http = (port: number) => `http://127.0.0.1:${port}`;
const https = (port: number) => `https://127.0.0.1:${port}`;

describe('nothing has left', () => {
	test.concurrent.each<[string, () => Promise<string>]>([
		['nobody listens', closedPort],
		['nobody listens, TLS', async () => (await closedPort()).replace('http:', 'https:')],
		['there is no such host', async () => await Promise.resolve('https://nowhere.invalid')],
		['packets are dropped', async () => http(await dropped())],
		['packets are dropped, TLS', async () => https(await dropped())],
		['the handshake is met with silence', async () => https(await serverPort(SILENT))],
		['the handshake is met with a reset', async () => https(await serverPort(RESETS_AT_ONCE))],
		[
			'the handshake is met with a reset after its first bytes',
			async () => https(await serverPort(RESETS_AT_FIRST_BYTES)),
		],
		['the handshake is met with an end', async () => https(await serverPort(ENDS_AT_ONCE))],
		['the server speaks no TLS', async () => https(await serverPort(ANSWERS_PLAIN))],
		['the certificate is not trusted', async () => https(await serverPort(ANSWERS_PLAIN, own))],
	])('where %s', async (_case, origin) => {
		expect(await post(await origin())).toMatchObject({ kind: 'noConnection' });
	});

	test.concurrent.each<[string, Behaviour]>([
		['is silent', SILENT],
		['ends the connection', RESETS_AT_FIRST_BYTES],
	])('where a proxy %s', async (_case, behaviour) => {
		const proxy = { host: '127.0.0.1', port: await serverPort(behaviour), protocol: 'http' };
		const reply = await post('https://partner.gupshup.io', {}, { proxy });
		expect(reply).toMatchObject({ kind: 'noConnection' });
	});

	const refusing = (status: string, headers = '', body = 'No'): Behaviour =>
		after(`HTTP/1.1 ${status}\r\n${headers}\r\n${body}`, true);
	const HTML = 'Content-Type: text/html\r\n';

	describe('where a proxy refuses to connect', () => {
		afterEach(() => delete process.env.HTTPS_PROXY);

		/** Posts to Gupshup's address through a proxy that n8n takes from its environment. */
		async function throughProxy(behaviour: Behaviour) {
			const heard: string[] = [];
			const port = await serverPort((socket) => {
				socket.on('data', (data: Buffer) => heard.push(data.toString('latin1')));
				behaviour(socket);
			});
			process.env.HTTPS_PROXY = `http://user:secretword@127.0.0.1:${port}`;
			const reply = await post('https://partner.gupshup.io');
			// It was asked to connect, and got nothing of the request itself.
			expect(heard.join('')).toMatch(/^CONNECT partner\.gupshup\.io:443 /);
			expect(heard.join('')).not.toContain('xxx');
			return { reply, port };
		}

		test.each<[string, Behaviour]>([
			['500', refusing('500 Internal Server Error', 'Content-Length: 2\r\n')],
			['502', refusing('502 Bad Gateway', `${HTML}Content-Length: 2\r\n`)],
			['503', refusing('503 Service Unavailable', HTML)],
			['504', refusing('504 Gateway Timeout', 'Content-Length: 0\r\n', '')],
			['407', refusing('407 Proxy Authentication Required', 'Content-Length: 2\r\n')],
			['403', refusing('403 Forbidden', `${HTML}Content-Length: 5000\r\n`, 'x'.repeat(5000))],
			[
				'502',
				refusing(
					'502 Bad Gateway',
					'Content-Type: application/json\r\nContent-Length: 2\r\n',
					'{}',
				),
			],
		])('with %s', async (status, behaviour) => {
			const { reply, port } = await throughProxy(behaviour);
			expect(reply).toEqual({
				kind: 'noConnection',
				reason: `Proxy 127.0.0.1:${port} rejected the connection with status ${status}`,
			});
		});
	});

	test('where a proxy for http wants to know who asks', async () => {
		const port = await serverPort(
			refusing('407 Proxy Authentication Required', 'Content-Length: 2\r\n'),
		);
		expect(await post(http(port))).toEqual({
			kind: 'noConnection',
			reason: 'Proxy rejected the connection with status 407',
		});
	});

	test('where the execution was canceled before', async () => {
		const port = await serverPort(ANSWERS_PLAIN);
		const reply = await post(http(port), { cancel: AbortSignal.abort() });
		expect(reply).toEqual({
			kind: 'noConnection',
			reason: 'No connection: the execution was canceled',
		});
	});
});

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';

describe('it may have been taken', () => {
	test.concurrent.each<[string, Behaviour, RegExp, boolean]>([
		['silence', SILENT, /^timeout of 1 seconds?$/, true],
		['a reset', RESETS_AT_FIRST_BYTES, /hang up|ECONNRESET/, false],
		['an end', (socket) => socket.once('data', () => socket.end()), /hang up/, false],
		['half a head', after('HTTP/1.1 200 OK\r\nContent'), /^timeout/, true],
		['a body that stops', after(`${HEAD}Content-Length: 9\r\n\r\n{"a"`), /^timeout/, true],
		[
			'a body that is cut off',
			(socket) => socket.once('data', () => socket.end(`${HEAD}Content-Length: 9\r\n\r\n{"a"`)),
			/aborted/,
			false,
		],
		[
			'a head that drips on',
			(socket) => {
				socket.write('HTTP/1.1 200 OK\r\n');
				repeatedly(socket, 20, () => socket.write('x: y\r\n'));
			},
			/^timeout/,
			true,
		],
		[
			'a body that drips on',
			(socket) => {
				socket.write(`${HEAD}\r\n`);
				repeatedly(socket, 20, () => socket.write(' '));
			},
			/^timeout/,
			true,
		],
		[
			'news that it is being worked on',
			(socket) => repeatedly(socket, 20, () => socket.write('HTTP/1.1 102 Processing\r\n\r\n')),
			/^timeout/,
			true,
		],
		[
			'another protocol',
			after('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
			/^timeout/,
			true,
		],
		[
			'a flood',
			(socket) => {
				socket.write(`${HEAD}\r\n`);
				flood(socket, Buffer.alloc(65_536, ' '));
			},
			/^The response is larger than/,
			false,
		],
	])('after %s', async (_case, behaviour, reason, timedOut) => {
		const ports = await Promise.all([
			serverPort(behaviour).then(http),
			serverPort(behaviour, own).then(https),
		]);
		const replies = await Promise.all(
			ports.map(async (origin) => await post(origin, {}, untrusted)),
		);
		const reply = {
			kind: 'noAnswer',
			reason: expect.stringMatching(reason) as string,
			timedOut,
		};
		expect(replies).toEqual([reply, reply]);
	});

	test.concurrent('where the execution is cancelled on the way', async () => {
		const port = await serverPort(SILENT);
		const cancel = new AbortController();
		setTimeout(() => cancel.abort(), 100);
		const reply = await post(http(port), { cancel: cancel.signal, timeoutMs: 60_000 });
		expect(reply).toEqual({
			kind: 'noAnswer',
			reason: 'the execution was canceled',
			timedOut: false,
		});
	});

	test.concurrent('whatever goes wrong once the answer is there', async () => {
		const port = await serverPort(after(`${HEAD}Content-Length: 2\r\n\r\n{}`));
		const mask = () => {
			throw new Error('broken');
		};
		expect(await post(http(port), { mask })).toEqual({
			kind: 'noAnswer',
			reason: "The response couldn't be read",
			timedOut: false,
		});
	});
});

/** A proxy that does connect, to whatever it is asked for, by way of this server. */
async function connectingProxy(port: number): Promise<number> {
	return await serverPort((socket) =>
		socket.once('data', () => {
			const target = net.connect(port, '127.0.0.1');
			target.on('error', () => socket.destroy());
			socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
			socket.pipe(target).pipe(socket);
		}),
	);
}

describe('an answer of the server itself is its own', () => {
	const PAGE = '<title>Bad Gateway</title>';
	/** The answer is there at once; how soon it is read depends on the machine. */
	const patient = { timeoutMs: 60_000 };
	const answers: Array<[string, string, unknown]> = [
		['a page of known length', `Content-Length: ${PAGE.length}\r\n\r\n${PAGE}`, PAGE],
		['JSON of known length', 'Content-Length: 9\r\n\r\n{"a":"b"}', { a: 'b' }],
		['nothing', 'Content-Length: 0\r\n\r\n', ''],
		['pieces', `Transfer-Encoding: chunked\r\n\r\n4\r\nText\r\n0\r\n\r\n`, 'Text'],
		['JSON to the end', 'Content-Type: application/json\r\n\r\n{"a":"b"}', { a: 'b' }],
		// Half a text may end in half a secret.
		['text to the end', 'Content-Type: text/plain\r\n\r\nText', ''],
	];

	test.concurrent.each(answers)('%s', async (_, rest, body) => {
		for (const status of [400, 502]) {
			const port = await serverPort(after(`HTTP/1.1 ${status} No\r\n${rest}`, true), own);
			const reply = { kind: 'answer', answer: { status, body } };
			expect(await post(https(port), patient, untrusted)).toMatchObject(reply);
		}
	});

	test('behind a proxy that connects, too', async () => {
		const server = await serverPort(
			after('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 2\r\n\r\nNo', true),
			own,
		);
		process.env.HTTPS_PROXY = `http://127.0.0.1:${await connectingProxy(server)}`;
		const reply = await post('https://partner.gupshup.io', patient, untrusted);
		delete process.env.HTTPS_PROXY;
		expect(reply).toMatchObject({ kind: 'answer', answer: { status: 502, body: 'No' } });
	});

	test.concurrent('packed, it is read to its end', async () => {
		const packed = gzipSync(JSON.stringify({ message: 'x'.repeat(5000) }));
		const port = await serverPort((socket) =>
			socket.once('data', () => {
				socket.write(
					`HTTP/1.1 400 No\r\nContent-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`,
				);
				socket.end(packed);
			}),
		);
		const terms = { ...patient, largestBytes: 100_000 };
		expect(await post(http(port), terms)).toMatchObject({
			answer: { status: 400, body: { message: 'x'.repeat(5000) } },
		});
	});
});

test('a refusal is one by its status, however its body ends', async () => {
	const refused = 'HTTP/1.1 400 Bad Request\r\nContent-Length: 900\r\n\r\n{"message":"sk_0123';
	for (const end of ['stops', 'is cut']) {
		const port = await serverPort((socket) =>
			socket.once('data', () => (end === 'stops' ? socket.write(refused) : socket.end(refused))),
		);
		expect(await post(http(port))).toMatchObject({
			kind: 'answer',
			answer: { status: 400, body: '' },
		});
	}
});

test('a request that was given up leaves no connection behind', async () => {
	const server = await rawServer((socket) => {
		socket.write(`${HEAD}\r\n`);
		repeatedly(socket, 20, () => socket.write(' '));
	});
	closers.push(async () => await server.close());
	await post(http(server.port));
	while (server.open() > 0) await sleep(10);
	// Ends here, and not by the time-out of the test.
	expect(server.open()).toBe(0);
});

test('twin: without the deadline, a body that drips on is read for ever', async () => {
	const never = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(new AbortController().signal);
	const port = await serverPort((socket) => {
		socket.write(`${HEAD}\r\n`);
		repeatedly(socket, 20, () => socket.write(' '));
	});
	const cancel = new AbortController();
	try {
		const request = post(http(port), { cancel: cancel.signal, timeoutMs: 200 });
		const pause = sleep(800, 'still going');
		expect(await Promise.race([request, pause])).toBe('still going');
		cancel.abort();
		await request;
	} finally {
		never.mockRestore();
	}
});
