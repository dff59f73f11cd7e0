import type { LinkRule } from './linkRule';
import { PAGE_LINKS } from './pageLinks';
import { PRIVATE_LINKS } from './privateLinks';

/**
 * The rules that refuse a link by its address alone. A rule has to be certain: what is only likely is
 * sent. Each has an entry in the tests, with links that it catches and links close by that must pass.
 */
export const LINK_RULES: readonly LinkRule[] = [
	...PRIVATE_LINKS,
	...PAGE_LINKS,
	{
		hosts: 'any',
		when: (url) => endingOf(url) !== undefined && !mayConvert(url),
		what: 'does not lead to a JPEG or PNG, going by its ending',
		hint: (url) => `WhatsApp shows no .${endingOf(url)} as an image: use a JPEG or PNG of it`,
	},
];

/** Endings of what WhatsApp never shows as an image, unless a server makes another file of it. */
const NO_IMAGE =
	/\.(3gp|aac|ai|avi|bmp|cr2|csv|dng|docx?|eps|flac|hei[cf]|m4a|m4v|mkv|mov|mp3|mp4|nef|ogg|opus|pdf|pptx?|psd|rar|svgz?|tiff?|wav|webm|xlsx?|zip|7z)$/i;

function endingOf({ pathname }: URL): string | undefined {
	return NO_IMAGE.exec(pathname)?.[1].toLowerCase();
}

/** Whether something in the link may ask the server for the file in another form. */
function mayConvert({ pathname, search }: URL): boolean {
	return /jpe?g|png|webp|auto|fm=|format|thumb|preview|convert|render|resize|image\/|:\/\//i.test(
		`${pathname}${search}`,
	);
}
