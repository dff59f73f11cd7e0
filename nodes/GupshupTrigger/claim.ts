import type { IWebhookFunctions } from 'n8n-workflow';

import type { GupshupEvent } from '../gupshup/events';
import { untilAborted } from '../gupshup/http/waiting';
import { beforeEnd } from './answer';
import { SeenEvents, type Start } from './seen';

/** Gupshup waits ten seconds. docs: partner-docs.gupshup.io/docs/webhook-key-points */
const WAIT_MS = 5_000;

const SEEN = new SeenEvents();

type Response = ReturnType<IWebhookFunctions['getResponseObject']>;

/** The events of a call that nobody else takes care of. */
export class Claim {
	private isOpen: boolean;

	/**
	 * @param fresh those that have not started the workflow yet
	 * @param start holds them until it is known whether they did; none in a test
	 * @param isBusy whether another call is still starting the workflow with some of the events
	 */
	constructor(
		response: Response,
		readonly fresh: GupshupEvent[],
		private readonly start: Start | undefined,
		isBusy: boolean,
	) {
		this.isOpen = isBusy;
		this.listen(response);
	}

	/** These events have not found their end: Gupshup is told to bring them once more. */
	giveBack(events: readonly GupshupEvent[]): void {
		this.start?.giveBack(events);
		this.isOpen ||= events.length > 0;
	}

	/** A success becomes 503 where something of the call is still open. */
	private listen(response: Response): void {
		beforeEnd(response, (status) => {
			const isDone = status < 300;
			this.start?.settle(isDone);
			if (isDone && this.isOpen) response.statusCode = 503;
		});
	}
}

/**
 * Claims those of the events that have not started the workflow yet. Where other calls are starting it
 * with all of them, waits until it is known whether they did.
 *
 * @param trigger unique within this n8n
 */
export async function claim(
	context: IWebhookFunctions,
	trigger: string,
	events: GupshupEvent[],
): Promise<Claim> {
	const response = context.getResponseObject();
	// A test ends with its first event anyway.
	if (context.getMode() === 'manual') return new Claim(response, events, undefined, false);
	const deadline = AbortSignal.timeout(WAIT_MS);
	for (;;) {
		const { fresh, start, others } = SEEN.claim(trigger, events);
		const isBusy = others.length > 0;
		if (fresh.length > 0 || !isBusy || deadline.aborted) {
			return new Claim(response, fresh, start, isBusy);
		}
		await untilAborted(Promise.all(others.map(async ({ ended }) => await ended)), deadline);
	}
}
