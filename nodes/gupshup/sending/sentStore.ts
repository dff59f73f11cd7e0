import { type IExecuteFunctions, sleep } from 'n8n-workflow';

import { processState } from '../http/processState';
import { type Helpers, PEOPLE_KEPT, SentRow, type SentState, TEXTS_EACH, textsOf } from './sentRow';

/** So many people at most go in one call, so that n8n is never busy for long. */
const MOST_AT_ONCE = 200;

/** What ends within so many ms is written together. */
const GATHER_MS = 25;

/** Answered in one call with others. */
interface Ask {
	marks: string[];
	/** What they are left as. */
	stays: SentState;
	done: (states: Map<string, SentState>) => void;
	failed: (error: unknown) => void;
}

/** By workflow and node. */
const stores = processState.keep(() => new Map<string, SentStore>());

/**
 * The store of this node, as n8n keeps it over executions and restarts. Whoever asks for it has to `leave`
 * it: two of one node at the same time would overwrite each other's texts.
 */
export function sentStoreOf(context: IExecuteFunctions): SentStore {
	const key = `${context.getWorkflow().id}:${context.getNode().id}`;
	const all = stores();
	const store = all.get(key) ?? new SentStore(context.helpers, () => all.delete(key));
	// Those of an execution that has ended may have come to an end, too.
	store.row.helpers = context.helpers;
	all.set(key, store);
	store.enter();
	return store;
}

/**
 * Marks of one node in n8n's own store of what was processed: one row a node, written without a lock. So
 * within this process one call waits for the other, and what has gathered meanwhile goes in one. Between
 * processes a text can be lost; `assure` writes again what it can.
 */
export class SentStore {
	private asks: Ask[] = [];
	private working?: Promise<void>;
	/** Called after the next call of n8n's store. */
	private waiting: Array<() => void> = [];
	/** What is under way in this process. */
	private readonly reserved = new Map<string, Promise<void>>();
	private users = 0;
	readonly row: SentRow;

	/**
	 * @param forget called when no run uses it and nothing is under way
	 * @param people how many are kept
	 */
	constructor(
		helpers: Helpers,
		private readonly forget: () => void,
		people = PEOPLE_KEPT,
	) {
		this.row = new SentRow(helpers, people);
	}

	enter(): void {
		this.users++;
	}

	/** To be called once by whoever has entered. */
	leave(): void {
		this.users--;
		this.forgetIfIdle();
	}

	/** How many people have to make room for so many new ones. */
	async pushedOutBy(people: number): Promise<number> {
		// What was only asked for does not count.
		await this.written().catch(() => {});
		return people === 0 ? 0 : await this.row.pushedOutBy(people);
	}

	/**
	 * What is known of each. What is under way in this process counts as `none`: reserving it tells.
	 *
	 * @throws where the store does not answer
	 */
	async lookUp(marks: string[]): Promise<Map<string, SentState>> {
		return await this.ask(marks, 'none');
	}

	/** Resolves when nobody else in this process has it under way; `undefined` when that is so now. */
	underWay(mark: string): Promise<void> | undefined {
		return this.reserved.get(mark);
	}

	/**
	 * Keeps others in this process from sending it. To be called only while nobody has it under way.
	 *
	 * @returns releases it
	 */
	reserve(mark: string): () => void {
		let settled = () => {};
		this.reserved.set(mark, new Promise<void>((resolve) => (settled = resolve)));
		return () => {
			this.reserved.delete(mark);
			settled();
			this.forgetIfIdle();
		};
	}

	/**
	 * Writes down that it is about to leave: in doubt, whatever it was before.
	 *
	 * @returns what was known before
	 * @throws where the store does not answer
	 */
	async claim(mark: string): Promise<SentState> {
		return (await this.ask([mark], 'inDoubt')).get(mark) ?? 'none';
	}

	/** What became of it is known: written soon, and tried again for as long as it fails. */
	settle(mark: string, state: SentState): void {
		const { sent, inDoubt } = textsOf(mark);
		if (state !== 'sent') this.row.owe(sent);
		if (state !== 'inDoubt') this.row.owe(inDoubt);
		this.work();
	}

	/** Writes once more what is sent for certain, where another process has overwritten it. */
	async assure(marks: string[]): Promise<void> {
		for (let start = 0; start < marks.length; start += MOST_AT_ONCE) {
			await this.ask(marks.slice(start, start + MOST_AT_ONCE), 'sent');
		}
	}

	/**
	 * Resolves when all that was settled up to now is written.
	 *
	 * @throws where that fails; it is tried again when something else is written
	 */
	async written(): Promise<void> {
		const texts = [...this.row.owed];
		while (texts.some((text) => this.row.owed.has(text))) {
			if (!this.working) throw this.row.trouble;
			await new Promise<void>((resolve) => this.waiting.push(resolve));
		}
	}

	private async ask(marks: string[], stays: SentState): Promise<Map<string, SentState>> {
		const states = new Promise<Map<string, SentState>>((done, failed) => {
			this.asks.push({ marks, stays, done, failed });
		});
		this.work();
		return await states;
	}

	private work(): void {
		this.working ??= this.workOff();
	}

	private async workOff(): Promise<void> {
		let isFailing = false;
		while (this.asks.length > 0 || (this.row.owed.size > 0 && !isFailing)) {
			await sleep(this.asks.length > 0 ? 0 : GATHER_MS);
			const isMuch = this.row.owed.size >= MOST_AT_ONCE && !isFailing;
			if (this.asks.length === 0 || isMuch) {
				isFailing = !(await this.row.takeOut(MOST_AT_ONCE * TEXTS_EACH));
			}
			if (this.asks.length > 0) await this.answer(this.nextAsks());
			this.wake();
		}
		this.working = undefined;
		this.wake();
		this.forgetIfIdle();
	}

	private wake(): void {
		for (const goOn of this.waiting.splice(0)) goOn();
	}

	/** As many as go in one call. */
	private nextAsks(): Ask[] {
		let count = 0;
		const end = this.asks.findIndex(({ marks }, index) => {
			count += marks.length;
			return index > 0 && count > MOST_AT_ONCE;
		});
		return this.asks.splice(0, end === -1 ? this.asks.length : end);
	}

	private async answer(asks: Ask[]): Promise<void> {
		const marksThatStay = (state: SentState) =>
			new Set(asks.flatMap(({ marks, stays }) => (stays === state ? marks : [])));
		const claims = marksThatStay('inDoubt');
		const looks = marksThatStay('none');
		// What is under way here counts as unknown: whoever reserves it is told.
		for (const mark of looks) if (claims.has(mark) || this.reserved.has(mark)) looks.delete(mark);
		try {
			const sure = [...marksThatStay('sent')];
			const underWay = this.reserved.size;
			const states = await this.row.states([...looks], [...claims], sure, underWay);
			for (const { done } of asks) done(states);
		} catch (error) {
			for (const { failed } of asks) failed(error);
		}
	}

	private forgetIfIdle(): void {
		const isBusy = this.working !== undefined || this.reserved.size > 0 || this.row.owed.size > 0;
		if (this.users === 0 && !isBusy) this.forget();
	}
}
