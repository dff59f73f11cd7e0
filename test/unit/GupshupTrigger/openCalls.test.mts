import { EventEmitter } from 'node:events';

import { type Load, OpenCalls } from '../../../nodes/GupshupTrigger/calls';

type Response = Parameters<OpenCalls['add']>[0];

function setUp() {
	const clock = { now: 0 };
	const looks: Array<() => void> = [];
	const calls = new OpenCalls(
		() => clock.now,
		async () => await new Promise((resolve) => looks.push(resolve)),
	);
	const add = (load: Load = 'reports') => {
		const response = Object.assign(new EventEmitter(), { destroyed: false });
		const isIn = calls.add(response as Response, load);
		return { isIn, end: () => response.emit('close') };
	};
	return { clock, looks, add };
}

describe('open calls', () => {
	it('are bounded: reports first, messages later; each end makes room for one', () => {
		const { add } = setUp();
		const reports = Array.from({ length: 300 }, () => add());
		expect(reports.every(({ isIn }) => isIn)).toBe(true);
		expect(add().isIn).toBe(false);
		const messages = Array.from({ length: 300 }, () => add('messages'));
		expect(messages.every(({ isIn }) => isIn)).toBe(true);
		expect(add('messages').isIn).toBe(false);
		for (const { end } of messages) end();
		expect(add().isIn).toBe(false);
		reports[0].end();
		expect(add().isIn).toBe(true);
		expect(add().isIn).toBe(false);
	});

	it('are refused while n8n answers nobody for seconds: reports first, messages later', async () => {
		const { clock, looks, add } = setUp();
		const first = add();
		clock.now = 500 + 2_999;
		expect(add().isIn).toBe(true);
		clock.now = 500 + 3_000;
		expect([add().isIn, add('messages').isIn]).toEqual([false, true]);
		clock.now = 500 + 6_000;
		expect([add().isIn, add('messages').isIn]).toEqual([false, false]);
		// The look that was late; the next one is in time.
		looks[0]();
		await Promise.resolve();
		await Promise.resolve();
		expect(add().isIn).toBe(false);
		clock.now += 500;
		looks[1]();
		await Promise.resolve();
		await Promise.resolve();
		expect(add().isIn).toBe(true);
		first.end();
	});

	it('are let in while n8n is late where they start no execution of their own, up to as many', () => {
		const { clock, add } = setUp();
		add();
		clock.now = 60_000;
		expect(add('reports').isIn).toBe(false);
		const collected = Array.from({ length: 300 }, () => add('collected').isIn);
		expect(collected.filter(Boolean)).toHaveLength(299);
		expect(collected.at(-1)).toBe(false);
	});

	it('do not count those whose caller has gone', () => {
		const { add } = setUp();
		for (let count = 0; count < 1_000; count++) {
			const { isIn, end } = add();
			end();
			expect(isIn).toBe(true);
		}
	});
});
