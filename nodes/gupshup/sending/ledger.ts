import { createHash } from 'node:crypto';

import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import type { GupshupApp } from '../client/app';
import { sameInAllTries } from '../http/n8nQuirks';
import { processState } from '../http/processState';
import {
	type Failure,
	isNotReached,
	type ItemOutcome,
	type Outcome,
	type Sent,
} from '../problems/outcome';

/** What an item is known by from one try to the next: its place, its app and its recipient. */
export interface Item {
	/** Its place in the list, from 0. */
	index: number;
	/** Fingerprint of the recipient. */
	to: string;
	/** Fingerprint of the App ID, where it could be read: if not, place and recipient have to do. */
	app?: string;
	/** Of a tool: fingerprint of the whole request. Its words may be others in the next try. */
	request?: string;
}

/** What is written down of one item. A later version of this package may read it. */
interface Entry extends Omit<Item, 'index'> {
	/** Gupshup's answer, once the message is sent. */
	answer?: IDataObject;
	/** Why it is unclear whether it was sent; an empty object while the request is under way. */
	doubt?: Partial<Failure>;
}

/** Of one run of the node, by place: an edited recipient has an entry of its own, the latest last. */
type RunRecords = Record<string, Entry[]>;

const CONTEXT_KEY = 'gupshupSendImage';

/** The records of a run, by an object that is the same in all tries of that run and in no other run. */
const recordsInMemory = processState.keep(() => new WeakMap<object, RunRecords>());

/**
 * Remembers, for one run of the node, who was sent to: in the node's context of the execution, which n8n
 * hands on to the tries of Retry On Fail and to the retry of a failed execution. An item is written down
 * before its request leaves, so that nobody who may have got it counts as not sent to.
 */
export class Ledger {
	/** By run of the node within the execution (loops). */
	private readonly runs: Record<string, RunRecords>;
	private readonly run: string;
	private readonly records: RunRecords;
	readonly isTool: boolean;

	constructor(context: IExecuteFunctions) {
		const stored = context.getContext('node') as { [CONTEXT_KEY]?: Ledger['runs'] };
		this.runs = stored[CONTEXT_KEY] ??= {};
		this.run = String(context.evaluateExpression('{{ $runIndex }}', 0));
		this.isTool = context.getNodeOutputs().some(({ type }) => type === NodeConnectionTypes.AiTool);
		const run = sameInAllTries(context, this.isTool);
		this.records = (run && recordsInMemory().get(run)) ?? this.runs[this.run] ?? {};
		this.runs[this.run] = this.records;
		if (run) recordsInMemory().set(run, this.records);
	}

	/** What became of an item in an earlier try, if it left then. */
	recall(item: Item): Sent | Failure | undefined {
		const entry = this.entriesAt(item.index).find((one) => isOf(one, item)) ?? this.inDoubt(item);
		return entry && outcomeIn(entry);
	}

	/** What became of the item at this place when it was tried last, whoever it went to. */
	latestAt(index: number): Sent | Failure | undefined {
		const entry = this.entriesAt(index).at(-1);
		return entry && outcomeIn(entry);
	}

	/** The outcomes of a run, and of the items that it did not reach those of an earlier try. */
	withEarlier(outcomes: readonly ItemOutcome[]): ItemOutcome[] {
		return outcomes.map((outcome, index) =>
			isNotReached(outcome) ? (this.latestAt(index) ?? outcome) : outcome,
		);
	}

	leaving(item: Item): void {
		this.write(item, { doubt: {} });
	}

	settle(item: Item, outcome: Outcome): void {
		if (outcome.kind === 'sent') this.write(item, { answer: outcome.answer });
		else if (outcome.kind === 'unknown') this.write(item, { doubt: outcome });
		else this.forget(item);
	}

	/** No request of it was taken: it may be sent as if it had never been tried. */
	forget(item: Item): void {
		const others = this.othersThan(item);
		if (others.length > 0) this.records[item.index] = others;
		else delete this.records[item.index];
	}

	/**
	 * Takes the run out of the execution's data, which are stored. Should n8n try it once more
	 * nevertheless, the records are still in memory. Of a tool, what is in doubt stays: see `inDoubt`.
	 */
	close(): void {
		const doubts = Object.entries(this.records).filter(([index]) =>
			this.entriesAt(Number(index)).some(({ doubt }) => doubt),
		);
		if (this.isTool && doubts.length > 0) this.runs[this.run] = Object.fromEntries(doubts);
		else delete this.runs[this.run];
	}

	private write(item: Item, what: Pick<Entry, 'answer' | 'doubt'>): void {
		// Written out, and not by taking the index out: of objects made so, V8 keeps a shape for each.
		const { index, to, app, request } = item;
		this.records[index] = this.othersThan(item).concat({ to, app, request, ...what });
	}

	private othersThan(item: Item): Entry[] {
		return this.entriesAt(item.index).filter((entry) => !isOf(entry, item));
	}

	private entriesAt(index: number): Entry[] {
		return this.records[index] ?? [];
	}

	/**
	 * An agent that was told "unclear" may call its tool again with the same words. For n8n that is
	 * another run, for the person it is the same message. Other words are another message.
	 */
	private inDoubt({ request }: Item): Entry | undefined {
		if (!this.isTool) return undefined;
		return Object.values(this.runs)
			.flatMap((records) => Object.values(records).flat())
			.find((entry) => entry.doubt !== undefined && entry.request === request);
	}
}

function isOf(entry: Entry, { to, app }: Item): boolean {
	return entry.to === to && (app === undefined || entry.app === app);
}

function outcomeIn({ answer, doubt }: Entry): Sent | Failure {
	if (answer) return { kind: 'sent', answer, recalled: true };
	return {
		kind: 'unknown',
		what: 'The message may have been sent in an earlier try, but no response confirmed it',
		hint: "It isn't sent again automatically. Check the chat. To send it again, set If the Outcome Is Unknown to Send Again",
		...doubt,
		recalled: true,
	};
}

/** An item whose recipient (digits, country code first, or a user ID) and app are not fingerprints yet. */
type Sendable = Omit<Item, 'app'> & { app?: GupshupApp };

/** What the ledger knows an item by. */
export function itemOf({ to, app, ...others }: Sendable): Item {
	return { ...others, to: fingerprintOf(to), app: app && fingerprintOf(app.key) };
}

/** Short name of a request: equal for two requests only if they say the same to the same app. */
export function fingerprint(app: GupshupApp, body: IDataObject): string {
	return fingerprintOf(JSON.stringify([app.baseUrl, app.id, body]));
}

/** Short name of a text, which does not tell the text. */
export function fingerprintOf(text: string): string {
	const digest = createHash('sha256').update(text).digest('base64url');
	// Copied: a slice would keep the whole of it.
	return Buffer.from(digest, 'latin1').toString('latin1', 0, 22);
}
