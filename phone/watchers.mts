import type { Timers } from '../sandbox/wire/timers.mts';

/** Tells those who watch that there is something new, once for all that happens at the same time. */
export class Watchers {
	private readonly all = new Set<() => void>();
	private isDue = false;

	constructor(private readonly timers: Pick<Timers, 'after'>) {}

	changed(): void {
		if (this.isDue || this.all.size === 0) return;
		this.isDue = true;
		this.timers.after(50, () => {
			this.isDue = false;
			for (const watcher of this.all) watcher();
		});
	}

	/** @returns ends it */
	watch(watcher: () => void): () => void {
		this.all.add(watcher);
		return () => this.all.delete(watcher);
	}
}
