import { type IExecuteFunctions, sleep } from 'n8n-workflow';

import { insistently } from './insistently';
import {
	allTextsOf,
	firstTextsOf,
	reserveTextsOf,
	type SentState,
	stateIn,
	TEXTS_EACH,
	textsOf,
} from './sentTexts';

type Helpers = IExecuteFunctions['helpers'];

/** So many people at least are kept of a node, whatever became of them; the oldest make room. */
export const PEOPLE_KEPT = 20_000;

/** Room for what is in the store for a moment only: what is under way, and what a killed process left. */
const ROOM = 2000;

/** So many people are asked for in one call, and so many texts taken out, so that n8n is never busy for long. */
const MOST_AT_ONCE = 200;

/** What has come to an end is written together with what ends within so many ms. */
const GATHER_MS = 25;

/** A question to the store, answered in one call with others. */
interface Ask {
	marks: string[];
	/** What stays of the question: nothing, all of them in doubt, or all of them as sent. */
	stays: SentState;
	done: (states: Map<string, SentState>) => void;
	failed: (error: unknown) => void;
}

/** By workflow and node; an idle one is taken out. */
const stores = new Map<string, SentStore>();

/** The store of this node, as n8n keeps it over executions and restarts. */
export function sentStoreOf(context: IExecuteFunctions): SentStore {
	const key = `${context.getWorkflow().id}:${context.getNode().id}`;
	const store = stores.get(key) ?? new SentStore(context.helpers, () => stores.delete(key));
	// Those of an execution that has ended may have come to an end, too.
	store.helpers = context.helpers;
	stores.set(key, store);
	return store;
}

/**
 * Marks of one node in n8n's own store of what was processed (`helpers.checkProcessedAndRecord`).
 *
 * That store is one row a node, a list of texts that is read, changed and written whole and without a lock:
 * calls at the same time lose each other's texts. So within this process one call waits for the other, and
 * what has gathered meanwhile goes in one. Between processes a text can be lost; `assure` writes again what
 * it can.
 */
export class SentStore {
	private asks: Ask[] = [];
	/** Texts that have to be taken out: tried again at every opportunity. */
	private readonly owed = new Set<string>();
	/** Why the latest of them could not be taken out. */
	private trouble: unknown;
	private working?: Promise<void>;
	/** What is under way in this process, until it is known what became of it. */
	private readonly reserved = new Map<string, Promise<void>>();
	/** How many texts are kept. */
	private readonly kept: number;

	/**
	 * @param forget called when nothing is under way any more
	 * @param people how many are kept
	 */
	constructor(
		public helpers: Helpers,
		private readonly forget: () => void,
		people = PEOPLE_KEPT,
	) {
		this.kept = TEXTS_EACH * people + ROOM;
	}

	/** How many people have to make room when so many come that are not known yet. */
	async pushedOutBy(people: number): Promise<number> {
		if (people === 0) return 0;
		// What was only asked for does not count.
		await this.written().catch(() => {});
		const count = await insistently(
			async () => await this.helpers.getProcessedDataCount('node', { mode: 'entries' }),
		);
		return Math.max(0, Math.ceil((count - this.kept) / TEXTS_EACH) + people);
	}

	/**
	 * What is known of each. What is under way in this process counts as `none`: reserving it tells.
	 *
	 * @throws where the store does not answer
	 */
	async lookUp(marks: string[]): Promise<Map<string, SentState>> {
		return await this.ask(marks, 'none');
	}

	/** Waits until nobody else in this process has it under way; `undefined` when that is so now. */
	underWay(mark: string): Promise<void> | undefined {
		return this.reserved.get(mark);
	}

	/** Keeps others in this process from sending it. To be called only while nobody has it under way. */
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
		if (state !== 'sent') for (const text of sent) this.owed.add(text);
		if (state !== 'inDoubt') for (const text of inDoubt) this.owed.add(text);
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
		const texts = [...this.owed];
		while (texts.some((text) => this.owed.has(text))) {
			if (!this.working) throw this.trouble;
			await sleep(GATHER_MS);
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
		while (this.asks.length > 0 || (this.owed.size > 0 && !isFailing)) {
			// Those whose turn came together, and what comes to an end together, go together.
			await sleep(this.asks.length > 0 ? 0 : GATHER_MS);
			const isMuch = this.owed.size >= MOST_AT_ONCE && !isFailing;
			if (this.asks.length === 0 || isMuch) isFailing = !(await this.takeOut());
			if (this.asks.length > 0) await this.answer(this.nextAsks());
		}
		// At once: what comes from now on begins anew.
		this.working = undefined;
		this.forgetIfIdle();
	}

	/** @returns whether that worked */
	private async takeOut(): Promise<boolean> {
		const texts = [...this.owed].slice(0, MOST_AT_ONCE * TEXTS_EACH);
		try {
			await insistently(
				async () => await this.helpers.removeProcessed(texts, 'node', { mode: 'entries' }),
			);
			for (const text of texts) this.owed.delete(text);
			return true;
		} catch (error) {
			this.trouble = error;
			return false;
		}
	}

	/** As many as go in one call; what one asks for stays together. */
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
			const states = await this.states([...looks], [...claims], [...marksThatStay('sent')]);
			for (const { done } of asks) done(states);
		} catch (error) {
			for (const { failed } of asks) failed(error);
		}
	}

	private async states(
		looks: string[],
		claims: string[],
		sure: string[],
	): Promise<Map<string, SentState>> {
		const asked = looks.flatMap(firstTextsOf);
		const { had, failures } = await this.record(
			[...sure.flatMap((mark) => textsOf(mark).sent), ...asked, ...claims.flatMap(allTextsOf)],
			asked.length,
		);
		const leftByKilled = new Set(
			looks.filter((mark) => firstTextsOf(mark).every((text) => had.has(text))),
		);
		const reserve = [...leftByKilled].flatMap(reserveTextsOf);
		if (reserve.length > 0) {
			for (const text of (await this.record(reserve, reserve.length)).had) had.add(text);
		}
		const states = new Map<string, SentState>();
		for (const mark of looks) {
			const state = stateIn(had, mark);
			states.set(mark, state);
			const asked = leftByKilled.has(mark) ? allTextsOf(mark) : firstTextsOf(mark);
			const stays: string[] = state === 'none' ? [] : textsOf(mark)[state];
			for (const text of asked) if (!stays.includes(text)) this.owed.add(text);
		}
		for (const mark of claims) {
			const state = stateIn(had, mark);
			// A call that failed may have written all the same: that is nobody else's doubt.
			states.set(mark, failures > 0 && state === 'inDoubt' ? 'none' : state);
		}
		return states;
	}

	/**
	 * @param asked how many of the texts do not stay
	 * @returns which of them were there, but for those that should not have been any more
	 */
	private async record(
		texts: string[],
		asked = 0,
	): Promise<{ had: Set<string>; failures: number }> {
		if (texts.length === 0) return { had: new Set(), failures: 0 };
		// What is there for a moment only pushes nobody out: questions, what is under way, what is owed.
		const passing = asked + TEXTS_EACH * this.reserved.size + this.owed.size;
		const maxEntries = this.kept + passing;
		let failures = 0;
		const { processed } = await insistently(async (times) => {
			failures = times;
			return await this.helpers.checkProcessedAndRecord(texts, 'node', {
				mode: 'entries',
				maxEntries,
			});
		});
		const had = new Set(processed.map(String));
		for (const text of texts) if (this.owed.delete(text)) had.delete(text);
		return { had, failures };
	}

	private forgetIfIdle(): void {
		if (!this.working && this.reserved.size === 0 && this.owed.size === 0) this.forget();
	}
}
