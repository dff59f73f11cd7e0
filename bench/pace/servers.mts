import {
	fixedWindow,
	slidingWindow,
	tokenBucket,
	type Limiter,
} from '../../sandbox/limits/limiter.mts';

/** What one app may send in a second, on all of these servers. */
export const LIMIT = 10;

/**
 * The ways in which a server can count ten a second. Which of them is Gupshup's is documented nowhere
 * (it speaks of ten requests a second and a pause of one second), so the pace has to do on all.
 */
export const SERVERS: Record<string, () => Limiter> = {
	/** No more than ten in any second, wherever it begins. */
	'sliding second': () => slidingWindow(LIMIT),
	/** The same, but what is refused counts as well. */
	'sliding, refused ones count': () => {
		const window = new Window();
		return (now) => window.add(now) && window.count(now) <= LIMIT;
	},
	/** Ten in every second of the clock. */
	'calendar second': () => fixedWindow(LIMIT),
	/** A bucket of ten tokens that fills by ten a second. */
	'token bucket': () => tokenBucket(LIMIT),
	/** A sliding second, and after a refusal a second in which nothing is taken. */
	'sliding, then closed for 1 s': () => {
		const window = new Window();
		let closedUntil = 0;
		return (now) => {
			if (now < closedUntil) return false;
			if (window.count(now) < LIMIT) return window.add(now);
			closedUntil = now + 1000;
			return false;
		};
	},
};

/** What arrived within the last second. */
class Window {
	private readonly times: number[] = [];

	count(now: number): number {
		while (this.times[0] <= now - 1000) this.times.shift();
		return this.times.length;
	}

	add(now: number): true {
		this.times.push(now);
		return true;
	}
}
