import { AppLimits } from '../../sandbox/limits/appLimits.mts';
import { fixedWindow, slidingWindow, tokenBucket } from '../../sandbox/limits/limiter.mts';

/** Which of these moments pass. */
const passing = (limiter: (now: number) => boolean, moments: number[]) => moments.filter(limiter);

const evenly = (from: number, step: number, count: number) =>
	Array.from({ length: count }, (_, index) => from + index * step);

describe('sliding window', () => {
	it('lets the limit through at once and the next when the first is a second old', () => {
		const limiter = slidingWindow(3);
		expect(passing(limiter, [5, 5, 6, 6, 900, 1004.9, 1005, 1005.1, 1006, 1006])).toEqual([
			5, 5, 6, 1005, 1005.1, 1006,
		]);
	});

	it('does not count the refused', () => {
		const limiter = slidingWindow(1);
		expect(passing(limiter, evenly(0, 100, 31))).toEqual([0, 1000, 2000, 3000]);
	});

	it('never has more than the limit in any second', () => {
		const passed = passing(slidingWindow(10), evenly(0, 7.3, 2000));
		passed.forEach((moment, index) => {
			const withinASecond = passed.slice(index).filter((other) => other - moment < 1000);
			expect(withinASecond.length).toBeLessThanOrEqual(10);
		});
		expect(passed.length).toBeGreaterThan(130);
	});
});

describe('fixed window', () => {
	it('starts anew at each full second, so twice the limit fits around it', () => {
		expect(passing(fixedWindow(2), [998, 999, 999.5, 1000, 1001, 1002, 2000])).toEqual([
			998, 999, 1000, 1001, 2000,
		]);
	});
});

describe('token bucket', () => {
	it('lets the limit through at once and then one each time a token is due', () => {
		const limiter = tokenBucket(10);
		expect(passing(limiter, Array<number>(12).fill(50))).toHaveLength(10);
		expect(passing(limiter, [149, 150, 151, 250, 350])).toEqual([150, 250, 350]);
	});

	it('does not gather more than the limit', () => {
		const limiter = tokenBucket(2);
		limiter(0);
		expect(passing(limiter, Array<number>(5).fill(60_000))).toHaveLength(2);
	});

	it('keeps the pace exactly over a long time', () => {
		const limiter = tokenBucket(10);
		passing(limiter, Array<number>(10).fill(0));
		expect(passing(limiter, evenly(100, 100, 10_000))).toHaveLength(10_000);
	});
});

describe('limits of apps', () => {
	it('counts each app and each group by itself', () => {
		const limits = new AppLimits({ messages: 1, media: 1, others: null }, 'slidingWindow');
		expect(limits.pass('a', 'messages', 0)).toBe(true);
		expect(limits.pass('a', 'messages', 1)).toBe(false);
		expect(limits.pass('b', 'messages', 1)).toBe(true);
		expect(limits.pass('a', 'media', 1)).toBe(true);
		expect(limits.pass('a', 'media', 1)).toBe(false);
		expect(limits.pass('a', 'others', 1)).toBe(true);
		expect(limits.pass('a', 'others', 1)).toBe(true);
		limits.reset();
		expect(limits.pass('a', 'messages', 2)).toBe(true);
	});

	it.each([0, -1, 1.5, NaN, Infinity])('refuses a rate of %d', (messages) => {
		expect(() => new AppLimits({ messages, media: 1, others: 1 }, 'slidingWindow')).toThrow(
			'A rate is a whole number from 1',
		);
	});
});
