import { type Answer, limitIn } from '../http/answer';
import type { Reply } from '../http/reply';
import { retryAfterMs } from '../http/retryAfter';
import { pause } from '../http/waiting';
import type { TooMany } from './backoff';
import type { Clock } from './clock';
import type { Slot, SlotOptions } from './slot';
import { type FirstTries, Tries } from './tries';

export interface RunOptions extends SlotOptions {
	/**
	 * Called before every request, in its slot. What has to be written down first is waited for; nothing
	 * leaves where that gives `false`.
	 */
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
	slot: (options: SlotOptions) => Promise<Slot | undefined>;
}

/**
 * Makes a request in its turn, and again for as long as it makes sense: after every "too many requests",
 * and once with a new token where the old one is refused. The slot is given back whatever the task does.
 *
 * @param task makes the request once
 * @throws what the task throws
 */
export async function run(
	{ clock, firstTries, slot: nextSlot }: PaceOfRun,
	{ leaving, nothingLeft, again = false, ...slotOptions }: RunOptions,
	task: () => Promise<Reply>,
): Promise<RunResult> {
	const tries = new Tries(firstTries);
	let isTokenNew = false;
	for (
		let slot = await nextSlot({ ...slotOptions, again });
		slot !== undefined;
		slot = await nextSlot({ ...slotOptions, again: true })
	) {
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
				? tries.pauseAlone(clock.now(), askedMs)
				: slot.refused(askedMs);
			nothingLeft?.();
			if (!tryAgain) return { kind: 'tooMany', answer, isAlone, ...waited };
			if (isAlone) await pause(waited.retryAfterMs, slotOptions.signal, clock);
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
