import {
	itemsBehind,
	people,
	recipients,
	setUp,
	workflowOf,
	type Bench,
} from './support/bench.mts';

let bench: Bench;
beforeEach(async () => {
	bench = await setUp();
});
afterEach(async () => await bench.close());

test('sends each item once, in order, and puts out the answers linked to the items', async () => {
	const run = await bench.engine.run(workflowOf(people(3)));

	expect(run.status).toBe('success');
	expect(recipients(bench.sandbox)).toEqual(['919876500000', '919876500001', '919876500002']);
	expect(itemsBehind(run)).toEqual(
		bench.sandbox.messages.map(({ id, to }, item) => ({
			json: {
				messages: [{ id }],
				messaging_product: 'whatsapp',
				contacts: [{ input: to, wa_id: to }],
			},
			pairedItem: { item },
		})),
	);
});
