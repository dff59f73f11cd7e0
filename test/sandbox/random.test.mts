import { createRandom, mediaId, traceId, uuid } from '../../sandbox/random.mts';

const take = (seed: number | undefined, stream: number) => {
	const random = createRandom(seed, stream);
	return Array.from({ length: 1000 }, random);
};

it('repeats itself for a seed, and for no other seed or stream', () => {
	expect(take(9, 1)).toEqual(take(9, 1));
	expect(take(9, 1)).not.toEqual(take(10, 1));
	expect(take(9, 1)).not.toEqual(take(9, 2));
	expect(take(undefined, 1)).not.toEqual(take(undefined, 1));
});

it('is spread evenly from 0 to 1', () => {
	const numbers = take(9, 1);
	expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
	expect(Math.max(...numbers)).toBeLessThan(1);
	expect(numbers.reduce((sum, value) => sum + value) / numbers.length).toBeCloseTo(0.5, 1);
});

it('makes ids of the right form that do not repeat', () => {
	const random = createRandom(9, 1);
	const of = (make: (random: () => number) => string) =>
		Array.from({ length: 10_000 }, () => make(random));
	const forms = [
		[of(uuid), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/],
		[of(mediaId), /^1\d{15}$/],
		[of(traceId), /^A[0-9a-f]{22}$/],
	] as const;
	for (const [ids, form] of forms) {
		expect(new Set(ids).size).toBe(ids.length);
		expect(ids.filter((id) => !form.test(id))).toEqual([]);
	}
});
