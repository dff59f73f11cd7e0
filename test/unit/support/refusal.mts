import { InvalidInput } from '../../../nodes/gupshup/problems/invalidInput';

/** n8n's guidelines for texts ask to avoid them. */
const WORDS_TO_AVOID = /\b(?:errors?|problems?|failures?|mistakes?)\b/i;

/** The text with which a value is refused. Fails for one that is taken, and for a text of bad form. */
export function refusalOf(read: () => unknown): string {
	const refused = thrownBy(read);
	if (!(refused instanceof InvalidInput)) throw new Error(`Not refused: ${String(refused)}`);
	expect(refused.message).toBe(`${refused.what}. ${refused.hint}`);
	expectGoodText(refused.hint);
	// What is wrong may quote the user's own words.
	expectGoodText(refused.what.replace(/".*"/s, '""'));
	return refused.message;
}

/** A text for users: no words to avoid, on one line, its full stop set by whoever puts it together. */
export function expectGoodText(text: string): void {
	expect(text).not.toMatch(WORDS_TO_AVOID);
	expect(text).toMatch(/^[^\n\r]*[^\s.]$/);
}

function thrownBy(read: () => unknown): unknown {
	try {
		return read();
	} catch (thrown) {
		return thrown;
	}
}
