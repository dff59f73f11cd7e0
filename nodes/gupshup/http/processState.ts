/**
 * What this process keeps from one execution to the next: paces, tokens, lists, who was sent to. All of it
 * hangs on one object, so that a test can make it anew, as a restart of n8n does.
 */
class ProcessState {
	private readonly kept = new Map<() => unknown, unknown>();

	/** @returns gives what `make` makes: made when it is first asked for, and the same until a restart */
	keep<T>(make: () => T): () => T {
		return () => {
			if (!this.kept.has(make)) this.kept.set(make, make());
			return this.kept.get(make) as T;
		};
	}

	/** Forgets everything. */
	restart(): void {
		this.kept.clear();
	}
}

export const processState = new ProcessState();
