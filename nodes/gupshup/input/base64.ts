import type { MediaWords } from './linkRule';

/** What to do about a file that came as text. */
export const convertToFile = ({ an, source }: MediaWords) =>
	`To convert ${an} in base64, use n8n's Convert to File node (Move Base64 String to File), and choose File as the ${source}`;

/** How much of a text is looked at, in characters. */
const HEAD = 512;

/**
 * Whether a text is an image in base64, going by its beginning: by itself or as a data: address.
 *
 * JPEG, PNG, GIF and WebP begin with these characters always.
 */
export function isBase64Image(text: string): boolean {
	const start = text.slice(0, HEAD);
	return (
		/^data:image\/[\w.+-]{1,40};base64,/i.test(start) ||
		/^(?:\/9j\/|iVBORw0KGgo|R0lGOD[dl]h|UklGR)[A-Za-z\d+/]{8}[A-Za-z\d+/=\r\n]*$/.test(start)
	);
}

/** Whether a text is a file of one of the kinds that messages send in base64, going by its beginning. */
export function isBase64File(text: string): boolean {
	const start = text.slice(0, HEAD);
	return (
		isBase64Image(start) ||
		/^data:(?:application|video|audio)\/[\w.+-]{1,80};base64,/i.test(start) ||
		// PDF, ZIP, Office before 2007, OGG, an MP3 with a tag, MP4 and its family.
		/^(?:JVBERi0|UEsDB|0M8R4KGx|T2dnU|SUQz|AAAA[A-Za-z\d+/]GZ0eX)[A-Za-z\d+/]{8}[A-Za-z\d+/=\r\n]*$/.test(
			start,
		)
	);
}
