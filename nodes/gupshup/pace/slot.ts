import { onAbort } from '../http/waiting';

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

/** Who waits for a slot. */
interface Waiting<Slot> extends SlotOptions {
	/** Called once: with a slot, or with nothing when the signal came first. */
	settle: (slot: Slot | undefined) => void;
}

/** One that waits, with its number among all that ever came. */
interface Numbered<Slot> {
	number: number;
	waiting: Waiting<Slot>;
	stopListening: () => void;
}

/** Those with one limit, first come first. */
interface Line<Slot> {
	again: Set<Numbered<Slot>>;
	first: Set<Numbered<Slot>>;
}

/**
 * Who waits, in the order in which they came. What goes again and what has not been tried take turns: what
 * was refused does not wait for a long list, and a list does not wait for what is refused again and again.
 * Each limit has a line of its own, so that whoever may not leave yet holds nobody who may.
 */
export class Queue<Slot> {
	/** By limit. No line is empty. */
	private readonly lines = new Map<number, Line<Slot>>();
	private count = 0;
	/** Whether the latest one taken went again. */
	private wasAgain = false;

	add(waiting: Waiting<Slot>): void {
		const { limit, again, signal, settle } = waiting;
		let line = this.lines.get(limit);
		if (line === undefined) this.lines.set(limit, (line = { again: new Set(), first: new Set() }));
		const numbered = { number: this.count++, waiting, stopListening: () => {} };
		(again ? line.again : line.first).add(numbered);
		if (signal === undefined) return;
		numbered.stopListening = onAbort(signal, () => {
			this.remove(numbered);
			settle(undefined);
		});
	}

	isEmpty(): boolean {
		return this.lines.size === 0;
	}

	/** The limits for which somebody waits, in the order in which their first ones are to leave. */
	limits(): number[] {
		const order = (line: Line<Slot>) => {
			const { number, waiting } = this.next(line);
			return waiting.again && !this.wasAgain ? number - this.count : number;
		};
		return [...this.lines].sort(([, a], [, b]) => order(a) - order(b)).map(([limit]) => limit);
	}

	/** The next one with this limit. Somebody has to wait there. */
	first(limit: number): Waiting<Slot> {
		return this.next(this.lines.get(limit)!).waiting;
	}

	/** Takes it out. */
	take(limit: number): Waiting<Slot> {
		const next = this.next(this.lines.get(limit)!);
		this.wasAgain = next.waiting.again === true;
		this.remove(next);
		next.stopListening();
		return next.waiting;
	}

	private next({ again, first }: Line<Slot>): Numbered<Slot> {
		const isAgain = again.size > 0 && (first.size === 0 || !this.wasAgain);
		return (isAgain ? again : first).values().next().value as Numbered<Slot>;
	}

	private remove(numbered: Numbered<Slot>): void {
		const { limit } = numbered.waiting;
		const { again, first } = this.lines.get(limit)!;
		if (!again.delete(numbered)) first.delete(numbered);
		if (again.size + first.size === 0) this.lines.delete(limit);
	}
}
