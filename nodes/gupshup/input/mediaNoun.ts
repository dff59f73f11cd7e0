import { LABELS } from './labels';

/** What texts call the media of a message, and the field that says where they come from. */
export interface MediaNoun {
	/** "document" */
	one: string;
	/** "a document" */
	an: string;
	/** "Media Source" */
	source: string;
}

export const IMAGE_NOUN: MediaNoun = { one: 'image', an: 'an image', source: LABELS.imageSource };

/** A text that was written for images, as it is for other media. */
export function inWordsOf({ one, an, source }: MediaNoun, text: string): string {
	return text
		.replace(/Image Source/g, source)
		.replace(/an image/g, an)
		.replace(/the image/g, `the ${one}`);
}
