/** A cause that lies in one app ends the items of that app, and of no other. */
import type { IDataObject, IRun } from 'n8n-workflow';

import type { Fault } from '../../sandbox/index.mts';
import { Engine } from '../../engine/index.mts';
import { itemsBehind, people, person, setUp, workflowOf, type Bench } from './support/bench.mts';

let bench: Bench;
beforeEach(async () => {
	bench = await setUp({ rate: null, apps: [{}, {}] });
});

const FAST = { options: { messagesPerSecond: 1000 } };
const CONTINUE = { onError: 'continueRegularOutput' } as const;
/** At the usual pace, ten leave before the first answer is there. */
const MANY = 60;
const FEW = 30;

const stated = (status: number, message: string): Fault => ({
	kind: 'answer',
	status,
	body: { status: 'error', message },
});

const detailsOf = (run: IRun) => itemsBehind(run).map(({ json }) => json.details as IDataObject);

/** An engine whose credential takes the app from each item. */
function engineOfBothApps(): Engine {
	const { baseUrl, apps } = bench.sandbox;
	const pick = (key: 'id' | 'token') =>
		`={{ $json.app === 1 ? '${apps[1][key]}' : '${apps[0][key]}' }}`;
	const credential = { appId: pick('id'), appToken: pick('token'), baseUrl };
	return new Engine({ credentials: { gupshup: credential } });
}

const ofBothApps = (count: number) =>
	Array.from({ length: count }, (_, number) => person(number, { app: number % 2 }));

/** What is true of the whole app, in Gupshup's words. */
const OF_THE_APP: Array<[string, Fault]> = [
	['a wrong token', stated(401, 'Authentication Failed')],
	['a wrong token, without a word', { kind: 'answer', status: 401, body: '' }],
	['an unknown app', stated(400, 'Invalid App Details')],
	['an app that is not linked', stated(400, 'Partner is not authorized')],
	['callback billing', stated(400, 'Callback Billing must be enabled for this API')],
	[
		'an app that is not on the Cloud API',
		stated(
			400,
			'The provided app is not of the expected type for this API. Please ensure that the app is on cloud.',
		),
	],
];

describe.each(OF_THE_APP)('%s', (_name, fault) => {
	test('ends its items after those in flight, and each says why', async () => {
		bench.sandbox.fail({ as: fault, times: Infinity });
		const run = await bench.engine.run(workflowOf(people(MANY), {}, CONTINUE));

		const { length } = bench.sandbox.requests;
		expect(length).toBeLessThanOrEqual(FEW);
		const details = detailsOf(run);
		expect(details).toHaveLength(MANY);
		expect(details.filter(({ outcome }) => outcome === 'rejected')).toHaveLength(length);
		const rest = itemsBehind(run).filter((_item, index) => details[index].outcome === 'notSent');
		expect(rest).toHaveLength(MANY - length);
		const cause = (itemsBehind(run)[0].json.error as string).split(' ("')[0].split('. ')[0];
		for (const { json } of rest) {
			expect(json.error).toMatch(
				/^The message wasn't sent because another item of this app failed with: /,
			);
			expect(json.error).toContain(cause);
		}
	});
});

test('a refusal of one app leaves the other app alone', async () => {
	const isFirst = (appId: unknown) => appId === bench.sandbox.apps[0].id;
	bench.sandbox.fail({
		as: stated(401, 'Authentication Failed'),
		when: ({ appId }) => isFirst(appId),
		times: Infinity,
	});
	const items = ofBothApps(40);
	// Slowly, so that a busy machine takes in the first refusal long before the end of the list.
	const run = await engineOfBothApps().run(
		workflowOf(items, { options: { messagesPerSecond: 5 } }, CONTINUE),
	);

	expect(itemsBehind(run).map(({ json }) => 'messages' in json)).toEqual(
		items.map(({ app }) => app === 1),
	);
	const asked = bench.sandbox.requests.filter(({ appId }) => isFirst(appId));
	expect(asked.length).toBeLessThan(items.length / 2);
});

/** What looks alike and is said of one message. */
test.each<[string, Fault]>([
	['Invalid Destination', stated(400, 'Invalid Destination')],
	['a recipient', stated(400, 'Recipient is unauthorised to receive this')],
	[
		"Meta's words with a code",
		{
			kind: 'answer',
			status: 400,
			body: { error: { code: 100, message: 'No template named callback billing on cloud' } },
		},
	],
	['403', stated(403, 'Forbidden')],
	['an unknown media ID', stated(400, 'Invalid media id')],
])('%s: all others are sent', async (_name, fault) => {
	bench.sandbox.fail({ as: fault, to: person(3).phone });
	const run = await bench.engine.run(workflowOf(people(20), FAST, CONTINUE));

	expect(itemsBehind(run).map(({ json }) => 'messages' in json)).toEqual(
		people(20).map((_person, index) => index !== 3),
	);
});

test('an app that answers nothing but 429 does not keep another from sending', async () => {
	bench.sandbox.fail({
		as: { kind: 'answer', status: 429, retryAfter: 3600, body: '' },
		when: ({ appId }) => appId === bench.sandbox.apps[0].id,
		times: Infinity,
	});
	const run = await engineOfBothApps().run(workflowOf(ofBothApps(60), FAST, CONTINUE));

	expect(itemsBehind(run).map(({ json }) => 'messages' in json)).toEqual(
		ofBothApps(60).map(({ app }) => app === 1),
	);
	const details = detailsOf(run).filter((one) => one !== undefined);
	expect(details.every(({ outcome }) => outcome === 'notSent')).toBe(true);
});

test('two tokens of one app are judged apart', async () => {
	const { baseUrl, apps } = bench.sandbox;
	const appToken = `={{ $json.app === 1 ? '${apps[0].token}' : 'sk_wrong' }}`;
	const engine = new Engine({ credentials: { gupshup: { appId: apps[0].id, appToken, baseUrl } } });
	const run = await engine.run(workflowOf(ofBothApps(60), FAST, CONTINUE));

	expect(itemsBehind(run).map(({ json }) => 'messages' in json)).toEqual(
		ofBothApps(60).map(({ app }) => app === 1),
	);
});

test('who was sent to before is still said to be, once the app is refused', async () => {
	const items = people(60);
	bench.sandbox.fail({ as: stated(400, 'No'), to: person(0).phone });
	bench.sandbox.fail({ as: stated(400, 'No'), to: person(30).phone });
	bench.sandbox.fail({
		as: stated(401, 'Authentication Failed'),
		to: person(0).phone,
		times: Infinity,
	});
	const run = await bench.engine.run(
		workflowOf(items, FAST, { ...CONTINUE, retryOnFail: true, maxTries: 2, waitBetweenTries: 1 }),
	);

	expect(itemsBehind(run).filter(({ json }) => 'messages' in json).length).toBe(
		bench.sandbox.messages.length,
	);
	expect(new Set(bench.sandbox.messages.map(({ to }) => to)).size).toBe(
		bench.sandbox.messages.length,
	);
});
