/** A worker that dies in the middle of a list: what n8n makes of it, and who got what. */
import { PEOPLE_A_CALL, startCampaign } from './support/campaign.mts';
import { NOTICES_A_DEAD_WORKER, startFleet, type Fleet } from './support/fleet.mts';

const CALLS = 20;
const PEOPLE = CALLS * PEOPLE_A_CALL;

let fleet: Fleet;

beforeAll(async () => {
	fleet = await startFleet(3, NOTICES_A_DEAD_WORKER);
});

afterAll(async () => await fleet?.close());

/** Starts the calls, kills a worker when a third of the messages is out, and waits for the end. */
async function runAndKill(victim: number) {
	const { api, sandbox } = fleet;
	const saved = await startCampaign(fleet, 'crash', CALLS);
	await sandbox.waitFor(({ messages }) => messages.length >= PEOPLE / 3, 60_000);
	await fleet.workers[victim].kill();
	const all = await api.finishedExecutions(saved, CALLS, { timeout: 200_000, interval: 500 });
	return all.filter(({ status }) => status !== 'success');
}

test('nobody is sent to twice, and whom the dead worker had in hand is left out, retry or not', async () => {
	const failed = await runAndKill(0);
	const { api, sandbox } = fleet;
	const sent = sandbox.messages.length;
	console.info(
		`a worker killed: ${failed.length} of ${CALLS} executions failed, ${PEOPLE - sent} of ${PEOPLE} people not sent to`,
	);

	expect(sandbox.doubles()).toEqual({});
	// A worker has ten executions in hand at most.
	expect(failed.length).toBeGreaterThan(0);
	expect(failed.length).toBeLessThanOrEqual(10);
	expect(PEOPLE - sent).toBeLessThanOrEqual(failed.length * PEOPLE_A_CALL);

	// n8n keeps nothing of them, not even what they were started with: there is nothing to retry.
	for (const { id } of failed) {
		const { data } = await api.execution(id);
		expect(data.resultData.error?.message).toContain('failed to be processed too many times');
		expect(data.resultData.runData).toEqual({});
		expect((await api.retry(id)).status).toBe('error');
	}
	expect(sandbox.messages).toHaveLength(sent);
});
