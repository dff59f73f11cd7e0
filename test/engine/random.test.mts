import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Fault } from '../../sandbox/index.mts';
import { createRandom } from '../../sandbox/random.mts';
import { isThorough } from '../setup/thorough.mts';
import { itemsBehind, people, setUp, workflowOf, type Bench } from './support/bench.mts';

let bench: Bench;

const answer = (status: number, more: Partial<Extract<Fault, { kind: 'answer' }>> = {}): Fault => ({
	kind: 'answer',
	status,
	body: { status: 'error', message: `Answer ${status}` },
	...more,
});

/** What can happen to a message, with the outcome that its item then has to carry. */
const FATES: Array<[fault: Fault, outcome: string]> = [
	[{ kind: 'loseAnswer' }, 'unknown'],
	[{ kind: 'resetAfterBody' }, 'unknown'],
	[{ kind: 'answer', cutAfter: 10 }, 'unknown'],
	[answer(500), 'unknown'],
	[answer(500, { accepted: true }), 'unknown'],
	[answer(502, { body: '<html>Bad gateway</html>' }), 'unknown'],
	[answer(200, { body: 'OK' }), 'unknown'],
	[answer(200), 'rejected'],
	[answer(400), 'rejected'],
	[answer(401), 'rejected'],
	[answer(302, { headers: { location: 'https://example.com/' } }), 'rejected'],
	[answer(429), 'sent'],
	[{ kind: 'delay', ms: 20 }, 'sent'],
];

const SEED = 1;
const COUNT = isThorough ? 3000 : 300;
const SHARE_WITH_A_FATE = isThorough ? 0.04 : 0.2;

const CAROUSEL: INodeParameters = {
	messageType: 'carousel',
	bodyText: '=Hello {{ $json.name }}',
	cardsFrom: 'list',
	cardList: `={{ Array.from({ length: 1 + $itemIndex % 10 }, (_, n) => ({
	imageUrl: \`https://example.com/\${n}.jpg\`, buttonText: 'See', buttonUrl: 'https://example.com',
})) }}`,
};

test.each<[what: string, count: number, parameters: INodeParameters]>([
	['images', COUNT, {}],
	['carousels', COUNT / 3, CAROUSEL],
])(
	'of %s in bad weather, %i, none is sent twice and none is missing',
	async (_what, count, parameters) => {
		bench = await setUp({ rate: null, seed: SEED });
		const random = createRandom(SEED, 0);
		const items = people(count);
		const expected = new Map<string, string>();
		for (const { phone } of items) {
			if (random() >= SHARE_WITH_A_FATE) continue;
			const [fault, outcome] = FATES[Math.floor(random() * FATES.length)];
			expected.set(phone, outcome);
			bench.sandbox.fail({ as: fault, to: phone });
		}
		const run = await bench.engine.run(
			workflowOf(
				items,
				{ ...parameters, options: { messagesPerSecond: 2000 } },
				{ onError: 'continueRegularOutput' },
			),
		);

		const outcomes = itemsBehind(run).map(({ json }) =>
			'messages' in json ? 'sent' : (json.details as IDataObject).outcome,
		);
		expect(outcomes).toEqual(items.map(({ phone }) => expected.get(phone) ?? 'sent'));
		expect(bench.sandbox.doubles()).toEqual({});
		// Who is said to be sent to has got the very message whose id is in the output.
		const ids = new Map(bench.sandbox.messages.map(({ to, id }) => [to, id]));
		const wrongIds = itemsBehind(run).filter(
			({ json }, item) =>
				'messages' in json &&
				(json.messages as Array<{ id: string }>)[0].id !== ids.get(items[item].phone),
		);
		expect(wrongIds).toEqual([]);
	},
	180_000,
);
