/** Time as the pace needs it, so that tests can let it pass as they like. */
export interface Clock {
	/** Milliseconds on a clock that never jumps. */
	now(): number;
	sleep(ms: number): Promise<void>;
}

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

/** Leave to make one request. One of the first three is called, once, when its answer is there. */
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

/** What a 429 means for whoever got it. */
export interface TooMany {
	/** Whether it still makes sense to try again. */
	tryAgain: boolean;
	/** For how long Gupshup has been refusing without serving anything in between, in ms. */
	refusedForMs: number;
	/** How long to wait for the next try, in ms: what Gupshup asked for, or else what the pace waits. */
	retryAfterMs: number;
}
