/** The node as a tool of an AI agent, in both ways in which n8n runs tools. */
import type { INode } from 'n8n-workflow';

import { SEND_IMAGE, SEND_MESSAGE } from '../../engine/index.mts';
import type { Fault } from '../../sandbox/index.mts';
import { agentOf, type Agent, type AgentKind, type Call } from './support/agent.mts';
import { type Bench, person, recipients, setUp } from './support/bench.mts';

let bench: Bench;
let tool: Agent;

const RETRY: Partial<INode> = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const REFUSED: Fault = { kind: 'answer', status: 400, body: { status: 'error', message: 'No' } };
const hello: Call = { to: person(1).phone, caption: 'Hello' };

/** The words of a message, by node: what the model fills in is the same. */
const TEXT = { messageType: 'text', text: "={{ $fromAI('caption', '', 'string') }}" };

describe.each<[AgentKind, string, object, 'caption' | 'text']>([
	['invoking', SEND_IMAGE, {}, 'caption'],
	['requesting', SEND_IMAGE, {}, 'caption'],
	['invoking', SEND_MESSAGE, TEXT, 'text'],
	['requesting', SEND_MESSAGE, TEXT, 'text'],
])('an agent that is %s, with %s', (kind, type, fields, words) => {
	const agent = async (calls: Call[][], settings = RETRY, parameters = {}) => {
		tool = agentOf(kind, calls, settings, { ...fields, ...parameters }, undefined, type);
		bench = await setUp({ rate: null, nodeTypes: tool.nodeTypes });
	};
	const run = async () => await bench.engine.run(tool.file);

	test('sends what the model asks for', async () => {
		await agent([[hello]]);
		expect((await run()).status).toBe('success');

		expect(recipients(bench.sandbox)).toEqual([hello.to]);
		expect(tool.told[0]).toContain(bench.sandbox.messages[0].id);
	});

	test('Retry On Fail does not send what is in doubt', async () => {
		await agent([[hello]]);
		bench.sandbox.fail({ as: { kind: 'loseAnswer' } });
		await run();

		expect(recipients(bench.sandbox)).toEqual([hello.to]);
		expect(tool.told[0]).toMatch(/may have arrived/);
	});

	test('nor where expressions give other words in each try', async () => {
		await agent([[hello]], RETRY, { [words]: '={{ $now.toMillis() + Math.random() }}' });
		bench.sandbox.fail({ as: { kind: 'loseAnswer' } });
		await run();

		expect(recipients(bench.sandbox)).toEqual([hello.to]);
	});

	test('Retry On Fail sends what was refused', async () => {
		await agent([[hello]]);
		bench.sandbox.fail({ as: REFUSED });
		await run();

		expect(recipients(bench.sandbox)).toEqual([hello.to]);
		expect(tool.told[0]).toContain(bench.sandbox.messages[0].id);
	});

	test('Send Again sends again', async () => {
		await agent([[hello]], {}, { options: { onUnknown: 'resend' } });
		bench.sandbox.fail({ as: { kind: 'loseAnswer' } });
		await run();

		expect(recipients(bench.sandbox)).toEqual([hello.to, hello.to]);
	});

	test.each([{}, RETRY])('another message to the same person goes out (%j)', async (settings) => {
		const calls = ['Hello', 'How are you?', 'Bye'].map((caption) => ({ ...hello, caption }));
		await agent([calls], settings);
		bench.sandbox.fail({ as: { kind: 'loseAnswer' } });
		await run();

		expect(
			bench.sandbox.messages.map(({ body }) => body.image?.caption ?? body.text?.body),
		).toEqual(calls.map(({ caption }) => caption));
	});

	test('the same message twice goes out twice, if the first was sent', async () => {
		await agent([[hello, { ...hello }]]);
		await run();

		expect(recipients(bench.sandbox)).toEqual([hello.to, hello.to]);
	});

	test('the same call again does not send what is in doubt', async () => {
		for (const settings of [{}, RETRY]) {
			await agent([[hello, { ...hello }, { ...hello, to: person(2).phone }]], settings);
			bench.sandbox.fail({ as: { kind: 'loseAnswer' } });
			await run();

			expect(recipients(bench.sandbox)).toEqual([hello.to, person(2).phone]);
			expect(tool.told[1]).toMatch(/may have arrived/);
		}
	});

	test('a node that continues keeps what is in doubt for the next call, too', async () => {
		await agent([[hello, { ...hello }]], { onError: 'continueRegularOutput' });
		bench.sandbox.fail({ as: { kind: 'loseAnswer' } });
		await run();

		expect(recipients(bench.sandbox)).toEqual([hello.to]);
		expect(tool.told[1]).toMatch(/unknown/);
	});
});
