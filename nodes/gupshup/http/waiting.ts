/**
 * Waits for something that others wait for as well: a signal ends the waiting, not what is waited for.
 *
 * @returns `undefined` if the signal came first
 */
export async function untilAborted<T>(
	awaited: Promise<T>,
	signal: AbortSignal | undefined,
): Promise<T | undefined> {
	if (signal === undefined) return await awaited;
	let stop = () => {};
	const aborted = new Promise<undefined>((resolve) => (stop = () => resolve(undefined)));
	signal.addEventListener('abort', stop);
	if (signal.aborted) stop();
	try {
		return await Promise.race([aborted, awaited]);
	} finally {
		signal.removeEventListener('abort', stop);
	}
}

/** So much later than asked for a deadline may come: those that end together share a clock. */
const MOMENT_MS = 50;

/** What is to be called at which moment, counted from the start of the process. */
const clocks = new Map<number, Set<() => void>>();

/**
 * Has something called when so much time is over. A signal with a timer for each would cost as much as
 * all the rest that is done here for a request.
 *
 * @returns takes it back
 */
function callAfter(ms: number, call: () => void): () => void {
	const now = performance.now();
	const moment = Math.ceil((now + ms) / MOMENT_MS);
	const calls = clocks.get(moment) ?? startClock(moment, moment * MOMENT_MS - now);
	calls.add(call);
	return () => calls.delete(call);
}

function startClock(moment: number, ms: number): Set<() => void> {
	const calls = new Set<() => void>();
	AbortSignal.timeout(Math.ceil(ms)).addEventListener('abort', () => {
		clocks.delete(moment);
		for (const call of calls) call();
	});
	clocks.set(moment, calls);
	return calls;
}

/** The end of a request: its time is up, or nobody wants its answer any more. */
export class Deadline {
	private readonly end = new AbortController();
	private readonly stop = () => this.end.abort();
	private readonly stopClock: () => void;
	private isOver = false;

	/** @param cancel ends it before its time */
	constructor(
		timeoutMs: number,
		private readonly cancel: AbortSignal | undefined,
	) {
		this.stopClock = callAfter(timeoutMs, () => {
			this.isOver = true;
			this.stop();
		});
		cancel?.addEventListener('abort', this.stop);
		if (cancel?.aborted) this.stop();
	}

	get signal(): AbortSignal {
		return this.end.signal;
	}

	/** Whether it is the time that was up. */
	get isTimeUp(): boolean {
		return this.isOver && !this.cancel?.aborted;
	}

	/** To be called when the request is over: a run of many hours has one cancel signal for all. */
	release(): void {
		this.stopClock();
		this.cancel?.removeEventListener('abort', this.stop);
	}
}
