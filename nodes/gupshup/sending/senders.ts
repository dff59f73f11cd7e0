import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { GupshupClient, type RequestContext } from '../client/client';
import { type Failure, NOT_REACHED } from '../problems/outcome';

/** So many in a row end the rest of the app: a single 401 may be the slip of some gateway. */
const REFUSALS_OF_APP = 3;

/** The items of one credential in a run: one app, unless expressions in it pick another one. */
export class Sender {
	private readonly end = new AbortController();
	/** What is true of the whole app, since one of its items was sent; each answer once. */
	private readonly refusals = new Set<Failure>();
	/** Why nothing more of it leaves, though the run goes on. */
	private refusal?: Failure;

	constructor(readonly client: GupshupClient) {}

	/** Raised when nothing more of it may leave. */
	get signal(): AbortSignal {
		return this.end.signal;
	}

	sent(): void {
		this.refusals.clear();
	}

	failed(failure: Failure): void {
		if (failure.about !== 'app') return;
		this.refusals.add(failure);
		if (this.refusals.size < REFUSALS_OF_APP) return;
		this.refusal ??= failure;
		this.stop();
	}

	stop(): void {
		this.end.abort();
	}

	/** Why an item was not sent whose turn did not come. */
	notReached(): Failure {
		if (this.refusal === undefined) return NOT_REACHED;
		const { what, hint, reason } = this.refusal;
		return {
			kind: 'notSent',
			what: `The message wasn't sent because another item of this app failed with: ${what}`,
			hint,
			reason,
		};
	}
}

/** All senders of a run. */
export class Senders {
	private readonly senders = new Map<string, Sender>();
	private isStopped = false;

	constructor(private readonly context: RequestContext) {}

	/** @throws InvalidInput naming the credential's field */
	of(credential: ICredentialDataDecryptedObject): Sender {
		const key = JSON.stringify(credential);
		const sender = this.senders.get(key) ?? new Sender(new GupshupClient(this.context, credential));
		if (this.isStopped) sender.stop();
		this.senders.set(key, sender);
		return sender;
	}

	stop(): void {
		this.isStopped = true;
		for (const sender of this.senders.values()) sender.stop();
	}
}
