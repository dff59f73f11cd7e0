import { Recent, shared } from '../../../nodes/gupshup/http/recent';
import { createRandom } from '../../../sandbox/random.mts';

describe('Recent', () => {
	test('keeps the latest, and forgets what was set first', () => {
		const recent = new Recent<number>({ most: 2 });
		recent.set('a', 1);
		recent.set('b', 2);
		recent.set('a', 3);
		recent.set('c', 4);
		expect([recent.get('a'), recent.get('b'), recent.get('c')]).toEqual([3, undefined, 4]);
		expect(recent.delete('a')).toBe(true);
		expect(recent.delete('a')).toBe(false);
		expect(recent.size).toBe(1);
	});

	test('does not give what is over, and drops it when it is used', () => {
		let now = 0;
		const recent = new Recent<number>({ isOver: (until) => until <= now });
		for (let until = 1; until <= 100; until++) recent.set(String(until), until);
		now = 50;
		expect([recent.get('50'), recent.get('51')]).toEqual([undefined, 51]);
		expect(recent.size).toBe(99);
		recent.set('101', 101);
		expect(recent.size).toBe(51);
		now = 101;
		recent.set('102', 102);
		expect(recent.size).toBe(1);
	});

	test('does at any time what a plain list of its entries does', () => {
		const random = createRandom(20261130, 0);
		const had: unknown[] = [];
		const expected: unknown[] = [];
		for (let round = 0; round < 50; round++) {
			let now = 0;
			const most = Math.floor(random() * 8);
			const lasts = 1 + Math.floor(random() * 30);
			const isOver = (since: number) => now - since >= lasts;
			const recent = new Recent<number>({ most, isOver });
			let list: Array<[string, number]> = [];
			for (let step = 0; step < 200; step++) {
				now += Math.floor(random() * 4);
				const key = String(Math.floor(random() * 12));
				const without = list.filter(([each]) => each !== key);
				const choice = random();
				if (choice < 0.6) {
					recent.set(key, now);
					list = [...without, [key, now]];
					while (list.length > most || (list[0] && isOver(list[0][1]))) list.shift();
				} else if (choice < 0.8) {
					recent.delete(key);
					list = without;
				} else {
					const known = list.find(([each]) => each === key)?.[1];
					const isThere = known !== undefined && !isOver(known);
					had.push(recent.get(key));
					expected.push(isThere ? known : undefined);
					if (!isThere) list = without;
				}
				had.push(recent.size);
				expected.push(list.length);
			}
		}
		expect(had).toEqual(expected);
	});

	test('takes no longer for one of many thousands than for one of a few', () => {
		// Looking for the first from the beginning each time would pass billions of deleted ones.
		const recent = new Recent<number>({ most: 100_000 });
		for (let each = 0; each < 300_000; each++) recent.set(String(each), each);
		expect(recent.size).toBe(100_000);
		expect([recent.get('199999'), recent.get('200000')]).toEqual([undefined, 200_000]);
	});
});

describe('shared', () => {
	test('makes one for all that want it at a time, and keeps it', async () => {
		const map = new Map<string, Promise<number>>();
		let made = 0;
		const make = async () => await Promise.resolve(++made);
		const two = [shared(map, 'a', make), shared(map, 'a', make)];
		expect(await Promise.all(two)).toEqual([1, 1]);
		expect(await shared(map, 'a', make)).toBe(1);
		expect(await shared(map, 'b', make)).toBe(2);
	});

	test('keeps nothing that failed, and what failed fails all that wait for it', async () => {
		const map = new Map<string, Promise<number>>();
		const fails = async () => await Promise.reject(new Error('failed'));
		const two = [shared(map, 'a', fails), shared(map, 'a', fails)];
		const ends = await Promise.allSettled(two);
		expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
		expect(await shared(map, 'a', async () => await Promise.resolve(1))).toBe(1);
	});

	test('keeps no result that is not to be kept: who waited has it, who comes later makes one', async () => {
		const map = new Map<string, Promise<number>>();
		let made = 0;
		const get = async () =>
			await shared(
				map,
				'a',
				async () => await Promise.resolve(++made),
				() => false,
			);
		expect(await Promise.all([get(), get()])).toEqual([1, 1]);
		expect(map.size).toBe(0);
		expect(await get()).toBe(2);
	});

	test('leaves alone what took its place', async () => {
		const recent = new Recent<Promise<number>>({ most: 1 });
		let end = () => {};
		const first = shared(
			recent,
			'a',
			async () => await new Promise<number>((resolve) => (end = () => resolve(1))),
			() => false,
		);
		recent.delete('a');
		const second = shared(recent, 'a', async () => await Promise.resolve(2));
		end();
		expect(await first).toBe(1);
		expect(await second).toBe(2);
		expect(recent.size).toBe(1);
	});
});
