interface Waiter {
	holds: () => boolean;
	resolve: () => void;
	reject: (error: Error) => void;
	timer: NodeJS.Timeout;
}

/** Those who wait for something to become true; asked again at each change, never by the clock. */
export class Waiters {
	private readonly waiters = new Set<Waiter>();
	private closed = false;

	/**
	 * Resolves as soon as `holds` is true.
	 * @param timeoutMs after which it rejects instead, with `describe()` saying how things stand
	 */
	wait(holds: () => boolean, timeoutMs: number, describe: () => string): Promise<void> {
		return new Promise((resolve, reject) => {
			if (holds()) return resolve();
			if (this.closed) return reject(new Error('The sandbox is closed'));
			const timer = setTimeout(() => {
				this.waiters.delete(waiter);
				reject(new Error(`Not so after ${timeoutMs} ms: ${describe()}`));
			}, timeoutMs);
			const waiter = { holds, resolve, reject, timer };
			this.waiters.add(waiter);
		});
	}

	/** Something has changed. */
	notify(): void {
		for (const waiter of this.waiters) {
			let outcome: () => void;
			try {
				if (!waiter.holds()) continue;
				outcome = waiter.resolve;
			} catch (error) {
				// A predicate that throws is the fault of who waits, not of the request being served.
				outcome = () => waiter.reject(error as Error);
			}
			this.waiters.delete(waiter);
			clearTimeout(waiter.timer);
			outcome();
		}
	}

	/** Nothing will change any more. */
	close(): void {
		this.closed = true;
		for (const { timer, reject } of this.waiters) {
			clearTimeout(timer);
			reject(new Error('The sandbox was closed while something was waited for'));
		}
		this.waiters.clear();
	}
}
