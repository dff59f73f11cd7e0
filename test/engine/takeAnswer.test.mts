/** An answer at the address where an execution waits: which one it goes on with, and which it does not. */
import type { IDataObject, INodeParameters, IRun } from 'n8n-workflow';

import { SEND_IMAGE, SEND_MESSAGE, type WorkflowFile } from '../../engine/index.mts';
import { readWireId } from '../../nodes/gupshup/events/waitReference';
import { person, SEND, setUp, type TriggerBench, workflowOf } from './support/bench.mts';
import { ASK, ASK_BY_LIST, wireIdsOf } from './support/question.mts';
import { triggerFile } from './support/trigger.mts';
import { callWaiting } from './support/waitingCall.mts';

let bench: TriggerBench;
let file: WorkflowFile;
let run: IRun;
let key: string;

/** Sends a question that can be answered by Yes and No, and waits. */
async function ask(name = SEND, parameters: INodeParameters = {}, type = SEND_IMAGE) {
	bench = await setUp({ webhooks: true, rate: null });
	await bench.server.activate(triggerFile());
	file = workflowOf([person(0)], { ...ASK, ...parameters }, { name, type });
	file.connections.Start = { main: [[{ node: name, type: 'main', index: 0 }]] };
	run = await bench.engine.run(file);
	if (run.status !== 'waiting') throw new Error(`The execution does not wait: ${run.status}`);
	key = String(readWireId(wireIdsOf(bench.sandbox)[0])?.reference.key);
}

const answer = async (body: unknown, query: IDataObject = { k: key }, name = SEND) =>
	await callWaiting(bench.engine, file, run, query, body, name);

const REFUSED = { webhookResponse: { gupshupAnswer: 'refused' } };

test('the execution goes on with the answer, beside what Gupshup said to the question', async () => {
	await ask();
	const tapped = {
		id: 'No',
		title: 'No',
		from: '919876500000',
		messageId: 'wamid.1',
		timestamp: '2026-01-01T00:00:00.000Z',
	};
	expect(await answer(tapped)).toEqual({
		webhookResponse: { gupshupAnswer: 'taken' },
		workflowData: [
			[
				{
					json: {
						messages: [{ id: bench.sandbox.messages[0].id }],
						messaging_product: 'whatsapp',
						contacts: expect.any(Array) as unknown[],
						response: tapped,
					},
					pairedItem: { item: 0 },
				},
			],
		],
	});
});

test('the execution goes on with the row that was chosen in a list', async () => {
	await ask(SEND, ASK_BY_LIST, SEND_MESSAGE);
	expect(await answer({ id: 'sunday' })).toEqual(REFUSED);
	const { workflowData } = await answer({ id: 'friday', title: 'Friday' });
	expect(workflowData?.[0]?.[0].json.response).toEqual({ id: 'friday', title: 'Friday' });
});

test.each<[string, unknown, IDataObject | undefined]>([
	['of a question before this one', { id: 'yes' }, { k: 'AAAAAAAA' }],
	['without a key', { id: 'yes' }, {}],
	['by a button that the question does not have', { id: 'maybe' }, undefined],
	['by a button in other letters', { id: 'YES' }, undefined],
	['that is none', { title: 'Yes' }, undefined],
	['with a field that is no text', { id: 'yes', title: 5 }, undefined],
	['with a field that is empty', { id: 'yes', title: '' }, undefined],
	['with a field that is far too long', { id: 'yes', title: 'x'.repeat(513) }, undefined],
	['that is text', 'yes', undefined],
	['that is a list', [{ id: 'yes' }], undefined],
	['that is nothing', null, undefined],
])('an answer %s is refused, and the execution goes on waiting', async (_which, body, query) => {
	await ask();
	expect(await answer(body, query)).toEqual(REFUSED);
});

test('a field may be as long as it can get', async () => {
	await ask();
	const { workflowData } = await answer({ id: 'yes', title: 'x'.repeat(512) });
	expect(workflowData?.[0]?.[0].json.response).toEqual({ id: 'yes', title: 'x'.repeat(512) });
});

const NAMES = [
	...[
		'Ask {{ $json.x }}',
		'Ask "them"',
		"It's }} {{",
		'a\\b',
		'$(x).y',
		'`${x}`',
		'a // b',
		'/* c',
	],
	...[
		'line\u2028end',
		'paragraph\u2029end',
		'a\nb',
		'a\r\nb',
		'tab\tstop',
		'zero\0',
		'\u0085',
		'\ufeffa',
	],
	...[
		'Preguntar ¿sí?',
		'पूछो',
		'اسأل',
		'👍🏽',
		'half \ud83d',
		'\u200eright',
		' spaces ',
		'𝕏',
		'ﬁ',
		'İ',
	],
	...[
		'x.constructor',
		'.constructor',
		'__proto__x',
		'a.b[0]',
		'=1+1',
		'{{',
		'}}',
		'${',
		'%zz',
		'&amp;',
		'<b>',
	],
];

test('the node may be called anything', async () => {
	await ask();
	const refused: string[] = [];
	for (const name of NAMES) {
		file = workflowOf([person(0)], ASK, { name });
		file.connections.Start = { main: [[{ node: name, type: 'main', index: 0 }]] };
		run = await bench.engine.run(file);
		key = String(
			readWireId(wireIdsOf(bench.sandbox, bench.sandbox.messages.length - 1)[0])?.reference.key,
		);
		const { webhookResponse } = await answer({ id: 'yes' }, { k: key }, name);
		if (webhookResponse.gupshupAnswer !== 'taken') refused.push(name);
	}
	expect(refused).toEqual([]);
});

test('a tap of somebody else leaves the question open, unless anybody may answer', async () => {
	await ask();
	expect(await answer({ id: 'yes', from: '919876599999' })).toEqual({
		webhookResponse: { gupshupAnswer: 'otherPerson' },
	});
	const { webhookResponse } = await answer({ id: 'yes', from: person(0).phone });
	expect(webhookResponse).toEqual({ gupshupAnswer: 'taken' });

	await ask(SEND, { options: { onlyRecipient: false } });
	expect(await answer({ id: 'yes', from: '919876599999' })).toMatchObject({
		webhookResponse: { gupshupAnswer: 'taken' },
		workflowData: [[{ json: { response: { from: '919876599999' } } }]],
	});
});

test('where nothing was asked, nothing is taken', async () => {
	await ask();
	run.data.executionData!.contextData = {};
	expect(await answer({ id: 'yes' })).toEqual(REFUSED);
});
