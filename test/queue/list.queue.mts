/** A large list, as 120 webhook calls of ten people each, worked on by three workers at once. */
import { RUNNING } from '../../n8n/server/execution.mts';
import { waitFor } from '../../n8n/server/waitFor.mts';
import { PEOPLE_A_CALL, startCampaign } from './support/campaign.mts';
import { startFleet, type Fleet } from './support/fleet.mts';

const CALLS = 120;
const MESSAGES = CALLS * PEOPLE_A_CALL;

let fleet: Fleet;

beforeAll(async () => {
	fleet = await startFleet(3);
});

afterAll(async () => await fleet?.close());

test('none is lost, none is doubled, and the limit is used', async () => {
	const { api, sandbox, postgres } = fleet;
	const sizeBefore = await postgres.sizeOf('execution_data');
	const saved = await startCampaign(fleet, 'campaign', CALLS);
	await sandbox.waitFor(({ messages }) => messages.length === MESSAGES, 240_000);
	await waitFor(
		'the last execution to end',
		async () => (await api.executions(saved)).every(({ status }) => !RUNNING.includes(status)),
		{ timeout: 60_000 },
	);

	expect(sandbox.messages).toHaveLength(MESSAGES);
	expect(sandbox.doubles()).toEqual({});
	const times = sandbox.messages.map(({ at }) => at);
	const seconds = (Math.max(...times) - Math.min(...times)) / 1000;
	const share = MESSAGES / 10 / seconds;
	const refused = sandbox.requests.filter(({ status }) => status === 429).length;
	console.info(
		`${MESSAGES} messages in ${seconds.toFixed(1)} s: ${(100 * share).toFixed(1)} % of the limit, ${refused} refused and sent again; the executions take ${(((await postgres.sizeOf('execution_data')) - sizeBefore) / MESSAGES / 1024).toFixed(2)} kB a message in the database`,
	);
	// The figure is what is printed, the start and the end included. Here only a breakdown shall show.
	expect(share).toBeGreaterThan(0.75);
});
