import { type IDataObject, type IExecuteFunctions, sleep } from 'n8n-workflow';

import { CREDENTIAL_NAME } from '../client/app';
import { type Result, SENDING } from '../client/result';
import { pause } from '../http/waiting';
import { addressOf } from '../input/recipient';
import type { LinkChecks } from '../media/checkLink';
import { knownMedia, type SentMedia } from '../media/media';
import type { Uploads } from '../media/uploads';
import {
	type Failure,
	failureOf,
	type ItemOutcome,
	NOT_REACHED,
	type Outcome,
} from '../problems/outcome';
import { fingerprint, fingerprintOf, type Item, itemOf, type Ledger } from './ledger';
import { interrupted, outcomeOf } from './outcomeOf';
import { firstExpired, linksToCheck, type PreparedMessage, type Turn } from './prepared';
import type { Sender, Senders } from './senders';
import type { Reservation, SentBefore } from './sentBefore';

/** What the messages of a run have in common. */
export interface RunParts {
	context: IExecuteFunctions;
	ledger: Ledger;
	sentBefore: SentBefore;
	senders: Senders;
	uploads: Uploads;
	linkChecks: LinkChecks;
	/** Whether the first failure ends the run. */
	stopOnFailure: boolean;
	/** Raised when nothing more of the run may leave. */
	end: AbortSignal;
	/** Told what each item sends, as one text for what the same person reads the same. */
	seen: (index: number, contents: string) => void;
}

/** Sends one message, and says what became of it. Never rejects. */
export async function deliver(
	run: RunParts,
	message: PreparedMessage,
	turn: Turn,
): Promise<ItemOutcome> {
	const { index } = turn;
	try {
		const sender = run.senders.of(await run.context.getCredentials(CREDENTIAL_NAME, index));
		return await new Delivery(run, message, turn, sender).outcome();
	} catch (error) {
		const to = addressOf(message.recipient);
		return run.ledger.recall(itemOf({ index, to })) ?? failureOf(error);
	}
}

/** What the person does not read of a request. */
const NOT_READ = { context: undefined, biz_opaque_callback_data: undefined };

const MOST_RESENDS = 3;

/**
 * The way of one message, step by step. A step that gives an outcome is the last one.
 *
 * Whatever ends it before its request has left does not undo what an earlier try left in doubt.
 */
class Delivery {
	private readonly item: Item;
	private body: IDataObject;
	/** Its media, once the files among them are uploaded. */
	private media: readonly SentMedia[];
	/** Set from when it may have arrived without an answer: then it never counts as not sent. */
	private doubt: Failure | undefined;
	/** Of a message with a key: keeps others in this process from sending the same. */
	private reservation: Reservation | undefined;

	constructor(
		private readonly run: RunParts,
		private readonly message: PreparedMessage,
		private readonly turn: Turn,
		private readonly sender: Sender,
	) {
		const { index } = turn;
		const { app } = sender.client;
		this.media = knownMedia(message.media);
		this.body = message.body(this.media);
		run.seen(index, fingerprintOf(JSON.stringify({ ...this.body, ...NOT_READ })));
		const request = run.ledger.isTool ? fingerprint(app, this.body) : undefined;
		this.item = itemOf({ index, to: addressOf(message.recipient), app, request });
	}

	async outcome(): Promise<ItemOutcome> {
		return (
			this.recall() ??
			(await this.lookAtLinks()) ??
			(await this.upload()) ??
			(await this.waitForTurn()) ??
			(await this.reserve()) ??
			(await this.sendAndSettle())
		);
	}

	/** This execution's earlier tries come first, since they have the answers. */
	private recall(): ItemOutcome | undefined {
		const { ledger, sentBefore } = this.run;
		const before = ledger.recall(this.item) ?? sentBefore.recall(this.message);
		if (before?.kind !== 'unknown' || !this.message.options.resendUnknown) return before;
		this.doubt = before;
		return undefined;
	}

	private async lookAtLinks(): Promise<Failure | undefined> {
		const { linkChecks, end } = this.run;
		const links = linksToCheck(this.message);
		const found = await Promise.all(links.map(async (link) => await linkChecks.check(link, end)));
		const refusal = found.find((failure) => failure !== undefined);
		if (refusal) return this.doubt ?? refusal;
		return this.sender.signal.aborted ? this.notReached() : undefined;
	}

	private async upload(): Promise<Outcome | undefined> {
		const failure = await this.uploadFiles();
		return failure && (this.doubt ?? this.told(failure));
	}

	private async uploadFiles(): Promise<Failure | undefined> {
		const { media, options } = this.message;
		const { client, signal: end } = this.sender;
		if (!media.some(({ kind }) => kind === 'file')) return undefined;
		const by = { client, timeoutMs: options.timeoutMs, end };
		const uploaded = await this.run.uploads.uploadAll(media, by);
		if (uploaded.kind !== 'uploaded') return uploaded;
		this.media = uploaded.media;
		this.body = this.message.body(this.media);
		return undefined;
	}

	/** Messages leave in the order of their items. */
	private async waitForTurn(): Promise<Failure | undefined> {
		await this.turn.previous;
		const late = firstExpired(this.message);
		return late && (this.doubt ?? late);
	}

	private async reserve(): Promise<ItemOutcome | undefined> {
		const { onceKey, options } = this.message;
		if (onceKey === undefined) return undefined;
		const reserved = await this.run.sentBefore.reserve(this.message, {
			resend: options.resendUnknown,
			letOthersPass: this.turn.left,
			end: this.sender.signal,
		});
		if (reserved?.kind !== 'reservation') return reserved ?? this.notReached();
		this.reservation = reserved;
		return undefined;
	}

	private async sendAndSettle(): Promise<ItemOutcome> {
		const outcome = await this.send();
		this.reservation?.settle(outcome);
		if (this.reservation?.found) return this.reservation.found;
		this.run.ledger.settle(this.item, outcome);
		return this.told(outcome);
	}

	/**
	 * Sends it; where Gupshup does not know an uploaded file any more, uploads it again and sends it once
	 * more: it was refused, so nobody got it.
	 */
	private async send(): Promise<Outcome> {
		const outcome = await this.sendUntilClear().catch(interrupted);
		if (!this.forgetsLost(outcome)) return outcome;
		this.takeBack();
		if (await this.uploadFiles()) return outcome;
		const second = await this.sendUntilClear().catch(interrupted);
		this.forgetsLost(second);
		return second;
	}

	/** An unknown outcome is sent again only where the user wants it, until an answer is definite. */
	private async sendUntilClear(): Promise<Outcome> {
		for (let resends = 0; ; resends++) {
			const result = await this.request(resends > 0);
			const why = result.kind === 'notSent' ? result.why : undefined;
			if (why === 'ended') return this.doubt ?? NOT_REACHED;
			const outcome = outcomeOf(result);
			if (outcome.kind === 'unknown') this.doubt = outcome;
			if (outcome.kind === 'sent' || !this.doubt) return outcome;
			const isDefinite = outcome.kind === 'rejected' || why === 'tooMany';
			const { resendUnknown } = this.message.options;
			if (isDefinite || !resendUnknown || resends === MOST_RESENDS) return this.doubt;
			await pause(1000 * 2 ** resends, this.sender.signal, { sleep });
		}
	}

	private request(again: boolean): Promise<Result> {
		const { options, secrets, isMarketing } = this.message;
		return this.sender.client.request({
			purpose: SENDING,
			method: 'POST',
			resource: isMarketing ? 'onboarding/marketing/msg' : 'v3/message',
			body: this.body,
			timeoutMs: options.timeoutMs,
			secrets,
			turn: {
				of: isMarketing ? 'marketing' : 'messages',
				limit: options.messagesPerSecond,
				signal: this.sender.signal,
				again,
				together: this.reservation !== undefined,
				leaving: () => this.claim(),
				nothingLeft: () => this.takeBack(),
			},
		});
	}

	/** Writes down that it is about to leave; `false` where it may not, since somebody else has sent it. */
	private claim(): Promise<boolean> | void {
		this.turn.left();
		const write = () => this.run.ledger.leaving(this.item);
		if (!this.reservation) return write();
		return this.reservation.claim().then((isClaimed) => {
			if (isClaimed) write();
			return isClaimed;
		});
	}

	/** The request that left was not taken. Unless an earlier one may have been, nothing has left then. */
	private takeBack(): void {
		if (this.doubt) return;
		this.run.ledger.forget(this.item);
		this.reservation?.takeBack();
	}

	/** Whether Gupshup has lost its uploads, so that others make sense. */
	private forgetsLost(outcome: Outcome): boolean {
		if (outcome.kind !== 'rejected' || outcome.about !== 'media') return false;
		return this.run.uploads.forgetAll(this.sender.client.app, this.message.media, this.media);
	}

	/** Tells the sender what became of the message, and the item why its turn did not come. */
	private told(outcome: Outcome): Outcome {
		if (outcome.kind === 'sent') this.sender.sent();
		else if (outcome.notReached) return this.sender.notReached();
		else if (!this.run.stopOnFailure) this.sender.failed(outcome);
		return outcome;
	}

	private notReached(): Failure {
		return this.doubt ?? this.sender.notReached();
	}
}
