import { after, latest, type Sent, windowOf } from './windows';

/*
 * All times are in ms. The figures below are those that were good on all the servers of
 * `npm run simulate`, near and far, not the best for any one of them.
 */

/** The next try for one more place. Who has few places tries sooner: one of two things that make shares equal. */
const TRY_AFTER = { least: 2300, aPlace: 400 };
/** How much earlier or later a try is, at random: two at the same time would meet again for ever. */
const TRY_SPREAD = 0.5;
/** Tries that fail make the next ones rarer, up to so many times. */
const RARER = { factor: 1.05, most: 5 };
/** A try that failed and had our own places refused as well harms everybody on this server. */
const HARMFUL = 1.7;
/** Where tries succeed in a row, somebody has gone. From so many on, how rare tries had become does not count. */
const MORE_FREQUENT = { factor: 3, most: 14, noAccident: 2 };

/**
 * How likely a place is given up when one was refused: `factor * (places / limit) ** exponent`, times the
 * windows in a row in which that happened. Who has many gives up sooner: the other thing that makes shares
 * equal.
 */
const GIVE_UP = { factor: 4, exponent: 1.58 };

/**
 * How evenly requests leave, as a part of an even spacing: with a share, and with the whole limit once it
 * is used up. Ten at once would leave hardly a moment in which somebody new could be served.
 */
const EVENLY = { share: 0.7, whole: 0.18 };
/** Added to the window when every place is ours again, until nothing has been refused for so long. */
const CAREFUL_MS = 40;
const QUIET_MS = 20_000;
/** Timers are no finer than this, so what is closer is not spaced. */
const FINEST_SPACING_MS = 10;

/** How a request leaves: with the whole limit, in a place of its own, or to try for one more. */
export type Way = 'whole' | 'place' | 'try';

/**
 * The part of a limit that is this process's own, where others send for the same app.
 *
 * A limit of ten a second is ten places in a window of one second. As long as all places together are no
 * more than ten, nobody is refused, whenever anybody sends. Each process tries for one more now and then.
 * A try that is served is a place from then on; if it was not free, somebody else is refused again and
 * again, until one of those gives a place up.
 */
export class Share {
	/** Places in a window; `undefined` while the whole limit is used. */
	private places: number | undefined;
	/** What left with the whole limit or in a place, oldest first. */
	private sent: Sent[] = [];
	/** When the latest requests were served. */
	private served: number[] = [];

	private tryAt = 0;
	private isTrying = false;
	/** How many times rarer tries are than at first. */
	private rarity = 1;
	/** Tries that were served one after the other. */
	private successes = 0;
	/** When the latest refused try left. */
	private failedTryAt = -Infinity;
	/** Since when every place has been ours. */
	private allSince = -Infinity;

	/** When the first of those left that were refused in the latest window with refusals. */
	private refusalsSince = -Infinity;
	/** Windows with refusals before that one, without a window between them. */
	private refusalsBefore = 0;

	/** @param random from 0 to 1 */
	constructor(private readonly random: () => number) {}

	isNone(): boolean {
		return this.places === 0;
	}

	/** Others are forgotten: the whole limit is used again. */
	reset(): void {
		this.places = undefined;
	}

	/**
	 * When the next one may leave; `Infinity` while that depends on an answer.
	 *
	 * @param evenly whether those of the whole limit are spaced once it is used up
	 */
	earliest(limit: number, evenly = true): number {
		const { count, ms } = windowOf(limit);
		if (this.places === undefined) {
			return evenly ? this.inWhole(count, ms) : this.opensAt(count, ms);
		}
		const mayTry = !this.isTrying && this.places < count;
		return Math.min(this.inPlace(count, ms), mayTry ? this.tryAt : Infinity);
	}

	/** A request leaves. `earliest` has to have said that it may. */
	leave(limit: number, sent: Sent): Way {
		const { count, ms } = windowOf(limit);
		if (this.places !== undefined && this.places < count && this.inPlace(count, ms) > sent.at) {
			this.isTrying = true;
			return 'try';
		}
		this.keep(sent, count);
		return this.places === undefined ? 'whole' : 'place';
	}

	onServed(way: Way, sent: Sent, limit: number, now: number): void {
		const { count, ms } = windowOf(limit);
		this.served.push(now);
		this.served = latest(this.served, count);
		if (this.places === undefined) return;
		if (way === 'whole') {
			// It left before others were noticed, and comes back later: a place of ours as well.
			this.places = Math.max(this.places, this.servedOfLate(count, ms, now));
		}
		const quietSince = Math.max(this.refusalsSince, this.failedTryAt, this.allSince);
		if (this.places >= count && now > quietSince + QUIET_MS) return this.reset();
		if (way !== 'try') return;
		this.isTrying = false;
		this.places += Math.max(1, Math.round(count / 10));
		if (this.places >= count) this.allSince = now;
		this.keep(sent, count);
		this.rarity = Math.max(1, this.rarity / RARER.factor);
		this.successes++;
		this.tryLater(now);
	}

	onRefused(way: Way, sent: Sent, limit: number, now: number): void {
		const { count, ms } = windowOf(limit);
		if (way === 'try') {
			this.isTrying = false;
			this.failedTryAt = sent.at;
			this.rarity = Math.min(RARER.most, this.rarity * RARER.factor);
			this.successes = 0;
			this.tryLater(now);
		} else if (this.places === undefined) {
			// What was served within a window was taken beside all others: that much is ours.
			this.places = this.servedOfLate(count, ms, now);
			this.rarity = 1;
			this.successes = 0;
			this.refusalsSince = sent.at;
			this.refusalsBefore = 0;
			this.tryLater(now);
		} else if (way === 'place' && sent.at >= this.refusalsSince + ms) {
			this.onRefusedPlace(sent, count, ms, now);
		}
	}

	/** The first refusal of a place in a window. Further ones of that window say nothing new. */
	private onRefusedPlace(sent: Sent, count: number, ms: number, now: number): void {
		const isInARow = sent.at < this.refusalsSince + 2.5 * ms;
		this.refusalsBefore = isInARow ? this.refusalsBefore + 1 : 0;
		this.refusalsSince = sent.at;
		this.successes = 0;
		if (sent.at >= this.failedTryAt - 0.1 * ms && sent.at < this.failedTryAt + 1.1 * ms) {
			// Our own try was the one too many: the places are ours as before.
			this.rarity = Math.min(RARER.most, this.rarity * HARMFUL);
			return;
		}
		const { factor, exponent } = GIVE_UP;
		const part = Math.min(1, this.places! / count);
		if (this.random() >= factor * part ** exponent * Math.max(1, this.refusalsBefore)) return;
		this.places = Math.max(0, this.places! - Math.max(1, Math.round(count / 10)));
		const { tryAt } = this;
		this.tryLater(now);
		if (this.places > 0) this.tryAt = Math.max(this.tryAt, tryAt);
	}

	/** When the next one may leave with the whole limit: after a pause, that many at once. */
	private inWhole(count: number, ms: number): number {
		const opensAt = this.opensAt(count, ms);
		const isUsedUp = opensAt > this.lastAt() - ms / 2;
		return isUsedUp
			? Math.max(opensAt, this.lastAt() + EVENLY.whole * spacing(count, ms))
			: opensAt;
	}

	/** When the next one may leave in a place. */
	private inPlace(count: number, ms: number): number {
		if (!this.places) return Infinity;
		const evenly = this.lastAt() + EVENLY.share * spacing(this.places, ms);
		const places = Math.min(this.places, count);
		return Math.max(this.opensAt(places, places === count ? ms + CAREFUL_MS : ms), evenly);
	}

	/** When fewer than so many have left within the window. */
	private opensAt(count: number, ms: number): number {
		return after(this.sent[this.sent.length - count], ms);
	}

	private lastAt(): number {
		return this.sent.length === 0 ? -Infinity : this.sent[this.sent.length - 1].at;
	}

	/** When there is no place, the backoff alone says when to try. */
	private tryLater(now: number): void {
		const { least, aPlace } = TRY_AFTER;
		const { factor, most, noAccident } = MORE_FREQUENT;
		const rarity = this.successes >= noAccident ? 1 : this.rarity;
		const frequency = Math.min(most, factor ** this.successes);
		const after = ((least + aPlace * this.places!) * rarity) / frequency;
		const spread = 1 + TRY_SPREAD * (2 * this.random() - 1);
		this.tryAt = this.places === 0 ? now : now + after * spread;
	}

	/** Places that were served within the latest window, one less than the limit at most. */
	private servedOfLate(count: number, ms: number, now: number): number {
		return Math.min(count - 1, this.served.filter((at) => at > now - ms).length);
	}

	private keep(sent: Sent, count: number): void {
		let index = this.sent.length;
		while (index > 0 && this.sent[index - 1].at > sent.at) index--;
		this.sent.splice(index, 0, sent);
		this.sent = latest(this.sent, count);
	}
}

/** How far apart so many in a window are, if they leave evenly; 0 where no timer is as fine. */
function spacing(count: number, ms: number): number {
	return ms / count < FINEST_SPACING_MS ? 0 : ms / count;
}
