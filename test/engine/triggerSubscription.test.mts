/** The subscription of a trigger: made, kept, renewed, removed; its own and no other. */
import { closedPort } from '../../sandbox/index.mts';
import { spyOnLog } from './support/log.mts';
import { fileHost, type FileHost } from './support/fileHosts.mts';
import { setUp, type TriggerBench } from './support/bench.mts';
import { HEADER, NAME, triggerFile } from './support/trigger.mts';

let bench: TriggerBench;
/** Where another system takes its calls. */
let elsewhere: FileHost;
beforeEach(async () => {
	bench = await setUp({ webhooks: true, apps: [{}, {}] });
	elsewhere = await fileHost((_req, res) => res.writeHead(200).end());
});
afterEach(async () => {
	jest.restoreAllMocks();
	await elsewhere.close();
});

const subscriptions = () => bench.sandbox.subscriptions;
const requests = () =>
	bench.sandbox.requests.map(({ method, endpoint }) => `${method} ${endpoint}`);

/** Of another system, which nobody may touch. */
async function foreignSubscription(tag = 'crm'): Promise<void> {
	const { sandbox } = bench;
	const answer = await fetch(`${sandbox.baseUrl}/partner/app/${sandbox.app.id}/subscription`, {
		method: 'POST',
		headers: { authorization: sandbox.app.token },
		body: new URLSearchParams({
			modes: 'MESSAGE',
			tag,
			version: '3',
			url: elsewhere.origin,
		}),
	});
	if (!answer.ok) throw new Error(`The sandbox answered ${answer.status}`);
}

it('subscribes with the modes of its events, a tag and a secret of its own', async () => {
	const file = triggerFile({ events: ['message', 'failed', 'flowReply'] });
	await bench.server.activate(file);

	expect(subscriptions()).toHaveLength(1);
	const [{ meta, ...subscription }] = subscriptions();
	expect(subscription).toMatchObject({
		appId: bench.sandbox.app.id,
		active: true,
		version: 3,
		modes: ['FAILED', 'FLOWS_MESSAGE', 'MESSAGE'],
		url: bench.server.urlOf(file),
		tag: expect.stringMatching(/^n8n-[0-9a-f]{16}$/) as unknown,
	});
	const headers = JSON.parse(meta ?? '') as Record<string, unknown>;
	expect(headers.headers).toEqual({
		'X-N8n-Gupshup-Secret': expect.stringMatching(/^[\w-]{43}$/) as unknown,
	});
	// The secret is in the database of n8n, and nowhere in the log of Gupshup's requests but there.
	expect(bench.server.staticData.workflow).toContain(Object.values(headers)[1]);
});

it('removes its own subscription and leaves others alone', async () => {
	await bench.server.activate(triggerFile());
	await foreignSubscription();
	await bench.server.deactivate(triggerFile());

	expect(subscriptions().map(({ tag }) => tag)).toEqual(['crm']);
	expect(requests().at(-1)).toMatch(/^DELETE subscription\/\d+$/);
	expect(requests()).not.toContain('DELETE subscription');
});

it('keeps its subscription when n8n starts anew', async () => {
	await bench.server.activate(triggerFile());
	const [{ id }] = subscriptions();
	await bench.server.activate(triggerFile());

	expect(subscriptions().map((subscription) => subscription.id)).toEqual([id]);
	expect(requests().at(-1)).toBe('GET subscription');
});

it.each<[string, () => ReturnType<typeof triggerFile>]>([
	['other events', () => triggerFile({ events: ['read'] })],
	[
		'another public address',
		() => {
			bench.server.publicUrl = bench.server.publicUrl.replace('127.0.0.1', 'localhost');
			return triggerFile();
		},
	],
])('subscribes afresh for %s and leaves nothing behind', async (_, changed) => {
	await bench.server.activate(triggerFile());
	const [{ id }] = subscriptions();
	const file = changed();
	await bench.server.activate(file);

	expect(subscriptions()).toHaveLength(1);
	expect(subscriptions()[0].id).not.toBe(id);
	expect(subscriptions()[0].url).toBe(bench.server.urlOf(file));
});

it('subscribes afresh when somebody removed or stopped the subscription at Gupshup', async () => {
	await bench.server.activate(triggerFile());
	Object.assign(subscriptions()[0], { active: false });
	await bench.server.activate(triggerFile());
	expect(subscriptions().map(({ active }) => active)).toEqual([true]);

	(subscriptions() as unknown[]).length = 0;
	await bench.server.activate(triggerFile());
	expect(subscriptions()).toHaveLength(1);
});

it('takes away what an n8n without memory left behind', async () => {
	await bench.server.activate(triggerFile());
	const [{ id }] = subscriptions();
	delete bench.server.staticData.workflow;
	await bench.server.activate(triggerFile());

	expect(subscriptions()).toHaveLength(1);
	expect(subscriptions()[0].id).not.toBe(id);
});

it('gets along with a subscription that appeared under its tag', async () => {
	await bench.server.activate(triggerFile());
	const [{ tag }] = subscriptions();
	await bench.server.deactivate(triggerFile());
	await foreignSubscription(tag);
	await bench.server.activate(triggerFile());

	expect(subscriptions()).toHaveLength(1);
	expect(requests().slice(-4)).toEqual([
		'POST subscription',
		'GET subscription',
		expect.stringMatching(/^DELETE subscription\/\d+$/) as unknown,
		'POST subscription',
	]);
});

it('forgets, and does not remove, what static data of another n8n speaks of', async () => {
	await bench.server.activate(triggerFile());
	// The same static data in another workflow: brought along in a copy.
	bench.server.staticData.copy = bench.server.staticData.workflow;
	await bench.server.deactivate(triggerFile({}, { id: 'copy' }));
	expect(subscriptions()).toHaveLength(1);

	await bench.server.activate(triggerFile({}, { id: 'copy' }));
	expect(new Set(subscriptions().map(({ tag }) => tag)).size).toBe(2);
});

it('leaves the subscription of an app that the credential no longer has, and says so in the log', async () => {
	const log = spyOnLog();
	await bench.server.activate(triggerFile());
	const [{ id, appId }] = subscriptions();
	Object.assign(bench.credential, { appId: bench.sandbox.apps[1].id });
	Object.assign(bench.credential, { appToken: bench.sandbox.apps[1].token });
	for (const act of ['activate', 'deactivate'] as const) {
		await bench.server[act](triggerFile());
		expect(subscriptions().map(({ id: each }) => each)).toContain(id);
	}
	const lines = log.warn().filter((line) => line.includes('of the Gupshup app'));
	expect(lines).toEqual([
		expect.stringContaining(`The subscription ${id} of the Gupshup app ${appId} wasn't removed`),
	]);
	expect(lines[0]).toContain("remove it in Gupshup's partner portal");
});

it('keeps its subscription where the App ID is written in capitals', async () => {
	await bench.server.activate(triggerFile());
	const [{ id }] = subscriptions();
	bench.credential.appId = (bench.credential.appId as string).toUpperCase();
	await bench.server.activate(triggerFile());
	expect(subscriptions().map((each) => each.id)).toEqual([id]);
	await bench.server.deactivate(triggerFile());
	expect(subscriptions()).toEqual([]);
});

it('does not disturb the active workflow with a test', async () => {
	await bench.server.activate(triggerFile());
	const [active] = subscriptions();
	const test = await bench.server.listen(triggerFile());

	expect(subscriptions()).toHaveLength(2);
	expect(subscriptions()[1].tag).toMatch(/^n8n-test-/);
	expect(subscriptions()[1].url).toContain('webhook-test');
	expect(subscriptions()[1].meta).not.toBe(active.meta);
	await test.stop();
	expect(subscriptions()).toEqual([active]);
});

it('needs so few requests that it can be changed twice within a minute', async () => {
	bench = await setUp({ webhooks: true, subscriptionRate: 5 });
	const { server } = bench;
	await server.activate(triggerFile());
	await server.deactivate(triggerFile());
	await server.activate(triggerFile({ events: ['read'] }));
	expect(requests()).toHaveLength(4);

	await server.deactivate(triggerFile());
	await expect(server.activate(triggerFile())).rejects.toThrow(
		/five requests per minute.*Wait a minute/,
	);
});

it('keeps its secret over activations', async () => {
	const secretOf = () => bench.secretHeader();
	await bench.server.activate(triggerFile());
	const first = secretOf();
	await bench.server.deactivate(triggerFile());
	await bench.server.activate(triggerFile({ events: ['read'] }));
	expect(secretOf()).toEqual(first);
});

it('lets itself be deactivated when Gupshup cannot be reached, and finds it again', async () => {
	await bench.server.activate(triggerFile());
	const { baseUrl } = bench.credential;
	bench.credential.baseUrl = await closedPort();
	await expect(bench.server.deactivate(triggerFile())).rejects.toThrow(
		/^The subscription \d+ at Gupshup wasn't removed: Gupshup didn't respond/,
	);
	bench.credential.baseUrl = baseUrl;
	await bench.server.activate(triggerFile());
	expect(subscriptions()).toHaveLength(1);
});

interface Refusal {
	name: string;
	before: () => void | Promise<void>;
	text: RegExp;
	parameters?: { events: string[] };
}

it.each<Refusal>([
	{
		name: 'a wrong token',
		before: () => void (bench.credential.appToken = 'sk_wrong'),
		text: /doesn't accept the token \("Authentication Failed"\)\. Open the Gupshup API credential/,
	},
	{
		name: 'a wrong app id',
		before: () => void (bench.credential.appId = 'no-such-app'),
		text: /doesn't know this app \("Invalid App Details"\)\. Check the App ID/,
	},
	{
		name: 'no Gupshup there',
		before: async () => void (bench.credential.baseUrl = await closedPort()),
		text: /didn't respond.*Check the Base URL/,
	},
	{
		name: 'an address that Gupshup cannot call',
		before: () => void (bench.server.publicUrl = 'http://127.0.0.1:1/'),
		text: /couldn't reach the address of this trigger.*"Invalid URL Passed".*WEBHOOK_URL/,
	},
	{
		name: 'a local address and the real Gupshup',
		before: () => void (bench.credential.baseUrl = 'https://partner.gupshup.io'),
		text: /^Webhook URL "http:\/\/127.*isn't an address that Gupshup can reach\. .*WEBHOOK_URL/,
	},
	{
		name: 'no events',
		before: () => {},
		parameters: { events: [] },
		text: /^Trigger On Events is empty\. Select/,
	},
	{
		name: 'a 500',
		before: () =>
			void bench.sandbox.fail({
				as: {
					kind: 'answer',
					status: 500,
					body: { status: 'error', message: 'Unable To Create Subscription' },
				},
				when: ({ method }) => method === 'POST',
				times: Infinity,
			}),
		text: /"Unable To Create Subscription".*Try again in a minute/,
	},
])('says what to do about $name', async ({ before, parameters, text }) => {
	await before();
	const activated = bench.server.activate(triggerFile(parameters));
	await expect(activated).rejects.toThrow(text);
	await expect(activated).rejects.toMatchObject({ node: { name: NAME } });
	await expect(activated).rejects.not.toThrow(/sk_wrong|\berror\b|problem|failure|mistake/i);
	expect(subscriptions()).toEqual([]);
});

it('names no secret in what it says', async () => {
	bench.sandbox.fail({
		as: { kind: 'answer', status: 400, body: { message: 'No', status: 'error' } },
		when: ({ method }) => method === 'POST',
		times: Infinity,
	});
	const thrown: unknown = await bench.server
		.activate(triggerFile())
		.catch((error: unknown) => error);
	const sent = bench.sandbox.requests.find(({ method }) => method === 'POST')?.rawBody?.toString();
	const meta = JSON.parse(new URLSearchParams(sent).get('meta') ?? '{}') as {
		headers: Record<string, string>;
	};
	const [secret] = Object.values(meta.headers);
	expect(Object.keys(meta.headers)[0].toLowerCase()).toBe(HEADER);
	expect(JSON.stringify(thrown)).not.toContain(secret);
});

describe('tried again by n8n at once', () => {
	const invalid = { status: 400, body: { message: 'Invalid URL Passed', status: 'error' } };
	const refusing = (answer: { status: number; body: object }) =>
		bench.sandbox.fail({
			as: { kind: 'answer', ...answer },
			when: ({ method }) => method === 'POST',
			times: Infinity,
		});
	const tryFive = async () => {
		const said: string[] = [];
		for (let tries = 0; tries < 5; tries++) {
			await bench.server.activate(triggerFile()).catch(({ message }: Error) => said.push(message));
		}
		return said;
	};

	beforeEach(async () => {
		bench = await setUp({ webhooks: true, subscriptionRate: 5 });
	});

	it('says the cause each time, and asks Gupshup once', async () => {
		refusing(invalid);
		const said = await tryFive();
		expect(said).toHaveLength(5);
		expect(new Set(said).size).toBe(1);
		expect(said[0]).toContain('Invalid URL Passed');
		expect(requests()).toEqual(['GET subscription', 'POST subscription']);
	});

	it('asks again what may pass, and never ends with too many requests', async () => {
		refusing({ status: 500, body: { message: 'Unable To Create Subscription' } });
		const said = await tryFive();
		expect(said).toHaveLength(5);
		for (const text of said) expect(text).toContain('Unable To Create Subscription');
		expect(requests().length).toBeGreaterThan(4);
	});

	it('asks again when the credential was changed', async () => {
		const { appToken } = bench.credential;
		bench.credential.appToken = 'sk_wrong';
		await expect(bench.server.activate(triggerFile())).rejects.toThrow(/token/);
		bench.credential.appToken = appToken;
		await bench.server.activate(triggerFile());
		expect(subscriptions()).toHaveLength(1);
	});
});

it('subscribes with a minted token as well, with a new one if that is refused', async () => {
	const { sandbox, credential } = bench;
	Object.assign(credential, {
		tokenType: 'universalToken',
		universalToken: sandbox.mintUniversalToken(),
		appToken: '',
	});
	await bench.server.activate(triggerFile());
	expect(subscriptions()).toHaveLength(1);
	const minted = () => sandbox.tokens.filter(({ kind }) => kind === 'app');
	expect(minted()).toHaveLength(1);

	sandbox.revoke(minted()[0]);
	await bench.server.deactivate(triggerFile());
	expect(subscriptions()).toEqual([]);
	expect(minted()).toHaveLength(2);
});
