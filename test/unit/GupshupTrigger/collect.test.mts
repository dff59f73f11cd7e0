import type { IWebhookFunctions } from 'n8n-workflow';

import { answerLater, Collector, type Group } from '../../../nodes/GupshupTrigger/calls';

/** A collector whose windows end when the test says so. */
function setUp() {
	const ends: Array<() => void> = [];
	const collector = new Collector(async () => await new Promise((resolve) => ends.push(resolve)));
	const parcel = (places: string[], bytes = 100) => ({
		items: places.map((place) => ({ item: { json: { place } }, place })),
		bytes,
	});
	const join = (places: string[], bytes?: number, trigger = 'one') =>
		collector.join(trigger, parcel(places, bytes), 500);
	return { join, ends };
}

const placesIn = ({ items }: Group) => items.map(({ json }) => json.place);

describe('collecting', () => {
	it('puts calls of one window into one group; the first has to start it', async () => {
		const { join, ends } = setUp();
		const [first, second, third] = [join(['a']), join(['b', 'c']), join(['d'])];
		expect([first.isFirst, second.isFirst, third.isFirst]).toEqual([true, false, false]);
		expect(new Set([first.group, second.group, third.group]).size).toBe(1);
		ends[0]();
		await first.group.closed;
		expect(placesIn(first.group)).toEqual(['a', 'b', 'c', 'd']);

		const later = join(['e']);
		expect(later.isFirst).toBe(true);
		expect(placesIn(first.group)).toEqual(['a', 'b', 'c', 'd']);
	});

	it('sorts by time; what has the same time stays as it came', () => {
		const { join } = setUp();
		const { group } = join(['2026-11-30T10:00:02.000Z', '2026-11-30T10:00:01.000Z']);
		join(['2026-11-30T10:00:00.000Z', '2026-11-30T10:00:01.000Z']);
		const seconds = placesIn(group).map((place) => new Date(place as string).getSeconds());
		expect(seconds).toEqual([0, 1, 1, 2]);
	});

	it('keeps triggers apart', () => {
		const { join } = setUp();
		const one = join(['a'], 100, 'one');
		const other = join(['b'], 100, 'other');
		expect(other.isFirst).toBe(true);
		expect(placesIn(one.group)).toEqual(['a']);
	});

	it.each([
		['500 items', ['a'], 1, 500],
		['4 MB', ['a'], 1_000_000, 4],
	])('closes a group of %s before its time', async (_, places, bytes, most) => {
		const { join } = setUp();
		const { group } = join(places, bytes);
		for (let count = 1; count < most; count++) expect(join(places, bytes).isFirst).toBe(false);
		const next = join(places, bytes);
		expect(next.isFirst).toBe(true);
		await group.closed;
		expect(group.items).toHaveLength(most);
		expect(next.group.items).toHaveLength(1);
		// The end of the full group's window does not end the next one.
		expect(join(places, bytes)).toMatchObject({ isFirst: false, group: next.group });
	});

	it('takes a single call of any size', () => {
		const { join } = setUp();
		expect(join(Array.from({ length: 200_000 }, String)).group.items).toHaveLength(200_000);
		expect(join(['a'], 9_000_000).group.items).toHaveLength(1);
	});

	it.each([true, false])(
		'tells all its calls whether the execution has started: %s',
		async (so) => {
			const { join } = setUp();
			const { group } = join(['a']);
			const told = [join(['b']), join(['c'])].map(async (call) => await call.group.started);
			group.settle(so);
			expect(await Promise.all(told)).toEqual([so, so]);
		},
	);
});

describe('a call whose events another call starts the workflow with', () => {
	it.each([
		['they have', async () => await Promise.resolve(true), 200],
		['they have not', async () => await Promise.resolve(false), 503],
		['n8n never tells', async () => await new Promise<boolean>(() => {}), 503],
	])('is answered by the node: %s', async (_, started, status) => {
		const ended = new Promise<number>((resolve) => {
			const response = {
				statusCode: 200,
				setHeader: () => {},
				end: () => resolve(response.statusCode),
			};
			const context = { getResponseObject: () => response } as unknown as IWebhookFunctions;
			// n8n has nothing more to do with it.
			expect(answerLater(context, started(), 20)).toEqual({ noWebhookResponse: true });
		});
		expect(await ended).toBe(status);
	});
});
