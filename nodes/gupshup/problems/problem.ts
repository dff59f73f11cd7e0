/**
 * The room `problems/`: what can go wrong and how it is told, what Gupshup's causes and codes mean, and
 * what an outcome is. The bottom of the house: uses no other room.
 */

/**
 * Something that went wrong, for the person who has to put it right: the one form it has everywhere, from
 * the place where it is found out to the texts of items, errors and notices.
 */
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
