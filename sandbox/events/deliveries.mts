import { Agent, request } from 'undici';
import {
	headersOf,
	type MetaReading,
	type SandboxSubscription,
} from '../subscriptions/subscription.mts';

/** One try to bring an event to a subscriber. */
interface Attempt {
	/** When it began, in milliseconds of the sandbox's clock. */
	at: number;
	/** How long it took. */
	ms: number;
	/** Of the answer; not there if none came in time. */
	status?: number;
	/** What the answer says, if it says something. */
	text?: string;
}

/** An event on its way to one subscriber. */
export interface Delivery {
	subscriptionId: string;
	tag: string;
	url: string;
	/** When it set out, in milliseconds of the sandbox's clock. */
	at: number;
	/** What the subscription says is to go along. */
	headers: Record<string, string>;
	body: unknown;
	attempts: Attempt[];
	/** `taken`: answered with 2xx. `givenUp`: the last try was in vain, too. */
	outcome: 'open' | 'taken' | 'givenUp';
}

/** How much of an answer is kept, in characters. */
const LONGEST_TEXT = 200;

interface DeliveryOptions {
	metaReading: MetaReading;
	/** An answer has to come within so many milliseconds. */
	answerTimeout: number;
	/** How long to wait before each further try, in milliseconds. */
	retryDelays: readonly number[];
	clock: () => number;
	changed: () => void;
	/** Waits; rejects when the sandbox is closed. */
	wait: (ms: number) => Promise<void>;
}

/** Brings events to subscribers, again and again until they are answered with 2xx. */
export class Deliveries {
	readonly all: Delivery[] = [];
	/** What began in an earlier one is not tried again. */
	private era = 0;
	// Gupshup calls from many machines: no call waits for another one's connection.
	private readonly client = new Agent({ connections: null, keepAliveTimeout: 1_000 });

	constructor(private readonly options: DeliveryOptions) {}

	/** One try, without a record: whether it was answered with 2xx. */
	async check(subscription: SandboxSubscription, body: object): Promise<boolean> {
		return isTaken(await this.attempt(subscription, JSON.stringify(body)));
	}

	/** Resolves when the event was taken or given up. */
	async deliver(subscription: SandboxSubscription, body: object): Promise<Delivery> {
		const { id, tag, url, meta } = subscription;
		const { clock, metaReading } = this.options;
		const delivery: Delivery = {
			subscriptionId: id,
			tag,
			url,
			at: clock(),
			headers: headersOf(meta, metaReading),
			body,
			attempts: [],
			outcome: 'open',
		};
		this.all.push(delivery);
		this.options.changed();
		const text = JSON.stringify(body);
		const { era } = this;
		for (const delay of [0, ...this.options.retryDelays]) {
			if (delay > 0) await this.options.wait(delay);
			if (era !== this.era) break;
			const attempt = await this.attempt(subscription, text);
			delivery.attempts.push(attempt);
			if (isTaken(attempt)) {
				delivery.outcome = 'taken';
				break;
			}
			this.options.changed();
		}
		if (delivery.outcome === 'open') delivery.outcome = 'givenUp';
		this.options.changed();
		return delivery;
	}

	/** Forgets all of them; nothing is tried again. */
	reset(): void {
		this.era++;
		this.all.length = 0;
	}

	async close(): Promise<void> {
		await this.client.destroy();
	}

	private async attempt({ url, meta }: SandboxSubscription, text: string): Promise<Attempt> {
		const { clock, answerTimeout, metaReading } = this.options;
		const at = clock();
		// Not AbortSignal.timeout with AbortSignal.any: Node 20 may collect the pair before its time.
		const late = new AbortController();
		const timer = setTimeout(() => late.abort(), answerTimeout);
		try {
			const answer = await request(url, {
				method: 'POST',
				dispatcher: this.client,
				headers: { 'content-type': 'application/json', ...headersOf(meta, metaReading) },
				body: text,
				signal: late.signal,
			});
			const said = (await answer.body.text()).slice(0, LONGEST_TEXT);
			const attempt = { at, ms: clock() - at, status: answer.statusCode };
			return said === '' ? attempt : { ...attempt, text: said };
		} catch {
			return { at, ms: clock() - at };
		} finally {
			clearTimeout(timer);
		}
	}
}

function isTaken({ status }: Attempt): boolean {
	return status !== undefined && status >= 200 && status < 300;
}
