import type { Flaw, Found } from '../../../nodes/gupshup/media/media';
import { InvalidInput } from '../../../nodes/gupshup/problems/problem';

/** n8n's guidelines for texts ask to avoid them. */
const WORDS_TO_AVOID = /\b(?:errors?|problems?|failures?|mistakes?)\b/i;

/** The text with which a value is refused. Fails for one that is taken, and for a text of bad form. */
export function refusalOf(read: () => unknown): string {
	const refused = thrownBy(read);
	if (!(refused instanceof InvalidInput)) throw new Error(`Not refused: ${String(refused)}`);
	// What is wrong may quote the user's own words.
	const flaws = [refused.what.replace(/".*"/s, '""'), refused.hint].flatMap((text) =>
		flawsOf(text),
	);
	if (refused.message !== `${refused.what}. ${refused.hint}`)
		flaws.push('not put together of both');
	if (flaws.length > 0) throw new Error(`${refused.message}: ${flaws.join(', ')}`);
	return refused.message;
}

/** What is wrong with a text for users. Its full stop is set by whoever puts it together. */
export function flawsOf(text = ''): string[] {
	const [word] = WORDS_TO_AVOID.exec(text) ?? [];
	return [
		...(word === undefined ? [] : [`says "${word}"`]),
		...(/^[^\n\r]*[^\s.]$/.test(text) ? [] : ['is empty, not one line, or ends in a full stop']),
	];
}

/** What is wrong with a file, if anything is. */
export function flawIn(found: Found): Flaw | undefined {
	return 'hint' in found ? found : undefined;
}

function thrownBy(read: () => unknown): unknown {
	try {
		return read();
	} catch (thrown) {
		return thrown;
	}
}
