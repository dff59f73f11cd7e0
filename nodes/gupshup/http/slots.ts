import { onAbort } from './waiting';

/** A few at a time: the rest waits for its turn, in order, until its time is up. */
export class Slots {
	private readonly waiting = new Set<() => void>();

	/** @param free how many at a time */
	constructor(private free: number) {}

	/** @returns what the task gave, `undefined` if its turn did not come in time */
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
