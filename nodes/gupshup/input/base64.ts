/** What to do about an image that came as text. */
export const CONVERT_TO_FILE =
	"To make a file of an image in base64, use n8n's Convert to File node (Move Base64 String to File), and choose File as the Image Source";

/** More of a text than this is not looked at, in characters. */
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
