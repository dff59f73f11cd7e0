/**
 * Send Only Once Per with three workers. n8n's store has no lock, so executions of one node that run at
 * the very same moment in different processes can miss each other's keys: how many is printed.
 */
import type { Execution } from '../../n8n/server/execution.mts';
import { PEOPLE_A_CALL, startCampaign } from './support/campaign.mts';
import { NOTICES_A_DEAD_WORKER, startFleet, type Fleet } from './support/fleet.mts';

const CALLS = 30;
const PEOPLE = CALLS * PEOPLE_A_CALL;

let fleet: Fleet;

beforeAll(async () => {
	fleet = await startFleet(3, NOTICES_A_DEAD_WORKER);
});

afterAll(async () => await fleet?.close());

beforeEach(() => fleet.sandbox.reset());

const SENDER = {
	parameters: { options: { sendOnceKey: 'campaign' } },
	onError: 'continueRegularOutput',
};

/** Calls the campaign for all people, and waits until all of these executions have ended. */
async function campaign(path: string) {
	const { api } = fleet;
	const saved = await startCampaign(fleet, path, CALLS, SENDER);
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

test('the same 300 people again, in thirty executions on three workers', async () => {
	const { sandbox } = fleet;
	const { again, all } = await campaign('twice');
	const first = outcomesOf(await all(CALLS));
	await again();
	const both = outcomesOf(await all(2 * CALLS));
	const doubles = Object.keys(sandbox.doubles()).length;
	const got = new Set(sandbox.messages.map(({ to }) => to)).size;
	const inDoubt = count(both, 'unknown');
	console.info(
		`thirty executions on three workers, twice: of ${PEOPLE} people ${got} got it, ${doubles} of them twice; in doubt were ${count(first, 'unknown')} at first, ${inDoubt - count(first, 'unknown')} again`,
	);
	// What is lost is printed. Whatever it is: everybody is told of, and nobody is said to have it who has not.
	expect(count(first, 'sent') + count(first, 'unknown')).toBe(PEOPLE);
	expect(count(both, 'had it') + count(both, 'sent') + inDoubt).toBe(2 * PEOPLE);
	expect(got + inDoubt).toBeGreaterThanOrEqual(PEOPLE);
	expect(doubles).toBeLessThan(PEOPLE / 10);
});

test('a worker that is killed: calling for all of them again sends to the rest', async () => {
	const { sandbox } = fleet;
	const { again, all } = await campaign('killed');
	await sandbox.waitFor(({ messages }) => messages.length >= PEOPLE / 3, 60_000);
	await fleet.workers[0].kill();
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
