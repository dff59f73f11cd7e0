/** The package in n8n's settings, and the credential: saved, tested, and what its user is told. */
import { closedPort } from '../../sandbox/index.mts';
import { chain } from '../../n8n/server/workflows.mts';
import { list, manualStart, NODE, send, setStage, type Stage } from './support/stage.mts';

let stage: Stage;

beforeAll(async () => {
	stage = await setStage();
});

afterAll(async () => await stage?.close());

beforeEach(() => stage.sandbox.reset());

/** Tests the credential as its dialog does, with other values in some of its fields. */
async function tested(changes: Record<string, unknown> = {}) {
	const data = { ...stage.credentialData(), ...changes };
	return await stage.api.testCredential(stage.credential, data);
}

test('n8n lists the package as installed and offers the node, also as a tool', async () => {
	const { api, tarball } = stage;
	expect(await api.installedPackages()).toEqual([
		expect.objectContaining({
			packageName: tarball.name,
			installedVersion: tarball.version,
			failedLoading: false,
		}),
	]);
	const names = (await api.nodeTypes()).map(({ name }) => name);
	expect(names).toEqual(expect.arrayContaining([NODE, `${NODE}Tool`]));
});

test('a good one is tested without sending anything', async () => {
	expect(await tested()).toEqual({
		status: 'OK',
		message: expect.stringMatching(/^Gupshup accepts the app and its token/) as string,
	});
	expect(stage.sandbox.requests.map(({ method, endpoint }) => `${method} ${endpoint}`)).toEqual([
		'GET wallet/balance',
	]);
});

test('a saved one is tested again without its token being typed again', async () => {
	const { api, credential } = stage;
	const { data } = await api.http.call<{ data: Record<string, unknown> }>(
		'GET',
		`credentials/${credential.id}?includeData=true`,
	);
	expect(JSON.stringify(data)).not.toContain(stage.sandbox.app.token);
	expect(await api.testCredential(credential, data)).toMatchObject({ status: 'OK' });
});

describe('what is wrong is said in words of its own', () => {
	const WRONG_TOKEN = 'sk_0123456789abcdef';

	test('a wrong token', async () => {
		const { status, message } = await tested({ appToken: WRONG_TOKEN });
		expect(status).toBe('Error');
		expect(message).toMatch(/^Gupshup doesn't accept the token/);
		expect(message).toMatch(/paste the token/i);
		expect(message).not.toContain(WRONG_TOKEN);
	});

	test('a wrong app ID', async () => {
		const { status, message } = await tested({ appId: '00000000-0000-4000-8000-000000000000' });
		expect(status).toBe('Error');
		expect(message).toMatch(/^Gupshup doesn't know this app/);
		expect(message).toContain('Check the App ID');
	});

	test('a name in place of the app ID, before anything is asked', async () => {
		const { status, message } = await tested({ appId: 'My first app' });
		expect(status).toBe('Error');
		expect(message).toMatch(/^App ID in the credential isn't a valid app ID/);
		expect(stage.sandbox.requests).toHaveLength(0);
	});

	test('nobody at that address', async () => {
		const baseUrl = await closedPort();
		const { status, message } = await tested({ baseUrl });
		expect(status).toBe('Error');
		expect(message).toContain(`${baseUrl} can't be reached`);
		expect(message).toContain('Check the Base URL');
	});

	test('a host that does not exist', async () => {
		const { status, message } = await tested({ baseUrl: 'https://gupshup.invalid' });
		expect(status).toBe('Error');
		expect(message).toContain("https://gupshup.invalid can't be reached");
		expect(message).toContain('ENOTFOUND');
	});

	test('plain http to another machine, before anything is asked', async () => {
		const { status, message } = await tested({ baseUrl: 'http://partner.gupshup.io' });
		expect(status).toBe('Error');
		expect(message).toMatch(/^Base URL in the credential would send the token unencrypted/);
		expect(message).toContain('https://');
	});

	test('something else than Gupshup answers', async () => {
		const body = '<html><title>Welcome to nginx!</title></html>';
		stage.sandbox.fail({ path: 'wallet/balance', as: { kind: 'answer', status: 200, body } });
		const { status, message } = await tested();
		expect(status).toBe('Error');
		expect(message).toMatch(/isn't a valid Gupshup response/);
		expect(message).toContain('Welcome to nginx!');
	});
});

test('with a wrong token a list stops at its first item, and says why', async () => {
	const { api, sandbox, server, credential } = stage;
	const token = 'sk_fedcba9876543210';
	await api.http.call('PATCH', `credentials/${credential.id}`, {
		name: credential.name,
		type: credential.type,
		data: { ...stage.credentialData(), appToken: token },
	});
	const saved = await stage.save(chain('wrong token', [manualStart, list(200), send()]));
	const execution = await api.runManually(saved, 'Start');

	expect(execution.status).toBe('error');
	expect(execution.error?.message).toMatch(/Gupshup doesn't accept the token/);
	expect(execution.error?.message).toMatch(/Sent 0 of 200/);
	expect(sandbox.messages).toHaveLength(0);
	// Those that had left before the first answer came, not the rest of the list.
	expect(sandbox.requests.length).toBeLessThanOrEqual(10);
	const told = JSON.stringify(execution.raw) + server.log;
	expect(told).not.toContain(token);
});
