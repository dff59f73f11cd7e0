/** Nothing that a server does holds a request beyond its time, of whatever kind it is. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ICredentialDataDecryptedObject, IRun } from 'n8n-workflow';

import { Engine, type Execution } from '../../engine/index.mts';
import { itemsBehind, people, SEND, workflowOf } from './support/bench.mts';
import { hurry } from './support/hurry.mts';
import { flood, rawServer, repeatedly, type RawServer } from './support/rawServers.mts';

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n';
const MB = 1024 * 1024;

/** What the server does with requests whose first line it matches; the rest hangs. */
let server: RawServer;
let asked: string[];

async function serve(stalls: 'drips' | 'floods' | 'hangs'): Promise<string> {
	asked = [];
	server = await rawServer((socket) =>
		socket.once('data', (head: Buffer) => {
			asked.push(head.toString('latin1').split('\r\n')[0]);
			if (stalls === 'hangs') return;
			socket.write(HEAD);
			if (stalls === 'drips') repeatedly(socket, 20, () => socket.write(' '));
			else flood(socket, Buffer.alloc(65_536, ' '));
		}),
	);
	return `http://127.0.0.1:${server.port}`;
}

let apps = 0;
function credentialOf(baseUrl: string, minted = false): ICredentialDataDecryptedObject {
	const appId = `deadline-${apps++}`;
	if (!minted) return { appId, baseUrl, appToken: 'sk_0123456789abcdef' };
	return { appId, baseUrl, tokenType: 'universalToken', universalToken: 'eyJh.eyJi.c2ln' };
}

const start = (engine: Engine, parameters = {}): Execution =>
	engine.start(workflowOf(people(1), parameters, { onError: 'continueErrorOutput' }));
const engineOf = (credential: ICredentialDataDecryptedObject) =>
	new Engine({ credentials: { gupshup: credential } });
const failureOf = (run: IRun) => itemsBehind(run, SEND, 1)[0]?.json;
const BY_TEMPLATE = {
	messageType: 'template',
	template: { __rl: true, mode: 'name', value: 'offer|en' },
	templateVariables: { mappingMode: 'defineBelow', value: { button_0: 'x' } },
};

afterEach(async () => {
	jest.restoreAllMocks();
	await server.close();
});

test.each(['drips', 'hangs'] as const)(
	'a message whose answer %s ends in time, and may have arrived',
	async (stalls) => {
		const engine = engineOf(credentialOf(await serve(stalls)));
		const json = failureOf(await start(engine, { options: { timeout: 0.5 } }).ended);
		expect(json.error).toContain("didn't respond within 0.5 seconds");
		expect(json.details).toMatchObject({ outcome: 'unknown', reason: 'timeout of 0.5 seconds' });
	},
);

test('a message whose answer has no end is not read to it', async () => {
	const engine = engineOf(credentialOf(await serve('floods')));
	const json = failureOf(await start(engine).ended);
	expect(json.details).toMatchObject({
		outcome: 'unknown',
		reason: 'The response is larger than 1 MB',
	});
	// What lies in the buffers of two sockets comes on top.
	expect(server.bytesWritten()).toBeLessThan(20 * MB);
});

test.each(['drips', 'floods', 'hangs'] as const)(
	'a token whose answer %s ends in time, and nothing was sent',
	async (stalls) => {
		hurry(50, 20_000);
		const engine = engineOf(credentialOf(await serve(stalls), true));
		const json = failureOf(await start(engine).ended);
		expect(json.details).toMatchObject({
			outcome: 'notSent',
			reason: stalls === 'floods' ? 'The response is larger than 1 MB' : 'timeout of 20 seconds',
		});
		expect(asked).toEqual([expect.stringContaining('/token')]);
	},
);

test.each(['drips', 'floods', 'hangs'] as const)(
	'a list of templates whose answer %s ends in time',
	async (stalls) => {
		hurry(50, 20_000);
		const engine = engineOf(credentialOf(await serve(stalls)));
		const json = failureOf(await start(engine, BY_TEMPLATE).ended);
		expect(json.details).toMatchObject({ outcome: 'notSent' });
		expect(server.bytesWritten()).toBeLessThan(40 * MB);
		expect(asked).toEqual([expect.stringContaining('/templates')]);
	},
);

async function untilAsked(): Promise<void> {
	while (asked.length === 0) await sleep(5);
}

test.each([
	['a token', true, {}],
	['a list of templates', false, BY_TEMPLATE],
	['its message', false, {}],
])('cancelling while waiting for %s ends at once', async (_what, minted, parameters) => {
	const execution = start(engineOf(credentialOf(await serve('hangs'), minted)), parameters);
	await untilAsked();
	execution.cancel();
	const ended = execution.ended.then(({ status }) => status);
	// Its own time would be up after twenty seconds at least.
	expect(await Promise.race([ended, sleep(15_000, 'still waiting', { ref: false })])).toBe(
		'canceled',
	);
});

test.each([
	['token', true, {}],
	['list of templates', false, BY_TEMPLATE],
])(
	'cancelling does not end the waiting of others for the same %s',
	async (_w, minted, parameters) => {
		hurry(50, 20_000);
		const engine = engineOf(credentialOf(await serve('hangs'), minted));
		const [first, second] = [start(engine, parameters), start(engine, parameters)];
		await untilAsked();
		first.cancel();
		await first.ended;
		const pause = sleep(100, 'still waiting');
		expect(await Promise.race([second.ended, pause])).toBe('still waiting');
		// It is its own time that ends it, and it has asked for nothing of its own.
		expect(failureOf(await second.ended).details).toMatchObject({ outcome: 'notSent' });
		expect(asked).toHaveLength(1);
	},
);
