import { createHash } from 'node:crypto';

import type { IExecuteFunctions } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import { addressOf, type Recipient } from '../input/recipient';
import { InvalidInput, onOneLine } from '../problems/invalidInput';
import type { AlreadySent, Failure, ItemOutcome } from '../problems/outcome';
import { type SentState, sentStoreOf } from './sentStore';

const LONGEST_REASON = 200;

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
	/** What the store said of the items that come next, or why it said nothing. */
	private readonly known = new Map<string, SentState | InvalidInput>();

	constructor(private readonly context: IExecuteFunctions) {}

	/** Asks for many at once, ahead of their turn. Never rejects: `recall` throws instead. */
	async lookUp(messages: Keyed[]): Promise<void> {
		const marks = messages.flatMap((message) => markOf(message) ?? []);
		if (marks.length === 0) return;
		try {
			const states = await sentStoreOf(this.context).lookUp(this.context.helpers, marks);
			for (const [mark, state] of states) this.known.set(mark, state);
		} catch (error) {
			for (const mark of marks) this.known.set(mark, noStore(error));
		}
	}

	/**
	 * What the store said of a message, if it left before.
	 *
	 * @throws InvalidInput when the store could not be asked
	 */
	recall(message: Keyed): Before | undefined {
		const mark = markOf(message);
		const state = mark === undefined ? undefined : this.known.get(mark);
		if (state instanceof InvalidInput) throw state;
		return state && outcomeOf(state, message);
	}

	/**
	 * Writes down that a message is about to leave, and waits if the same is under way in this process.
	 *
	 * @param letOthersPass called if that takes a while
	 * @param end ends the waiting
	 * @returns how to say what became of it, or what became of it already; `undefined` when it ended
	 * @throws InvalidInput when the store could not be written: nothing may leave then
	 */
	async claim(
		message: Keyed,
		{
			resend,
			letOthersPass,
			end,
		}: { resend: boolean; letOthersPass: () => void; end: AbortSignal },
	): Promise<Settle | Before | undefined> {
		const mark = markOf(message);
		if (mark === undefined) return async () => await Promise.resolve();
		for (
			let other = sentStoreOf(this.context).underWay(mark);
			other;
			other = sentStoreOf(this.context).underWay(mark)
		) {
			letOthersPass();
			await orEnd(other, end);
			if (end.aborted) return undefined;
		}
		const { state, release } = await sentStoreOf(this.context)
			.claim(this.context.helpers, mark)
			.catch((error: unknown) => {
				throw noStore(error);
			});
		const before = outcomeOf(state, message);
		if (before?.kind === 'alreadySent' || (before && !resend)) {
			release();
			return before;
		}
		return async (outcome) => {
			try {
				await this.settle(mark, outcome);
			} catch (error) {
				// It stays in doubt: the next execution says so, rather than sending twice.
				this.context.logger.warn(`Gupshup Send Image: ${noStore(error).message}`);
			} finally {
				release();
			}
		};
	}

	private async settle(mark: string, { kind }: ItemOutcome): Promise<void> {
		const { helpers } = this.context;
		if (kind === 'sent') await sentStoreOf(this.context).confirm(helpers, mark);
		else if (kind !== 'unknown') await sentStoreOf(this.context).takeBack(helpers, mark);
	}
}

/** Says what became of a message that was claimed. Never rejects. */
export type Settle = (outcome: ItemOutcome) => Promise<void>;

/** Tells neither the key nor the number: n8n keeps it in its database. */
function markOf({ recipient, onceKey }: Keyed): string | undefined {
	if (onceKey === undefined) return undefined;
	return createHash('sha256')
		.update(JSON.stringify([onceKey, addressOf(recipient)]))
		.digest('base64url')
		.slice(0, 22);
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

/** Waits for something that comes to its end by itself, or until the signal is raised. */
async function orEnd(something: Promise<void>, end: AbortSignal): Promise<void> {
	if (end.aborted) return;
	let stop = () => {};
	const ended = new Promise<void>((resolve) => (stop = resolve));
	end.addEventListener('abort', stop);
	await Promise.race([something, ended]);
	end.removeEventListener('abort', stop);
}
