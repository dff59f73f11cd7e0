import { getEventListeners } from 'node:events';

import { Slots } from '../../../nodes/gupshup/http/waiting';

describe('a few at a time', () => {
	const moment = async () => await new Promise((resolve) => setImmediate(resolve));
	const never = () => new AbortController().signal;

	test('does no more at once, in order, and gives back the place of what failed', async () => {
		const slots = new Slots(2);
		let running = 0;
		let most = 0;
		const order: number[] = [];
		const task = (number: number) => async () => {
			running++;
			most = Math.max(most, running);
			order.push(number);
			await new Promise((resolve) => setImmediate(resolve));
			running--;
			if (number % 3 === 0) throw new Error('failed');
			return number;
		};
		const numbers = [0, 1, 2, 3, 4, 5, 6, 7];
		const results = await Promise.allSettled(
			numbers.map(async (number) => await slots.run(task(number), never())),
		);
		expect(most).toBe(2);
		expect(order).toEqual(numbers);
		expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(3);
		expect(await slots.run(task(1), never())).toBe(1);
	});

	test('waits no longer than it may, and takes no place then', async () => {
		const slots = new Slots(1);
		let end = () => {};
		const first = slots.run(
			async () => await new Promise<void>((resolve) => (end = resolve)),
			never(),
		);
		const late = new AbortController();
		const second = slots.run(async () => await Promise.resolve('ran'), late.signal);
		late.abort();
		expect(await second).toBeUndefined();
		expect(await slots.run(async () => await Promise.resolve('ran'), late.signal)).toBeUndefined();
		end();
		await first;
		expect(await slots.run(async () => await Promise.resolve('ran'), never())).toBe('ran');
	});

	test('takes back its waiting when its turn comes, and leaves nothing with the signal', async () => {
		const slots = new Slots(1);
		const end = new AbortController();
		let first = () => {};
		const running = slots.run(
			async () => await new Promise<void>((resolve) => (first = resolve)),
			never(),
		);
		const second = slots.run(async () => await Promise.resolve('ran'), end.signal);
		expect(getEventListeners(end.signal, 'abort')).toHaveLength(1);
		await moment();
		first();
		await running;
		expect(await second).toBe('ran');
		expect(getEventListeners(end.signal, 'abort')).toHaveLength(0);
		end.abort();
		expect(await slots.run(async () => await Promise.resolve('again'), never())).toBe('again');
	});

	test('passes a turn on to the next where one in between has given up', async () => {
		const slots = new Slots(1);
		const [gone, stays] = [new AbortController(), new AbortController()];
		let first = () => {};
		const running = slots.run(
			async () => await new Promise<void>((resolve) => (first = resolve)),
			never(),
		);
		const second = slots.run(async () => await Promise.resolve('second'), gone.signal);
		const third = slots.run(async () => await Promise.resolve('third'), stays.signal);
		gone.abort();
		await moment();
		first();
		await running;
		expect(await Promise.all([second, third])).toEqual([undefined, 'third']);
	});
});
