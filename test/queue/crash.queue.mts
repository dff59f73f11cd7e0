/** A worker that dies in the middle of a list: what n8n makes of it, and who got what. */
import { RUNNING } from '../../n8n/server/execution.mts';
import { waitFor } from '../../n8n/server/waitFor.mts';
import { PEOPLE_A_CALL, startCampaign } from './support/campaign.mts';
import { startFleet, type Fleet } from './support/fleet.mts';

const CALLS = 20;
const PEOPLE = CALLS * PEOPLE_A_CALL;

let fleet: Fleet;

beforeAll(async () => {
	// n8n looks for jobs whose worker has gone every 30 seconds, and gives a worker a minute to say that
	// it is still there. Shorter here, so that the test does not wait for that.
	fleet = await startFleet(3, {
		QUEUE_WORKER_STALLED_INTERVAL: '3000',
		QUEUE_WORKER_LOCK_DURATION: '6000',
		QUEUE_WORKER_LOCK_RENEW_TIME: '2000',
	});
});

afterAll(async () => await fleet?.close());

/** Starts the calls, kills a worker when a third of the messages is out, and waits for the end. */
async function runAndKill(victim: number) {
	const { api, sandbox } = fleet;
	const saved = await startCampaign(fleet, 'crash', CALLS);
	await sandbox.waitFor(({ messages }) => messages.length >= PEOPLE / 3, 60_000);
	await fleet.workers[victim].kill();
	const all = await waitFor(
		'every execution to end',
		async () => {
			const executions = await api.executions(saved);
			const isOver = executions.every(({ status }) => !RUNNING.includes(status));
			return executions.length === CALLS && isOver ? executions : undefined;
		},
		{ timeout: 200_000, interval: 500 },
	);
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
