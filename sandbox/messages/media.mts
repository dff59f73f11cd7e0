import { z } from 'zod';
import { isHttpLink, lengthOf } from './parts.mts';

/** What a message can show of a file. */
export type MediaKind = 'image' | 'video' | 'audio' | 'document';

/** A file of a message: one that was uploaded before, or one that lies on the web. */
export interface SentMedia {
	kind: MediaKind;
	id?: string;
	link?: string;
	filename?: string;
}

/**
 * Meta's limit, in characters, for every kind that has a caption. They are counted in code points (an
 * emoji of four bytes is one); Meta says "characters" and no more.
 * docs: developers.facebook.com/docs/whatsapp/cloud-api/messages/image-messages and its neighbours
 */
const maxCaption = 1024;

const caption = lengthOf(
	maxCaption,
	`must be 1 to ${maxCaption} characters, or left out`,
).optional();
const filename = z.string().min(1).optional();

/** A media id or a link, never both, with what else the kind has. */
function media<T extends z.ZodRawShape>(more: T) {
	return z
		.strictObject({
			id: z.string().min(1).optional(),
			link: z.string().refine(isHttpLink, 'must be an absolute http or https address').optional(),
			...more,
		})
		.refine(
			({ id, link }) => (id === undefined) !== (link === undefined),
			'exactly one of id and link is needed',
		);
}

/**
 * docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-image-message,
 * …-v3-video-message, …-v3-audio-message-6, …/reference/senddocumentmessage
 */
export const image = media({ caption });
export const video = media({ caption });
export const audio = media({});
export const document = media({ caption, filename });

/** The files that a header may have: no caption, since the text below it is there for that. */
const bare = media({});
export const imageHeader = z.strictObject({ type: z.literal('image'), image: bare });
export const videoHeader = z.strictObject({ type: z.literal('video'), video: bare });
export const documentHeader = z.strictObject({
	type: z.literal('document'),
	document: media({ filename }),
});

const KINDS: readonly string[] = ['image', 'video', 'audio', 'document'] satisfies MediaKind[];

/** All files of a message, or of a part of one, in their order and wherever they stand. */
export function mediaIn(part: unknown): SentMedia[] {
	if (typeof part !== 'object' || part === null) return [];
	return Object.entries(part).flatMap(([key, value]: [string, unknown]) =>
		KINDS.includes(key) && typeof value === 'object' && value !== null
			? [{ ...value, kind: key as MediaKind }]
			: mediaIn(value),
	);
}
