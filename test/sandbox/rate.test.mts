import { call, createBench, multipart, sendImage } from './support.mts';

const { client, start, end } = createBench();
afterAll(end);

/** A clock that stands still until it is told otherwise. */
function stoppedClock() {
	let now = 1000;
	return { clock: () => now, forward: (ms: number) => (now += ms) };
}

async function statuses(times: number, send: () => Promise<{ status: number }>) {
	const all: number[] = [];
	for (let i = 0; i < times; i++) all.push((await send()).status);
	return all;
}

it('takes 10 messages a second and answers the next with 429, without Retry-After', async () => {
	const { clock, forward } = stoppedClock();
	const sandbox = await start({ clock });
	const send = () => sendImage(sandbox, client);

	expect(await statuses(10, send)).toEqual(Array(10).fill(200));
	const refused = await send();
	expect(refused.status).toBe(429);
	expect(refused.text).toBe('{"status":"error","message":"Too Many Requests"}');
	expect(refused.headers['retry-after']).toBeUndefined();
	forward(999);
	expect((await send()).status).toBe(429);
	forward(1);
	expect(await statuses(11, send)).toEqual([...Array<number>(10).fill(200), 429]);
	expect(sandbox.messages).toHaveLength(20);
	expect(sandbox.counts.refused).toEqual({ 429: 3 });
});

it('counts what is refused for another reason, but not what has no valid token', async () => {
	const { clock } = stoppedClock();
	const sandbox = await start({ clock, rate: 2 });
	await sendImage(sandbox, client, {}, { authorization: 'sk_wrong' });
	await sendImage(sandbox, client, { to: 'nobody' });
	expect(await statuses(2, () => sendImage(sandbox, client))).toEqual([200, 429]);
});

it('limits each app, messages, media and the rest by themselves', async () => {
	const { clock } = stoppedClock();
	const sandbox = await start({ clock, rate: 1, mediaRate: 2, otherRate: 3, apps: [{}, {}] });
	const upload = multipart([
		{ name: 'file_type', content: 'text/plain' },
		{ name: 'file', fileName: 'a.txt', contentType: 'text/plain', content: 'a' },
	]);
	const [, second] = sandbox.apps;
	const headers = { authorization: second.token };

	expect(await statuses(2, () => sendImage(sandbox, client))).toEqual([200, 429]);
	expect(await statuses(3, () => call(sandbox, { client, path: 'media', ...upload }))).toEqual([
		200, 200, 429,
	]);
	const balance = { client, path: 'wallet/balance', method: 'GET' } as const;
	expect(await statuses(4, () => call(sandbox, balance))).toEqual([200, 200, 200, 429]);
	expect((await call(sandbox, { ...balance, appId: second.id, headers })).status).toBe(200);
});

it('has media limited to 10 a second by default, as documented', async () => {
	const { clock } = stoppedClock();
	const sandbox = await start({ clock, rate: null });
	const upload = { client, path: 'media', body: 'x' };
	expect(await statuses(11, () => call(sandbox, upload))).toEqual([
		...Array<number>(10).fill(400),
		429,
	]);
});

it('has no limit if the rate is null', async () => {
	const { clock } = stoppedClock();
	const sandbox = await start({ clock, rate: null });
	expect(await statuses(50, () => sendImage(sandbox, client))).toEqual(Array(50).fill(200));
});

it('can have another shape of limit', async () => {
	const { clock, forward } = stoppedClock();
	const sandbox = await start({ clock, rate: 2, limiter: 'fixedWindow' });
	forward(999);
	expect(await statuses(3, () => sendImage(sandbox, client))).toEqual([200, 200, 429]);
	forward(1);
	expect(await statuses(3, () => sendImage(sandbox, client))).toEqual([200, 200, 429]);
});
