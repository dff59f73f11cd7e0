/** What WhatsApp reports of a picture that it could not show. */
export interface MediaFault {
	code: number;
	title: string;
}

/** docs: developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes */
const notShown: MediaFault = { code: 131053, title: 'Media upload error' };

/** Endings of links that lead to no picture, whatever server they lie on. */
const noPicture = /\.(?:pdf|mp4|mov|mp3|docx?|xlsx?|zip|svg|heic|heif|webp|gif)$/i;

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

/** Why a link shows no picture, going by its address: nothing is fetched here. */
export function faultOfLink(link: string): MediaFault | undefined {
	return noPicture.test(new URL(link).pathname) ? notShown : undefined;
}
