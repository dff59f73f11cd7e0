/** Sets of numbers, as what numbers of each length begin with: the last digits are mostly free. */

/** The beginnings of numbers, digit by digit; `ALL` where whatever follows belongs to them. Equal ones are one. */
export interface Tree {
	id: number;
	next: ReadonlyArray<Tree | undefined>;
}

/** Numbers by how many digits they have. */
export type Numbers = ReadonlyArray<Tree | undefined>;

export const ALL: Tree = { id: 0, next: [] };
export const DIGITS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const trees = new Map<string, Tree>();

export function treeOf(next: Tree['next']): Tree | undefined {
	return next.every((tree) => tree === ALL) ? ALL : openTreeOf(next);
}

/** A tree that something is going to follow, so that its last digits count, too. */
export function openTreeOf(next: Tree['next']): Tree | undefined {
	if (next.every((tree) => tree === undefined)) return undefined;
	return kept(trees, next.map((tree) => tree?.id).join(), () => ({ id: trees.size + 1, next }));
}

/** What a map has under a key, made when it is first asked for. */
export function kept<T>(map: Map<string, T>, key: string, make: () => T): T {
	if (!map.has(key)) map.set(key, make());
	return map.get(key) as T;
}

type Sets = 'or' | 'and' | 'not';
const combined = new Map<string, Tree | undefined>();

/** What begins like either, like both, or like the first and not like the second. */
export function combine(sets: Sets, a?: Tree, b?: Tree): Tree | undefined {
	if (sets === 'not' ? !a || b === ALL : sets === 'and' && !(a && b)) return undefined;
	if (!b) return a;
	if (!a) return b;
	if (a === b) return sets === 'not' ? undefined : a;
	if (sets === 'or' && (a === ALL || b === ALL)) return ALL;
	return kept(combined, `${a.id} ${sets} ${b.id}`, () =>
		treeOf(DIGITS.map((digit) => combine(sets, below(a, digit), below(b, digit)))),
	);
}

function below(tree: Tree, digit: number): Tree | undefined {
	return tree === ALL ? ALL : tree.next[digit];
}

export function combineAll(sets: Sets, a: Numbers, b: Numbers): Numbers {
	return Array.from({ length: Math.max(a.length, b.length) }, (_, length) =>
		combine(sets, a[length], b[length]),
	);
}

const NOTHING: Numbers = [ALL];

/** The parts of a pattern of which any may match. */
export function alternativesIn(pattern: string): string[] {
	const all = [''];
	let depth = 0;
	for (const sign of pattern) {
		depth += sign === '(' ? 1 : sign === ')' ? -1 : 0;
		if (sign === '|' && depth === 0) all.push('');
		else all[all.length - 1] += sign;
	}
	return all;
}

/** The numbers that a pattern of the library's is about, in whole. */
export function parsePattern(pattern: string): Numbers {
	let at = 0;
	const take = (form: RegExp) => {
		const match = new RegExp(`^(?:${form.source})`).exec(pattern.slice(at));
		at += match?.[0].length ?? 0;
		return match;
	};
	const alternatives = (): Numbers => {
		let all = sequence();
		while (take(/\|/)) all = combineAll('or', all, sequence());
		return all;
	};
	const sequence = (): Numbers => {
		let all = NOTHING;
		while (at < pattern.length && !/[|)]/.test(pattern[at])) all = joined(all, repeated(atom()));
		return all;
	};
	const repeated = (numbers: Numbers): Numbers => {
		const [given, least, most = least] = take(/\?|\{(\d+)(?:,(\d+))?\}/) ?? ['', '1'];
		const [from, to] = given === '?' ? [0, 1] : [Number(least), Number(most)];
		let [all, times]: Numbers[] = [[], NOTHING];
		for (let time = 0; time <= to; time++) {
			if (time >= from) all = combineAll('or', all, times);
			times = joined(times, numbers);
		}
		return all;
	};
	const atom = (): Numbers => {
		if (take(/\((?:\?:)?/)) {
			const all = alternatives();
			if (take(/\)/)) return all;
		}
		const digits = take(/\\d|\[[\d-]+\]|\d/);
		if (!digits) throw new Error(`${pattern} has a form that is not known, at ${at}`);
		const one = new RegExp(digits[0]);
		return [undefined, treeOf(DIGITS.map((digit) => (one.test(`${digit}`) ? ALL : undefined)))];
	};
	const all = alternatives();
	if (at < pattern.length) throw new Error(`${pattern} has a form that is not known, at ${at}`);
	return all;
}

/** The numbers of one, each with all of the other behind it. */
export function joined(front: Numbers, back: Numbers): Numbers {
	let all: Numbers = [];
	for (const [length, tree] of front.entries()) {
		const both = back.map((numbers) => behind(tree, length, numbers));
		all = combineAll('or', all, [...new Array<undefined>(length), ...both]);
	}
	return all;
}

const followed = new Map<string, Tree | undefined>();

function behind(tree: Tree | undefined, length: number, numbers?: Tree): Tree | undefined {
	if (!tree || !numbers) return undefined;
	if (length === 0 || numbers === ALL) return numbers === ALL ? tree : numbers;
	return kept(followed, `${tree.id} ${length} ${numbers.id}`, () =>
		treeOf(DIGITS.map((digit) => behind(below(tree, digit), length - 1, numbers))),
	);
}
