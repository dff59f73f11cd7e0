import type { LinkRule } from './linkRule';
import { PAGE_LINKS } from './pageLinks';
import { PRIVATE_LINKS } from './privateLinks';

/**
 * The rules that refuse a link by its address alone. A rule has to be certain: what is only likely is
 * sent. Each has an entry in the tests, with links that it catches and links close by that must pass.
 */
export const LINK_RULES: readonly LinkRule[] = [
	{
		hosts: 'any',
		when: ({ search }) => SIGNED_BEHIND_ENTITY.test(search),
		what: 'holds &amp; where & belongs',
		hint: 'Replace each &amp; with & in the link, for example {{ $json.link.replaceAll("&amp;", "&") }}',
	},
	{
		hosts: 'any',
		when: ({ pathname, search, hash }) => search === '' && hash === '' && endsInBracket(pathname),
		what: 'has a bracket or quote after the ending of the image',
		hint: 'Remove it from the end of the link',
	},
	...PRIVATE_LINKS,
	...PAGE_LINKS,
	{
		hosts: 'any',
		when: (url) => endingOf(url) !== undefined && !mayConvert(url),
		what: 'does not lead to a JPEG or PNG, going by its ending',
		hint: (url) => `WhatsApp shows no .${endingOf(url)} as an image: use a JPEG or PNG of it`,
	},
];

/** Parameters without which a link is refused. Of others, a server may do without. */
const SIGNED_BEHIND_ENTITY =
	/&amp;(?:x-(?:amz|goog|oss|tos)-[a-z]+|(?:q-)?sig(?:nature)?|key-pair-id|token|s[eprv]|hm|o[eh])=/i;

/** Whether a bracket or quote that nothing opens is at the end, as where a link is copied out of a text. */
function endsInBracket(pathname: string): boolean {
	if (!/\.(?:jpe?g|png|webp|gif)[)\]']$/i.test(pathname)) return false;
	return !/[[('][^[('\])]*$/.test(pathname.slice(0, -1));
}

/** Endings of what WhatsApp never shows as an image, unless a server makes another file of it. */
const NO_IMAGE =
	/\.(3gp|aac|ai|avi|bmp|cr2|csv|dng|docx?|eps|flac|hei[cf]|m4a|m4v|mkv|mov|mp3|mp4|nef|ogg|opus|pdf|pptx?|psd|rar|svgz?|tiff?|wav|webm|xlsx?|zip|7z)$/i;

function endingOf({ pathname }: URL): string | undefined {
	return NO_IMAGE.exec(pathname)?.[1].toLowerCase();
}

/** Whether something in the link may ask the server for the file in another form. */
function mayConvert({ pathname, search }: URL): boolean {
	return /jpe?g|png|webp|auto|fm=|format|thumb|preview|representation|convert|render|resize|image\/|:\/\//i.test(
		`${pathname}${search}`,
	);
}
