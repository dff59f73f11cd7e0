import type { IWebhookFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

/** A bound for calls that bring reports only, and one for those with what people write or tap. */
interface Bound {
	/** Calls without an answer, of all triggers in this process. */
	open: number;
	/** How late the event loop may be, in milliseconds: n8n answers nobody meanwhile. */
	lagMs: number;
}

const REPORTS: Bound = { open: 300, lagMs: 3_000 };
const MESSAGES: Bound = { open: 600, lagMs: 6_000 };

/** How often the lag of the event loop is measured while calls are open. */
const LOOK_MS = 500;

type Response = ReturnType<IWebhookFunctions['getResponseObject']>;

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
	add(response: Response, hasMessages: boolean): boolean {
		const bound = hasMessages ? MESSAGES : REPORTS;
		const overdue = this.isWatching ? this.now() - this.nextLook : 0;
		const lag = Math.max(this.lagMs, overdue);
		if (this.open >= bound.open || lag >= bound.lagMs) return false;
		// Of a caller that has gone, no end would be heard.
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
