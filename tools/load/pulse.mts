import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';

/** Asks an n8n again and again for what its editor needs, and notes how long it gave no answer. */
export class Pulse {
	/** The longest time without an answer, in milliseconds. */
	longestMs = 0;
	/** How often n8n said that it cannot answer. */
	refused = 0;
	private readonly stopped = new AbortController();
	private readonly running: Promise<void>;

	constructor(private readonly baseUrl: string) {
		this.running = this.run();
	}

	async stop(): Promise<this> {
		this.stopped.abort();
		await this.running;
		return this;
	}

	private async run(): Promise<void> {
		let last = performance.now();
		const note = () => {
			const now = performance.now();
			this.longestMs = Math.max(this.longestMs, now - last);
			return now;
		};
		while (!this.stopped.signal.aborted) {
			if (await this.isAnswered()) last = note();
			await sleep(100);
		}
		note();
	}

	private async isAnswered(): Promise<boolean> {
		try {
			const answer = await request(`${this.baseUrl}/rest/settings`, { headersTimeout: 120_000 });
			await answer.body.dump();
			if (answer.statusCode !== 200) this.refused++;
			return answer.statusCode === 200;
		} catch {
			return false;
		}
	}
}
