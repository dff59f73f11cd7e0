import { connect } from 'node:net';
import { Client } from 'undici';
import { call, createBench, imageMessage, multipart, sendImage } from './support.mts';

const { client, start, end } = createBench();
afterAll(end);

function abortable() {
	const controller = new AbortController();
	return { signal: controller.signal, abort: () => controller.abort() };
}

it('records every request as it came, in order', async () => {
	const sandbox = await start();
	const text = JSON.stringify(imageMessage({ to: '919876500001' }), null, 2);
	const before = performance.now();
	await call(sandbox, { client, body: text, headers: { 'X-Mine': 'yes' } });
	await call(sandbox, { client, path: 'wallet/balance?a=b', method: 'GET' });

	const [first, second] = sandbox.requests;
	expect(first).toMatchObject({
		number: 1,
		method: 'POST',
		path: `/partner/app/${sandbox.app.id}/v3/message`,
		appId: sandbox.app.id,
		endpoint: 'v3/message',
		json: imageMessage({ to: '919876500001' }),
	});
	expect(first.rawBody?.toString()).toBe(text);
	expect(first.headers['x-mine']).toBe('yes');
	expect(first.at).toBeGreaterThanOrEqual(before);
	expect(first.answeredAt).toBeGreaterThanOrEqual(first.at);
	expect(second).toMatchObject({ number: 2, endpoint: 'wallet/balance', outcome: 'accepted' });
	expect(second.path).toMatch(/\?a=b$/);
	expect(second.json).toBeUndefined();
});

it('numbers the connections', async () => {
	const sandbox = await start();
	const one = new Client(sandbox.baseUrl);
	await sendImage(sandbox, one);
	await sendImage(sandbox, one);
	await one.close();
	const two = new Client(sandbox.baseUrl);
	await sendImage(sandbox, two);
	expect(sandbox.requests.map(({ connection }) => connection)).toEqual([1, 1, 2]);
	await two.close();
	await sandbox.waitFor(({ counts }) => counts.openConnections === 0);
	expect(sandbox.counts.connections).toBe(2);
});

it('counts how many requests are in flight', async () => {
	const sandbox = await start();
	sandbox.fail({ as: { kind: 'hang', accepted: true }, times: 3 });
	const { signal, abort } = abortable();
	const sending = [1, 2, 3].map(() => call(sandbox, { client, body: imageMessage(), signal }));
	const settled = Promise.allSettled(sending);
	await sandbox.waitFor(({ counts }) => counts.inFlight === 3);
	abort();
	await settled;
	await sandbox.waitFor(({ counts }) => counts.inFlight === 0);
	expect(sandbox.counts).toMatchObject({ requests: 3, messages: 3, peakInFlight: 3 });
});

it('records a client that went away before its body was complete', async () => {
	const sandbox = await start();
	const { hostname, port } = new URL(sandbox.baseUrl);
	const socket = connect(Number(port), hostname);
	socket.write(
		`POST /partner/app/${sandbox.app.id}/v3/message HTTP/1.1\r\nHost: x\r\n` +
			'Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"to":',
	);
	await sandbox.waitFor(({ requests }) => requests.length === 1);
	socket.destroy();
	await sandbox.waitFor(({ requests }) => requests[0].outcome === 'abandoned');
	await sandbox.waitFor(({ counts }) => counts.inFlight === 0);
	expect(sandbox.requests[0].clientGone).toBe(true);
});

it('records a client that did not wait for its answer', async () => {
	const sandbox = await start({ latency: 3_600_000 });
	const { signal, abort } = abortable();
	const sending = call(sandbox, { client, body: imageMessage(), signal });
	await sandbox.waitFor(({ messages }) => messages.length === 1);
	abort();
	await expect(sending).rejects.toThrow();
	await sandbox.waitFor(({ requests }) => requests[0].clientGone === true);
	expect(sandbox.requests[0].outcome).toBe('accepted');
});

it('names recipients that were sent more than one message', async () => {
	const sandbox = await start();
	for (const to of ['919876500001', '919876500002', '919876500001', '919876500001']) {
		await sendImage(sandbox, client, { to });
	}
	expect(sandbox.doubles()).toEqual({ 919876500001: 3 });
});

it.each([20, [20, 40] as const])('holds answers back by %j ms', async (latency) => {
	const sandbox = await start({ latency });
	for (let i = 0; i < 3; i++) await sendImage(sandbox, client);
	for (const { at, answeredAt = 0 } of sandbox.requests) {
		// Node's timers count in whole milliseconds and may be one early.
		expect(answeredAt - at).toBeGreaterThanOrEqual(19);
	}
});

describe('waitFor', () => {
	it('resolves at once, or as soon as it is true', async () => {
		const sandbox = await start();
		await sandbox.waitFor(() => true);
		const order: string[] = [];
		const waiting = sandbox
			.waitFor(({ messages }) => messages.length === 2)
			.then(() => order.push('two'));
		await sendImage(sandbox, client);
		order.push('one');
		await sendImage(sandbox, client);
		await waiting;
		expect(order).toEqual(['one', 'two']);
	});

	it('rejects after its time and says how things stand', async () => {
		const sandbox = await start();
		await expect(sandbox.waitFor(({ messages }) => messages.length === 7, 10)).rejects.toThrow(
			/Not so after 10 ms: .*messages\.length === 7[^]*"requests":0/,
		);
	});

	it('rejects if the predicate throws, without disturbing the request', async () => {
		const sandbox = await start();
		const waiting = sandbox.waitFor(({ messages }) => {
			if (messages.length) throw new Error('mistaken');
			return false;
		});
		const rejected = expect(waiting).rejects.toThrow('mistaken');
		expect((await sendImage(sandbox, client)).status).toBe(200);
		await rejected;
	});

	it('rejects if the sandbox is closed', async () => {
		const sandbox = await start();
		const waiting = expect(sandbox.waitFor(() => false)).rejects.toThrow('was closed');
		await sandbox.close();
		await waiting;
		await expect(sandbox.waitFor(() => false)).rejects.toThrow('is closed');
	});
});

describe('what is kept', () => {
	const upload = multipart([
		{ name: 'file_type', content: 'text/plain' },
		{ name: 'file', fileName: 'a.txt', contentType: 'text/plain', content: 'a' },
	]);

	it.each([
		['counts' as const, { 919876500001: 2 }],
		[false, {}],
	])('can be less: %s', async (record, doubles) => {
		const sandbox = await start({ record });
		await sendImage(sandbox, client, { to: '919876500001' });
		await sendImage(sandbox, client, { to: '919876500001' });
		await sendImage(sandbox, client, { to: 'nobody' });
		const { mediaId } = (await call(sandbox, { client, path: 'media', ...upload })).json() as {
			mediaId: string;
		};
		expect((await sendImage(sandbox, client, { image: { id: mediaId } })).status).toBe(200);

		expect([sandbox.requests, sandbox.messages, sandbox.media]).toEqual([[], [], []]);
		expect(sandbox.counts).toMatchObject({
			requests: 5,
			messages: 3,
			media: 1,
			refused: { 400: 1 },
		});
		expect(sandbox.doubles()).toEqual(doubles);
	});

	it('can be everything but the bytes of uploads', async () => {
		const sandbox = await start({ keepMediaBytes: false });
		await call(sandbox, { client, path: 'media', ...upload });
		expect(sandbox.media[0]).toMatchObject({ size: 1, firstBytes: Buffer.from('a') });
		expect(sandbox.media[0].bytes).toBeUndefined();
	});

	it('is forgotten by reset, with faults, uploads and the rate', async () => {
		const sandbox = await start({ rate: 1, clock: () => 5 });
		await call(sandbox, { client, path: 'media', ...upload });
		const image = { id: sandbox.media[0].id };
		await sendImage(sandbox, client);
		sandbox.fail({ as: { kind: 'loseAnswer' } });
		const { requests } = sandbox;

		sandbox.reset();
		expect([requests, sandbox.messages, sandbox.media]).toEqual([[], [], []]);
		expect(sandbox.counts).toMatchObject({ requests: 0, messages: 0, media: 0 });
		expect((await sendImage(sandbox, client, { image })).status).toBe(400);
		sandbox.reset();
		expect((await sendImage(sandbox, client)).status).toBe(200);
		expect(requests).toHaveLength(1);
	});

	it('stays right if it is reset while a request is open', async () => {
		const sandbox = await start();
		sandbox.fail({ as: { kind: 'delay', ms: 20 } });
		const sending = sendImage(sandbox, client);
		await sandbox.waitFor(({ messages }) => messages.length === 1);
		sandbox.reset();
		expect(sandbox.counts.inFlight).toBe(1);
		await sending;
		await sandbox.waitFor(({ counts }) => counts.inFlight === 0);
	});
});

it('closes as often as it is asked, and can be followed by another', async () => {
	const sandbox = await start();
	await sendImage(sandbox, client);
	await Promise.all([sandbox.close(), sandbox.close()]);
	await sandbox.close();
	await expect(sendImage(sandbox, client)).rejects.toThrow();
	const again = await start({ port: Number(new URL(sandbox.baseUrl).port) });
	expect(again.baseUrl).toBe(sandbox.baseUrl);
});

it('listens on this computer only', async () => {
	expect((await start()).baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

it('wants at least one app', async () => {
	await expect(start({ apps: [] })).rejects.toThrow('at least one app');
});
