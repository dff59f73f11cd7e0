import { type Answer, type Limit, limitIn, retryAfterMs } from '../http/answer';
import type { Reply } from '../http/exchange';
import { pause } from '../http/waiting';
import { PATIENCE_MS } from './backoff';
import type { Clock, Slot, SlotOptions, TooMany } from './slot';

export interface RunOptions extends SlotOptions {
	/** Called before every request, in its slot, and waited for. Nothing leaves where it gives `false`. */
	leaving?: () => void | Promise<boolean>;
	/** Called when it is certain that the request just made was not taken, and another one follows. */
	nothingLeft?: () => void;
}

/** How a run ended. */
export type RunResult =
	/** With what came back, which is no "too many requests". */
	| Reply
	/** The request was refused for so long, or is asked to wait for so long, that it was given up. */
	| ({
			kind: 'tooMany';
			answer: Answer;
			/** Whether this request alone is refused, while others of the app are served. */
			isAlone: boolean;
	  } & Omit<TooMany, 'tryAgain'>)
	/** No slot came, because the signal was raised. Nothing was left in doubt by this run. */
	| { kind: 'ended' };

/** What a run needs of the pace of its app. */
interface PaceOfRun {
	clock: Clock;
	firstTries: FirstTries;
	slot(options: SlotOptions): Promise<Slot | undefined>;
}

/**
 * Makes a request in its turn, and again for as long as it makes sense: after every "too many requests",
 * and once with a new token where the old one is refused. The slot is given back whatever the task does.
 *
 * @param task makes the request once
 * @throws what the task throws
 */
export async function run(
	pace: PaceOfRun,
	options: RunOptions,
	task: () => Promise<Reply>,
): Promise<RunResult> {
	const { leaving, nothingLeft, limit: slotsPerSecond, signal, again = false, together } = options;
	const tries = new Tries(pace.firstTries);
	let isTokenNew = false;
	const slotFor = async (again: boolean) =>
		await pace.slot({ limit: slotsPerSecond, signal, again, together });
	for (let slot = await slotFor(again); slot !== undefined; slot = await slotFor(true)) {
		let reply: Reply | undefined;
		let withoutReply = slot.served;
		try {
			const mayLeave = leaving?.();
			if (mayLeave && !(await slot.hold(mayLeave))) {
				withoutReply = slot.toldNothing;
				return { kind: 'ended' };
			}
			reply = await task();
		} finally {
			if (reply === undefined) withoutReply();
		}
		const limit = reply.kind === 'answer' ? limitIn(reply.answer) : undefined;
		const isAlone = tries.isRefusedAlone(limit);
		if (reply.kind === 'answer' && limit !== undefined) {
			const { answer } = reply;
			const askedMs = retryAfterMs(answer.headers, Date.now());
			if (limit === 'recipient') slot.served();
			else if (isAlone) slot.toldNothing();
			const { tryAgain, ...waited } = isAlone
				? tries.pauseAlone(pace.clock.now(), askedMs)
				: slot.refused(askedMs);
			nothingLeft?.();
			if (!tryAgain) return { kind: 'tooMany', answer, isAlone, ...waited };
			if (isAlone) await pause(waited.retryAfterMs, signal, pace.clock);
			continue;
		}
		slot.served();
		if (reply.kind === 'answer' && reply.tokenRefused && !isTokenNew) {
			isTokenNew = true;
			nothingLeft?.();
			continue;
		}
		return reply;
	}
	return { kind: 'ended' };
}

/** Of so many requests the first try is remembered. */
const REMEMBERED = 20;

/** Less likely, the limit of the app does not explain why one and the same request is refused every time. */
const UNLIKELY = 0.001;

/**
 * 1, 4, 16 and 64 seconds, as Meta advises for the limit of messages to one number.
 * docs: developers.facebook.com/docs/whatsapp/cloud-api/overview#pair-rate-limits
 */
const PAUSE_ALONE = { firstMs: 1000, factor: 4 };

/** Of requests: how many, and how many of them the limit of the app refused at their first try. */
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

	forget(): void {
		this.latest = [];
	}

	/** Counts the requests after the latest one; as long as there are none, those remembered before it. */
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
	private aloneSince: number | undefined;

	constructor(private readonly firstTries: FirstTries) {}

	/**
	 * To be called after each try.
	 *
	 * @param limit the one that was reached, by the answer; `undefined` if there is none in it
	 */
	isRefusedAlone(limit: Limit | undefined): boolean {
		const isByApp = limit === 'app';
		if (this.count++ === 0) this.firstTries.add(isByApp);
		if (isByApp) this.others ??= this.firstTries.watch();
		if (!isByApp || this.others === undefined) return limit === 'recipient';
		const { tries, refused } = this.others();
		return ((refused + 1) / (tries + 1)) ** this.refusals++ <= UNLIKELY;
	}

	/** @param askedMs how long the answer asks to wait, if it says */
	pauseAlone(now: number, askedMs: number | undefined): TooMany {
		this.aloneSince ??= now;
		const refusedForMs = now - this.aloneSince;
		const retryAfterMs = Math.max(askedMs ?? 0, this.pauseMs);
		this.pauseMs *= PAUSE_ALONE.factor;
		return { tryAgain: refusedForMs + retryAfterMs <= PATIENCE_MS, refusedForMs, retryAfterMs };
	}
}
