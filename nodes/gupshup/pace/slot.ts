import type { TooMany } from './backoff';

export interface SlotOptions {
	/** Requests a second, as the user set it for this node. */
	limit: number;
	/** Ends the waiting when the execution is cancelled or has stopped. */
	signal?: AbortSignal;
	/** A request that was refused before takes turns with those that have not been tried. */
	again?: boolean;
}

/** Leave to make one request. Exactly one of the three has to be called when its answer is there. */
export interface Slot {
	/** The request was served, or nothing is known of it: whatever came back was no "too many requests". */
	served: () => void;
	/**
	 * Gupshup answered "too many requests".
	 *
	 * @param retryAfterMs how long Gupshup asked to wait, if it said
	 */
	refused: (retryAfterMs?: number) => TooMany;
	/** The request was refused on its own, which says nothing of the others. */
	refusedAlone: () => void;
}
