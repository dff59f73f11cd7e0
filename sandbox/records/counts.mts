import type { RecordedRequest } from './requests.mts';

/** Sums over all requests; kept whatever else is recorded. */
export interface Counts {
	requests: number;
	/** Messages accepted. */
	messages: number;
	/** Files stored. */
	media: number;
	/** Requests refused by the sandbox's own rules, by status. */
	refused: Record<string, number>;
	/** Requests that met a scripted fault and took no effect. */
	broken: number;
	/** Arrival of the first and the last request, `performance.now()` in milliseconds. */
	firstAt?: number;
	lastAt?: number;
	/** Requests that have no complete answer yet, and the most there were at one time. */
	inFlight: number;
	peakInFlight: number;
	/** Connections opened so far, and those open now. */
	connections: number;
	openConnections: number;
}

export function noCounts(): Counts {
	return {
		requests: 0,
		messages: 0,
		media: 0,
		refused: {},
		broken: 0,
		inFlight: 0,
		peakInFlight: 0,
		connections: 0,
		openConnections: 0,
	};
}

/** Counts a request that has just arrived. */
export function countArrival(counts: Counts, request: RecordedRequest): void {
	counts.requests++;
	counts.firstAt ??= request.at;
	counts.lastAt = request.at;
	counts.inFlight++;
	counts.peakInFlight = Math.max(counts.peakInFlight, counts.inFlight);
}

/** Counts what was decided about a request. */
export function countOutcome(counts: Counts, outcome: 'broken' | number): void {
	if (outcome === 'broken') counts.broken++;
	else if (outcome >= 300) counts.refused[outcome] = (counts.refused[outcome] ?? 0) + 1;
}
