import type { TooMany } from './backoff';

export interface SlotOptions {
	/** Requests a second, as the user set it for this node. */
	limit: number;
	/** Ends the waiting when the execution is cancelled or has stopped. */
	signal?: AbortSignal;
	/** A request that was refused before takes turns with those that have not been tried. */
	again?: boolean;
	/** Its slots come several at a time where the limit allows it: all are made ready to leave in one go. */
	together?: boolean;
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
	/** Nothing is known of the others: the request was refused on its own, or did not leave in the end. */
	toldNothing: () => void;
	/** Waits with the slot taken for what has to be done first: the limits count from the end of it. */
	hold: <T>(until: Promise<T>) => Promise<T>;
}
