/** The trigger and the address where an execution waits: what counts as handed over, and what becomes of the rest. */
import { X509Certificate } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { rootCertificates, TLSSocket } from 'node:tls';

import type { IDataObject } from 'n8n-workflow';
import { Agent, request } from 'undici';

import { closedPort } from '../../sandbox/closedPort.mts';
import { closeAfterTest, setUp, type TriggerBench } from './support/bench.mts';
import { CERTIFICATE } from './support/certificate.mts';
import { hurry } from './support/hurry.mts';
import { tapMessage, tapYes, waitReference } from './support/question.mts';
import { spyOnLog } from './support/log.mts';
import { triggerFile } from './support/trigger.mts';

let bench: TriggerBench;
beforeEach(async () => {
	bench = await setUp({ webhooks: true, rate: null });
});

afterEach(() => jest.restoreAllMocks());

type Answer = (res: ServerResponse, req: IncomingMessage) => void;
const json =
	(status: number, body: object): Answer =>
	(res) =>
		void res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const page =
	(status: number): Answer =>
	(res) =>
		void res.writeHead(status, { 'content-type': 'text/html' }).end('<h1>No action required</h1>');
const TAKEN = json(200, { gupshupAnswer: 'taken' });

/** What comes to waiting addresses; answered one after the other, the last answer again and again. */
function waiting(...answers: Answer[]): Array<{ url: string; body: unknown }> {
	const calls: Array<{ url: string; body: unknown }> = [];
	bench.server.waiting = (req, res, body) => {
		const answer = answers[Math.min(calls.length, answers.length - 1)];
		calls.push({ url: req.url ?? '', body });
		answer(res, req);
	};
	return calls;
}

async function tapped() {
	const reference = waitReference();
	await tapYes(bench.sandbox, reference);
	return reference;
}

const callWith = (...messages: IDataObject[]) => ({
	gs_app_id: bench.sandbox.app.id,
	entry: [{ changes: [{ field: 'messages', value: { messages } }] }],
});

const active = async (...files: Array<ReturnType<typeof triggerFile>>) => {
	for (const file of files.length > 0 ? files : [triggerFile()]) await bench.server.activate(file);
};

test('what was tapped is handed over as it is, at the address that n8n has signed', async () => {
	await active();
	const calls = waiting(TAKEN);
	const ref = await tapped();
	expect(calls).toEqual([
		{
			url: `/webhook-waiting/${ref.executionId}/${ref.nodeId}?k=${ref.key}&signature=${ref.signature}`,
			body: {
				id: 'yes',
				title: 'Yes',
				from: '919876500000',
				messageId: expect.stringMatching(/^wamid\./) as string,
				timestamp: expect.any(String) as string,
			},
		},
	]);
	expect(await bench.items()).toEqual([]);
	expect(bench.sandbox.deliveries.at(-1)?.outcome).toBe('taken');
});

test.each<[string, Answer[]]>([
	['is just starting', [json(500, { message: 'Database is not ready' }), TAKEN]],
	['is overloaded', [json(503, {}), json(502, {}), TAKEN]],
	[
		'has not come to the wait yet',
		[json(409, { message: 'The execution "1" is running already.' }), TAKEN],
	],
	['breaks the connection', [(res) => void res.destroy(), TAKEN]],
])('n8n %s: tried again', async (_what, answers) => {
	await active();
	const calls = waiting(...answers);
	await tapped();
	expect(calls).toHaveLength(answers.length);
	expect(await bench.items()).toEqual([]);
});

test.each<[string, string, Answer]>([
	['late', 'a page that nobody waits any more', page(200)],
	['late', 'an answer of somebody else', json(200, { ok: true, status: 'taken' })],
	['late', 'an execution that failed', json(409, { message: 'has finished with error.' })],
	['late', 'a question that was asked anew', json(200, { gupshupAnswer: 'refused' })],
	['gone', 'an address that n8n does not read', json(400, { message: 'Failed to decode' })],
	['otherPerson', 'a tap of somebody else', json(200, { gupshupAnswer: 'otherPerson' })],
	['gone', 'no such execution', json(404, { message: 'does not exist' })],
	['refused', 'a signature that is wrong', page(401)],
])('%s: %s', async (reason, _what, answer) => {
	await active();
	waiting(answer);
	await tapped();
	const [item] = await bench.json();
	expect(item).toMatchObject({
		button: { id: 'yes', title: 'Yes' },
		sendAndWait: { handedOver: false, reason, note: expect.any(String) as string },
	});
	expect(JSON.stringify(item)).not.toContain('|n8n:');
});

describe('what could not be handed over for lack of time', () => {
	const running = json(409, { message: 'The execution "1" is running already.' });

	test('Gupshup brings it again, and nothing is said to be lost', async () => {
		hurry(3);
		await active();
		let isSent = false;
		waiting((res, req) => (isSent ? TAKEN : running)(res, req));
		const received = tapped();
		await bench.sandbox.waitFor(({ deliveries }) => deliveries[0]?.attempts.length === 1);
		isSent = true;
		await received;
		const [{ attempts, outcome }] = bench.sandbox.deliveries;
		expect({ outcome, first: attempts[0].status }).toEqual({ outcome: 'taken', first: 503 });
		expect(await bench.items()).toEqual([]);
	});

	test('other events of the call start the workflow meanwhile, once', async () => {
		await active();
		const [stuck, next] = [waitReference(), waitReference()];
		let isWell = false;
		const calls = waiting((res, req) =>
			(isWell || req.url?.includes(next.executionId) ? TAKEN : running)(res, req),
		);
		const text = { id: 'wamid.text', type: 'text', text: { body: 'Hello' } };
		const messages = [tapMessage(stuck), tapMessage(next), text];
		const call = callWith(...messages);
		const post = async () => await bench.call(triggerFile(), call, bench.secretHeader());
		expect(await post()).toBe(503);
		expect(await bench.json()).toMatchObject([{ text: 'Hello' }]);
		isWell = true;
		while ((await post()) !== 200);
		expect(await bench.json()).toHaveLength(1);
		expect(calls.filter(({ url }) => url.includes(next.executionId))).toHaveLength(1);
	});
});

test('a second tap on a question that was answered here is late at once', async () => {
	await active();
	const calls = waiting(TAKEN, json(409, { message: 'The execution "1" is running already.' }));
	const reference = await tapped();
	await tapYes(bench.sandbox, reference);
	expect(calls).toHaveLength(1);
	expect(await bench.json()).toMatchObject([{ sendAndWait: { reason: 'late' } }]);
	expect(bench.sandbox.deliveries.at(-1)?.attempts).toMatchObject([{ status: 200 }]);
});

test('of two taps at once, the one that was not taken is late though the execution runs on', async () => {
	await active();
	let isTaken = false;
	waiting((res, req) => {
		(isTaken ? json(409, { message: 'is running already' }) : TAKEN)(res, req);
		isTaken = true;
	});
	const reference = waitReference();
	await Promise.all([tapYes(bench.sandbox, reference), tapYes(bench.sandbox, reference)]);
	expect(await bench.json()).toMatchObject([{ sendAndWait: { reason: 'late' } }]);
});

test('n8n serves TLS itself: it is known by the certificate that it shows', async () => {
	await active();
	const calls = waiting(TAKEN);
	const origin = await bench.server.startTls(CERTIFICATE);
	// What Gupshup reaches is not reached from here.
	bench.engine.publicUrl = `${(await closedPort()).replace('http://127.0.0.1', 'https://localhost')}/`;
	const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
	closeAfterTest(async () => await dispatcher.close());
	const post = async () => {
		const answer = await request(
			`${origin}${new URL(bench.server.urlOf(triggerFile())).pathname}`,
			{
				...{ method: 'POST', dispatcher },
				headers: { 'content-type': 'application/json', ...bench.secretHeader() },
				body: JSON.stringify(callWith(tapMessage(waitReference()))),
			},
		);
		await answer.body.dump();
		return answer.statusCode;
	};
	expect(await post()).toBe(200);
	expect(calls).toHaveLength(1);
	expect(await bench.items()).toEqual([]);

	// Another certificate is not this n8n's, wherever the call goes.
	jest
		.spyOn(TLSSocket.prototype, 'getCertificate')
		.mockReturnValue({ raw: new X509Certificate(rootCertificates[0]).raw });
	expect(await post()).toBe(200);
	expect(calls).toHaveLength(1);
	expect(await bench.json()).toMatchObject([{ sendAndWait: { reason: 'failed' } }]);
});

test('a redirect is not followed: it may lead anywhere', async () => {
	await active();
	const calls = waiting((res) => void res.writeHead(302, { location: '/elsewhere' }).end(), TAKEN);
	await tapped();
	expect(calls).toHaveLength(2);
	expect(calls.map(({ url }) => url.split('/')[1])).toEqual(['webhook-waiting', 'webhook-waiting']);
});

test('n8n takes the call and does not answer: it is not said that the answer is lost', async () => {
	await active();
	waiting(() => {}, page(200));
	await tapped();
	expect(await bench.json()).toMatchObject([{ sendAndWait: { reason: 'unclear' } }]);
});

test('the raw form has the id of the user as well, and the reason beside the call', async () => {
	await active(triggerFile({ options: { simplify: false } }));
	waiting(page(200));
	await tapped();
	const [item] = await bench.json();
	expect(item).toMatchObject({
		sendAndWait: { reason: 'late' },
		entry: [
			{ changes: [{ value: { messages: [{ interactive: { button_reply: { id: 'yes' } } }] } }] },
		],
	});
	expect(JSON.stringify(item)).not.toContain('|n8n:');
});

test('several triggers of an app hand a tap over once, and none starts', async () => {
	await active(triggerFile({}, { id: 'one' }), triggerFile({}, { id: 'two' }));
	const calls = waiting((res, req) => void setTimeout(() => TAKEN(res, req), 50));
	await tapped();
	expect(calls).toHaveLength(1);
	expect(await bench.items()).toEqual([]);
});

test('a trigger that is not asked for messages hands nothing over', async () => {
	await active(triggerFile({ events: ['delivered'] }));
	const calls = waiting(TAKEN);
	await tapped();
	expect(calls).toEqual([]);
});

test('one that is asked for other types of message does, and starts with none, but tells the log', async () => {
	const log = spyOnLog();
	const types = { options: { messageTypes: ['text'] } };
	await active(triggerFile(types));
	const calls = waiting(TAKEN, page(200));
	await tapped();
	await tapped();
	expect(calls).toHaveLength(2);
	expect(await bench.items()).toEqual([]);
	expect(log.warn()).toEqual([
		expect.stringContaining("couldn't continue an execution with a tap"),
	]);
});

test('other buttons start the workflow as ever, and nobody is called', async () => {
	await active();
	const calls = waiting(TAKEN);
	for (const id of ['yes', 'yes|n8n:1:2:3:4', '|n8n:', 'yes|n8n:../../x:a:Zx3kQ0aB:c']) {
		await bench.sandbox.receive({
			from: '919876500000',
			type: 'interactive',
			button: { id, title: 'Yes' },
		});
	}
	expect(calls).toEqual([]);
	const items = await bench.json();
	expect(items.map(({ button }) => (button as IDataObject).id)).toEqual([
		'yes',
		'yes|n8n:1:2:3:4',
		'|n8n:',
		'yes|n8n:../../x:a:Zx3kQ0aB:c',
	]);
	for (const item of items) expect(item).not.toHaveProperty('sendAndWait');
});
