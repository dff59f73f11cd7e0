/** What a rehearsal came to. */
import { loadavg } from 'node:os';
import type { Sandbox } from '../../sandbox/index.mts';
import type { Execution, Item } from '../../n8n/server/execution.mts';
import { isWrong, numberOf } from './workflows.mts';

export interface Findings {
	people: number;
	wrongNumbers: number;
	sent: number;
	twice: number;
	unclear: number;
	/**
	 * Reported as unclear though no request of it came in, since n8n was killed in between: who is about to be
	 * sent to is written down before the request leaves, as otherwise a kill could have them sent to twice.
	 */
	unclearAtTheKill: number;
	/** The same, without that reason. */
	unclearButNotOnTheWire: number;
	/** Had a right number, got nothing, and was not reported as unclear. */
	never: number;
	reports: number;
	reportsLost: number;
	reportsTwice: number;
	/** In executions that n8n's end cut off: it keeps them, with their items. */
	reportsCutOff: number;
	reportExecutions: number;
	reportsAtFirstTry: number;
	taps: number;
	tapsArrived: number;
	longestSilenceMs: number;
	restartMs: number;
	cpuMs: number;
	mostRssBytes: number;
	minutes: number;
}

/** The last place in the list of which a request has come in. */
export function lastPlaceIn(sandbox: Sandbox): number {
	const places = requestsIn(sandbox).map((to) => Number(to) - Number(numberOf(0)));
	return Math.max(...places.filter((place) => place < 1_000_000));
}

/** Whom requests have come in for. */
function requestsIn({ requests }: Sandbox): Array<string | undefined> {
	return requests
		.filter(({ endpoint }) => endpoint === 'v3/message')
		.map(({ json }) => (json as { to?: string } | undefined)?.to);
}

/** Maximum number of people who are written down together: those whose turn comes within a second. */
const WRITTEN_TOGETHER = 10;

/**
 * Who got the campaign's image, by the sandbox's records and by what the last execution says.
 *
 * @param killedAt the last place in the list of which a request had come in when n8n was killed
 */
export function recipientsIn(
	sandbox: Sandbox,
	people: number,
	killedAt: number,
	outcomes: readonly Item[],
): Pick<
	Findings,
	| 'wrongNumbers'
	| 'sent'
	| 'twice'
	| 'unclear'
	| 'unclearAtTheKill'
	| 'unclearButNotOnTheWire'
	| 'never'
> {
	const numbers = Array.from({ length: people }, (_, index) => index);
	const right = numbers.filter((index) => !isWrong(index)).map(numberOf);
	const got = new Set(sandbox.messages.map(({ to }) => to));
	const asked = new Set(requestsIn(sandbox));
	const doubles = sandbox.doubles();
	const unclearPlaces = numbers.filter((index) => outcomeOf(outcomes[index]) === 'unknown');
	const unclear = new Set(unclearPlaces.map(numberOf));
	const notOnTheWire = unclearPlaces.filter((index) => !asked.has(numberOf(index)));
	// One of them may have a wrong number, and is not written down.
	const isAtTheKill = (index: number) => Math.abs(index - killedAt) <= WRITTEN_TOGETHER + 1;
	return {
		wrongNumbers: numbers.filter((index) => outcomeOf(outcomes[index]) === 'notSent').length,
		sent: right.filter((number) => got.has(number)).length,
		twice: right.filter((number) => number in doubles).length,
		unclear: unclear.size,
		unclearAtTheKill: notOnTheWire.filter(isAtTheKill).length,
		unclearButNotOnTheWire: notOnTheWire.filter((index) => !isAtTheKill(index)).length,
		never: right.filter((number) => !got.has(number) && !unclear.has(number)).length,
	};
}

function outcomeOf(item: Item | undefined): unknown {
	return (item?.json.details as { outcome?: unknown } | undefined)?.outcome;
}

/** Which reports started an execution, and how often; those in executions that were cut off apart. */
export function reportsIn(
	sandbox: Sandbox,
	tag: string,
	executions: readonly Execution[],
): Pick<
	Findings,
	| 'reports'
	| 'reportsLost'
	| 'reportsTwice'
	| 'reportsCutOff'
	| 'reportExecutions'
	| 'reportsAtFirstTry'
> {
	const deliveries = sandbox.deliveries.filter((delivery) => delivery.tag === tag);
	const keys = deliveries.map(({ body }) => keyOf(statusIn(body)));
	const counts = new Map<string, number>();
	const cutOff = new Set<string>();
	for (const execution of executions) {
		const isCutOff = execution.status === 'crashed';
		// Of what has ended, n8n puts something made up in the place of items.
		const items = isCutOff ? waitingItems(execution) : execution.items('Gupshup Trigger');
		for (const { json } of items) {
			const key = `${String(json.messageId)} ${String(json.event)}`;
			counts.set(key, (counts.get(key) ?? 0) + 1);
			if (isCutOff) cutOff.add(key);
		}
	}
	return {
		reports: deliveries.length,
		reportsLost: keys.filter((key) => !counts.has(key)).length,
		reportsTwice: [...counts].filter(([key, count]) => count > 1 && !cutOff.has(key)).length,
		reportsCutOff: cutOff.size,
		reportExecutions: executions.length,
		reportsAtFirstTry: deliveries.filter(({ attempts: [first] }) => first?.status === 200).length,
	};
}

/** What an execution that was cut off had been started with. */
function waitingItems({ data }: Execution): Item[] {
	const { executionData } = data as {
		executionData?: { nodeExecutionStack?: Array<{ data: { main: Array<Item[] | null> } }> };
	};
	return executionData?.nodeExecutionStack?.[0]?.data.main[0] ?? [];
}

interface Status {
	gs_id: string;
	status: string;
}

function statusIn(body: unknown): Status {
	const call = body as { entry: Array<{ changes: Array<{ value: { statuses: Status[] } }> }> };
	return call.entry[0].changes[0].value.statuses[0];
}

const keyOf = ({ gs_id: id, status }: Status) => `${id} ${status}`;

/** Prints the table. @returns whether all promises were kept */
export function print(found: Findings): boolean {
	const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
	const rows: Array<[string, string | number, wanted?: number]> = [
		['people on the list', found.people],
		['sent', found.sent],
		['wrong numbers, told as not sent', found.wrongNumbers, Math.floor(found.people / 50)],
		['twice', found.twice, 0],
		['unclear', found.unclear],
		['unclear, written down when n8n was killed', found.unclearAtTheKill],
		['unclear otherwise, but never on the wire', found.unclearButNotOnTheWire, 0],
		['never, without a word', found.never, 0],
		['reports', found.reports],
		['reports answered at the first try', found.reportsAtFirstTry],
		['executions for them', found.reportExecutions],
		['reports lost', found.reportsLost, 0],
		['reports twice', found.reportsTwice, 0],
		['reports in executions that the kill cut off', found.reportsCutOff],
		['taps that executions waited for', found.taps],
		['taps arrived', found.tapsArrived, found.taps],
		['longest time without an answer of n8n', seconds(found.longestSilenceMs)],
		['n8n was back after', seconds(found.restartMs)],
		['CPU of n8n', seconds(found.cpuMs)],
		['most memory of n8n', `${Math.round(found.mostRssBytes / 1_048_576)} MB`],
		['the rehearsal took', `${found.minutes.toFixed(1)} min`],
		['load of the machine at the end', loadavg()[0].toFixed(1)],
	];
	const isKept = ([, value, wanted]: (typeof rows)[number]) =>
		wanted === undefined || value === wanted;
	for (const row of rows) {
		const [name, value, wanted] = row;
		const note = isKept(row) ? '' : `   expected ${wanted}`;
		console.log(`${name.padEnd(46)}${String(value).padStart(10)}${note}`);
	}
	return rows.every(isKept);
}
