/** Repeatable numbers from 0 to 1, the same for one seed. */
export function randomFrom(seed: string): () => number {
	let state = [...seed].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) >>> 0;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
}

/**
 * Digits that a pattern of libphonenumber matches: alternatives, groups, classes, `\d`, `?`, `{n}`,
 * `{n,m}`.
 */
export function numberLike(pattern: string, random: () => number): string {
	let place = 0;
	const below = (count: number) => Math.floor(random() * count);

	function alternatives(): string {
		const found = [sequence()];
		while (pattern[place] === '|') {
			place++;
			found.push(sequence());
		}
		return found[below(found.length)];
	}

	function sequence(): string {
		let made = '';
		while (place < pattern.length && !'|)'.includes(pattern[place])) {
			const start = place;
			atom();
			const times = repeats();
			const end = place;
			for (let turn = 0; turn < times; turn++) {
				place = start;
				made += atom();
			}
			place = end;
		}
		return made;
	}

	function repeats(): number {
		if (pattern[place] === '?') {
			place++;
			return below(2);
		}
		const [all, least, most] = /^\{(\d+)(?:,(\d+))?\}/.exec(pattern.slice(place)) ?? [];
		if (!all) return 1;
		place += all.length;
		return Number(least) + below(Number(most ?? least) - Number(least) + 1);
	}

	function atom(): string {
		if (pattern[place] === '(') {
			place += pattern.startsWith('(?:', place) ? 3 : 1;
			const made = alternatives();
			place++;
			return made;
		}
		if (pattern[place] === '[') {
			const end = pattern.indexOf(']', place);
			const one = new RegExp(pattern.slice(place, end + 1));
			const choice = [...'0123456789'].filter((digit) => one.test(digit));
			place = end + 1;
			return choice[below(choice.length)];
		}
		if (pattern[place] === '\\') {
			place += 2;
			return String(below(10));
		}
		return pattern[place++];
	}

	return alternatives();
}

/**
 * Numbers in use of all countries, made up from the numbering plans.
 *
 * @param count how many of each range of a plan
 */
export function* numbersInUse(plans: string, count: number, random: () => number) {
	for (const plan of plans.trim().slice(1).split('\n+')) {
		const [code] = plan.split(' ', 1);
		for (const range of plan.match(/^[mo] .*/gm)?.flatMap((line) => line.slice(2).split(' ')) ??
			[]) {
			const [lengths, beginning] = range.split(':');
			const [least, most] = [/^\d+/, /\d+$/].map((end) => Number(end.exec(lengths)));
			for (let time = 0; time < count; time++) {
				const begun = numberLike(beginning.replaceAll('#', '\\d'), random);
				const missing = Math.max(0, least + (time % (most - least + 1)) - begun.length);
				yield { plan, code, number: begun + numberLike(`\\d{${missing}}`, random) };
			}
		}
	}
}
