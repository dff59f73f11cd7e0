import type { Uploads } from '../media/uploads';
import type { Media, SentMedia } from '../messages/message';
import type { Failure, Outcome } from '../problems/outcome';
import type { Sender } from './senders';

/** The media of one message, and what uploads those that are files. */
export interface MessageMedia {
	uploads: Uploads;
	sender: Sender;
	media: readonly Media[];
	/** Of one request, in milliseconds. */
	timeoutMs: number;
}

type Uploaded = { kind: 'uploaded'; media: SentMedia[] } | Failure;

/** The media as the request takes them, all uploaded that are files; or why the first that has none has none. */
export async function uploadedMedia({
	uploads,
	sender: { app, credential, signal },
	media,
	timeoutMs,
}: MessageMedia): Promise<Uploaded> {
	const sent: SentMedia[] = [];
	const results = await Promise.all(
		media.map(async (each) =>
			each.kind === 'file'
				? await uploads.upload(app, credential, each.file, timeoutMs, signal)
				: each,
		),
	);
	for (const result of results) {
		if (result.kind !== 'id' && result.kind !== 'link') return result;
		sent.push(result);
	}
	return { kind: 'uploaded', media: sent };
}

/**
 * Sends a message with its media. Where Gupshup does not know an uploaded file any more, it is uploaded
 * again and the message sent once more: it was refused, so nobody got it.
 *
 * @param send makes the request, and says what became of it
 * @param refused called before the message is sent once more
 */
export async function sendWithMedia(
	messageMedia: MessageMedia,
	sent: SentMedia[],
	send: (media: SentMedia[]) => Promise<Outcome>,
	refused: () => void,
): Promise<Outcome> {
	const outcome = await send(sent);
	if (!forgetsLost(messageMedia, sent, outcome)) return outcome;
	refused();
	const again = await uploadedMedia(messageMedia);
	if (again.kind !== 'uploaded') return outcome;
	const secondOutcome = await send(again.media);
	forgetsLost(messageMedia, again.media, secondOutcome);
	return secondOutcome;
}

/**
 * Whether uploads are lost, and forgotten, so that others make sense. Which of several is lost, Gupshup
 * does not say: all of them are uploaded again.
 */
function forgetsLost(
	{ uploads, sender, media }: MessageMedia,
	sent: readonly SentMedia[],
	outcome: Outcome,
): boolean {
	if (outcome.kind !== 'rejected' || outcome.about !== 'media') return false;
	const forgotten = media.map((each, index) => {
		const source = sent[index];
		if (each.kind !== 'file' || source.kind !== 'id') return true;
		return uploads.forget(sender.app, each.file, source.id);
	});
	return media.some(({ kind }) => kind === 'file') && forgotten.every(Boolean);
}
