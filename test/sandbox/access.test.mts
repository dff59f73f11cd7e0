import { randomUUID } from 'node:crypto';
import { call, createBench, imageMessage, sendImage } from './support.mts';

const { client, start, end } = createBench();
afterAll(end);

const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhcHAifQ.c2lnbmF0dXJl';

it('gives its app a UUID and a static token', async () => {
	const { app } = await start();
	expect(app.id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
	expect(app.token).toMatch(/^sk_[0-9a-f]{32}$/);
});

it.each([
	['no token', undefined],
	['an empty token', ''],
	['another token', `sk_${'0'.repeat(32)}`],
	['Bearer before a static token', 'Bearer {token}'],
	['a blank after the token', '{token}x'],
])('answers %s with 401 and the documented text', async (_, authorization) => {
	const sandbox = await start();
	const answer = await sendImage(
		sandbox,
		client,
		{},
		{ authorization: authorization?.replace('{token}', sandbox.app.token) },
	);
	expect(answer.status).toBe(401);
	expect(answer.text).toBe('{"status":"error","message":"Authentication Failed"}');
	expect(sandbox.messages).toEqual([]);
	expect(sandbox.requests[0]).toMatchObject({ outcome: 'refused', status: 401 });
});

it('does not take the header token for a message', async () => {
	const sandbox = await start();
	const headers = { authorization: undefined, token: sandbox.app.token };
	expect((await sendImage(sandbox, client, {}, headers)).status).toBe(401);
});

it('wants Bearer before a JWT', async () => {
	const sandbox = await start({ apps: [{ token: jwt }] });
	const status = async (authorization: string) =>
		(await sendImage(sandbox, client, {}, { authorization })).status;
	expect(await status(`Bearer ${jwt}`)).toBe(200);
	expect(await status(jwt)).toBe(401);
	expect(await status(`bearer ${jwt}`)).toBe(401);
	expect(await status(`Bearer ${jwt}x`)).toBe(401);
});

it('looks at the token first, then at the app, then at its settings, then at the body', async () => {
	const sandbox = await start({ apps: [{ linked: false, callbackBilling: false }] });
	const { app } = sandbox;
	const badBody = { client, body: 'no JSON' };
	const steps: Array<[number, string]> = [];
	const ask = async (options: Partial<Parameters<typeof call>[1]> = {}) => {
		const answer = await call(sandbox, { ...badBody, ...options });
		steps.push([answer.status, answer.text]);
	};

	await ask({ headers: { authorization: 'sk_wrong' }, appId: randomUUID() });
	await ask({ appId: randomUUID() });
	await ask();
	app.linked = true;
	await ask();
	app.callbackBilling = true;
	app.cloudApi = false;
	await ask();
	app.cloudApi = true;
	app.live = false;
	await ask();
	app.live = true;
	await ask();
	await ask({ body: imageMessage() });

	expect(steps.slice(0, -1)).toEqual([
		[401, '{"status":"error","message":"Authentication Failed"}'],
		[400, '{"message":"Invalid App Details","status":"error"}'],
		[400, '{"message":"Partner is not authorized","status":"error"}'],
		[400, '{"message":"Callback Billing must be enabled for this API","status":"error"}'],
		[
			400,
			'{"message":"The provided app is not of the expected type for this API. ' +
				'Please ensure that the app is on cloud.","status":"error"}',
		],
		[400, '{"message":"App is not live.","status":"error"}'],
		[400, '{"message":"Invalid JSON payload","status":"error"}'],
	]);
	expect(steps.at(-1)?.[0]).toBe(200);
});

it('keeps apps apart: a token is good for its own app only', async () => {
	const sandbox = await start({ apps: [{}, {}] });
	const [first, second] = sandbox.apps;
	expect(sandbox.app).toBe(first);
	const status = async (appId: string, authorization: string) =>
		(await call(sandbox, { client, appId, headers: { authorization }, body: imageMessage() }))
			.status;
	expect(await status(second.id, second.token)).toBe(200);
	expect(await status(second.id, first.token)).toBe(401);
	expect(sandbox.messages.map(({ appId }) => appId)).toEqual([second.id]);
});

describe('wallet/balance', () => {
	const ask = (options: Partial<Parameters<typeof call>[1]> = {}) => ({
		client,
		path: 'wallet/balance',
		method: 'GET' as const,
		...options,
	});

	it('answers as documented, even if sending is not possible', async () => {
		const sandbox = await start({
			apps: [{ callbackBilling: false, cloudApi: false, live: false }],
		});
		const answer = await call(sandbox, ask());
		expect(answer.status).toBe(200);
		expect(answer.text).toBe(
			'{"status":"success","walletResponse":' +
				'{"currency":"USD","currentBalance":0,"overDraftLimit":0}}',
		);
		expect(sandbox.messages).toEqual([]);
	});

	it('tells a wrong token, an unknown app and an app that is not linked apart', async () => {
		const sandbox = await start();
		const wrongToken = await call(sandbox, ask({ headers: { authorization: 'sk_wrong' } }));
		const unknownApp = await call(sandbox, ask({ appId: 'my-app' }));
		sandbox.app.linked = false;
		const notLinked = await call(sandbox, ask());
		expect([wrongToken, unknownApp, notLinked].map(({ status, text }) => [status, text])).toEqual([
			[401, '{"status":"error","message":"Authentication Failed"}'],
			[400, '{"message":"Invalid App Details","status":"error"}'],
			[400, '{"message":"Partner is not authorized","status":"error"}'],
		]);
	});
});
