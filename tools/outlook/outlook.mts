/** What has moved outside this repository since it was tested, and what to do about it. */

/** One thing that is published on npm. */
export interface Watched {
	/** On npm. */
	name: string;
	/** What this repository is tested with, or made from. */
	tested: string;
	/** The newest version on npm; `undefined` if npm did not say. */
	newest: string | undefined;
	/** What to do about a newer one. */
	todo: string;
}

interface Line {
	text: string;
	/** Whether something is to be done. */
	isDue: boolean;
}

/**
 * When Gupshup ends the partner app tokens that begin with `sk_`.
 * docs: partner-docs.gupshup.io/docs/token-management
 */
const TOKENS_END = new Date('2027-03-31T00:00:00Z');

/** From so many days before, users have to be told. */
const TOKENS_DUE = 120;

const DAY = 86_400_000;

/** The lines of the outlook of a day, what is to be done first. */
export function outlookOf(watched: readonly Watched[], today: Date): Line[] {
	const lines = [...watched.map(lineFor), tokensOn(today)];
	return [...lines.filter(({ isDue }) => isDue), ...lines.filter(({ isDue }) => !isDue)];
}

function lineFor({ name, tested, newest, todo }: Watched): Line {
	if (newest === undefined)
		return { text: `${name}: npm did not say its newest version`, isDue: true };
	if (!isNewer(newest, tested)) return { text: `${name} ${tested} is the newest`, isDue: false };
	return { text: `${name} ${newest} is out, tested is ${tested}: ${todo}`, isDue: true };
}

function tokensOn(today: Date): Line {
	const days = Math.ceil((TOKENS_END.getTime() - today.getTime()) / DAY);
	const text =
		days > 0
			? `Gupshup ends tokens that begin with sk_ in ${days} days, on 31 March 2027`
			: `Gupshup ended tokens that begin with sk_ on 31 March 2027, ${-days} days ago`;
	const todo = 'see whether Gupshup has moved the date, and say it in docs/credential.md';
	const isDue = days <= TOKENS_DUE;
	return { text: isDue ? `${text}: ${todo}` : text, isDue };
}

/** Whether a version comes after another one; one that is made for trying comes before its own. */
export function isNewer(version: string, than: string): boolean {
	const [ours, theirs] = [version, than].map((text) => {
		const [numbers, trial] = text.split(/-(.*)/s);
		return [...numbers.split('.').map(Number), trial === undefined ? 1 : 0];
	});
	const at = theirs.findIndex((part, index) => part !== ours[index]);
	return at >= 0 && ours[at] > theirs[at];
}

/** The outlook as a list in Markdown, with a box to tick at what is to be done. */
export function markdownOf(lines: readonly Line[]): string {
	return lines.map(({ text, isDue }) => `${isDue ? '- [ ]' : '-'} ${text}`).join('\n');
}
