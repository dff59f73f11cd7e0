import type { Clock } from '../../nodes/gupshup/pace/slot.ts';

interface Alarm {
	at: number;
	ring: () => void;
}

/** Time that passes as soon as nothing is left to do: a heap of alarms. */
export class MadeUpClock implements Clock {
	private time = 0;
	private readonly heap: Alarm[] = [];

	now(): number {
		return this.time;
	}

	async sleep(ms: number): Promise<void> {
		await new Promise<void>((ring) => this.push({ at: this.time + Math.max(0, ms), ring }));
	}

	/** Lets time pass until all of them are through. */
	async until(all: Promise<unknown>): Promise<void> {
		let isOver = false;
		void all.finally(() => (isOver = true));
		for (;;) {
			await new Promise<void>((resolve) => setImmediate(resolve));
			const next = this.heap[0];
			if (isOver || next === undefined) return;
			this.time = next.at;
			while (this.heap[0]?.at === this.time) this.pop().ring();
		}
	}

	private push(alarm: Alarm): void {
		const { heap } = this;
		let index = heap.push(alarm) - 1;
		while (index > 0) {
			const parent = (index - 1) >> 1;
			if (heap[parent].at <= alarm.at) break;
			heap[index] = heap[parent];
			index = parent;
		}
		heap[index] = alarm;
	}

	private pop(): Alarm {
		const { heap } = this;
		const first = heap[0];
		const last = heap.pop()!;
		if (heap.length === 0) return first;
		let index = 0;
		for (;;) {
			let child = 2 * index + 1;
			if (child >= heap.length) break;
			if (child + 1 < heap.length && heap[child + 1].at < heap[child].at) child++;
			if (heap[child].at >= last.at) break;
			heap[index] = heap[child];
			index = child;
		}
		heap[index] = last;
		return first;
	}
}
