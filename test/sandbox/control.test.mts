import { request } from 'undici';
import { createBench, sendImage } from './support.mts';

const { client, start, end } = createBench();
afterAll(end);

async function control(baseUrl: string, path: string, method: 'GET' | 'POST' = 'GET') {
	const answer = await request(`${baseUrl}/sandbox/${path}`, { dispatcher: client, method });
	return { status: answer.statusCode, json: (await answer.body.json()) as Record<string, unknown> };
}

describe('control by other processes', () => {
	it('says how things stand and resets, and is not counted itself', async () => {
		const sandbox = await start({ control: true });
		const before = Date.now();
		await sendImage(sandbox, client, { to: '919876500001' });
		await sendImage(sandbox, client, { to: '919876500001' });
		await sendImage(sandbox, client, { to: 'nobody' });
		await sandbox.waitFor(({ counts }) => counts.inFlight === 0);

		const { status, json } = await control(sandbox.baseUrl, 'state');
		expect(status).toBe(200);
		expect(json).toMatchObject({
			requests: 3,
			messages: 2,
			media: 0,
			refused: { 400: 1 },
			broken: 0,
			inFlight: 0,
			doubles: { 919876500001: 2 },
		});
		// Two clocks are compared here, each good to a millisecond.
		expect(json.firstAt).toBeGreaterThanOrEqual(before - 2);
		expect(json.lastAt).toBeGreaterThan(json.firstAt as number);
		expect(json.lastAt).toBeLessThanOrEqual(Date.now() + 2);

		const reset = await control(sandbox.baseUrl, 'reset', 'POST');
		expect(reset.json).toMatchObject({ requests: 0, messages: 0, firstAt: null, lastAt: null });
		expect(sandbox.requests).toEqual([]);
	});

	it('knows its addresses and methods', async () => {
		const { baseUrl } = await start({ control: true });
		expect((await control(baseUrl, 'nothing')).status).toBe(404);
		expect((await control(baseUrl, 'reset')).status).toBe(405);
		expect((await control(baseUrl, 'state', 'POST')).status).toBe(405);
	});

	it('is not there unless asked for', async () => {
		const sandbox = await start();
		expect((await control(sandbox.baseUrl, 'state')).status).toBe(404);
		expect(sandbox.requests).toHaveLength(1);
	});
});
