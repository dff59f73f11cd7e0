/**
 * Whether these are the thorough tests (`npm run test:thorough`). A file `x.thorough.test.mts` runs `x.test.mts`
 * with all of what `npm test` takes a sample of.
 */
export const isThorough = process.env.GUPSHUP_TESTS === 'thorough';

/** All of them in the thorough tests; so many of them otherwise, from the first one on, as far apart as can be. */
export function sampleOf<T>(all: readonly T[], count: number): T[] {
	if (isThorough || count >= all.length) return [...all];
	return Array.from({ length: count }, (_, place) => all[Math.floor((place * all.length) / count)]);
}
