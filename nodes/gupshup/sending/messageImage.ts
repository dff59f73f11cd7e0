import type { Uploads } from '../media/uploads';
import type { ImageSource, Message } from '../messages/kind';
import type { Failure, Outcome } from '../problems/outcome';
import type { Sender } from './senders';

/** The image of one message, and what uploads it where it is a file. */
export interface MessageImage {
	uploads: Uploads;
	sender: Sender;
	image: Message['image'];
	/** Of one request, in milliseconds. */
	timeoutMs: number;
}

/** The image as the request takes it: a file only once it is uploaded. */
export async function uploadedImage({
	uploads,
	sender: { app, credential, signal },
	image,
	timeoutMs,
}: MessageImage): Promise<ImageSource | Failure> {
	if (!('file' in image)) return image;
	return await uploads.upload(app, credential, image.file, timeoutMs, signal);
}

export function isFailure(image: ImageSource | Failure): image is Failure {
	return 'kind' in image;
}

/**
 * Sends a message with its image. Where Gupshup does not know the uploaded file any more, it is uploaded
 * again and the message sent once more: it was refused, so nobody got it.
 *
 * @param send makes the request, and says what became of it
 * @param refused called before the message is sent once more
 */
export async function sendWithImage(
	messageImage: MessageImage,
	source: ImageSource,
	send: (source: ImageSource) => Promise<Outcome>,
	refused: () => void,
): Promise<Outcome> {
	const outcome = await send(source);
	if (!forgetsLost(messageImage, source, outcome)) return outcome;
	refused();
	const again = await uploadedImage(messageImage);
	if (isFailure(again)) return outcome;
	const secondOutcome = await send(again);
	forgetsLost(messageImage, again, secondOutcome);
	return secondOutcome;
}

/** Whether the upload is lost, and forgotten, so that another one makes sense. */
function forgetsLost(
	{ uploads, sender, image }: MessageImage,
	source: ImageSource,
	outcome: Outcome,
): boolean {
	if (outcome.kind !== 'rejected' || outcome.about !== 'media') return false;
	return 'file' in image && 'id' in source && uploads.forget(sender.app, image.file, source.id);
}
