/** A list of items names no more than so many of them, or stretches of them. */
const MOST_NAMED = 5;

/**
 * Items within a sentence, counted from 1: "items 3, 8 and 11", "items 3 and 8 to 40".
 *
 * @param items places in the input, counted from 0, in ascending order; one at least
 */
export function listedFromOne(items: readonly number[]): string {
	const stretches = stretchesOf(items);
	const named = stretches.slice(0, MOST_NAMED);
	const texts = named.map(([first, last]) => (first === last ? `${first}` : `${first} to ${last}`));
	const unnamed = stretches
		.slice(MOST_NAMED)
		.reduce((count, [first, last]) => count + last - first + 1, 0);
	const end = unnamed > 0 ? `${unnamed} more` : texts.pop();
	return `${items.length === 1 ? 'item' : 'items'} ${[texts.join(', '), end].filter(Boolean).join(' and ')}`;
}

/** First and last, counted from 1, of what follows each other; two that do stay two. */
function stretchesOf(items: readonly number[]): Array<[first: number, last: number]> {
	const stretches: Array<[number, number]> = [];
	for (const place of items.map((item) => item + 1)) {
		const current = stretches[stretches.length - 1];
		if (current?.[1] === place - 1) current[1] = place;
		else stretches.push([place, place]);
	}
	return stretches.flatMap(
		([first, last]): Array<[number, number]> =>
			last === first + 1
				? [
						[first, first],
						[last, last],
					]
				: [[first, last]],
	);
}
