/**
 * Lists of people, as webhook calls of ten each, worked on by three workers at once; Send Only Once Per, and
 * workers that die in the middle.
 *
 * n8n's store of what was sent has no lock, so executions of one node that run at the very same moment in
 * different processes can miss each other's keys: how many is printed.
 */
import { RUNNING, type Execution } from '../../n8n/server/execution.mts';
import { waitFor } from '../../n8n/server/waitFor.mts';
import { isThorough } from '../setup/thorough.mts';
import { PEOPLE_A_CALL, startCampaign } from './support/campaign.mts';
import { NOTICES_A_DEAD_WORKER, startFleet, type Fleet } from './support/fleet.mts';

const CALLS = isThorough ? 20 : 10;
const PEOPLE = CALLS * PEOPLE_A_CALL;

let fleet: Fleet;

beforeAll(async () => {
	fleet = await startFleet(3, NOTICES_A_DEAD_WORKER);
});

afterAll(async () => await fleet?.close());

beforeEach(() => fleet.sandbox.reset());

/** The thorough list is long enough for the limit to be seen: its start and its end take their time. */
const LIST = isThorough ? 1200 : PEOPLE;

test('none of a list is lost, and none is doubled', async () => {
	const { api, sandbox, postgres } = fleet;
	const sizeBefore = await postgres.sizeOf('execution_data');
	const saved = await startCampaign(fleet, 'campaign', LIST / PEOPLE_A_CALL);
	await sandbox.waitFor(({ messages }) => messages.length === LIST, 240_000);
	await waitFor(
		'the last execution to end',
		async () => (await api.executions(saved)).every(({ status }) => !RUNNING.includes(status)),
		{ timeout: 60_000 },
	);

	expect(sandbox.messages).toHaveLength(LIST);
	expect(sandbox.doubles()).toEqual({});
	const times = sandbox.messages.map(({ at }) => at);
	const share = LIST / 10 / ((Math.max(...times) - Math.min(...times)) / 1000);
	const refused = sandbox.requests.filter(({ status }) => status === 429).length;
	const size = (await postgres.sizeOf('execution_data')) - sizeBefore;
	console.info(
		`${LIST} messages: ${(100 * share).toFixed(1)} % of the limit, ${refused} refused and sent again; the executions take ${(size / LIST / 1024).toFixed(2)} kB a message in the database`,
	);
	// Of a short list, the start and the end are most of it.
	if (isThorough) expect(share).toBeGreaterThan(0.75);
});

const SENT_ONCE = {
	parameters: { options: { sendOnceKey: 'campaign' } },
	onError: 'continueRegularOutput',
};

/** Calls the campaign for all people, and waits until all of these executions have ended. */
async function campaign(path: string) {
	const { api } = fleet;
	const saved = await startCampaign(fleet, path, CALLS, SENT_ONCE);
	const all = async (count: number) =>
		await api.finishedExecutions(saved, count, { timeout: 200_000, interval: 500 });
	return { again: async () => await saved.call(), all };
}

const outcomesOf = (executions: Execution[]) =>
	executions
		.flatMap((execution) => execution.items('Send'))
		.map(({ json }) => {
			if (json.alreadySent === true) return 'had it';
			return 'messages' in json ? 'sent' : (json.details as { outcome: string }).outcome;
		});
const count = (outcomes: string[], one: string) => outcomes.filter((each) => each === one).length;

test('Send Only Once Per: the same people again, each ten in an execution', async () => {
	const { sandbox } = fleet;
	const { again, all } = await campaign('twice');
	const first = outcomesOf(await all(CALLS));
	await again();
	const both = outcomesOf(await all(2 * CALLS));
	const doubles = Object.keys(sandbox.doubles()).length;
	const got = new Set(sandbox.messages.map(({ to }) => to)).size;
	const inDoubt = count(both, 'unknown');
	console.info(
		`${CALLS} executions on three workers, twice: of ${PEOPLE} people ${got} got it, ${doubles} of them twice; in doubt were ${count(first, 'unknown')} at first, ${inDoubt - count(first, 'unknown')} again`,
	);
	// What is lost is printed. Whatever it is: everybody is told of, and nobody is said to have it who has not.
	expect(count(first, 'sent') + count(first, 'unknown')).toBe(PEOPLE);
	expect(count(both, 'had it') + count(both, 'sent') + inDoubt).toBe(2 * PEOPLE);
	expect(got + inDoubt).toBeGreaterThanOrEqual(PEOPLE);
	expect(doubles).toBeLessThan(PEOPLE / 10);
});

/** Waits until a third of the messages is out, and kills a worker as a power cut would. */
async function killOne(): Promise<void> {
	await fleet.sandbox.waitFor(({ messages }) => messages.length >= PEOPLE / 3, 60_000);
	await fleet.workers.shift()?.kill();
}

test('Send Only Once Per: when a worker was killed, calling for all of them again sends to the rest', async () => {
	const { sandbox } = fleet;
	const { again, all } = await campaign('killed');
	await killOne();
	await all(CALLS);
	const before = sandbox.messages.length;
	await again();
	const inDoubt = count(outcomesOf(await all(2 * CALLS)), 'unknown');
	const got = new Set(sandbox.messages.map(({ to }) => to));
	const doubles = Object.keys(sandbox.doubles()).length;
	console.info(
		`a worker killed: ${before} of ${PEOPLE} were sent to; called again, ${got.size} have it, ${doubles} of them twice, and ${inDoubt} are in doubt`,
	);
	expect(before).toBeLessThan(PEOPLE);
	expect(got.size).toBeGreaterThan(before);
});

test('a worker killed: nobody is sent to twice, and whom it had in hand is left out, retry or not', async () => {
	fleet.workers.push(await fleet.add('worker'));
	const { api, sandbox } = fleet;
	const saved = await startCampaign(fleet, 'crash', CALLS);
	await killOne();
	const all = await api.finishedExecutions(saved, CALLS, { timeout: 200_000, interval: 500 });
	const failed = all.filter(({ status }) => status !== 'success');
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
