import { tableOf, tryAll, type Feature } from '../../../tools/check/run.mts';
import { parseSettings } from '../../../tools/check/settings.mts';

const LOGIN = { N8N_EMAIL: 'owner@example.com', N8N_PASSWORD: 'Example-1' };

test('options and login become settings, the addresses without a slash at their end', () => {
	const args = ['--url', 'https://n8n.example.com/n8n/', '--sandbox-url', 'http://localhost:4010/'];
	expect(parseSettings(args, LOGIN)).toEqual({
		url: 'https://n8n.example.com/n8n',
		login: { email: 'owner@example.com', password: 'Example-1' },
		sandboxPort: 0,
		sandboxUrl: 'http://localhost:4010',
		only: '',
	});
});

test.each([
	[[], LOGIN, /^--url is missing/],
	[['--url', 'localhost:5678'], LOGIN, /^--url is not a web address/],
	[['--url', 'https://me:secret@n8n.example.com'], LOGIN, /^--url has more in it/],
	[['--url', 'http://localhost'], {}, /N8N_EMAIL and N8N_PASSWORD/],
	[['--url', 'http://localhost', '--sandbox-port', '99999'], LOGIN, /^--sandbox-port/],
	[['--url', 'http://a', '--sandbox-url', 'http://192.168.1.5:4010'], LOGIN, /begin with https/],
])('%j is refused', (args, env, text) => {
	expect(() => parseSettings(args, env)).toThrow(text);
});

const holds: Feature<null> = { name: 'Holds', check: async () => await Promise.resolve('seen') };
const fails: Feature<null> = {
	name: 'Fails',
	check: async () => await Promise.reject(new Error('It broke', { cause: new Error('no disk') })),
};
const conditions = { version: '2.41.1', signal: new AbortController().signal, timeout: 60_000 };

test('each feature has its line: yes, no, or too old', async () => {
	const young = { ...holds, name: 'Young', since: '3.0.0' };
	const results = await tryAll([holds, fails, young], null, conditions);
	expect(tableOf(results).split('\n')).toEqual([
		'Holds  yes  seen',
		'Fails  no   It broke: no disk',
		'Young  –    Needs n8n 3.0.0 or later',
	]);
});

test.each([
	['3.0.0-rc.1', '2.6.1', true],
	['2.6.1', '2.6.1', true],
	['2.6.0', '2.6.1', false],
	['1.123.81', '2.6.1', false],
	['1.123.81', '1.107.0', true],
])('n8n %s has what is there since %s: %s', async (version, since, expected) => {
	const [result] = await tryAll([{ ...holds, since }], null, { ...conditions, version });
	expect(result.holds === true).toBe(expected);
});

test('without what is essential nothing else is tried', async () => {
	const results = await tryAll([{ ...fails, essential: true }, holds], null, conditions);
	expect(results[1]).toEqual({ name: 'Holds', holds: false, why: 'Not tried, without: Fails' });
});

test('an interruption ends what is being tried, and the rest is not tried', async () => {
	const interrupted = new AbortController();
	const endless = { name: 'Endless', check: async () => await new Promise<string>(() => {}) };
	const { signal } = interrupted;
	const trying = tryAll([endless, holds], null, { ...conditions, signal });
	interrupted.abort();
	expect((await trying).map(({ why }) => why)).toEqual(['Interrupted', 'Not tried: interrupted']);
});
