/** A list of items names no more than these. */
const MOST_NAMED = 5;

/**
 * Items within a sentence, counted from 1: "items 3, 8 and 11".
 *
 * @param items places in the input, counted from 0
 */
export function listedFromOne(items: readonly number[]): string {
	const numbers = items.slice(0, MOST_NAMED).map((item) => String(item + 1));
	const last = items.length > MOST_NAMED ? `${items.length - MOST_NAMED} more` : numbers.pop();
	return numbers.length === 0 ? `item ${last}` : `items ${numbers.join(', ')} and ${last}`;
}
