/** Both sending nodes at once: Gupshup counts the messages of an app, whichever node they come from. */
import { SEND_MESSAGE } from '../../engine/index.mts';
import { people, recipients, setUp, workflowOf } from './support/bench.mts';

test('25 images and 25 texts of one app leave at ten a second, and none is refused', async () => {
	const bench = await setUp();
	const text = { messageType: 'text', text: 'Thank you', options: {} };
	const runs = await Promise.all(
		[
			workflowOf(people(25), { options: {} }),
			workflowOf(people(25), text, { type: SEND_MESSAGE }),
		].map(async (workflow) => await bench.engine.run(workflow)),
	);
	expect(runs.map(({ status }) => status)).toEqual(['success', 'success']);
	expect(recipients(bench.sandbox)).toHaveLength(50);
	expect(bench.sandbox.requests.map(({ status }) => status)).toEqual(Array(50).fill(200));
	const times = bench.sandbox.requests.map(({ at }) => at);
	expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(3_900);
});
