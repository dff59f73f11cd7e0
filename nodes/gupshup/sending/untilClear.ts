import { sleep } from 'n8n-workflow';

import type { Reply } from '../http/reply';
import { pause } from '../http/waiting';
import type { Pace } from '../pace/pace';
import { type Failure, NOT_REACHED, type Outcome } from '../problems/outcome';
import { judge } from './judge';

/** How often a message of unknown outcome is sent again, where the user wants that. */
const MOST_RESENDS = 3;

interface RequestOptions {
	messagesPerSecond: number;
	/** Of one request. */
	timeoutMs: number;
	/** Whether to send again what may have been sent. */
	resendUnknown: boolean;
	/** Set when an earlier try of the node left it unclear whether the message was sent. */
	doubt?: Failure;
	/** Ends the waiting for a slot. */
	signal: AbortSignal;
	/** Ends the pauses: nothing more of the run may leave. */
	end: AbortSignal;
	/** Whether the slots of several messages come together: what is done before they leave is done in one go. */
	together?: boolean;
	/** Called before every request, as of `Pace.run`. */
	leaving: () => void | Promise<boolean>;
	/** Called when it is certain that no request of this message was taken so far. */
	nothingLeft: () => void;
}

/**
 * Makes the request of one message at its pace, and says what became of it.
 *
 * An unknown outcome is sent again only where the user wants it, until an answer is definite. Once a
 * request has left without a clear answer, the message never counts as not sent any more, whatever later
 * tries bring.
 *
 * @param request makes the request once
 */
export async function requestUntilClear(
	pace: Pick<Pace, 'run'>,
	options: RequestOptions,
	request: () => Promise<Reply>,
): Promise<Outcome> {
	const { messagesPerSecond: limit, signal, end, leaving, resendUnknown, timeoutMs } = options;
	const { together } = options;
	let { doubt } = options;
	const nothingLeft = () => {
		if (!doubt) options.nothingLeft();
	};
	for (let resends = 0; ; resends++) {
		const slot = { limit, signal, together, again: resends > 0 };
		const result = await pace.run({ ...slot, leaving, nothingLeft }, request);
		if (result.kind === 'ended') return doubt ?? NOT_REACHED;
		const outcome = judge(result, timeoutMs);
		if (outcome.kind === 'unknown') doubt = outcome;
		if (outcome.kind === 'sent' || !doubt) return outcome;
		const isDefinite = outcome.kind === 'rejected' || result.kind === 'tooMany';
		if (isDefinite || !resendUnknown || resends === MOST_RESENDS) return doubt;
		await pause(1000 * 2 ** resends, end, { sleep });
	}
}
