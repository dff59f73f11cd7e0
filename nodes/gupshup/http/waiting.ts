/** What waits for a signal, with one listener for all: Node warns of a leak from the eleventh on. */
const listeners = new WeakMap<AbortSignal, { calls: Set<() => void>; stop: () => void }>();

/**
 * Has something called when a signal is raised, or at once if it is raised already. Returns what takes it
 * back.
 */
export function onAbort(signal: AbortSignal, call: () => void): () => void {
	if (signal.aborted) {
		call();
		return () => {};
	}
	const { calls, stop } = listeners.get(signal) ?? listenTo(signal);
	calls.add(call);
	return () => {
		if (calls.delete(call) && calls.size === 0) stop();
	};
}

function listenTo(signal: AbortSignal) {
	const calls = new Set<() => void>();
	const raise = () => {
		stop();
		for (const call of calls) {
			calls.delete(call);
			call();
		}
	};
	const stop = () => {
		listeners.delete(signal);
		signal.removeEventListener('abort', raise);
	};
	signal.addEventListener('abort', raise);
	listeners.set(signal, { calls, stop });
	return { calls, stop };
}

/** A signal ends the waiting, not what is waited for; `undefined` if it came first. */
export async function untilAborted<T>(
	awaited: Promise<T>,
	signal: AbortSignal | undefined,
): Promise<T | undefined> {
	if (signal === undefined) return await awaited;
	let stop = () => {};
	const aborted = new Promise<undefined>((resolve) => (stop = () => resolve(undefined)));
	const takeBack = onAbort(signal, stop);
	try {
		return await Promise.race([aborted, awaited]);
	} finally {
		takeBack();
	}
}

/** A pause is never slept through for longer, so that nothing is left of one whose end has come. */
const PAUSE_SLICE_MS = 200;

export async function pause(
	ms: number,
	signal: AbortSignal | undefined,
	clock: { sleep: (ms: number) => Promise<void> },
): Promise<void> {
	for (let rest = ms; rest > 0 && !signal?.aborted; rest -= PAUSE_SLICE_MS) {
		await clock.sleep(Math.min(rest, PAUSE_SLICE_MS));
	}
}

/** The end of a request: its time is up, or nobody wants its answer any more (`cancel`). */
export class Deadline {
	private readonly end = new AbortController();
	private readonly clock: AbortSignal;
	private readonly takeBack: Array<() => void>;

	constructor(
		timeoutMs: number,
		private readonly cancel: AbortSignal | undefined,
	) {
		this.clock = AbortSignal.timeout(timeoutMs);
		const ends = cancel === undefined ? [this.clock] : [this.clock, cancel];
		this.takeBack = ends.map((signal) => onAbort(signal, () => this.end.abort()));
	}

	get signal(): AbortSignal {
		return this.end.signal;
	}

	get isTimeUp(): boolean {
		return this.clock.aborted && !this.cancel?.aborted;
	}

	raise(): void {
		this.end.abort();
	}

	release(): void {
		for (const takeBack of this.takeBack) takeBack();
	}
}

/** A few at a time: the rest waits for its turn, in order, until its time is up. */
export class Slots {
	private readonly waiting = new Set<() => void>();

	constructor(private free: number) {}

	/** `undefined` if the turn of the task did not come in time. */
	async run<T>(task: () => Promise<T>, deadline: AbortSignal): Promise<T | undefined> {
		if (!(await this.turn(deadline))) return undefined;
		try {
			return await task();
		} finally {
			this.free++;
			for (const next of this.waiting) {
				next();
				break;
			}
		}
	}

	private async turn(deadline: AbortSignal): Promise<boolean> {
		if (deadline.aborted) return false;
		if (this.free > 0) {
			this.free--;
			return true;
		}
		return await new Promise((resolve) => {
			const end = (isTurn: boolean) => {
				this.waiting.delete(next);
				takeBack();
				if (isTurn) this.free--;
				resolve(isTurn);
			};
			const next = () => end(true);
			const takeBack = onAbort(deadline, () => end(false));
			this.waiting.add(next);
		});
	}
}
