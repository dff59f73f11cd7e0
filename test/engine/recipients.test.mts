/** Whom messages go to: numbers as people write them at home, and people without a number. */
import type { IRun } from 'n8n-workflow';
import { SEND_IMAGE } from '../../engine/index.mts';
import { readWorkflow } from '../../n8n/server/workflows.mts';
import { itemsBehind, SEND, setUp, workflowOf, type Bench } from './support/bench.mts';

let bench: Bench;
beforeAll(async () => (bench = await setUp({ stays: true })));
beforeEach(() => bench.sandbox.reset());

const run = async (items: Parameters<typeof workflowOf>[0], parameters = {}, settings = {}) =>
	await bench.engine.run(workflowOf(items, parameters, settings));

const hintsOf = (result: IRun) =>
	(result.data.resultData.runData[SEND][0].hints ?? []).map(({ message }) => message);

test('numbers are read as the Default Country of each item writes them', async () => {
	await run(
		[
			{ phone: '98765 43210', country: 'in' },
			{ phone: '(84) 95500-7780', country: 'BR' },
			{ phone: '+6581234567', country: 'BR' },
			{ phone: '447911123456', country: '' },
		],
		{ options: { defaultCountry: '={{ $json.country }}' } },
	);
	expect(bench.sandbox.messages.map(({ to }) => to)).toEqual([
		'919876543210',
		'5584955007780',
		'6581234567',
		'447911123456',
	]);
});

test('nothing is sent to a number of another country, and the text has both ways out', async () => {
	const result = await run([{ phone: '9538123456' }], {}, { onError: 'continueRegularOutput' });
	expect(bench.sandbox.messages).toEqual([]);
	expect(itemsBehind(result)[0].json.error).toMatch(
		/would be a number in Myanmar \(\+95\).*Start it with \+.*Default Country/,
	);
});

test('a country that is none is refused by the name of its field', async () => {
	const result = await run(
		[{ phone: '9876543210' }],
		{ options: { defaultCountry: 'India' } },
		{ onError: 'continueRegularOutput' },
	);
	expect(itemsBehind(result)[0].json.error).toMatch(/^Default Country is "India"/);
});

test('a user id goes out as it is, in place of a number', async () => {
	const id = 'IN.13491208655302741918';
	const result = await run([{ phone: id }], { caption: '' });
	expect(bench.sandbox.requests.at(-1)?.rawBody?.toString()).toBe(
		`{"messaging_product":"whatsapp","recipient_type":"individual","recipient":"${id}","type":"image","image":{"link":"https://example.com/picture.png"}}`,
	);
	const [{ json, pairedItem }] = itemsBehind(result);
	expect(json).toMatchObject({
		contacts: [{ input: id, user_id: id }],
		messages: [{ id: bench.sandbox.messages[0].id }],
	});
	expect(pairedItem).toEqual({ item: 0 });
});

test('a user id that was sent to is not sent to again by Retry On Fail', async () => {
	const ids = ['IN.1', 'IN.2'];
	bench.sandbox.fail({ as: { kind: 'answer', status: 400, body: '{}' }, to: ids[1] });
	await run(
		ids.map((phone) => ({ phone })),
		{},
		{ retryOnFail: true, maxTries: 2, waitBetweenTries: 0 },
	);
	expect(bench.sandbox.messages.map(({ to }) => to)).toEqual(ids);
	expect(bench.sandbox.doubles()).toEqual({});
});

test('the example of an answer goes to whichever of the two came', async () => {
	const { nodes } = readWorkflow('examples/answer-with-a-picture.json');
	const { parameters } = nodes.find(({ type }) => type === SEND_IMAGE) ?? {};
	await run(
		[
			{ from: '919876543210', fromUserId: 'IN.1349', whatsappMessageId: 'wamid.A' },
			{ from: '22961234567', whatsappMessageId: 'wamid.B' },
			{ fromUserId: 'IN.13491208655302741918', whatsappMessageId: 'wamid.C' },
		],
		parameters,
	);
	expect(bench.sandbox.messages.map(({ to }) => to)).toEqual([
		'919876543210',
		'22961234567',
		'IN.13491208655302741918',
	]);
});

describe('hints', () => {
	test('say once where WhatsApp has another number', async () => {
		const answer = (input: string, id: string) => ({
			messages: [{ id: crypto.randomUUID() }],
			messaging_product: 'whatsapp',
			contacts: [{ input, wa_id: id }],
		});
		bench.sandbox.fail({
			to: '5584955007780',
			as: {
				kind: 'answer',
				status: 200,
				body: JSON.stringify(answer('5584955007780', '558495007780')),
			},
		});
		const result = await run([{ phone: '919876543210' }, { phone: '5584955007780' }]);
		expect(hintsOf(result)).toEqual([
			expect.stringMatching(/a different number for item 2: 5584955007780 is 558495007780 there/),
		]);
		expect(itemsBehind(result)[1].json.contacts).toEqual([
			{ input: '5584955007780', wa_id: '558495007780' },
		]);
	});

	test('name those who were sent the same twice, and nothing is dropped', async () => {
		const twice = { phone: '919876543210', name: 'Asha' };
		const result = await run([
			twice,
			{ ...twice, phone: '919876543211' },
			{ ...twice, phone: '+91 98765 43210' },
			{ ...twice, name: 'Ravi' },
		]);
		expect(bench.sandbox.messages).toHaveLength(4);
		expect(hintsOf(result)).toEqual([
			expect.stringMatching(/same image .* more than once: items 1 and 3\. .*Remove Duplicates/),
		]);
	});

	test('name those also where only what nobody reads differs: the reply and the own reference', async () => {
		const result = await run(
			[
				{ phone: '919876543210', reply: 'wamid.QQ==', order: '1' },
				{ phone: '919876543210', reply: 'wamid.Qg==', order: '2' },
			],
			{
				caption: 'Hello',
				options: { replyToMessageId: '={{ $json.reply }}', reference: '={{ $json.order }}' },
			},
		);
		expect(bench.sandbox.messages.map(({ body }) => body.biz_opaque_callback_data)).toEqual([
			'1',
			'2',
		]);
		expect(hintsOf(result)).toEqual([expect.stringMatching(/more than once: items 1 and 2\./)]);
	});

	test('are silent where there is nothing to say', async () => {
		const result = await run([{ phone: '919876543210' }, { phone: '919876543211' }]);
		expect(hintsOf(result)).toEqual([]);
	});
});
