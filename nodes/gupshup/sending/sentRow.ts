import { type IExecuteFunctions, sleep } from 'n8n-workflow';

/*
 * How n8n's store of what was processed, which knows texts and nothing of them, keeps what became of a mark.
 *
 * **Whoever asks that store for a text writes it down.** So `sent` and `inDoubt` are two texts each: a first
 * one to be asked for, and one in reserve. A process that dies before it takes back what it wrote by asking
 * leaves both first ones, which is no state: then those in reserve tell. So nobody who was only looked up
 * is in doubt, and nobody counts as sent to who was not, whatever dies when.
 */

/** What the store knows of a mark. */
export type SentState = 'none' | 'inDoubt' | 'sent';

/** Whatever became of somebody is kept in so many texts. */
export const TEXTS_EACH = 2;

/** The texts of each state. */
export function textsOf(
	mark: string,
): Record<'sent' | 'inDoubt', [first: string, reserve: string]> {
	return { sent: [mark, `${mark}=`], inDoubt: [`${mark}~`, `${mark}~=`] };
}

function firstTextsOf(mark: string): string[] {
	const { sent, inDoubt } = textsOf(mark);
	return [sent[0], inDoubt[0]];
}

function reserveTextsOf(mark: string): string[] {
	const { sent, inDoubt } = textsOf(mark);
	return [sent[1], inDoubt[1]];
}

function allTextsOf(mark: string): string[] {
	const { sent, inDoubt } = textsOf(mark);
	return [...sent, ...inDoubt];
}

/** @param had the texts that were there */
function stateIn(had: ReadonlySet<string>, mark: string): SentState {
	const { sent, inDoubt } = textsOf(mark);
	const [isSent, isInDoubt] = [had.has(sent[0]), had.has(inDoubt[0])];
	if (isSent !== isInDoubt) return isSent ? 'sent' : 'inDoubt';
	if (!isSent) return 'none';
	if (had.has(inDoubt[1])) return 'inDoubt';
	return had.has(sent[1]) ? 'sent' : 'none';
}

export type Helpers = IExecuteFunctions['helpers'];

/** So many people at least are kept of a node; the oldest make room. */
export const PEOPLE_KEPT = 20_000;

/** Room for what killed processes left, in texts. */
const ROOM = 2000;

/**
 * What n8n keeps of a node (`helpers.checkProcessedAndRecord`): a list of texts that every call reads,
 * changes and writes whole, and without a lock. One call has to wait for the other.
 */
export class SentRow {
	/** Texts that have to be taken out: tried again at every opportunity. */
	readonly owed = new Set<string>();
	trouble: unknown;
	/** How many texts are kept. */
	private readonly kept: number;

	/** @param people how many are kept */
	constructor(
		public helpers: Helpers,
		people: number,
	) {
		this.kept = TEXTS_EACH * people + ROOM;
	}

	async pushedOutBy(people: number): Promise<number> {
		const count = await insistently(
			async () => await this.helpers.getProcessedDataCount('node', { mode: 'entries' }),
		);
		return Math.max(0, Math.ceil((count - this.kept) / TEXTS_EACH) + people);
	}

	owe(texts: readonly string[]): void {
		for (const text of texts) this.owed.add(text);
	}

	/**
	 * @param most how many texts
	 * @returns whether that worked
	 */
	async takeOut(most: number): Promise<boolean> {
		const texts = [...this.owed].slice(0, most);
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

	/**
	 * @param looks to be asked for only
	 * @param claims to be left in doubt, whatever they were
	 * @param sure to be left as sent
	 * @param underWay how many are in doubt for as long as they are under way only
	 * @returns what was known of those that are asked for and of those in doubt
	 * @throws where n8n's store does not answer
	 */
	async states(
		looks: string[],
		claims: string[],
		sure: string[],
		underWay: number,
	): Promise<Map<string, SentState>> {
		const asked = looks.flatMap(firstTextsOf);
		const { had, failures } = await this.record(
			[...sure.flatMap((mark) => textsOf(mark).sent), ...asked, ...claims.flatMap(allTextsOf)],
			asked.length + TEXTS_EACH * underWay,
		);
		const leftByKilled = new Set(
			looks.filter((mark) => firstTextsOf(mark).every((text) => had.has(text))),
		);
		const reserve = [...leftByKilled].flatMap(reserveTextsOf);
		if (reserve.length > 0) {
			for (const text of (await this.record(reserve, reserve.length + TEXTS_EACH * underWay)).had)
				had.add(text);
		}
		const states = new Map<string, SentState>();
		for (const mark of looks) {
			const state = stateIn(had, mark);
			states.set(mark, state);
			const asked = leftByKilled.has(mark) ? allTextsOf(mark) : firstTextsOf(mark);
			const stays: string[] = state === 'none' ? [] : textsOf(mark)[state];
			this.owe(asked.filter((text) => !stays.includes(text)));
		}
		for (const mark of claims) {
			const state = stateIn(had, mark);
			// A call that failed may have written all the same: that is nobody else's doubt.
			states.set(mark, failures > 0 && state === 'inDoubt' ? 'none' : state);
		}
		return states;
	}

	/**
	 * @param passing how many texts are there for a moment only, and push nobody out
	 * @returns which of them were there, but for those that should not have been any more
	 */
	private async record(
		texts: string[],
		passing: number,
	): Promise<{ had: Set<string>; failures: number }> {
		if (texts.length === 0) return { had: new Set(), failures: 0 };
		const maxEntries = this.kept + passing + this.owed.size;
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
}

/** Before a call is tried again: a database is locked for a moment, or a row was made twice. */
const PAUSES_MS = [50, 250, 1000];

/**
 * Makes a call, and again after a pause where it fails.
 *
 * @param call is told how often it failed before
 * @throws what the last try throws
 */
async function insistently<T>(call: (failures: number) => Promise<T>): Promise<T> {
	for (const [failures, pauseMs] of PAUSES_MS.entries()) {
		try {
			return await call(failures);
		} catch {
			await sleep(pauseMs);
		}
	}
	return await call(PAUSES_MS.length);
}
