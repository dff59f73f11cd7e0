import type { Clock } from './slot';

/** Requests arrive after times that differ: with less, the eleventh could arrive in the first one's second. */
const MARGIN_MS = 20;

/** Windows are never longer: the lowest limit is one request in ten seconds. */
const LONGEST_WINDOW_MS = 10_000 + MARGIN_MS;

/** A request that has left. */
export interface Sent {
	/** When, in ms. Moves on until it is on the wire. */
	at: number;
	/** It has its slot, and something has to be done before it leaves. */
	isHeld?: boolean;
}

/** When the next may leave, so long after another one; `Infinity` until that one has left. */
export function after(sent: Sent | undefined, ms: number): number {
	if (sent === undefined) return -Infinity;
	return sent.isHeld ? Infinity : sent.at + ms;
}

/**
 * A limit as whole requests in a window of one second at least: 10 a second are 10 in 1 s, 2.5 a second
 * are 3 in 1.2 s. In a shorter window, 2 in 0.8 s, a second could see 4 of them leave.
 */
export function windowOf(limit: number): { count: number; ms: number } {
	const count = Math.ceil(limit);
	return { count, ms: (count / limit) * 1000 + MARGIN_MS };
}

/**
 * The latest of a list of which so many are needed, and more, since a limit that comes into use later may
 * need them. Cut seldom: a copy at every request would be felt at a thousand a second.
 */
export function latest<T>(list: T[], needed: number): T[] {
	return list.length > 4 * needed ? list.slice(-2 * needed) : list;
}

interface Window {
	limit: number;
	/** The latest requests that count for it, oldest first. */
	sent: Sent[];
	/** When somebody last asked for this very limit. */
	usedAt: number;
}

/**
 * What left within the last second, for every limit in use for the app. A limit counts what left under
 * itself and under lower ones, so that all together stay within the highest.
 */
export class Windows {
	/** Lowest limit first. */
	private windows: Window[] = [];

	/** When the next one with this limit may leave; 0 if it could have long since. */
	earliest(limit: number, now: number): number {
		this.use(limit, now);
		let earliest = 0;
		for (const window of this.windows) {
			if (window.limit < limit) continue;
			const { count, ms } = windowOf(window.limit);
			const countBack = window.sent[window.sent.length - count];
			earliest = Math.max(earliest, after(countBack, ms));
		}
		return earliest;
	}

	add(limit: number, sent: Sent): void {
		this.use(limit, sent.at);
		for (const window of this.windows) {
			if (window.limit < limit) continue;
			window.sent.push(sent);
			window.sent = latest(window.sent, windowOf(window.limit).count);
		}
	}

	/** The highest limit that is in use. Somebody has to have asked for one. */
	highest(): number {
		return this.windows[this.windows.length - 1].limit;
	}

	/** Begins to count for a limit, and forgets those that nobody asks for any more. */
	private use(limit: number, now: number): void {
		const known = this.windows.find((window) => window.limit === limit);
		if (known) known.usedAt = now;
		// Most apps have one limit: it stays, however long ago it was used.
		if (known && this.windows.length === 1) return;
		if (!known) {
			const below = this.windows.filter((window) => window.limit < limit).pop();
			this.windows.push({ limit, sent: [...(below?.sent ?? [])], usedAt: now });
			this.windows.sort((a, b) => a.limit - b.limit);
		}
		this.windows = this.windows.filter(({ usedAt }) => usedAt >= now - LONGEST_WINDOW_MS);
	}
}

/** Turns of the event loop until a request is on the wire for sure: to sign, to connect, to write. */
const TURNS_TO_THE_WIRE = 4;

/**
 * Corrects when requests left. Where n8n is busy, a request is on the wire hundreds of milliseconds after it
 * was let go, and those of the next second would follow too closely.
 */
export class Wire {
	/** Not on the wire yet. */
	private leaving: Sent[] | undefined;

	constructor(private readonly clock: Clock) {}

	/** A request leaves; its time moves on until it is on the wire. */
	leave(sent: Sent): void {
		if (this.leaving) this.leaving.push(sent);
		else void this.countFromTheWire((this.leaving = [sent]));
	}

	private async countFromTheWire(leaving: Sent[]): Promise<void> {
		for (let turn = 0; turn < TURNS_TO_THE_WIRE; turn++) {
			await this.clock.sleep(0);
			// Who leaves from now on is a turn behind these.
			if (this.leaving === leaving) this.leaving = undefined;
		}
		const at = this.clock.now();
		for (const sent of leaving) sent.at = at;
	}
}
