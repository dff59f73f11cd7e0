/**
 * How n8n's store of what was processed, which knows texts and nothing of them, keeps what became of a mark.
 *
 * **Whoever asks that store for a text writes it down.** So each state is two texts, one to be asked for and
 * one in reserve: `sent` and `inDoubt` have a pair each. Asked for are the first ones of both pairs, in one
 * call. A process that dies before it takes back what it wrote by asking leaves both of them, which is no
 * state: then the texts in reserve tell, and they were not asked for. So nobody who was only looked up is in
 * doubt, and nobody is taken for sent to who was not, whatever dies when.
 */

/** What the store knows of a mark. */
export type SentState = 'none' | 'inDoubt' | 'sent';

/** Whatever became of somebody is kept in so many texts. */
export const TEXTS_EACH = 2;

/** The texts of each state. */
export function textsOf(
	mark: string,
): Record<'sent' | 'inDoubt', [first: string, reserve: string]> {
	return { sent: [mark, `${mark}=`], inDoubt: [`${mark}~`, `${mark}~=`] };
}

/** What is asked for. */
export function firstTextsOf(mark: string): string[] {
	const { sent, inDoubt } = textsOf(mark);
	return [sent[0], inDoubt[0]];
}

/** What is asked for where the first texts are left over from a process that died. */
export function reserveTextsOf(mark: string): string[] {
	const { sent, inDoubt } = textsOf(mark);
	return [sent[1], inDoubt[1]];
}

export function allTextsOf(mark: string): string[] {
	const { sent, inDoubt } = textsOf(mark);
	return [...sent, ...inDoubt];
}

/** @param had the texts that were there: all of the mark, or the first ones where these say it all */
export function stateIn(had: ReadonlySet<string>, mark: string): SentState {
	const { sent, inDoubt } = textsOf(mark);
	const [isSent, isInDoubt] = [had.has(sent[0]), had.has(inDoubt[0])];
	if (isSent !== isInDoubt) return isSent ? 'sent' : 'inDoubt';
	if (!isSent) return 'none';
	if (had.has(inDoubt[1])) return 'inDoubt';
	return had.has(sent[1]) ? 'sent' : 'none';
}
