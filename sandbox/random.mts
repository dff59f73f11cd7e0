import { randomInt } from 'node:crypto';

/** A number from 0 (included) to 1 (not included). */
export type Random = () => number;

/**
 * Random numbers. With a seed the same ones each time (mulberry32), so that a run can be repeated;
 * different `stream`s of one seed do not disturb each other.
 */
export function createRandom(seed: number | undefined, stream: number): Random {
	// Ids of two sandboxes without a seed have to differ, so even then the start is a random one.
	let state = seed === undefined ? randomInt(2 ** 32) : (seed + stream * 0x9e3779b9) >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = state;
		mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** A UUID of version 4, the form of Gupshup's message ids. */
export function uuid(random: Random): string {
	const [a, b, c, d] = [word(random), word(random), word(random), word(random)];
	const variant = ((parseInt(c[0], 16) & 3) | 8).toString(16);
	return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-${variant}${c.slice(1, 4)}-${c.slice(4)}${d}`;
}

/** Sixteen decimal digits, the form of Meta's media ids. */
export function mediaId(random: Random): string {
	return `1${digits(random, 7)}${digits(random, 8)}`;
}

/** A trace id in the manner of Meta's `fbtrace_id`. */
export function traceId(random: Random): string {
	return `A${word(random)}${word(random)}${word(random).slice(0, 6)}`;
}

function word(random: Random): string {
	return Math.floor(random() * 2 ** 32)
		.toString(16)
		.padStart(8, '0');
}

function digits(random: Random, count: number): string {
	return Math.floor(random() * 10 ** count)
		.toString()
		.padStart(count, '0');
}
