/**
 * The room `problems/`: what can go wrong and how it is told, what Gupshup's causes and codes mean, and
 * what an outcome is. The bottom of the house: uses no other room.
 */

/** Something that went wrong, for the person who has to put it right: the one form it has everywhere. */
export interface Problem {
	/** What happened, one sentence without its full stop. Holds no token and no secret. */
	what: string;
	/** What to do about it, one or two sentences, without the last full stop. */
	hint: string;
	/** Status of Gupshup's answer, if there was one. */
	httpStatus?: number;
	/** Gupshup's own words, or those of the network. */
	reason?: string;
	/**
	 * What it lies in, where that is not the one message alone: with the app, all others of it would fare
	 * the same; the media ID is one that Gupshup does not know any more.
	 */
	about?: 'app' | 'media';
}

/** Whether something came out as a problem, and not as what was asked for. */
export function isProblem(result: object): result is Problem {
	return 'what' in result && 'hint' in result;
}

/** All of it in one text, without the last full stop: "What happened ("reason"). What to do". */
export function textOfProblem(problem: Problem): string {
	return `${withReason(problem)}. ${withoutFullStop(problem.hint)}`;
}

/** What happened, with Gupshup's own words where they are not in it already. */
export function withReason({ what, reason }: Problem): string {
	const said =
		reason === undefined || what.includes(reason) ? '' : ` ("${withoutFullStop(reason)}")`;
	return `${withoutFullStop(what)}${said}`;
}

/** A text as a part of a longer one, which sets the full stops. */
export function withoutFullStop(text: string): string {
	let end = text.trimEnd().length;
	while (text[end - 1] === '.') end--;
	return text.slice(0, end).trimStart();
}

/** A value that cannot be sent: found out before any request was made. */
export class InvalidInput extends Error implements Problem {
	readonly what: string;

	/**
	 * @param field its label in the panel
	 * @param finding what is wrong with it, continuing the label: "is empty"
	 * @param hint what to do, without the final full stop
	 */
	constructor(
		field: string,
		finding: string,
		readonly hint: string,
	) {
		super(`${field} ${finding}. ${hint}`);
		this.name = 'InvalidInput';
		this.what = `${field} ${finding}`;
	}
}

const LONGEST_QUOTE = 60;

/** The value as it may stand in a message: in quotes, on one line, shortened. */
export function quoted(value: string): string {
	return `"${onOneLine(value, LONGEST_QUOTE)}"`;
}

/** Text that may come from anywhere, as it may stand in a sentence. An emoji is not cut in half. */
export function onOneLine(text: string, longest: number): string {
	const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
	if (line.length <= longest) return line;
	return `${line.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
