/** What became of the reports and the taps that Gupshup brought. */
import type { Delivery, Sandbox } from '../../sandbox/index.mts';
import type { Execution, Item } from '../../n8n/server/execution.mts';

/** When n8n was killed. */
export interface Kill {
	/** The last place in the list of which a request had come in. */
	place: number;
	/** Milliseconds since 1970. */
	date: number;
	/** Milliseconds of the sandbox's clock. */
	clock: number;
}

export interface Reports {
	reports: number;
	reportsAtFirstTry: number;
	reportExecutions: number;
	reportsLost: number;
	reportsTwice: number;
	/** Brought again after the kill, since n8n had started them and could not say so any more. */
	reportsBroughtAgain: number;
	/** In executions that n8n's end cut off: it keeps them, with their items. */
	reportsCutOff: number;
	/** Answered by n8n's own page while it started: no node heard of them. */
	reportsTakenByN8n: number;
}

/** Which reports started an execution, and how often. */
export function reportsIn(
	sandbox: Sandbox,
	tag: string,
	executions: readonly Execution[],
	kill: Kill,
): Reports {
	const deliveries = sandbox.deliveries.filter((delivery) => delivery.tag === tag);
	const started = new Map<string, Execution[]>();
	for (const execution of executions) {
		for (const { json } of itemsOf(execution)) {
			const key = `${String(json.messageId)} ${String(json.event)}`;
			started.set(key, [...(started.get(key) ?? []), execution]);
		}
	}
	const startsOf = (delivery: Delivery) => started.get(keyOf(statusIn(delivery.body))) ?? [];
	const isBroughtAgain = (delivery: Delivery) => {
		const before = startsOf(delivery).filter(({ raw }) => startedBefore(raw, kill)).length;
		const wasAnswered = lastAttempt(delivery).at < kill.clock;
		return startsOf(delivery).length === 2 && before === 1 && !wasAnswered;
	};
	const count = (is: (delivery: Delivery) => boolean) => deliveries.filter(is).length;
	const isMissing = (delivery: Delivery) => startsOf(delivery).length === 0;
	return {
		reports: deliveries.length,
		reportsAtFirstTry: count(({ attempts: [first] }) => first?.status === 200),
		reportExecutions: executions.length,
		reportsLost: count((delivery) => isMissing(delivery) && !isTakenByN8n(delivery)),
		reportsTwice: count((delivery) => startsOf(delivery).length > 1 && !isBroughtAgain(delivery)),
		reportsBroughtAgain: count(isBroughtAgain),
		reportsCutOff: count((delivery) => startsOf(delivery).some(isCutOff)),
		reportsTakenByN8n: count((delivery) => isMissing(delivery) && isTakenByN8n(delivery)),
	};
}

export interface Taps {
	taps: number;
	tapsArrived: number;
	/** The execution that was continued by it was cut off by n8n's end. */
	tapsCutOff: number;
	/** Answered by n8n's own page while it started. */
	tapsTakenByN8n: number;
	/** What became of each other one, for whoever looks for the reason. */
	tapsAstray: string[];
}

/**
 * Which taps have continued the execution that waited for them.
 *
 * @param asking executions that ask one person each and wait
 * @param others executions that taps started which could not be handed over
 */
export function tapsIn(
	sandbox: Sandbox,
	asking: readonly Execution[],
	others: readonly Execution[],
): Taps {
	const items = others.flatMap((execution) => execution.json('Trigger'));
	const taps: Taps = {
		taps: asking.length,
		tapsArrived: 0,
		tapsCutOff: 0,
		tapsTakenByN8n: 0,
		tapsAstray: [],
	};
	for (const execution of asking) {
		const [called] = execution.json('Webhook') as Array<{ body: { to: string } } | undefined>;
		const number = called?.body.to;
		const deliveries = sandbox.deliveries.filter(({ body }) => senderIn(body) === number);
		if (execution.json('Answered')[0]?.response !== undefined) taps.tapsArrived++;
		else if (isCutOff(execution)) taps.tapsCutOff++;
		else if (deliveries.some(isTakenByN8n)) taps.tapsTakenByN8n++;
		else {
			const note = items.find(({ from }) => from === number)?.sendAndWait;
			const attempts = deliveries.map((delivery) => delivery.attempts);
			taps.tapsAstray.push(
				`${execution.id} ${number}: ${execution.status} ${JSON.stringify({ note, attempts })}`,
			);
		}
	}
	return taps;
}

function startedBefore({ startedAt }: Execution['raw'], { date }: Kill): boolean {
	return startedAt !== null && Date.parse(startedAt) < date;
}

/** n8n marks what ran when it was killed as soon as it starts again. */
function isCutOff({ status }: Execution): boolean {
	return status === 'crashed';
}

/** For a moment of its start, n8n itself answers every call with 200. */
function isTakenByN8n(delivery: Delivery): boolean {
	return lastAttempt(delivery).text?.includes('starting up') === true;
}

function lastAttempt({ attempts }: Delivery): Delivery['attempts'][number] {
	const last = attempts.at(-1);
	if (last === undefined) throw new Error('An event was never brought');
	return last;
}

/** What an execution was started with; where it was cut off, n8n has it at another place. */
function itemsOf(execution: Execution): Item[] {
	if (!isCutOff(execution)) return execution.items('Gupshup Trigger');
	const { executionData } = execution.data as {
		executionData?: { nodeExecutionStack?: Array<{ data: { main: Array<Item[] | null> } }> };
	};
	return executionData?.nodeExecutionStack?.[0]?.data.main[0] ?? [];
}

interface Status {
	gs_id: string;
	status: string;
}

interface Call {
	entry: Array<{
		changes: Array<{ value: { statuses?: Status[]; messages?: Array<{ from: string }> } }>;
	}>;
}

function statusIn(body: unknown): Status {
	const [status] = (body as Call).entry[0].changes[0].value.statuses ?? [];
	return status;
}

function senderIn(body: unknown): string | undefined {
	return (body as Call).entry[0].changes[0].value.messages?.[0].from;
}

const keyOf = ({ gs_id: id, status }: Status) => `${id} ${status}`;
