import { ask, askNode } from './ask.mts';
import { answerOf, answerOfCalls, type Answered } from './answers.mts';
import { Belongings } from './cleanUp.mts';
import { Gate, type Exchange } from './gate.mts';
import { Listener, statusesIn, type Call } from './listener.mts';
import type { Known, Question } from './question.mts';
import { QUESTIONS } from './questions.mts';
import type { Settings } from './settings.mts';
import { troubleInCall } from './trouble.mts';
import { listIn } from './values.mts';

const MODES = 'SENT,DELIVERED,READ,FAILED,ENQUEUED,OTHERS';

/** The documented ten a second, and more than enough. */
const BURST = 40;

export interface Outcome {
	answers: Array<{ question: Question; answered: Answered; whyNot?: string }>;
	exchanges: Exchange[];
	calls: Call[];
	messages: number;
	/** Made up for this run. */
	secrets: string[];
	/** Why it ended before its time. */
	stopped?: string;
	/** What could not be taken away. */
	left?: string;
	/** Whether a file was uploaded, which nobody can take back. */
	uploaded: boolean;
}

interface Watching {
	say?: (line: string) => void;
	/** Ends it: what was made is taken away all the same. */
	signal?: AbortSignal;
	/** How long to wait when Gupshup says that it was too much while cleaning up. */
	cleanUpWaitMs?: number;
}

/** Asks all questions, and takes away what was made on the way, whatever happens. */
export async function runLive(settings: Settings, watching: Watching = {}): Promise<Outcome> {
	const belongings = new Belongings();
	const gate = await Gate.start(settings, (id) => belongings.owns(id));
	const interrupt = () => gate.stop('interrupted');
	if (watching.signal?.aborted) interrupt();
	watching.signal?.addEventListener('abort', interrupt);
	let asking: Asking | undefined;
	let left: string | undefined;
	try {
		const listener =
			settings.listen === undefined ? undefined : await Listener.start(settings.port);
		asking = new Asking(settings, gate, belongings, listener, watching);
		await asking.all();
	} catch (error) {
		gate.stop(error instanceof Error ? error.message : String(error));
	} finally {
		left = await belongings
			.takeAway(gate, settings, watching.cleanUpWaitMs)
			.catch((error: Error) => `Cleaning up failed (${error.message}); tag ${belongings.tag}`);
		await asking?.listener?.close();
		await gate.close();
		watching.signal?.removeEventListener('abort', interrupt);
	}
	return {
		answers: asking?.answers() ?? [],
		exchanges: gate.exchanges,
		calls: asking?.listener?.calls ?? [],
		messages: gate.messages,
		secrets: asking?.listener ? [asking.listener.secret, asking.listener.path] : [],
		stopped: gate.stopped,
		left,
		uploaded: gate.exchanges.some(
			({ resource, answer }) => resource === 'media' && answer?.status === 200,
		),
	};
}

class Asking {
	private readonly known: Known;
	private testCalls = 0;

	constructor(
		private readonly settings: Settings,
		private readonly gate: Gate,
		private readonly belongings: Belongings,
		readonly listener: Listener | undefined,
		private readonly watching: Watching,
	) {
		this.known = { ...settings };
		if (!listener) return;
		watching.say?.(`Listening on port ${listener.port}`);
		listener.changed = () => {
			const trouble = troubleInCall(listener.calls.at(-1)?.body);
			if (trouble !== undefined) gate.stop(trouble);
		};
	}

	async all(): Promise<void> {
		for (const question of QUESTIONS) {
			if (this.gate.stopped !== undefined) return;
			if (this.whyNotAsked(question) !== undefined) continue;
			this.gate.question = question.id;
			if (question.from === undefined && question.reading !== 'calls') {
				this.watching.say?.(question.question);
			}
			await this.one(question);
			const { verdict } = this.answeredOf(question);
			if (question.isEssential && verdict !== 'yes') {
				this.gate.stop(`${question.id} was not accepted, and all others need it`);
			}
		}
	}

	answers(): Outcome['answers'] {
		return QUESTIONS.map((question) => {
			const answered = this.answeredOf(question);
			if (answered.verdict !== 'not asked') return { question, answered };
			const whyNot =
				this.whyNotAsked(question) ?? this.gate.stopped ?? 'no message was left for it';
			return { question, answered, whyNot };
		});
	}

	private whyNotAsked({ id, needs, from }: Question): string | undefined {
		const { only } = this.settings;
		const asksFor = [id, from?.question ?? id];
		// Without the reports there is nothing to read in them.
		if (only.length > 0 && !asksFor.some((each) => only.includes(each))) {
			const isNeeded = QUESTIONS.some(
				(each) => [each.from?.question, each.needs].includes(id) && only.includes(each.id),
			);
			if (!isNeeded) return 'not among --only';
		}
		return needs !== undefined && !this.known[needs] ? NEEDS[needs] : undefined;
	}

	private async one({ id, asks, reading }: Question): Promise<void> {
		if (id === 'subscription') return await this.subscribe();
		if (id === 'testCall') return await this.reports();
		if (reading === 'rate') return await this.provoke();
		const asked = asks?.(this.known);
		if (!asked) return;
		if ('parameters' in asked) await askNode(this.gate, this.settings, asked.parameters);
		else await ask(this.gate, this.settings, asked);
		if (id === 'link' && this.listener) await this.wamidOfFirst();
		const upload = this.gate.exchanges.find(({ resource }) => resource === 'media');
		const { mediaId } = (upload?.answer?.body ?? {}) as { mediaId?: unknown };
		if (typeof mediaId === 'string') this.known.mediaId = mediaId;
	}

	private async subscribe(): Promise<void> {
		const { listener } = this;
		if (!listener || this.settings.listen === undefined) return;
		this.belongings.subscribing();
		const form = {
			...{ modes: MODES, tag: this.belongings.tag, version: '3', meta: listener.meta },
			url: listener.urlBelow(this.settings.listen),
		};
		await ask(this.gate, this.settings, { method: 'POST', resource: 'subscription', form });
		this.testCalls = listener.calls.length;
	}

	/** Until each accepted message has been sent, delivered or failed, or the time is up. */
	private async reports(): Promise<void> {
		await this.until(() => this.sentIds().every((id) => this.reported().has(id)));
	}

	private async wamidOfFirst(): Promise<void> {
		await this.until(() => this.reported().size > 0);
		const statuses = this.listener?.calls.flatMap(({ body }) => statusesIn(body)) ?? [];
		this.known.wamid = statuses.find(({ id }) => /^wamid\./.test(id ?? ''))?.id;
	}

	private async until(holds: () => boolean): Promise<void> {
		const { listener, gate, settings, watching } = this;
		if (!listener) return;
		const end = performance.now() + settings.waitMs;
		const isOver = () => holds() || gate.stopped !== undefined || performance.now() >= end;
		while (!isOver() && !watching.signal?.aborted) {
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
	}

	private reported(): Set<string> {
		const statuses = this.listener?.calls.flatMap(({ body }) => statusesIn(body)) ?? [];
		const last = statuses.filter(({ status }) => /^(?:sent|delivered|failed)$/.test(status ?? ''));
		return new Set(last.map(({ gs_id: id }) => id ?? ''));
	}

	private sentIds(): string[] {
		return this.gate.exchanges.flatMap(({ method, answer }) =>
			method === 'POST' && answer?.status === 200
				? listIn(answer.body, 'messages').map(({ id }) => String(id))
				: [],
		);
	}

	private async provoke(): Promise<void> {
		this.gate.provoking = true;
		const balance = { method: 'GET', resource: 'wallet/balance' } as const;
		await Promise.all(
			Array.from({ length: BURST }, async () => await ask(this.gate, this.settings, balance)),
		);
		this.gate.provoking = false;
	}

	private answeredOf({ id, reading, from }: Question): Answered {
		if (reading === 'calls') {
			const { listener } = this;
			if (!listener) return { verdict: 'not asked', came: [] };
			return answerOfCalls(id, listener, this.testCalls, this.sentIds().length);
		}
		const exchanges = this.gate.exchanges.filter(
			({ question, resource }) =>
				question === (from?.question ?? id) && (from === undefined || resource === from.resource),
		);
		return answerOf(reading, exchanges);
	}
}

const NEEDS: Record<NonNullable<Question['needs']>, string> = {
	listen: 'needs --listen',
	marketingTemplate: 'needs GUPSHUP_MARKETING_TEMPLATE',
	mediaId: 'needs an image that was uploaded',
	otherTo: 'needs GUPSHUP_OTHER_TO',
	rate: 'needs --rate',
	userId: 'needs GUPSHUP_USER_ID',
};
