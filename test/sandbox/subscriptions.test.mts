import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { lifelikeReports, type Sandbox } from '../../sandbox/index.mts';
import { call as callSandbox, createBench, sendImage } from './support.mts';

const { client, start, end } = createBench();
const servers: Server[] = [];
afterAll(async () => {
	await end();
	for (const server of servers) {
		server.closeAllConnections();
		server.close();
	}
});

interface Call {
	headers: IncomingHttpHeaders;
	body: { gs_app_id: string; entry: Array<{ id?: string; changes: Array<{ value: Value }> }> };
}
interface Value {
	metadata?: object;
	statuses: Array<Record<string, unknown>>;
	messages: Array<Record<string, unknown>>;
}

/** Somebody to tell; answers 200 unless told otherwise. */
async function receiver(answer: (calls: Call[]) => number | undefined = () => 200) {
	const calls: Call[] = [];
	const server = createServer((req, res) => {
		const chunks: Buffer[] = [];
		req.on('data', (chunk: Buffer) => chunks.push(chunk));
		req.on('end', () => {
			const body = JSON.parse(Buffer.concat(chunks).toString()) as Call['body'];
			calls.push({ headers: req.headers, body });
			const status = answer(calls);
			if (status !== undefined) res.writeHead(status).end();
		});
	});
	servers.push(server);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
	return {
		url,
		calls,
		told: () => calls.slice(1).map(({ body }) => body.entry[0].changes[0].value),
	};
}

function never(): never {
	throw new Error('A report without a time');
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

async function call(
	sandbox: Sandbox,
	method: 'GET' | 'POST' | 'PUT' | 'DELETE',
	form?: Record<string, string>,
	path = 'subscription',
) {
	const body = form && new URLSearchParams(form).toString();
	return await callSandbox(sandbox, { client, method, path, body, headers: body ? FORM : {} });
}

const form = (url: string, changes: Record<string, string> = {}) => ({
	modes: 'SENT,FAILED',
	tag: 'n8n',
	version: '3',
	url,
	...changes,
});

it('keeps subscriptions as documented: make, list, change, remove', async () => {
	const sandbox = await start({ subscriptionRate: null });
	const { url, calls } = await receiver();
	const meta = '{"headers":{"X-Secret":"s"}}';

	const made = await call(sandbox, 'POST', form(url, { meta }));
	expect(made.status).toBe(200);
	const { subscription } = made.json() as { subscription: { id: string } };
	const { id } = subscription;
	const about = { id, appId: sandbox.app.id, active: true, tag: 'n8n', url, version: 3, meta };
	expect(made.json()).toMatchObject({ status: 'success', subscription: { ...about, mode: 33 } });
	expect(calls).toMatchObject([
		{
			headers: { 'x-secret': 's' },
			body: {
				gs_app_id: sandbox.app.id,
				entry: [{ changes: [{ value: { statuses: [{ type: 'set-callback' }] } }] }],
			},
		},
	]);

	const listed = { ...about, modes: ['SENT', 'FAILED'] };
	expect((await call(sandbox, 'GET')).json()).toMatchObject({ subscriptions: [listed] });
	const path = `subscription/${id}`;
	await call(sandbox, 'PUT', { modes: 'READ', active: 'false' }, path);
	expect((await call(sandbox, 'GET', undefined, path)).json()).toMatchObject({
		subscription: { ...about, modes: ['READ'], active: false },
	});

	const removed = await call(sandbox, 'DELETE', undefined, path);
	expect({ status: removed.status, text: removed.text }).toEqual({ status: 204, text: '' });
	expect(sandbox.subscriptions).toEqual([]);
});

it('removes all of an app, and none of another', async () => {
	const sandbox = await start({ apps: [{}, {}], subscriptionRate: null });
	const { url } = await receiver();
	for (const { id, token } of sandbox.apps) {
		const body = new URLSearchParams(form(url)).toString();
		const headers = { ...FORM, authorization: token };
		await callSandbox(sandbox, { client, appId: id, path: 'subscription', body, headers });
	}
	await call(sandbox, 'DELETE');
	expect(sandbox.subscriptions.map(({ appId }) => appId)).toEqual([sandbox.apps[1].id]);
});

it.each<[string, Record<string, string>, string]>([
	['no url', { url: '' }, 'Invalid URL Passed'],
	['another computer', { url: 'https://example.com/hook' }, 'Invalid URL Passed'],
	['nobody there', { url: 'http://127.0.0.1:1/' }, 'Invalid URL Passed'],
	['no tag', { tag: '' }, 'Please review the request parameters and retry'],
	['an unknown mode', { modes: 'SENT,FLOWS' }, 'Please review the request parameters and retry'],
	['meta that is no JSON', { meta: 'X: y' }, 'Please review the request parameters and retry'],
	['a version there is not', { version: '4' }, 'Please review the request parameters and retry'],
])('refuses %s', async (_, changes, message) => {
	const sandbox = await start();
	const { url } = await receiver();
	const answer = await call(sandbox, 'POST', form(url, changes));
	expect({ status: answer.status, body: answer.json() }).toEqual({
		status: 400,
		body: { status: 'error', message },
	});
	expect(sandbox.subscriptions).toEqual([]);
});

it('refuses a second one with the same tag, and what does not exist', async () => {
	const sandbox = await start({ subscriptionRate: null });
	const { url } = await receiver();
	await call(sandbox, 'POST', form(url));
	expect((await call(sandbox, 'POST', form(url))).status).toBe(400);
	const gone = await call(sandbox, 'DELETE', undefined, 'subscription/7');
	expect(gone.json()).toMatchObject({ message: 'Subscription Does Not Exist' });
	expect(sandbox.subscriptions).toHaveLength(1);
});

it('refuses an address that does not answer the test call with 2xx', async () => {
	const sandbox = await start({ eventTimeout: 50, subscriptionRate: null });
	for (const status of [401, undefined]) {
		const { url } = await receiver(() => status);
		expect((await call(sandbox, 'POST', form(url))).json()).toMatchObject({
			message: 'Invalid URL Passed',
		});
	}
});

it('allows five requests a minute', async () => {
	let now = 0;
	const sandbox = await start({ clock: () => now });
	for (let i = 0; i < 5; i++) expect((await call(sandbox, 'GET')).status).toBe(200);
	expect((await call(sandbox, 'GET')).status).toBe(429);
	now = 60_000;
	expect((await call(sandbox, 'GET')).status).toBe(200);
});

describe('events', () => {
	it('are told of each message, to those who asked for them', async () => {
		const sandbox = await start({ rate: null });
		const [some, other] = [await receiver(), await receiver()];
		await call(sandbox, 'POST', form(some.url, { modes: 'ENQUEUED,SENT,DELIVERED,READ' }));
		await call(sandbox, 'POST', form(other.url, { modes: 'READ', tag: 'other' }));
		sandbox.reportEach(() => ['enqueued', 'sent', 'delivered', 'read']);
		await sendImage(sandbox, client, { to: '4917012345678' });
		await sandbox.waitFor(
			({ deliveries }) =>
				deliveries.length === 5 && deliveries.every(({ outcome }) => outcome === 'taken'),
		);

		const [{ id }] = sandbox.messages;
		expect(some.told().map(({ statuses }) => statuses[0])).toMatchObject([
			{ status: 'enqueued', gs_id: id, timestamp: expect.any(Number) as number },
			{ status: 'sent', gs_id: id, pricing: {}, timestamp: expect.any(String) as string },
			{ status: 'delivered', recipient_id: '4917012345678' },
			{ status: 'read' },
		]);
		expect(some.calls[1].body.entry[0].id).toBeUndefined();
		expect(other.told()).toHaveLength(1);
	});

	it('come at times of their own where the script says when: none waits for the answer of another', async () => {
		const sandbox = await start();
		const { url, calls } = await receiver((so) => (so.length === 2 ? undefined : 200));
		await call(sandbox, 'POST', form(url, { modes: 'SENT,DELIVERED,READ' }));
		sandbox.reportEach(() => [
			{ status: 'sent', after: 1 },
			{ status: 'read', after: 40 },
			{ status: 'delivered', after: 20 },
		]);
		await sendImage(sandbox, client);
		await sandbox.waitFor(() => calls.length === 4);
		expect(sandbox.deliveries.map(({ outcome }) => outcome)).toEqual(['open', 'taken', 'taken']);
		const told = calls
			.slice(1)
			.map(({ body }) => body.entry[0].changes[0].value.statuses[0].status);
		expect(told).toEqual(['sent', 'delivered', 'read']);
	});

	it('of a campaign at ten a second are some 36 a second, each message in the order of its life', () => {
		const script = lifelikeReports(1);
		const all = Array.from({ length: 1_000 }, () =>
			script({} as never).map((report) => (typeof report === 'string' ? never() : report)),
		);
		for (const reports of all) {
			const times = reports.map(({ after = 0 }) => after);
			expect(times).toEqual([...times].sort((a, b) => a - b));
		}
		const statuses = all.flat().map(({ status }) => status);
		const count = (status: string) => statuses.filter((each) => each === status).length;
		expect(count('failed')).toBeGreaterThan(5);
		expect(count('delivered') + count('failed')).toBe(1_000);
		expect(statuses.length).toBeGreaterThan(3_500);
		expect(statuses.length).toBeLessThan(3_800);
	});

	it.each([
		['meta', { errors: [{ code: 1002, title: 'x' }] }],
		['gupshup', { code: 1002, reason: 'x' }],
	] as const)('say why a message failed in the shape of %s', async (shape, expected) => {
		const sandbox = await start();
		const { url, told } = await receiver();
		await call(sandbox, 'POST', form(url));
		sandbox.reportEach(() => []);
		await sendImage(sandbox, client);
		await sandbox.report(sandbox.messages[0].id, 'failed', { code: 1002, title: 'x', shape });
		expect(told()[0].statuses[0]).toMatchObject({ status: 'failed', ...expected });
	});

	it('are sent again until they are answered with 2xx in time', async () => {
		const sandbox = await start({ eventTimeout: 100, eventRetries: [10, 10, 10] });
		const answers = [200, 500, undefined, 204];
		const { url, calls } = await receiver((so) => answers[so.length - 1]);
		await call(sandbox, 'POST', form(url, { modes: 'MESSAGE' }));
		const [delivery] = await sandbox.receive({ from: '910000000000', text: 'Hello' });
		expect(delivery.outcome).toBe('taken');
		expect(delivery.attempts.map(({ status }) => status)).toEqual([500, undefined, 204]);
		expect(calls[3].body).toEqual(calls[1].body);
	});

	it('are given up at last', async () => {
		const sandbox = await start({ eventRetries: [1] });
		const { url } = await receiver((calls) => (calls.length === 1 ? 200 : 401));
		await call(sandbox, 'POST', form(url, { modes: 'MESSAGE' }));
		const [delivery] = await sandbox.receive({ from: '910000000000' });
		expect(delivery).toMatchObject({ outcome: 'givenUp', attempts: [{}, {}] });
	});

	it('end when the sandbox is reset, also those on their way', async () => {
		const sandbox = await start({ eventRetries: [1, 1] });
		const { url, calls } = await receiver((so) => {
			if (so.length === 2) sandbox.reset();
			return so.length === 2 ? 500 : 200;
		});
		await call(sandbox, 'POST', form(url, { modes: 'SENT,DELIVERED,MESSAGE' }));
		sandbox.reportEach(() => ['sent', 'delivered']);
		await sendImage(sandbox, client);
		await sandbox.waitFor(() => calls.length === 2);
		// Whatever was still to come of the old message would have come before this.
		const [{ outcome }] = await sandbox.receive({ from: '910000000000' });
		expect(outcome).toBe('taken');
		expect(calls).toHaveLength(3);
		expect(sandbox.deliveries).toHaveLength(1);
	});

	it('bring the files of messages', async () => {
		const sandbox = await start();
		const { url, told } = await receiver();
		await call(sandbox, 'POST', form(url, { modes: 'MESSAGE' }));
		const bytes = Buffer.from('picture');
		await sandbox.receive({ from: '910000000000', type: 'image', file: { bytes } });
		const image = told()[0].messages[0].image as { url: string };
		expect(image.url).toMatch(/\/wa\/.*\/media\/\d+\?download=false$/);
		expect(Buffer.from(await (await fetch(image.url)).arrayBuffer())).toEqual(bytes);
		expect((await fetch(image.url.replace(/\d+\?/, '7?'))).status).toBe(404);
	});

	it.each([
		['pass', 200, 'order 1001'],
		['drop', 200, undefined],
		['refuse', 400, undefined],
	] as const)(
		'carry a reference of the sender where it is to %s',
		async (reference, status, back) => {
			const sandbox = await start({ reference });
			const { url, told } = await receiver();
			await call(sandbox, 'POST', form(url));
			sandbox.reportEach(() => []);
			const answer = await sendImage(sandbox, client, { biz_opaque_callback_data: 'order 1001' });
			expect(answer.status).toBe(status);
			for (const { id } of sandbox.messages) {
				await sandbox.report(id, 'sent');
				await sandbox.report(id, 'failed');
				expect(told().map(({ statuses }) => statuses[0].biz_opaque_callback_data)).toEqual([
					back,
					back,
				]);
			}
			expect(sandbox.messages).toHaveLength(status === 200 ? 1 : 0);
		},
	);

	it('bring what was pressed below a message, with the ids of that message', async () => {
		const sandbox = await start();
		const { url, told } = await receiver();
		await call(sandbox, 'POST', form(url, { modes: 'MESSAGE' }));
		const from = '910000000000';
		const replyTo = '11111111-0000-4000-8000-000000000000';
		const yes = { id: 'yes-1', title: 'Yes' };
		const more = { payload: 'P0', title: 'More' };
		await sandbox.receive({ from, type: 'interactive', button: yes, replyTo });
		await sandbox.receive({ from, type: 'button', button: more, replyTo });
		await sandbox.receive({ from, text: 'I meant this', replyTo: 'wamid.MINE' });

		const wamid = `wamid.${Buffer.from(replyTo).toString('base64url')}`;
		const context = { from: '910000000001', id: wamid, gs_id: replyTo, meta_msg_id: wamid };
		const common = {
			from,
			id: expect.stringMatching(/^wamid\./) as unknown,
			timestamp: expect.stringMatching(/^\d+$/) as unknown,
		};
		expect(told().map(({ messages }) => messages)).toEqual([
			[
				{
					...common,
					type: 'interactive',
					interactive: { type: 'button_reply', button_reply: yes },
					context,
				},
			],
			[{ ...common, type: 'button', button: { payload: 'P0', text: 'More' }, context }],
			[
				{
					...common,
					type: 'text',
					text: { body: 'I meant this' },
					context: { from, id: 'wamid.MINE' },
				},
			],
		]);
	});

	it('carry the headers of meta, read one way or the other', async () => {
		const meta = '{"headers":{"X-A":"nested"},"X-A":"flat"}';
		for (const metaReading of ['nested', 'flat'] as const) {
			const sandbox = await start({ metaReading });
			const { url, calls } = await receiver();
			await call(sandbox, 'POST', form(url, { meta }));
			expect(calls[0].headers['x-a']).toBe(metaReading);
		}
	});
});
