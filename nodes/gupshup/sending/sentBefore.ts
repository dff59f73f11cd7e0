import type { IExecuteFunctions } from 'n8n-workflow';

import { untilAborted } from '../http/waiting';
import { LABELS } from '../input/labels';
import { addressOf, type Recipient } from '../input/recipient';
import { InvalidInput, onOneLine } from '../problems/invalidInput';
import type { AlreadySent, Failure, ItemOutcome } from '../problems/outcome';
import { fingerprintOf } from './ledger';
import { type SentState, type SentStore, sentStoreOf } from './sentStore';

const LONGEST_REASON = 200;

/** So many are looked up in one go. */
const MOST_LOOKED_UP = 50;

/** Who is sent to, and under which key only once; without a key nothing of this applies. */
interface Keyed {
	recipient: Recipient;
	onceKey?: string;
}

/** What was found out before a message leaves. */
type Before = AlreadySent | Failure;

/**
 * Keeps, over all executions of a node, who was sent a message with which key: for Send Only Once Per.
 *
 * A message is known by its key and its recipient together. A key that is the same for a whole list,
 * like the name of a campaign, does not keep all but the first from getting it, and the number of an
 * order that is put right is sent to.
 */
export class SentBefore {
	/** What the store said of items that come next. */
	private readonly known = new Map<string, SentState>();
	/** Sent for certain, in this run or before. */
	private readonly sure = new Set<string>();
	/** How many in a row, up to now, had left before. */
	private streak = 0;

	constructor(private readonly context: IExecuteFunctions) {}

	/** Looked up each time: one that nobody uses is forgotten. */
	private get store(): SentStore {
		return sentStoreOf(this.context);
	}

	/**
	 * So many of the next items are worth being looked up together, ahead of their turn: none in a list
	 * that is new, more and more in one of which all had it so far. The others are asked for in their turn.
	 */
	worthLookingUp(): number {
		return Math.min(MOST_LOOKED_UP, 2 * this.streak);
	}

	/** Asks for many at once. Where the store does not answer, `claim` will say so. */
	async lookUp(messages: Keyed[]): Promise<void> {
		const marks = messages.flatMap((message) => markOf(message) ?? []);
		const states = await this.store.lookUp(this.context.helpers, marks).catch(() => undefined);
		if (states === undefined) return;
		for (const mark of marks) this.learn(mark, states.get(mark) ?? 'none');
	}

	/** What the store said of a message, if it left before. */
	recall(message: Keyed): Before | undefined {
		const mark = markOf(message);
		const state = mark === undefined ? undefined : this.known.get(mark);
		return state && outcomeOf(state, message);
	}

	/** At the end of the run. Never rejects. */
	async finish(): Promise<void> {
		if (this.sure.size === 0) return;
		await this.store
			.assure(this.context.helpers, [...this.sure])
			.catch((error: unknown) => this.warn(error));
	}

	/**
	 * Writes down that a message is about to leave, and waits if the same is under way in this process.
	 *
	 * @param letOthersPass called if that takes a while
	 * @param end ends the waiting
	 * @returns what became of it already, where that is known; `undefined` when the waiting ended
	 * @throws InvalidInput when the store could not be written: nothing may leave then
	 */
	async claim(
		message: Keyed,
		{
			resend,
			letOthersPass,
			end,
		}: { resend: boolean; letOthersPass: () => void; end: AbortSignal },
	): Promise<Claim | Before | undefined> {
		const mark = markOf(message);
		if (mark === undefined) return { settle: async () => await Promise.resolve() };
		for (let other = this.store.underWay(mark); other; other = this.store.underWay(mark)) {
			letOthersPass();
			await untilAborted(other, end);
			if (end.aborted) return undefined;
		}
		const { state, release } = await this.store
			.claim(this.context.helpers, mark)
			.catch((error: unknown) => {
				throw noStore(error);
			});
		this.learn(mark, state);
		const before = outcomeOf(state, message);
		if (before?.kind === 'alreadySent' || (before && !resend)) {
			release();
			return before;
		}
		const settle = async (outcome: ItemOutcome) => {
			try {
				await this.settle(mark, outcome);
			} catch (error) {
				// It stays in doubt: the next execution says so, rather than sending twice.
				this.warn(error);
			} finally {
				release();
			}
		};
		return { doubt: before, settle };
	}

	private learn(mark: string, state: SentState): void {
		this.known.set(mark, state);
		this.streak = state === 'none' ? 0 : this.streak + 1;
		if (state === 'sent') this.sure.add(mark);
	}

	private warn(error: unknown): void {
		this.context.logger.warn(`Gupshup Send Image: ${noStore(error).message}`);
	}

	private async settle(mark: string, { kind }: ItemOutcome): Promise<void> {
		const { helpers } = this.context;
		if (kind === 'sent') {
			this.sure.add(mark);
			await this.store.confirm(helpers, mark);
		} else if (kind !== 'unknown') await this.store.takeBack(helpers, mark);
	}
}

/** A message that may leave now. */
interface Claim {
	/** Set where an earlier execution left in doubt whether it was sent. */
	doubt?: Failure;
	/** To be told what became of it, in any case. Never rejects. */
	settle: (outcome: ItemOutcome) => Promise<void>;
}

/** Tells neither the key nor the number: n8n keeps it in its database. */
function markOf({ recipient, onceKey }: Keyed): string | undefined {
	if (onceKey === undefined) return undefined;
	return fingerprintOf(JSON.stringify([onceKey, addressOf(recipient)]));
}

function outcomeOf(state: SentState, { onceKey = '' }: Keyed): Before | undefined {
	switch (state) {
		case 'none':
			return undefined;
		case 'sent':
			return { kind: 'alreadySent', key: onceKey };
		case 'inDoubt':
			return {
				kind: 'unknown',
				what: 'The image left in another execution, and no answer came that tells whether it was sent',
				hint: 'It is not sent again by itself. Look into the chat; to send it again, set If the Outcome Is Unknown to Send Again',
				recalled: true,
			};
	}
}

function noStore(error: unknown): InvalidInput {
	const reason = onOneLine(error instanceof Error ? error.message : String(error), LONGEST_REASON);
	return new InvalidInput(
		LABELS.sendOnceKey,
		`cannot be kept to, because n8n's store of what was processed did not work ("${reason}")`,
		'Save the workflow and check the database of this n8n, then run it again',
	);
}
