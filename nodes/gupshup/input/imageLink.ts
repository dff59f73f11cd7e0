import { LABELS } from './labels';
import type { LinkedMedia } from './linkRule';
import { IMAGE_PAGES } from './pageLinks';

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

/** An image by link, the one kind of file whose ending can be certain to be wrong. */
export const LINKED_IMAGE: LinkedMedia = {
	one: 'image',
	an: 'an image',
	source: LABELS.imageSource,
	example: 'https://example.com/image.png',
	endings: /\.(?:jpe?g|png|gif|webp|heic|avif)$/i,
	linkRules: [
		...IMAGE_PAGES,
		{
			hosts: 'any',
			when: (url) => endingOf(url) !== undefined && !mayConvert(url),
			what: "doesn't lead to a JPEG or PNG, according to its file extension",
			hint: (_, url) =>
				`Use a JPEG or PNG instead: WhatsApp doesn't show .${endingOf(url)} as an image`,
		},
	],
};
