/** Writes sets of numbers as short as it gets. */
import {
	ALL,
	alternativesIn,
	combine,
	DIGITS,
	kept,
	openTreeOf,
	type Numbers,
	type Tree,
	treeOf,
} from './beginnings.mts';

/**
 * Lengths and beginnings, "7-8:[2-9] 9:1(0|23)": a number is meant where its length and its beginning
 * stand together. Lengths that have most of their beginnings in common share them.
 *
 * @param allowed what may be meant, too, where that is shorter
 */
export function formatNumbers(numbers: Numbers, allowed = numbers): string {
	const left = new Map([...numbers.entries()].filter(([, tree]) => tree) as Array<[number, Tree]>);
	const lengths = [...left.keys()];
	const groups: Array<[lengths: number[], text: string]> = [];
	for (;;) {
		const best = sharedOnes(lengths, left, allowed);
		if (!best) break;
		groups.push([best.lengths, format(best.tree)]);
		for (const length of best.lengths) {
			const rest = combine('not', left.get(length), best.tree);
			if (rest) left.set(length, rest);
			else left.delete(length);
		}
	}
	for (const [length, tree] of left)
		groups.push([[length], format(shortest(tree, allowed[length]))]);
	const byText = new Map<string, number[]>();
	for (const [those, text] of groups) byText.set(text, [...(byText.get(text) ?? []), ...those]);
	return [...byText].map(([text, those]) => `${formatLengths(those)}:${text}`).join(' ');
}

interface Shared {
	lengths: number[];
	tree: Tree;
}

/** The beginnings that save most when they are written once for several lengths. */
function sharedOnes(
	all: readonly number[],
	left: ReadonlyMap<number, Tree>,
	allowed: Numbers,
): Shared | undefined {
	let most = 0;
	let best: Shared | undefined;
	for (let first = 0; first < all.length; first++) {
		let common: Tree | undefined = ALL;
		let needed: Tree | undefined;
		for (let last = first; last < all.length && left.has(all[last]); last++) {
			common = combine('and', common, allowed[all[last]]);
			if (!common) break;
			const lengths = all.slice(first, last + 1);
			needed = undefined;
			for (const length of lengths) {
				needed = combine('or', needed, combine('and', left.get(length), common));
			}
			if (last === first || !needed) continue;
			const tree = shortest(needed, common);
			const saved = lengths.map((length) => {
				const before = left.get(length);
				const rest = combine('not', before, tree);
				return costOf(before) - (rest ? costOf(shortest(rest, allowed[length])) : 0);
			});
			const gain = saved.reduce((sum, one) => sum + one, -costOf(tree));
			if (gain > most) [most, best] = [gain, { lengths, tree }];
		}
	}
	return best;
}

/** A length in front, a colon and a space. */
const OF_A_GROUP = 4;

function costOf(tree: Tree | undefined): number {
	return tree ? plainly(tree).length + OF_A_GROUP : 0;
}

/** The shortest to write of all that means the first at least, and no more than the second. */
function shortest(least: Tree, most: Tree | undefined = least): Tree {
	const candidates = [least, grown(least, most) ?? least, most];
	return candidates.reduce((a, b) => (plainly(b).length < plainly(a).length ? b : a));
}

function grown(tree: Tree | undefined, most: Tree | undefined): Tree | undefined {
	if (!tree || !most) return undefined;
	if (most === ALL || tree === ALL) return most;
	return treeOf(DIGITS.map((digit) => grown(tree.next[digit], most.next[digit])));
}

const plain = new Map<string, string>();

/** As a pattern, digit by digit. */
function plainly(tree: Tree): string {
	return kept(plain, `${tree.id}`, () => {
		const groups = new Map<Tree, number[]>();
		for (const [digit, next] of tree.next.entries()) {
			if (next) groups.set(next, [...(groups.get(next) ?? []), digit]);
		}
		return [...groups]
			.map(([next, digits]) => formatDigits(digits) + inBrackets(plainly(next)))
			.join('|');
	});
}

const shortened = new Map<string, string>();

/** As a pattern, in which an end that many beginnings share is written once. */
function format(tree: Tree): string {
	return kept(shortened, `${tree.id}`, () => {
		const text = plainly(tree);
		const parts = [...sharedEndsOf(tree)].map((end) => ({
			end,
			before: replaced(tree, end, ALL, undefined),
			rest: replaced(tree, end, undefined, ALL),
		}));
		const lengthOf = ({ before, end, rest }: (typeof parts)[number]) =>
			inBrackets(plainly(before as Tree)).length +
			inBrackets(plainly(end)).length +
			(rest ? plainly(rest).length + 1 : 0);
		const [best] = parts.sort((a, b) => lengthOf(a) - lengthOf(b));
		if (!best || lengthOf(best) >= text.length) return text;
		const front = inBrackets(format(best.before as Tree)) + inBrackets(format(best.end));
		return best.rest ? `${front}|${format(best.rest)}` : front;
	});
}

/** Parts of a tree that more than one digit leads to. */
function sharedEndsOf(tree: Tree): Set<Tree> {
	const [met, shared] = [new Set<Tree>(), new Set<Tree>()];
	const see = (one: Tree) => {
		for (const next of new Set(one.next)) {
			if (!next || next === ALL) continue;
			if (met.has(next)) {
				shared.add(next);
				continue;
			}
			met.add(next);
			see(next);
		}
	};
	see(tree);
	return shared;
}

function replaced(tree: Tree, end: Tree, by?: Tree, forAll?: Tree): Tree | undefined {
	const done = new Map<Tree, Tree | undefined>([
		[end, by],
		[ALL, forAll],
	]);
	const replace = (one: Tree): Tree | undefined => {
		if (!done.has(one)) done.set(one, openTreeOf(one.next.map((next) => next && replace(next))));
		return done.get(one);
	};
	return replace(tree);
}

function inBrackets(pattern: string): string {
	return alternativesIn(pattern).length > 1 ? `(${pattern})` : pattern;
}

/** A class of characters, by what it has or by what it has not. */
function formatDigits(digits: readonly number[]): string {
	if (digits.length === 1) return `${digits[0]}`;
	if (digits.length === DIGITS.length) return '#';
	const others = DIGITS.filter((digit) => !digits.includes(digit));
	const [has, hasNot] = [`[${formatRanges(digits, '')}]`, `[^${formatRanges(others, '')}]`];
	return hasNot.length < has.length ? hasNot : has;
}

/** "7,9-11" of 7, 9, 10 and 11. */
export function formatLengths(lengths: readonly number[]): string {
	return formatRanges(
		[...new Set(lengths)].sort((a, b) => a - b),
		',',
	);
}

function formatRanges(numbers: readonly number[], between: string): string {
	const ranges: number[][] = [];
	for (const number of numbers) {
		const range = ranges.at(-1);
		if (range?.at(-1) === number - 1) range.push(number);
		else ranges.push([number]);
	}
	return ranges
		.map((range) =>
			range.length === 1 || (range.length === 2 && between === '')
				? range.join('')
				: `${range[0]}-${range.at(-1)}`,
		)
		.join(between);
}
