import { expiryOf } from '../input/expiry';
import type { Link, Media } from '../media/media';
import type { Message } from '../messages/message';
import { type Failure, failureOf, type ItemOutcome } from '../problems/outcome';
import { InvalidInput } from '../problems/problem';

/** A message, checked, and how it is to be sent. */
export interface PreparedMessage extends Message {
	kind: 'ready';
	options: {
		/** The limit that this node keeps to. */
		messagesPerSecond: number;
		/** Of one request. */
		timeoutMs: number;
		/** Whether to send again what may have been sent. */
		resendUnknown: boolean;
		/** Whether to look at what its links lead to first. */
		checkLink?: boolean;
	};
	/** Under which the recipient is sent to only once, in whatever execution. */
	onceKey?: string;
	/** What is in it that must never be shown, besides what is in the credential. */
	secrets?: string[];
}

/** An item that is ready to be sent, or what has become of it already. */
export type Prepared = PreparedMessage | ItemOutcome;

/** The place of a message among those of its run. */
export interface Turn {
	/** From 0. */
	index: number;
	/** Resolves when the message before has left, or never will. */
	previous: Promise<void> | undefined;
	/** To be called when this one has left. */
	left: () => void;
}

/** Whether it cannot be sent. What an earlier try left in doubt keeps nobody else from being sent to. */
export function isFailure(prepared: Prepared): prepared is Failure {
	const { kind } = prepared;
	if (kind === 'ready' || kind === 'alreadySent' || kind === 'sent') return false;
	return !prepared.recalled;
}

/** Why a message cannot be sent whose links have ended while the list took its time. */
export function firstExpired({ media }: PreparedMessage): Failure | undefined {
	for (const { field, link, rule } of linksIn(media)) {
		// Only what stands behind the question mark tells when a link ends.
		const expiry = link.includes('?') ? expiryOf(new URL(link), Date.now(), rule) : undefined;
		if (expiry) return failureOf(new InvalidInput(field, expiry.what, MAKE_LONGER));
	}
	return undefined;
}

const MAKE_LONGER =
	'Make the links valid for longer than the list takes. At 10 per second, 1,000 messages take about two minutes';

/** The links to look at before a message leaves. */
export function linksToCheck(message: Prepared): Link[] {
	return message.kind === 'ready' && message.options.checkLink ? linksIn(message.media) : [];
}

function linksIn(media: readonly Media[]): Link[] {
	return media.filter((each) => each.kind === 'link');
}
