/** A large list, as sixty webhook calls of ten people each, worked on by three workers at once. */
import { chain } from '../e2e/support/workflows.mts';
import { NODE, PICTURE, webhook } from '../e2e/support/stage.mts';
import { RUNNING } from '../e2e/support/execution.mts';
import { waitFor } from '../e2e/support/waitFor.mts';
import { startFleet, type Fleet } from './support/fleet.mts';

const CALLS = 60;
const PEOPLE_A_CALL = 10;
const MESSAGES = CALLS * PEOPLE_A_CALL;

let fleet: Fleet;

beforeAll(async () => {
	fleet = await startFleet(3);
});

afterAll(async () => await fleet?.close());

const split = {
	name: 'People',
	type: 'n8n-nodes-base.splitOut',
	typeVersion: 1,
	parameters: { fieldToSplitOut: 'body.people', options: {} },
};

const sendToEach = {
	name: 'Send',
	type: NODE,
	parameters: { to: '={{ $json.phone }}', imageSource: 'link', imageUrl: PICTURE },
};

const personOf = (number: number) => ({ phone: String(491700000000 + number) });

test('none is lost, none is doubled, and the limit is used', async () => {
	const { api, sandbox, postgres } = fleet;
	const sizeBefore = await postgres.sizeOf('execution_data');
	const path = 'campaign';
	const saved = await fleet.save(
		chain('campaign', [webhook(path, 'onReceived'), split, sendToEach]),
	);
	await api.activate(saved);
	for (let call = 0; call < CALLS; call++) {
		const people = Array.from({ length: PEOPLE_A_CALL }, (_, i) =>
			personOf(call * PEOPLE_A_CALL + i),
		);
		expect((await api.callWebhook(path, { people })).status).toBe(200);
	}
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
	// The figure is what is printed, 86 to 87 % on two shared cores. Here only a breakdown shall show.
	expect(share).toBeGreaterThan(0.75);
});
