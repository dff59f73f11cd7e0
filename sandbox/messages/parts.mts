/** What the checks of all kinds of messages have in common. */
import { z } from 'zod';
import { invalid, type MetaRefusal } from './refusal.mts';

/** Text that is not empty and has at most so many characters. */
export function lengthOf(max: number, message = `must be 1 to ${max} characters`) {
	return z.string().refine((text) => fits(text, max), message);
}

/** Counted in code points: Meta says "characters" and no more. */
function fits(text: string, max: number): boolean {
	// UTF-16 units are never fewer than code points, so the slow count is for the doubtful ones only.
	if (text.length <= max) return text.length > 0;
	return text.length <= 2 * max && [...text].length <= max;
}

export function isHttpLink(link: string): boolean {
	// URL forgives blanks around an address, and a browser's parser is not what fetches the picture.
	return /^https?:\/\/[^\s/]\S*$/i.test(link) && URL.canParse(link);
}

export function checkLength(what: string, value: string, max: number): MetaRefusal | undefined {
	return fits(value, max)
		? undefined
		: invalid(`${what} length invalid. Min length: 1, Max length: ${max}`);
}

export function checkUnique(what: string, values: string[]): MetaRefusal | undefined {
	return new Set(values).size === values.length ? undefined : invalid(`${what} must be unique`);
}

/** @param what in the plural: `cards` */
export function checkCount(
	what: string,
	count: number,
	min: number,
	max: number,
): MetaRefusal | undefined {
	return count >= min && count <= max
		? undefined
		: invalid(`Invalid ${what} count. Min allowed ${what}: ${min}, Max allowed ${what}: ${max}`);
}

/** What the first check that fails says; each is made only if those before it passed. */
export function firstRefusal<T>(
	all: readonly T[],
	check: (each: T, index: number) => MetaRefusal | undefined,
): MetaRefusal | undefined {
	for (const [index, each] of all.entries()) {
		const refusal = check(each, index);
		if (refusal) return refusal;
	}
	return undefined;
}
