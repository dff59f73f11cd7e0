/** So many places where a link may begin are looked at, the first one included. */
const MOST_PLACES = 9;

const IMAGE_ENDING = /\.(?:jpe?g|png|gif|webp|heic|avif)$/i;

/**
 * Whether a text is several links, as a list becomes within a text: one behind the other, with a comma,
 * a space or nothing in between.
 *
 * A link may well carry another: proxies have it in their path (`…/fetch/https://…`) or in a parameter
 * (`?url=https://…`), and some of them several. So what stands before the second link decides: white
 * space; the ending of an image's name in a path; or a comma, semicolon or bar, where both links go to
 * the same server and the first is not itself the value of a parameter.
 */
export function isTwoLinks(text: string): boolean {
	const first = /^https?:\/\/[^/?#\s]{1,300}/i.exec(text)?.[0];
	if (first === undefined) return false;
	let places = 0;
	for (const { index } of text.matchAll(/https?:\/\//gi)) {
		if (++places > MOST_PLACES) return false;
		const before = text.slice(0, index);
		if (/[\s,;|]$/.test(before) && /\s/.test(before.slice(-3))) return true;
		const isInPath = !before.includes('?') && !before.includes('#');
		const separated = /[,;|]$/.test(before);
		if (isInPath && IMAGE_ENDING.test(separated ? before.slice(0, -1) : before)) {
			return true;
		}
		if (separated && startsAlike(text.slice(index), first) && !isValueALink(before)) return true;
	}
	return false;
}

function startsAlike(text: string, first: string): boolean {
	const next = text[first.length];
	return (
		text.slice(0, first.length).toLowerCase() === first.toLowerCase() &&
		(next === undefined || /[/?#]/.test(next))
	);
}

/** Whether the parameter at the end of a text has a link as its value: `…?urls=https://a/1.jpg,`. */
function isValueALink(text: string): boolean {
	const start = text.lastIndexOf('=') + 1;
	return start > 0 && /^https?:/i.test(text.slice(start, start + 6));
}
