import { closedPort, type Fault, type Sandbox } from '../../sandbox/index.mts';
import { call, createBench, imageMessage, sendImage } from './support.mts';

const { client, start, end } = createBench();
afterAll(end);

const rightAnswer = /^\{"messages":\[\{"id":"[0-9a-f-]{36}"\}\],"messaging_product":"whatsapp"/;

/** Sends one message and says what the client saw: an answer, or the code of an error. */
async function seen(sandbox: Sandbox, changes?: Record<string, unknown>) {
	try {
		const { status, text } = await sendImage(sandbox, client, changes);
		return { status, text };
	} catch (error) {
		return { code: (error as NodeJS.ErrnoException).code };
	}
}

describe('answer', () => {
	it.each<[string, Fault, { status: number; text: string; type: string | undefined }]>([
		[
			'a 500 with text',
			{ kind: 'answer', status: 500, body: 'Internal Server Error' },
			{ status: 500, text: 'Internal Server Error', type: 'text/plain;charset=utf-8' },
		],
		[
			'a 502 with a page',
			{ kind: 'answer', status: 502, body: '<html>Bad Gateway</html>' },
			{ status: 502, text: '<html>Bad Gateway</html>', type: 'text/html;charset=utf-8' },
		],
		['an empty 503', { kind: 'answer', status: 503 }, { status: 503, text: '', type: undefined }],
		[
			'a page with 200',
			{ kind: 'answer', body: '<html>Sign in</html>' },
			{ status: 200, text: '<html>Sign in</html>', type: 'text/html;charset=utf-8' },
		],
		[
			'an error with 200',
			{ kind: 'answer', body: { status: 'error', message: 'No' } },
			{ status: 200, text: '{"status":"error","message":"No"}', type: 'application/json' },
		],
		[
			'a 200 without an id',
			{ kind: 'answer', body: { messages: [] } },
			{ status: 200, text: '{"messages":[]}', type: 'application/json' },
		],
		[
			'JSON that ends too early',
			{ kind: 'answer', body: '{"messages":[{"id"' },
			{ status: 200, text: '{"messages":[{"id"', type: 'application/json' },
		],
		[
			'bytes',
			{ kind: 'answer', body: Buffer.from('abc'), headers: { 'content-type': 'text/plain' } },
			{ status: 200, text: 'abc', type: 'text/plain' },
		],
	])('can be %s; the message is not accepted', async (_, as, expected) => {
		const sandbox = await start();
		sandbox.fail({ as });
		const { status, text, headers } = await sendImage(sandbox, client);
		expect({ status, text, type: headers['content-type'] }).toEqual(expected);
		expect(sandbox.messages).toEqual([]);
		expect(sandbox.requests[0]).toMatchObject({
			outcome: 'broken',
			fault: 'answer',
			status,
			json: imageMessage(),
		});
		expect(sandbox.counts.broken).toBe(1);
		expect((await sendImage(sandbox, client)).text).toMatch(rightAnswer);
	});

	it.each([301, 302, 303, 307, 308])('can be a redirect with %i', async (status) => {
		const sandbox = await start();
		const location = 'http://127.0.0.1:9/elsewhere';
		sandbox.fail({ as: { kind: 'answer', status, headers: { location } } });
		const answer = await sendImage(sandbox, client);
		expect([answer.status, answer.headers.location]).toEqual([status, location]);
		expect(sandbox.messages).toEqual([]);
	});

	it('can be a 429 with Retry-After in seconds, as a date, or without', async () => {
		const sandbox = await start();
		const body = { status: 'error', message: 'Too Many Requests' };
		for (const retryAfter of [2, new Date(Date.UTC(2030, 0, 2, 3, 4, 5)), undefined]) {
			sandbox.fail({
				as: { kind: 'answer', status: 429, body, ...(retryAfter !== undefined && { retryAfter }) },
			});
		}
		const answers = [1, 2, 3].map(() => () => sendImage(sandbox, client));
		const headers: unknown[] = [];
		for (const send of answers) {
			const answer = await send();
			expect(answer.status).toBe(429);
			headers.push(answer.headers['retry-after']);
		}
		expect(headers).toEqual(['2', 'Wed, 02 Jan 2030 03:04:05 GMT', undefined]);
	});

	it('can hide that the message was accepted', async () => {
		const sandbox = await start();
		sandbox.fail({ as: { kind: 'answer', status: 502, body: 'oops', accepted: true } });
		expect(await seen(sandbox)).toEqual({ status: 502, text: 'oops' });
		expect(sandbox.messages).toHaveLength(1);
		expect(sandbox.requests[0]).toMatchObject({
			outcome: 'accepted',
			status: 502,
			fault: 'answer',
			messageId: sandbox.messages[0].id,
		});
	});

	it('can be made from the right one', async () => {
		const sandbox = await start();
		sandbox.fail({
			as: { kind: 'answer', body: (right) => right.slice(0, 20), accepted: true },
		});
		expect(await seen(sandbox)).toEqual({ status: 200, text: '{"messages":[{"id":"' });
		expect(sandbox.messages).toHaveLength(1);
	});

	it.each([0, 20])('can be cut after %i bytes of the right one', async (cutAfter) => {
		const sandbox = await start();
		sandbox.fail({ as: { kind: 'answer', cutAfter } });
		expect(await seen(sandbox)).toEqual({ code: 'UND_ERR_SOCKET' });
		expect(sandbox.messages).toHaveLength(1);
		expect(sandbox.requests[0]).toMatchObject({ outcome: 'accepted', status: 200 });
		expect(sandbox.requests[0].clientGone).toBeUndefined();
	});

	it('can be cut without anything accepted', async () => {
		const sandbox = await start();
		sandbox.fail({ as: { kind: 'answer', cutAfter: 5, body: '{"messages":[]}' } });
		expect(await seen(sandbox)).toEqual({ code: 'UND_ERR_SOCKET' });
		expect(sandbox.messages).toEqual([]);
	});
});

describe('broken connections', () => {
	it('resets before the body: nothing is accepted', async () => {
		const sandbox = await start();
		sandbox.fail({ as: { kind: 'resetBeforeBody' } });
		expect(await seen(sandbox)).toEqual({ code: 'ECONNRESET' });
		expect(sandbox.messages).toEqual([]);
		const [request] = sandbox.requests;
		expect(request).toMatchObject({ outcome: 'broken', fault: 'resetBeforeBody' });
		expect(request.rawBody).toBeUndefined();
	});

	it('resets before the body while a long one is on its way', async () => {
		const sandbox = await start();
		sandbox.fail({ as: { kind: 'resetBeforeBody' } });
		const body = Buffer.alloc(50_000_000);
		await expect(call(sandbox, { client, path: 'media', body })).rejects.toMatchObject({
			code: expect.stringMatching(/ECONNRESET|EPIPE/) as string,
		});
	});

	it('resets after the body: it was read, nothing is accepted', async () => {
		const sandbox = await start();
		sandbox.fail({ as: { kind: 'resetAfterBody' } });
		expect(await seen(sandbox)).toEqual({ code: 'ECONNRESET' });
		expect(sandbox.messages).toEqual([]);
		expect(sandbox.requests[0]).toMatchObject({ outcome: 'broken', json: imageMessage() });
		expect(sandbox.requests[0].clientGone).toBeUndefined();
	});

	it('loses the answer of a message that was accepted', async () => {
		const sandbox = await start();
		sandbox.fail({ as: { kind: 'loseAnswer' } });
		expect(await seen(sandbox)).toEqual({ code: 'UND_ERR_SOCKET' });
		expect(sandbox.messages).toHaveLength(1);
		const [request] = sandbox.requests;
		expect(request).toMatchObject({
			outcome: 'accepted',
			fault: 'loseAnswer',
			messageId: sandbox.messages[0].id,
		});
		expect(request.status).toBeUndefined();
	});

	it.each([
		[false, 'broken', 0],
		[true, 'accepted', 1],
	])('hangs, accepted: %s, until the client goes', async (accepted, outcome, messages) => {
		const sandbox = await start();
		sandbox.fail({ as: { kind: 'hang', accepted } });
		const abort = new AbortController();
		const sending = call(sandbox, { client, body: imageMessage(), signal: abort.signal });
		await sandbox.waitFor(({ requests }) => requests[0]?.outcome === outcome);
		expect(sandbox.counts.inFlight).toBe(1);
		abort.abort();
		await expect(sending).rejects.toThrow();
		await sandbox.waitFor(({ requests }) => requests[0].clientGone === true);
		expect(sandbox.messages).toHaveLength(messages);
		expect(sandbox.counts.inFlight).toBe(0);
	});

	it('hangs until the sandbox is closed', async () => {
		const sandbox = await start();
		sandbox.fail({ as: { kind: 'hang' } });
		const sending = seen(sandbox);
		await sandbox.waitFor(({ requests }) => requests[0]?.outcome === 'broken');
		await sandbox.close();
		expect(await sending).toEqual({ code: 'UND_ERR_SOCKET' });
		expect(sandbox.requests[0].clientGone).toBeUndefined();
	});

	it('answers late, and has accepted at once', async () => {
		const sandbox = await start();
		sandbox.fail({ as: { kind: 'delay', ms: 60 } });
		const sending = seen(sandbox);
		await sandbox.waitFor(({ messages }) => messages.length === 1);
		expect(sandbox.requests[0].answeredAt).toBeUndefined();
		expect((await sending).text).toMatch(rightAnswer);
		const { at, answeredAt = 0, fault } = sandbox.requests[0];
		// Node's timers count in whole milliseconds and may be one early.
		expect(answeredAt - at).toBeGreaterThanOrEqual(59);
		expect(fault).toBe('delay');
	});

	it('can be closed during a delay', async () => {
		const sandbox = await start();
		sandbox.fail({ as: { kind: 'delay', ms: 3_600_000 } });
		const sending = seen(sandbox);
		await sandbox.waitFor(({ messages }) => messages.length === 1);
		await sandbox.close();
		expect(await sending).toEqual({ code: 'UND_ERR_SOCKET' });
	});

	it('has a port that refuses connections', async () => {
		const baseUrl = await closedPort();
		expect(baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
		const nowhere = { ...(await start()), baseUrl };
		expect(await seen(nowhere)).toEqual({ code: 'ECONNREFUSED' });
	});
});

describe('rules', () => {
	const no: Fault = { kind: 'answer', status: 500 };

	async function statuses(sandbox: Sandbox, recipients: string[]) {
		const all: unknown[] = [];
		for (const to of recipients) all.push((await seen(sandbox, { to })).status);
		return all;
	}

	it('meet one request unless told otherwise', async () => {
		const sandbox = await start();
		const handle = sandbox.fail({ as: no });
		expect(handle.remaining).toBe(1);
		expect(await statuses(sandbox, ['919876500001', '919876500002'])).toEqual([500, 200]);
		expect(handle.remaining).toBe(0);
	});

	it('can let some through first, and meet several', async () => {
		const sandbox = await start();
		const handle = sandbox.fail({ as: no, skip: 2, times: 2 });
		const five = Array<string>(5).fill('919876500001');
		expect(await statuses(sandbox, five)).toEqual([200, 200, 500, 500, 200]);
		expect(handle.remaining).toBe(0);
	});

	it('can meet all until they are cancelled', async () => {
		const sandbox = await start();
		const handle = sandbox.fail({ as: no, times: Infinity });
		expect(await statuses(sandbox, ['919876500001', '919876500002'])).toEqual([500, 500]);
		handle.cancel();
		expect(handle.remaining).toBe(0);
		expect(await statuses(sandbox, ['919876500003'])).toEqual([200]);
	});

	it('can be for one recipient, one endpoint, or anything about the request', async () => {
		const sandbox = await start();
		sandbox.fail({ as: no, to: '919876500002' });
		sandbox.fail({ as: no, path: 'wallet/balance' });
		sandbox.fail({ as: no, when: ({ number }) => number === 4 });
		expect(
			await statuses(sandbox, ['919876500001', '919876500002', '919876500002', '919876500004']),
		).toEqual([200, 500, 200, 500]);
		const balance = { client, path: 'wallet/balance', method: 'GET' } as const;
		expect((await call(sandbox, balance)).status).toBe(500);
		expect((await call(sandbox, balance)).status).toBe(200);
	});

	it('are asked in the order in which they were set', async () => {
		const sandbox = await start();
		sandbox.fail({ as: no });
		sandbox.fail({ as: { kind: 'answer', status: 503 } });
		expect(await statuses(sandbox, Array<string>(3).fill('919876500001'))).toEqual([500, 503, 200]);
	});

	it('that accept never meet a request that is refused', async () => {
		const sandbox = await start();
		const handle = sandbox.fail({ as: { kind: 'loseAnswer' } });
		expect(await statuses(sandbox, ['nobody'])).toEqual([400]);
		expect(handle.remaining).toBe(1);
		expect(await seen(sandbox)).toEqual({ code: 'UND_ERR_SOCKET' });
	});

	it('that break off take nothing from the rate', async () => {
		const sandbox = await start({ rate: 1, clock: () => 0 });
		sandbox.fail({ as: no });
		expect(await statuses(sandbox, Array<string>(3).fill('919876500001'))).toEqual([500, 200, 429]);
	});

	it('cannot look for a recipient before the body is read', async () => {
		const sandbox = await start();
		expect(() => sandbox.fail({ as: { kind: 'resetBeforeBody' }, to: '919876500001' })).toThrow(
			'happens before the recipient is known',
		);
	});

	it('tell the client if they are themselves mistaken', async () => {
		const sandbox = await start();
		sandbox.fail({
			as: no,
			when: () => {
				throw new Error('mistaken');
			},
		});
		const { status, text } = await sendImage(sandbox, client);
		expect(status).toBe(500);
		expect(text).toContain('The sandbox itself failed: Error: mistaken');
	});
});
