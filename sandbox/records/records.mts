import type { MediaFacts, MediaFault } from '../media/showable.mts';
import { countArrival, noCounts, type Counts } from './counts.mts';
import type { RecordedMedia, RecordedMessage, RecordedRequest } from './requests.mts';

/**
 * How much to keep: `true` everything; `'counts'` the sums and how often each recipient was reached;
 * `false` the sums alone.
 */
export type RecordMode = boolean | 'counts';

/** What has happened so far. */
export class Records {
	readonly requests: RecordedRequest[] = [];
	readonly messages: RecordedMessage[] = [];
	readonly media: RecordedMedia[] = [];
	counts: Counts = noCounts();

	// Media ids stay good and recipients stay counted when the records themselves are not kept.
	private readonly mediaFacts = new Map<string, MediaFacts & { appId: string }>();
	private readonly perRecipient = new Map<string, number>();

	constructor(readonly mode: RecordMode) {}

	arrived(request: RecordedRequest): void {
		countArrival(this.counts, request);
		if (this.mode === true) this.requests.push(request);
	}

	accepted(message: RecordedMessage): void {
		this.counts.messages++;
		if (this.mode === true) this.messages.push(message);
		if (this.mode !== false) {
			this.perRecipient.set(message.to, (this.perRecipient.get(message.to) ?? 0) + 1);
		}
	}

	/** @param fault why it does not show once it is sent as a picture */
	stored(media: RecordedMedia, fault?: MediaFault): void {
		this.counts.media++;
		const { appId, fileType, size } = media;
		this.mediaFacts.set(media.id, { appId, fileType, size, ...(fault && { fault }) });
		if (this.mode === true) this.media.push(media);
	}

	/** Whether this app has uploaded a file under this id. */
	ownsMedia(appId: string, mediaId: string): boolean {
		return this.mediaFacts.get(mediaId)?.appId === appId;
	}

	factsOfMedia(mediaId: string | undefined): MediaFacts | undefined {
		return this.mediaFacts.get(mediaId ?? '');
	}

	/** Recipients that were reached more than once, with how often. */
	doubles(): Record<string, number> {
		return Object.fromEntries([...this.perRecipient].filter(([, times]) => times > 1));
	}

	/** Forgets everything but what is still under way: open requests and connections. */
	reset(): void {
		const { inFlight, openConnections, connections } = this.counts;
		this.counts = { ...noCounts(), inFlight, peakInFlight: inFlight, openConnections, connections };
		this.requests.length = 0;
		this.messages.length = 0;
		this.media.length = 0;
		this.mediaFacts.clear();
		this.perRecipient.clear();
	}
}
