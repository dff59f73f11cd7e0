import { sleep } from 'n8n-workflow';

import type { Response } from '../gupshup/http/n8nQuirks';

/** What a call brings: reports that are collected, reports that start an execution each, or messages too. */
export type Load = 'collected' | 'reports' | 'messages';

/**
 * Up to where calls are let in. Refusing a call spares n8n little, since it has done most of its work before
 * it asks the node, and the call comes again. A collected report costs next to nothing more: refusing those
 * while n8n is late would only make it later. What starts an execution is refused, messages last of all.
 */
const BOUNDS: Readonly<Record<Load, { open: number; lagMs: number }>> = {
	collected: { open: 300, lagMs: Infinity },
	reports: { open: 300, lagMs: 3_000 },
	messages: { open: 600, lagMs: 6_000 },
};

/** How often the lag of the event loop, in which n8n answers nobody, is measured while calls are open. */
const LOOK_MS = 500;

/**
 * Counts the calls that wait for their answer. Beyond a bound they are refused before anything is done for
 * them, so that n8n stays usable: Gupshup sends them again.
 */
export class OpenCalls {
	private open = 0;
	private isWatching = false;
	private nextLook = 0;
	private lagMs = 0;

	constructor(
		private readonly now: () => number = () => performance.now(),
		private readonly wait: (ms: number) => Promise<void> = sleep,
	) {}

	/** @returns false if there are too many calls, or if n8n is too busy */
	add(response: Response, load: Load): boolean {
		const bound = BOUNDS[load];
		const overdue = this.isWatching ? this.now() - this.nextLook : 0;
		const lag = Math.max(this.lagMs, overdue);
		if (this.open >= bound.open || lag >= bound.lagMs) return false;
		// Of a caller who was gone before n8n asked the node, `close` has come already.
		if (response.destroyed) return true;
		this.open++;
		response.once('close', () => this.open--);
		if (!this.isWatching) void this.watch();
		return true;
	}

	private async watch(): Promise<void> {
		this.isWatching = true;
		while (this.open > 0) {
			this.nextLook = this.now() + LOOK_MS;
			await this.wait(LOOK_MS);
			this.lagMs = this.now() - this.nextLook;
		}
		this.isWatching = false;
		this.lagMs = 0;
	}
}
