import type { MediaKind, SentMedia } from '../messages/media.mts';

/** What WhatsApp reports of a file that it could not show. */
export interface MediaFault {
	code: number;
	title: string;
}

/** docs: developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes */
const notShown: MediaFault = { code: 131053, title: 'Media upload error' };

/**
 * Why a file that was uploaded as a picture does not show, going by its bytes: no end (JPEG: EOI, PNG:
 * IEND), CMYK, more than 8 bits a colour. What is no picture is uploaded all the same: it may be sent as
 * something else.
 * docs: developers.facebook.com/docs/whatsapp/cloud-api/messages/image-messages
 */
export function faultOf(bytes: Buffer): MediaFault | undefined {
	if (bytes[0] === 0xff && bytes[1] === 0xd8) return jpegShows(bytes) ? undefined : notShown;
	if (bytes.subarray(1, 4).toString('latin1') === 'PNG') {
		return bytes[24] <= 8 && bytes.includes('IEND\xae\x42\x60\x82', 0, 'latin1')
			? undefined
			: notShown;
	}
	return undefined;
}

/** Walks over the segments up to the first scan; its data end with the first marker that is no restart. */
function jpegShows(bytes: Buffer): boolean {
	let components = 0;
	let at = 2;
	while (at + 4 <= bytes.length) {
		const [ff, marker] = [bytes[at], bytes[at + 1]];
		if (ff !== 0xff || marker === 0xff || marker === 0 || (marker >= 0xd0 && marker <= 0xd7)) {
			at++;
		} else {
			if (marker === 0xd9) break;
			if (marker >= 0xc0 && marker <= 0xc2) components = bytes[at + 9];
			at += 2 + bytes.readUInt16BE(at + 2);
		}
	}
	return (
		(components === 1 || components === 3) &&
		bytes.indexOf('ffd9', Math.min(at, bytes.length - 2), 'hex') !== -1
	);
}

const MB = 1024 * 1024;

/**
 * What WhatsApp shows of each kind: types of uploaded files, endings of links, and the size in bytes.
 * Of a document nothing is refused that can be uploaded. Whether a megabyte has 1 000 000 or 1 048 576
 * bytes is documented nowhere; the larger one counts.
 * docs: developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
 */
const shown: Record<MediaKind, { types: RegExp; endings: RegExp; most: number }> = {
	image: { types: /^image\/(?:jpeg|png)$/, endings: /^(?:jpe?g|png)$/, most: 5 * MB },
	video: { types: /^video\//, endings: /^(?:mp4|3gpp?)$/, most: 16 * MB },
	audio: { types: /^audio\//, endings: /^(?:aac|amr|mp[34]|m4a|ogg|opus)$/, most: 16 * MB },
	document: { types: /./, endings: /./, most: 100 * MB },
};

/** Endings that say what a link leads to, whatever server it lies on. */
const telling =
	/\.(jpe?g|png|webp|gif|svg|hei[cf]|mp4|3gpp?|mov|avi|webm|mkv|aac|amr|mp3|m4a|ogg|opus|wav|pdf|docx?|xlsx?|pptx?|txt|zip)$/i;

/** What is known of a file that was uploaded. */
export interface MediaFacts {
	fileType: string;
	/** Bytes. */
	size: number;
	/** Why it does not show as a picture. */
	fault?: MediaFault;
}

/**
 * Why a file of a message does not show: going by what is known of it, if it was uploaded, or else by the
 * address of its link, since nothing is fetched here.
 */
export function faultOfMedia(
	{ kind, link }: SentMedia,
	facts: MediaFacts | undefined,
): MediaFault | undefined {
	const { types, endings, most } = shown[kind];
	if (link !== undefined) {
		const ending = telling.exec(new URL(link).pathname)?.[1].toLowerCase();
		return ending === undefined || endings.test(ending) ? undefined : notShown;
	}
	// An id that every app may send stands for a file that is right in everything.
	if (!facts) return undefined;
	if (!types.test(facts.fileType) || facts.size > most) return notShown;
	return kind === 'image' ? facts.fault : undefined;
}
