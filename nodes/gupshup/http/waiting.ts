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

/** The end of a request: its time is up, or nobody wants its answer any more. */
export class Deadline {
	private readonly end = new AbortController();
	private readonly clock: AbortSignal;
	private readonly stop = () => this.end.abort();

	/** @param cancel ends it before its time */
	constructor(
		timeoutMs: number,
		private readonly cancel: AbortSignal | undefined,
	) {
		this.clock = AbortSignal.timeout(timeoutMs);
		this.clock.addEventListener('abort', this.stop);
		cancel?.addEventListener('abort', this.stop);
		if (cancel?.aborted) this.stop();
	}

	get signal(): AbortSignal {
		return this.end.signal;
	}

	/** Whether it is the time that was up. */
	get isTimeUp(): boolean {
		return this.clock.aborted && !this.cancel?.aborted;
	}

	/** To be called when the request is over: a run of many hours has one cancel signal for all. */
	release(): void {
		this.clock.removeEventListener('abort', this.stop);
		this.cancel?.removeEventListener('abort', this.stop);
	}
}
