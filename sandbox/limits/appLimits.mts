import { limiters, type Limiter, type LimiterName } from './limiter.mts';

/** What is counted apart. docs: partner-docs.gupshup.io/docs/partner-rate-limits */
export type LimitGroup =
	| 'messages'
	| 'marketing'
	| 'events'
	| 'media'
	| 'others'
	| 'templates'
	| 'subscriptions'
	| 'appTokenMints'
	| 'universalTokenMints'
	| 'tokenLists';

/** How long is counted together, in milliseconds; what is not named is counted by the second. */
export type Windows = Partial<Record<LimitGroup, number>>;

const byTheMinute: Windows = {
	templates: 60_000,
	subscriptions: 60_000,
	appTokenMints: 60_000,
	universalTokenMints: 60_000,
	tokenLists: 60_000,
};

/** Requests per second (or minute) for one app, a whole number from 1; null or left out: no limit. */
type Rates = Partial<Record<LimitGroup, number | null>>;

/** Keeps the documented rate, for each app and group by itself. */
export class AppLimits {
	private readonly limiters = new Map<string, Limiter>();

	constructor(
		private readonly rates: Rates,
		private readonly shape: LimiterName,
		private readonly windows: Windows = {},
	) {
		for (const rate of Object.values(rates)) {
			if (rate !== null && !(Number.isInteger(rate) && rate > 0)) {
				throw new RangeError(`A rate is a whole number from 1, or null for none; not ${rate}`);
			}
		}
	}

	/** Whether this app may do one more thing of this group at `now` (ms); counts it if so. */
	pass(appId: string, group: LimitGroup, now: number): boolean {
		const rate = this.rates[group] ?? null;
		if (rate === null) return true;
		const key = `${group} ${appId}`;
		let limiter = this.limiters.get(key);
		if (!limiter) {
			limiter = limiters[this.shape](rate, this.windows[group] ?? byTheMinute[group]);
			this.limiters.set(key, limiter);
		}
		return limiter(now);
	}

	/** Forgets what has passed so far. */
	reset(): void {
		this.limiters.clear();
	}
}
