/** Timers that are all gone after `clear()`; none starts from then on. */
export class Timers {
	private readonly running = new Set<NodeJS.Timeout>();
	private isOver = false;

	/** Calls `action` after `ms`, or at once (in the same tick) if that is 0. */
	after(ms: number, action: () => void): void {
		if (ms <= 0) return action();
		if (this.isOver) return;
		const timer = setTimeout(() => {
			this.running.delete(timer);
			action();
		}, ms);
		this.running.add(timer);
	}

	clear(): void {
		this.isOver = true;
		for (const timer of this.running) clearTimeout(timer);
		this.running.clear();
	}
}
