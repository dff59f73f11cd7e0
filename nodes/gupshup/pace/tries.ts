import type { Limit } from '../http/answer';
import { PATIENCE_MS, type TooMany } from './backoff';

/** Number of requests whose first try is remembered. */
const REMEMBERED = 20;

/**
 * Probability from which down the limit of the app no longer explains why one and the same request is
 * refused every time: then the refusals are about this request alone.
 */
const UNLIKELY = 0.001;

/**
 * Pauses of a request that is refused alone: 1, 4, 16 and 64 seconds, as Meta advises for the limit of
 * messages to one number
 * (developers.facebook.com/docs/whatsapp/cloud-api/overview#pair-rate-limits).
 */
const PAUSE_ALONE = { firstMs: 1000, factor: 4 };

/** Number of requests, and how many of them the limit of the app refused at their first try. */
interface Counts {
	tries: number;
	refused: number;
}

/** How the first tries of an app's requests end: as often as any request is refused by the app's limit. */
export class FirstTries {
	private latest: boolean[] = [];
	private readonly all: Counts = { tries: 0, refused: 0 };

	add(isRefused: boolean): void {
		this.latest = [...this.latest, isRefused].slice(-REMEMBERED);
		this.all.tries++;
		if (isRefused) this.all.refused++;
	}

	/** What came before says nothing of what comes now. */
	forget(): void {
		this.latest = [];
	}

	/**
	 * Counts the requests after the latest one; as long as there are none, those remembered before it.
	 */
	watch(): () => Counts {
		const earlier = this.latest.slice(0, -1);
		const before = { tries: earlier.length, refused: earlier.filter(Boolean).length };
		const start = { ...this.all };
		return () => {
			const tries = this.all.tries - start.tries;
			return tries === 0 ? before : { tries, refused: this.all.refused - start.refused };
		};
	}
}

/**
 * The tries of one request. Besides the limit of an app, WhatsApp has one for the messages to one number,
 * and an answer does not always say which of the two was reached. A request that is refused again and
 * again, while the first tries of others are served, is refused alone: it must not hold up the others.
 */
export class Tries {
	private count = 0;
	private refusals = 0;
	private others: (() => Counts) | undefined;
	private pauseMs = PAUSE_ALONE.firstMs;
	/** Time of the first refusal that was about this request alone, in ms. */
	private aloneSince: number | undefined;

	constructor(private readonly firstTries: FirstTries) {}

	/**
	 * Takes down how a try ended.
	 *
	 * @param limit the one that was reached, by the answer; `undefined` if there is none in it
	 * @returns whether the request is refused alone
	 */
	isRefusedAlone(limit: Limit | undefined): boolean {
		const isByApp = limit === 'app';
		if (this.count++ === 0) this.firstTries.add(isByApp);
		if (isByApp) this.others ??= this.firstTries.watch();
		if (!isByApp || this.others === undefined) return limit === 'recipient';
		const { tries, refused } = this.others();
		return ((refused + 1) / (tries + 1)) ** this.refusals++ <= UNLIKELY;
	}

	/**
	 * The pause before the next try of a request that is refused alone.
	 *
	 * @param askedMs how long the answer asks to wait, if it says
	 */
	pauseAlone(now: number, askedMs: number | undefined): TooMany {
		this.aloneSince ??= now;
		const refusedForMs = now - this.aloneSince;
		const retryAfterMs = Math.max(askedMs ?? 0, this.pauseMs);
		this.pauseMs *= PAUSE_ALONE.factor;
		return { tryAgain: refusedForMs + retryAfterMs <= PATIENCE_MS, refusedForMs, retryAfterMs };
	}
}
