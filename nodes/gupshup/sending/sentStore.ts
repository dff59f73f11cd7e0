import type { IExecuteFunctions } from 'n8n-workflow';

/** What the store knows of a mark. */
export type SentState = 'none' | 'inDoubt' | 'sent';

type Helpers = IExecuteFunctions['helpers'];

/** So many marks at least are kept of a node; the oldest make room. Each call reads and writes them all. */
export const MARKS_KEPT = 20_000;

/** So many marks are looked up in one call. */
const MOST_AT_ONCE = 200;

/**
 * Room for what is in the store for a moment only: looking up records, too, and is taken back. Without
 * it, that would push out the oldest marks.
 */
const ROOM = 1000;

/** What several callers want of the store, done in one go. */
interface Job {
	helpers: Helpers;
	looks: string[];
	/** Whether marks that are looked up and that nobody has are to stay, in doubt. */
	claims: boolean;
	/** Known as sent for certain. */
	sure: string[];
	drops: string[];
	done: (states: Map<string, SentState>) => void;
	failed: (error: unknown) => void;
}

/** By workflow and node; an idle one is taken out. */
const stores = new Map<string, SentStore>();

/** The store of this node, as n8n keeps it over executions and restarts. */
export function sentStoreOf(context: IExecuteFunctions): SentStore {
	const key = `${context.getWorkflow().id}:${context.getNode().id}`;
	const store = stores.get(key) ?? new SentStore(() => stores.delete(key));
	stores.set(key, store);
	return store;
}

/**
 * Marks of one node in n8n's own store of what was processed (`helpers.checkProcessedAndRecord`).
 *
 * That store is one row a node, read, changed and written without a lock: calls at the same time lose
 * each other's marks. So within this process one call waits for the other, and what has gathered
 * meanwhile goes in one. Between processes a mark can be lost, and one that was taken back can come back;
 * `assure` puts right what it can.
 *
 * It knows texts and nothing of them, and whoever asks for one writes it down. So a mark that may have
 * been sent is two texts, and one that was sent is the first of them alone: a process that dies between
 * asking and taking back leaves a doubt, never somebody who is taken for sent to and was not.
 */
export class SentStore {
	private jobs: Job[] = [];
	private isWorking = false;
	/** What is under way in this process, until it is known what became of it. */
	private readonly claimed = new Map<string, Promise<void>>();

	constructor(private readonly forget: () => void) {}

	/**
	 * What is known of each. What is under way in this process counts as `none`: claiming it tells.
	 *
	 * For those that nobody has, n8n's store holds a doubt for a moment. Where another process writes in
	 * that moment, it stays: so it is asked only where most are expected to be known.
	 */
	async lookUp(helpers: Helpers, marks: string[]): Promise<Map<string, SentState>> {
		return await this.do(helpers, { looks: marks });
	}

	/** Resolves once nobody in this process has it under way; `undefined` when nobody has it now. */
	underWay(mark: string): Promise<void> | undefined {
		return this.claimed.get(mark);
	}

	/**
	 * Writes down that it is about to leave. To be called only while nobody has it under way, and to be
	 * followed by `settle` in any case.
	 *
	 * @returns what was known before; what is known as sent stays so
	 */
	async claim(helpers: Helpers, mark: string): Promise<{ state: SentState; release: () => void }> {
		let settled = () => {};
		this.claimed.set(mark, new Promise<void>((resolve) => (settled = resolve)));
		const release = () => {
			this.claimed.delete(mark);
			settled();
			this.forgetIfIdle();
		};
		let isClaimed = false;
		try {
			const states = await this.do(helpers, { looks: [mark], claims: true });
			isClaimed = true;
			return { state: states.get(mark) ?? 'none', release };
		} finally {
			if (!isClaimed) release();
		}
	}

	/** What was claimed is sent for certain. */
	async confirm(helpers: Helpers, mark: string): Promise<void> {
		await this.do(helpers, { drops: [doubtOf(mark)] });
	}

	/** What was claimed has not been sent for certain. */
	async takeBack(helpers: Helpers, mark: string): Promise<void> {
		await this.do(helpers, { drops: [mark, doubtOf(mark)] });
	}

	/** Writes once more what is sent for certain, where another process has overwritten it. */
	async assure(helpers: Helpers, marks: string[]): Promise<void> {
		for (let start = 0; start < marks.length; start += MOST_AT_ONCE) {
			await this.do(helpers, { sure: marks.slice(start, start + MOST_AT_ONCE) });
		}
	}

	private async do(
		helpers: Helpers,
		{ looks = [], claims = false, sure = [], drops = [] }: Partial<Job>,
	): Promise<Map<string, SentState>> {
		const states = new Promise<Map<string, SentState>>((done, failed) => {
			this.jobs.push({ helpers, looks, claims, sure, drops, done, failed });
		});
		void this.work();
		return await states;
	}

	private async work(): Promise<void> {
		if (this.isWorking) return;
		this.isWorking = true;
		while (this.jobs.length > 0) {
			const jobs = this.takeJobs();
			try {
				const states = await this.goThrough(jobs);
				for (const { done } of jobs) done(states);
			} catch (error) {
				for (const { failed } of jobs) failed(error);
			}
		}
		this.isWorking = false;
		this.forgetIfIdle();
	}

	private takeJobs(): Job[] {
		let count = 0;
		const end = this.jobs.findIndex(({ looks, sure }, index) => {
			count += looks.length + sure.length;
			return index > 0 && count > MOST_AT_ONCE;
		});
		return this.jobs.splice(0, end === -1 ? this.jobs.length : end);
	}

	private async goThrough(jobs: Job[]): Promise<Map<string, SentState>> {
		const [{ helpers }] = jobs;
		const claims = new Set(jobs.flatMap(({ looks, claims }) => (claims ? looks : [])));
		const looks = new Set(jobs.flatMap((job) => job.looks));
		for (const mark of looks) if (this.claimed.has(mark) && !claims.has(mark)) looks.delete(mark);
		const sure = jobs.flatMap((job) => job.sure);
		const states = await this.record(helpers, [...looks], sure);

		const drops = new Set(jobs.flatMap((job) => [...job.drops, ...job.sure.map(doubtOf)]));
		for (const [mark, state] of states) {
			if (state === 'sent' || (state === 'none' && !claims.has(mark))) drops.add(doubtOf(mark));
			if (state === 'none' && !claims.has(mark)) drops.add(mark);
		}
		if (drops.size > 0) {
			await twice(async () => {
				await helpers.removeProcessed([...drops], 'node', { mode: 'entries' });
			});
		}
		return states;
	}

	private async record(
		helpers: Helpers,
		marks: string[],
		sure: string[],
	): Promise<Map<string, SentState>> {
		if (marks.length + sure.length === 0) return new Map();
		// The mark first: where the oldest make room, no doubt goes without it.
		const texts = [...new Set([...sure, ...marks.flatMap((mark) => [mark, doubtOf(mark)])])];
		const maxEntries = MARKS_KEPT + ROOM;
		const { new: added } = await twice(
			async () =>
				await helpers.checkProcessedAndRecord(texts, 'node', { mode: 'entries', maxEntries }),
		);
		const isNew = new Set(added);
		return new Map(
			marks.map((mark) => {
				if (isNew.has(mark)) return [mark, 'none'];
				return [mark, isNew.has(doubtOf(mark)) ? 'sent' : 'inDoubt'];
			}),
		);
	}

	private forgetIfIdle(): void {
		if (!this.isWorking && this.jobs.length === 0 && this.claimed.size === 0) this.forget();
	}
}

/** What stands beside a mark for as long as it is not known whether it was sent. */
function doubtOf(mark: string): string {
	return `${mark}?`;
}

/** Two processes that begin at the same time both want to make the node's row: the second fails once. */
async function twice<T>(call: () => Promise<T>): Promise<T> {
	try {
		return await call();
	} catch {
		return await call();
	}
}
