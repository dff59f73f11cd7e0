import { onAbort } from '../http/waiting';

/** Who waits for a slot. */
interface Waiting<Slot> {
	/** Requests a second, as its node is set. */
	limit: number;
	/** Ends the waiting. */
	signal?: AbortSignal;
	/** Takes turns with those that have not been tried yet. */
	again: boolean;
	/** Takes its slot as soon as the limit allows it, several at a time. */
	together?: boolean;
	/** Called once: with a slot, or with nothing when the signal came first. */
	settle: (slot: Slot | undefined) => void;
}

/** Its number among all that ever came. */
interface Numbered<Slot> {
	number: number;
	waiting: Waiting<Slot>;
}

/** Those with one limit, first come first. */
interface Line<Slot> {
	again: Array<Numbered<Slot>>;
	first: Array<Numbered<Slot>>;
}

/** All that wait with one signal are ended together, in one look through the lines. */
interface Listener {
	waiting: number;
	stop: () => void;
}

/**
 * Who waits, in the order in which they came. What goes again and what has not been tried take turns: what
 * was refused does not wait for a long list, and a list does not wait for what is refused again and again.
 * Each limit has a line of its own, so that whoever may not leave yet holds nobody who may.
 */
export class Queue<Slot> {
	/** By limit, those that go again and those that have not been tried. No line is empty. */
	private readonly lines = new Map<number, Line<Slot>>();
	private readonly listeners = new Map<AbortSignal, Listener>();
	private count = 0;
	/** Whether the latest one taken went again. */
	private wasAgain = false;

	add(waiting: Waiting<Slot>): void {
		const { limit, again, signal } = waiting;
		let line = this.lines.get(limit);
		if (line === undefined) this.lines.set(limit, (line = { again: [], first: [] }));
		(again ? line.again : line.first).push({ number: this.count++, waiting });
		this.listen(signal);
	}

	isEmpty(): boolean {
		return this.lines.size === 0;
	}

	/** The limits for which somebody waits, in the order in which their first ones are to leave. */
	limits(): number[] {
		const order = (line: Line<Slot>) => {
			const [{ number }] = this.next(line);
			return this.next(line) === line.again && !this.wasAgain ? number - this.count : number;
		};
		return [...this.lines].sort(([, a], [, b]) => order(a) - order(b)).map(([limit]) => limit);
	}

	/** The first of those with this limit. Somebody has to wait there. */
	first(limit: number): Waiting<Slot> {
		return this.next(this.lines.get(limit)!)[0].waiting;
	}

	/** Takes out the first of those with this limit. Somebody has to wait there. */
	take(limit: number): Waiting<Slot> {
		const line = this.lines.get(limit)!;
		const next = this.next(line);
		this.wasAgain = next === line.again;
		const { waiting } = next.shift()!;
		if (line.again.length + line.first.length === 0) this.lines.delete(limit);
		this.unlisten(waiting.signal);
		return waiting;
	}

	/** Those of a line whose turn it is. */
	private next({ again, first }: Line<Slot>): Array<Numbered<Slot>> {
		return again.length > 0 && (first.length === 0 || !this.wasAgain) ? again : first;
	}

	private listen(signal: AbortSignal | undefined): void {
		if (signal === undefined) return;
		const listener = this.listeners.get(signal);
		if (listener) {
			listener.waiting++;
			return;
		}
		this.listeners.set(signal, { waiting: 1, stop: onAbort(signal, () => this.end(signal)) });
	}

	private unlisten(signal: AbortSignal | undefined): void {
		const listener = signal && this.listeners.get(signal);
		if (!listener || --listener.waiting > 0) return;
		listener.stop();
		this.listeners.delete(signal);
	}

	/** Nobody who waits with this signal waits any longer. */
	private end(signal: AbortSignal): void {
		this.listeners.delete(signal);
		const ended: Array<Waiting<Slot>> = [];
		const stays = (numbered: Numbered<Slot>) => {
			if (numbered.waiting.signal !== signal) return true;
			ended.push(numbered.waiting);
			return false;
		};
		for (const [limit, line] of this.lines) {
			line.again = line.again.filter(stays);
			line.first = line.first.filter(stays);
			if (line.again.length + line.first.length === 0) this.lines.delete(limit);
		}
		for (const { settle } of ended) settle(undefined);
	}
}
