import type { IExecuteFunctions } from 'n8n-workflow';

import { untilAborted } from '../http/waiting';
import { LABELS } from '../input/labels';
import { personOf } from '../input/writings';
import { addressOf, type Recipient } from '../input/recipient';
import { InvalidInput, onOneLine } from '../problems/problem';
import { type AlreadySent, type Failure, failureOf, type ItemOutcome } from '../problems/outcome';
import { fingerprintOf } from './ledger';
import { type SentStore, sentStoreOf } from './sentStore';
import type { SentState } from './sentRow';

const LONGEST_REASON = 200;

/** So many are looked up in one go. */
const MOST_LOOKED_UP = 200;

/** After so many failed calls in a row, the store is not asked for the rest of the list. */
const MOST_FAILURES = 3;

/** Of lists with so many new people it is told whom they push out. */
const TOLD_FROM = 100;

/** Who is sent to, and under which key only once; without a key nothing of this applies. */
export interface Keyed {
	recipient: Recipient;
	onceKey?: string;
}

type Before = AlreadySent | Failure;

/** A message that nobody else in this process sends. */
export interface Reservation {
	kind: 'reservation';
	/** Writes down that it is about to leave; `false` where it may not. Never rejects. */
	claim: () => Promise<boolean>;
	/** Why it may not leave, where that is known. */
	found?: Before;
	/** It was not taken, and may leave again later. */
	takeBack: () => void;
	/** To be called in any case. */
	settle: (outcome: ItemOutcome) => void;
}

/**
 * Keeps, over all executions of a node, who was sent a message with which key: for Send Only Once Per.
 *
 * A message is known by its key and its recipient together, so that one key can be that of a whole list,
 * and the corrected number of an order is sent to.
 */
export class SentBefore {
	/** What the store said of this list, and what became of it in this run. */
	private readonly known = new Map<string, SentState>();
	/** For whom the store did not answer, and why. */
	private readonly unanswered = new Map<string, unknown>();
	/** Sent in this run. */
	private readonly sent = new Set<string>();
	/** How many people of earlier executions have to make room for those of this list. */
	pushedOut = 0;

	private entered: SentStore | undefined;

	constructor(private readonly context: IExecuteFunctions) {}

	private get store(): SentStore {
		return (this.entered ??= sentStoreOf(this.context));
	}

	/** To be asked for a whole list before its first message leaves, which pushes out the oldest. Never rejects. */
	async lookUp(list: readonly Keyed[], end?: AbortSignal): Promise<void> {
		const marks = [...new Set(list.flatMap(marksOf))];
		let failures = 0;
		for (let start = 0; start < marks.length && !end?.aborted; start += MOST_LOOKED_UP) {
			const some = marks.slice(start, start + MOST_LOOKED_UP);
			try {
				const states = await untilAborted(this.store.lookUp(some), end);
				for (const [mark, state] of states ?? []) this.known.set(mark, state);
				failures = 0;
			} catch (error) {
				const all = ++failures === MOST_FAILURES;
				for (const mark of all ? marks.slice(start) : some) this.unanswered.set(mark, error);
				if (all) return;
			}
		}
		const news = list.filter((one) => marksOf(one).length > 0 && this.recall(one) === undefined);
		if (news.length < TOLD_FROM || end?.aborted) return;
		await untilAborted(
			this.store.pushedOutBy(news.length).then(
				(people) => (this.pushedOut = people),
				() => {},
			),
			end,
		);
	}

	/** What is known of a message if it left before, or why nothing is. */
	recall(message: Keyed): Before | undefined {
		const marks = marksOf(message);
		const states = marks.map((mark) => this.known.get(mark));
		if (states.includes('sent')) return alreadySent(message);
		if (states.includes('inDoubt')) return IN_DOUBT;
		const unanswered = marks.find((mark) => this.unanswered.has(mark));
		return unanswered === undefined ? undefined : noStore(this.unanswered.get(unanswered));
	}

	/**
	 * Keeps others in this process from sending it, and waits if it is under way.
	 *
	 * @param resend whether it is sent where an earlier execution left it in doubt
	 * @param letOthersPass called if it has to wait
	 * @returns what became of it, where that is known then; `undefined` when the waiting ended
	 */
	async reserve(
		message: Keyed,
		{
			resend,
			letOthersPass,
			end,
		}: { resend: boolean; letOthersPass: () => void; end: AbortSignal },
	): Promise<Reservation | Before | undefined> {
		const [mark] = marksOf(message);
		if (mark === undefined) return undefined;
		for (let other = this.store.underWay(mark); other; other = this.store.underWay(mark)) {
			letOthersPass();
			await untilAborted(other, end);
			if (end.aborted) return undefined;
			if (this.store.underWay(mark)) continue;
			await this.lookUp([message], end);
			const before = this.recall(message);
			if (before && (before.kind !== 'unknown' || !resend)) return before;
		}
		return this.reservation(message, mark, resend, end);
	}

	/** At the end of the run: waits until all is written. Never rejects. */
	async finish(end?: AbortSignal): Promise<void> {
		const { entered: store } = this;
		if (store === undefined) return;
		const written = store
			.written()
			.then(async () => await store.assure([...this.sent]))
			.catch((error: unknown) =>
				this.context.logger.warn(`${this.context.getNode().name}: ${noStore(error).what}`),
			)
			.finally(() => store.leave());
		await untilAborted(written, end);
	}

	private reservation(
		message: Keyed,
		mark: string,
		resend: boolean,
		end: AbortSignal,
	): Reservation {
		const { store } = this;
		const release = store.reserve(mark);
		// To be put back where nothing was taken.
		let before = this.known.get(mark) ?? 'none';
		let isClaimed = false;
		let isReleased = false;
		const reservation: Reservation = {
			kind: 'reservation',
			claim: async () => {
				if (isClaimed) return true;
				const claiming = store.claim(mark);
				try {
					const state = await untilAborted(claiming, end);
					if (state === undefined || end.aborted) {
						isReleased = true;
						const undo = () => {
							store.settle(mark, before);
							release();
						};
						void claiming.then((found) => {
							before = found;
							undo();
						}, undo);
						return false;
					}
					if (before === 'none') before = state;
					isClaimed = state === 'none' || (state === 'inDoubt' && resend);
					if (isClaimed) return true;
					store.settle(mark, state);
					this.known.set(mark, state);
					reservation.found = state === 'sent' ? alreadySent(message) : IN_DOUBT;
				} catch (error) {
					store.settle(mark, before);
					reservation.found = noStore(error);
				}
				return false;
			},
			takeBack: () => {
				if (isClaimed) store.settle(mark, before);
				isClaimed = false;
			},
			settle: ({ kind }) => {
				if (isClaimed) {
					const state = kind === 'sent' ? 'sent' : kind === 'unknown' ? 'inDoubt' : before;
					if (state === 'sent') this.sent.add(mark);
					this.known.set(mark, state);
					store.settle(mark, state);
				}
				if (!isReleased) release();
			},
		};
		return reservation;
	}
}

/**
 * What a message is known by, without telling key or number, since n8n's database keeps it. The first one
 * holds for both writings of one person's number, the other one for this writing.
 */
function marksOf({ recipient, onceKey }: Keyed): string[] {
	if (onceKey === undefined) return [];
	const address = addressOf(recipient);
	const markOf = (who: string) => fingerprintOf(JSON.stringify([onceKey, who]));
	return [...new Set([personOf(address), address])].map(markOf);
}

function alreadySent({ onceKey = '' }: Keyed): AlreadySent {
	return { kind: 'alreadySent', key: onceKey };
}

const IN_DOUBT: Failure = {
	kind: 'unknown',
	what: 'The message may have been sent in another execution, but no response confirmed it',
	hint: "It isn't sent again automatically. Check the chat. To send it again, set If the Outcome Is Unknown to Send Again",
	recalled: true,
	ofEarlierExecution: true,
};

function noStore(error: unknown): Failure {
	const reason = onOneLine(error instanceof Error ? error.message : String(error), LONGEST_REASON);
	return failureOf(
		new InvalidInput(
			LABELS.sendOnceKey,
			`can't be guaranteed, because n8n's store of processed items failed ("${reason}")`,
			"Save the workflow and check n8n's database, then run the workflow again",
		),
	);
}
