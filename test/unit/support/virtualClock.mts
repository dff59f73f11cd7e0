import type { Clock } from '../../../nodes/gupshup/pace/slot';

interface Alarm {
	at: number;
	ring: () => void;
}

/**
 * Time that passes only when told to, and then only once nothing is left to do at the moment: from
 * alarm to alarm, each with all promise jobs of the one before it done. Equal for every run.
 */
export class VirtualClock implements Clock {
	private time = 0;
	private readonly alarms: Alarm[] = [];

	now(): number {
		return this.time;
	}

	async sleep(ms: number): Promise<void> {
		await new Promise<void>((ring) => this.set({ at: this.time + Math.max(0, ms), ring }));
	}

	/** Lets time pass. */
	async advance(ms: number): Promise<void> {
		const end = this.time + ms;
		await promiseJobs();
		for (let next = this.alarms[0]; next && next.at <= end; next = this.alarms[0]) {
			this.alarms.shift();
			this.time = next.at;
			next.ring();
			await promiseJobs();
		}
		this.time = end;
	}

	/** Lets time pass until it comes, and tells what came. */
	async until<T>(promise: Promise<T>, atMost = 3_600_000): Promise<T> {
		let isThere = false;
		void promise.finally(() => (isThere = true));
		const end = this.time + atMost;
		await promiseJobs();
		while (!isThere && this.alarms[0] && this.alarms[0].at <= end) {
			await this.advance(this.alarms[0].at - this.time);
		}
		if (!isThere) throw new Error(`Nothing came within ${atMost} ms`);
		return await promise;
	}

	private set(alarm: Alarm): void {
		// Behind those of the same moment: who went to sleep first wakes up first.
		const later = this.alarms.findIndex(({ at }) => at > alarm.at);
		this.alarms.splice(later < 0 ? this.alarms.length : later, 0, alarm);
	}
}

/** Node runs these after all promise jobs, however long their chain. */
async function promiseJobs(): Promise<void> {
	await new Promise<void>((resolve) => setImmediate(resolve));
}
