import { z } from 'zod';

/** Meta's limit, in characters. docs: developers.facebook.com/docs/whatsapp/cloud-api/messages/image-messages */
const maxCaption = 1024;

/**
 * The `image` of an image message: a media id or a link, never both. The caption is counted in code
 * points (an emoji of four bytes is one); Meta says "characters" and no more.
 */
export const image = z
	.strictObject({
		id: z.string().min(1).optional(),
		link: z.string().refine(isHttpLink, 'must be an absolute http or https address').optional(),
		caption: z
			.string()
			.refine(fitsCaption, `must be 1 to ${maxCaption} characters, or left out`)
			.optional(),
	})
	.refine(
		({ id, link }) => (id === undefined) !== (link === undefined),
		'exactly one of id and link is needed',
	);

/** An image in a header has no caption: the text below it is there for that. */
export const headerImage = image.refine(
	({ caption }) => caption === undefined,
	'a header has no caption',
);

export function isHttpLink(link: string): boolean {
	// URL forgives blanks around an address, and a browser's parser is not what fetches the picture.
	return /^https?:\/\/[^\s/]\S*$/i.test(link) && URL.canParse(link);
}

function fitsCaption(caption: string): boolean {
	// UTF-16 units are never fewer than code points, so the slow count is for the doubtful ones only.
	if (caption.length <= maxCaption) return caption.length > 0;
	return caption.length <= 2 * maxCaption && [...caption].length <= maxCaption;
}
