import type { IExecuteFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import { appOf, CREDENTIAL_NAME, urlOf } from '../gupshup/app';
import { type Failure, NOT_REACHED, type Outcome } from '../gupshup/outcome';
import { paceOf } from '../gupshup/paces';
import { request } from '../gupshup/request';
import { fingerprint, type Ledger } from './ledger';
import type { PreparedMessage } from './readMessage';
import { failureOf } from './report';
import { sendMessage } from './sendMessage';

/** No pause is longer than this without a look at whether the run has ended. */
const PAUSE_SLICE_MS = 200;

/** An item that is ready, or why it cannot be sent. */
export type Prepared = PreparedMessage | Failure;

export function isFailure(prepared: Prepared): prepared is Failure {
	return 'kind' in prepared;
}

/**
 * Sends the messages in the order of the items, at the pace of their app, as many at a time as that
 * needs, and says of each what became of it.
 *
 * @param stopOnFailure whether the first failure ends the run: nothing more is started then, and what
 *   is under way is waited for
 * @returns one outcome per item, in the order of the items
 */
export async function sendAll(
	context: IExecuteFunctions,
	prepared: readonly Prepared[],
	ledger: Ledger,
	stopOnFailure: boolean,
): Promise<Outcome[]> {
	const outcomes = new Array<Outcome | undefined>(prepared.length).fill(undefined);
	const underWay = new Set<Promise<void>>();
	const end = new AbortController();
	const cancelled = context.getExecutionCancelSignal();
	const endRun = () => end.abort();
	if (cancelled?.aborted) endRun();
	cancelled?.addEventListener('abort', endRun);

	const conclude = (index: number, outcome: Outcome) => {
		outcomes[index] = outcome;
		if (outcome.kind !== 'sent' && (stopOnFailure || isGivenUp(outcome))) endRun();
	};

	try {
		for (let index = 0; index < prepared.length && !end.signal.aborted; index++) {
			const message = prepared[index];
			if (isFailure(message)) {
				conclude(index, message);
				continue;
			}
			const sending = await start(context, message, index, ledger, end.signal);
			if ('kind' in sending) {
				// What an earlier try left in doubt must not keep the rest from being sent.
				if (sending.kind === 'unknown') outcomes[index] = sending;
				else conclude(index, sending);
				continue;
			}
			const done = sending.outcome
				.then((outcome) => conclude(index, outcome))
				.finally(() => underWay.delete(done));
			underWay.add(done);
		}
		await Promise.all(underWay);
	} finally {
		cancelled?.removeEventListener('abort', endRun);
	}
	return outcomes.map((outcome) => outcome ?? NOT_REACHED);
}

/** Gupshup refused everything for longer than is waited: the items to come would only wait in vain. */
function isGivenUp(outcome: Failure): boolean {
	return outcome.kind === 'notSent' && outcome.httpStatus === 429;
}

/**
 * Waits for the item's turn and lets its request leave.
 *
 * @returns the outcome to come, or the outcome itself where nothing had to leave
 */
async function start(
	context: IExecuteFunctions,
	{ body, options }: PreparedMessage,
	index: number,
	ledger: Ledger,
	end: AbortSignal,
): Promise<{ outcome: Promise<Outcome> } | Outcome> {
	try {
		const credential = await context.getCredentials(CREDENTIAL_NAME, index);
		const app = appOf(credential);
		const print = fingerprint(app, body);
		const before = ledger.recall(index, print);
		if (before?.kind === 'sent' || (before && !options.resendUnknown)) return before;

		const pace = paceOf(app, 'messages');
		const limit = options.messagesPerSecond;
		const firstTurn = await pace.turn({ limit, signal: end });
		if (firstTurn === undefined) return NOT_REACHED;
		const outcome = sendMessage(
			{
				request: async () =>
					await request(context, credential, {
						method: 'POST',
						url: urlOf(app, 'v3/message'),
						body,
						timeoutMs: options.timeoutMs,
					}),
				turnAgain: async () => await pace.turn({ limit, signal: end, again: true }),
				pause: async (ms) => await pause(ms, end),
				leaving: () => ledger.leaving(index, print),
				nothingLeft: () => ledger.forget(index),
			},
			firstTurn,
			{ ...options, doubt: before },
		);
		return {
			outcome: outcome.then((result) => {
				ledger.settle(index, print, result);
				return result;
			}),
		};
	} catch (error) {
		return failureOf(error);
	}
}

async function pause(ms: number, end: AbortSignal): Promise<void> {
	for (let left = ms; left > 0 && !end.aborted; left -= PAUSE_SLICE_MS) {
		await sleep(Math.min(left, PAUSE_SLICE_MS));
	}
}
