import type { Message } from '../messages/message';
import type { Failure, ItemOutcome } from '../problems/outcome';

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
	};
	/** Under which the recipient is sent to only once, in whatever execution. */
	onceKey?: string;
	/** What is in it that must never be shown, besides what is in the credential. */
	secrets?: string[];
	/** Looks at what the link leads to, where that is wanted: why it cannot be sent, if it cannot. */
	checkFirst?: (end: AbortSignal) => Promise<Failure | undefined>;
	/** Why it cannot be sent now that its turn has come, though it could when it was read. */
	notAnyMore?: () => Failure | undefined;
}

/** An item that is ready to be sent, or what has become of it already. */
export type Prepared = PreparedMessage | ItemOutcome;

/** The place of a message among those of its run. */
export interface Turn {
	/** Its place in the list, from 0. */
	index: number;
	/** Resolves when the message before has left, or never will. */
	previous: Promise<void> | undefined;
	/** To be called when this one has left. */
	left: () => void;
}
