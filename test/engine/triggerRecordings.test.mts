/** The recorded calls, and calls of which nothing is as documented, at the webhook of a real engine. */
import fc from 'fast-check';

import { damaged, damages } from '../recordings/damage.mts';
import { RECORDED_APP, recordings, type Recording } from '../recordings/recordings.mts';
import { setUp, type TriggerBench } from './support/bench.mts';
import { triggerFile } from './support/trigger.mts';

const EVENTS = [
	...['billing', 'deleted', 'delivered', 'enqueued', 'failed', 'flowReply', 'message', 'optOut'],
	...['read', 'sent'],
];

let bench: TriggerBench;
const file = triggerFile({ events: EVENTS }, { id: 'recordings' });

beforeAll(async () => {
	bench = await setUp({ webhooks: true, stays: true, apps: [{ id: RECORDED_APP }], rate: null });
	await bench.server.activate(file);
});

it.each(recordings().map((recording): [string, Recording] => [recording.name, recording]))(
	'%s',
	async (_, { call, answer, expect: expected }) => {
		const before = (await bench.json()).length;
		expect(await bench.call(file, call, bench.secretHeader())).toBe(answer);
		const items = (await bench.json()).slice(before);
		expect(items).toMatchObject(expected);
		expect(items).toHaveLength(expected.length);
		// Once more: nothing new.
		expect(await bench.call(file, call, bench.secretHeader())).toBe(answer);
		expect(await bench.json()).toHaveLength(before + expected.length);
	},
);

it.each([true, false])('survives damaged calls, simplified: %p', async (simplify) => {
	const other = triggerFile(
		{ events: EVENTS, options: { simplify } },
		{ id: `damaged-${String(simplify)}` },
	);
	for (const each of [file, triggerFile({}, { id: 'damaged-true' })]) {
		await bench.server.deactivate(each);
	}
	await bench.server.activate(other);
	const answers = new Set<number>();
	await fc.assert(
		fc.asyncProperty(fc.constantFrom(...recordings()), damages, async ({ call }, changes) => {
			const started = performance.now();
			answers.add(await bench.call(other, damaged(call, changes), bench.secretHeader()));
			// A second is what Gupshup recommends; here it is a bound that no busy machine breaks.
			expect(performance.now() - started).toBeLessThan(5_000);
		}),
		{ numRuns: 150 },
	);
	expect(bench.server.executions.length).toBeGreaterThan(50);
	// 403: what names the id of another app. 401 never, 500 never, and nothing that is sent for days.
	expect([...answers].filter((status) => ![200, 403].includes(status))).toEqual([]);
	const runs = await Promise.all(bench.server.executions);
	expect(runs.filter(({ data }) => data.resultData.error !== undefined)).toEqual([]);
	expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});
