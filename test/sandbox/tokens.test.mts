import type { Sandbox, SandboxOptions } from '../../sandbox/index.mts';
import { createBench } from './support.mts';

const bench = createBench();
afterAll(async () => await bench.end());

const DAY = 86_400_000;
let sandbox: Sandbox;
let universal: string;
/** Gupshup's own clock. */
let now: number;

async function start(options: SandboxOptions = {}): Promise<void> {
	now = Date.UTC(2026, 10, 23);
	sandbox = await bench.start({ calendar: () => now, ...options });
	universal = sandbox.mintUniversalToken();
}

beforeEach(async () => await start());

interface Body {
	status?: string;
	message?: string;
	token?: string;
	id?: string;
	expiredOn?: number;
	tokens?: Array<Record<string, unknown>>;
}

async function call(
	path: string,
	form?: Record<string, string>,
	token: string | undefined = universal,
): Promise<{ status: number; body: Body }> {
	const answer = await fetch(`${sandbox.baseUrl}/partner/${path}`, {
		method: form ? 'POST' : 'GET',
		headers: token === '' ? {} : { authorization: `Bearer ${token}` },
		...(form && { body: new URLSearchParams(form) }),
	});
	return { status: answer.status, body: (await answer.json()) as Body };
}

const mint = async (form: Record<string, string>, token?: string) =>
	await call(`app/${sandbox.app.id}/token`, form, token);
const balance = async (token: string) =>
	(await call(`app/${sandbox.app.id}/wallet/balance`, undefined, token)).status;
const secret = () => ({ email: sandbox.partner.email, clientSecret: sandbox.partner.clientSecret });
const mintUniversal = async (form: Record<string, string>) =>
	await call(`${sandbox.partner.id}/auth/token`, { ...secret(), ...form }, '');

describe('an app token', () => {
	test('is minted with a universal token, opens its app for 24 hours, and ends', async () => {
		const { status, body } = await mint({ name: 'a' });
		expect(status).toBe(200);
		expect(body.expiredOn).toBe(now + DAY);
		expect(await balance(body.token ?? '')).toBe(200);
		now += DAY;
		expect(await balance(body.token ?? '')).toBe(401);
	});

	test('ends when it was asked to, between an hour and a day from now', async () => {
		const at = (hours: number) => String(now + hours * 3_600_000);
		expect((await mint({ name: 'a', expiry: at(2) })).body.expiredOn).toBe(Number(at(2)));
		expect((await mint({ name: 'b', expiry: at(25) })).status).toBe(400);
		expect((await mint({ name: 'c', expiry: at(0.9) })).status).toBe(400);
	});

	test('needs a universal token: nothing else mints', async () => {
		const { body } = await mint({ name: 'a' });
		expect((await mint({ name: 'b' }, body.token)).status).toBe(401);
		expect((await mint({ name: 'b' }, sandbox.app.token)).status).toBe(401);
		expect((await mint({ name: 'b' }, 'eyJub25l.bm9u.ZQ')).status).toBe(401);
	});

	test('opens its own app only', async () => {
		await start({ apps: [{}, {}] });
		const { body } = await mint({ name: 'a' });
		const other = `app/${sandbox.apps[1].id}/wallet/balance`;
		expect((await call(other, undefined, body.token)).status).toBe(401);
		expect((await call(other)).status).toBe(200);
	});

	test('is one of three, each with a name of its own', async () => {
		for (const name of ['a', 'b', 'c']) expect((await mint({ name })).status).toBe(200);
		expect(await mint({ name: 'd' })).toMatchObject({ status: 409 });
		now += DAY;
		expect((await mint({ name: 'a' })).status).toBe(200);
		expect((await mint({ name: 'a' })).status).toBe(409);
		expect((await mint({ name: '' })).status).toBe(400);
	});

	test('is listed without itself, and revoked by its id', async () => {
		const { body } = await mint({ name: 'n8n-one' });
		await mint({ name: 'crm' });
		const list = async (query = '') =>
			(await call(`app/${sandbox.app.id}/tokens${query}`)).body.tokens ?? [];
		expect((await list()).map(({ name }) => name)).toEqual(['crm', 'n8n-one']);
		expect(JSON.stringify(await list())).not.toContain(body.token);
		expect(await list('?status=ACTIVE&name=n8n')).toEqual([
			expect.objectContaining({ id: body.id, name: 'n8n-one', status: 'ACTIVE', revokedOn: null }),
		]);
		const revoke = async (id = '') =>
			(await call(`app/${sandbox.app.id}/token/revoke`, { id })).status;
		expect(await revoke(body.id)).toBe(200);
		expect(await balance(body.token ?? '')).toBe(401);
		expect(await list('?status=ACTIVE&name=n8n')).toEqual([]);
		expect(await revoke('nobody')).toBe(400);
	});

	test('may be minted ten times a minute', async () => {
		for (let i = 0; i < 10; i++) await mint({ name: `n${i}` });
		expect((await mint({ name: 'again' })).status).toBe(429);
	});

	test('comes in the other shape too', async () => {
		await start({ mintAnswer: 'nested' });
		expect((await mint({ name: 'a' })).body.token).toMatchObject({ name: 'a' });
	});
});

describe('a universal token', () => {
	test('is minted with the client secret of the admin, and lives for 60 days', async () => {
		const { status, body } = await mintUniversal({ name: 'u' });
		expect(status).toBe(200);
		expect(body.expiredOn).toBe(now + 60 * DAY);
		expect((await mint({ name: 'a' }, body.token)).status).toBe(200);
	});

	test.each([
		[{ clientSecret: 'wrong' }, 401],
		[{ email: 'nobody@example.com' }, 401],
		[{ expiry: '1' }, 400],
	])('is refused for %j', async (form, status) => {
		expect((await mintUniversal({ name: 'u', ...form })).status).toBe(status);
	});

	test('is one of three, and three a minute', async () => {
		expect((await mintUniversal({ name: 'b' })).status).toBe(200);
		expect((await mintUniversal({ name: 'c' })).status).toBe(200);
		expect((await mintUniversal({ name: 'd' })).status).toBe(409);
		expect((await mintUniversal({ name: 'd' })).status).toBe(429);
	});

	test('is given up by its own text, and listed without a wrapping', async () => {
		const { body } = await mintUniversal({ name: 'b' });
		const revoke = async (form: Record<string, string>) =>
			(await call(`${sandbox.partner.id}/auth/revoke`, form)).status;
		expect(await revoke({ token: body.token ?? '' })).toBe(200);
		expect(await revoke({ id: 'x', name: 'b' })).toBe(400);
		expect((await mint({ name: 'a' }, body.token)).status).toBe(401);
		const list = (await call(`${sandbox.partner.id}/auth/tokens`)).body;
		expect(list).toEqual([
			expect.objectContaining({ name: 'b', status: 'REVOKED' }),
			expect.objectContaining({ status: 'ACTIVE' }),
		]);
	});

	test('is nobody else’s: another partner is forbidden, and minting has to be enabled', async () => {
		expect((await call('999/auth/tokens')).status).toBe(403);
		sandbox.partner.mayMint = false;
		expect((await mintUniversal({ name: 'b' })).status).toBe(403);
		expect((await mint({ name: 'a' })).status).toBe(403);
	});
});
