import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from './ask.mts';
import type { Gate } from './gate.mts';
import { listIn, objectIn } from './values.mts';
import type { Settings } from './settings.mts';

const TRIES = 3;

/** Gupshup allows five requests a minute about subscriptions. */
const MINUTE_MS = 61_000;

/** What was made in the account, and takes it away again. */
export class Belongings {
	/** Of the one subscription; unique, so that it is found even if the answer to its making was lost. */
	readonly tag = `n8n-live-${randomBytes(6).toString('hex')}`;
	private readonly ids = new Set<string>();
	private mayBeThere = false;
	private cleaning?: Promise<string | undefined>;

	/** Whether this subscription was made here. */
	owns(id: string): boolean {
		return this.ids.has(id);
	}

	/** Before the request for a subscription leaves. */
	subscribing(): void {
		this.mayBeThere = true;
	}

	/**
	 * Takes the subscription away, after all that is under way has ended. May be called again.
	 *
	 * @param waitMs how long to wait when Gupshup says that it was too much
	 * @returns what is left, if it could not be taken away
	 */
	async takeAway(gate: Gate, settings: Settings, waitMs = MINUTE_MS): Promise<string | undefined> {
		this.cleaning ??= this.clean(gate, settings, waitMs);
		return await this.cleaning;
	}

	private async clean(gate: Gate, settings: Settings, waitMs: number): Promise<string | undefined> {
		await gate.quiet();
		if (!this.mayBeThere) return undefined;
		gate.question = 'clean-up';
		for (let tries = 0; tries < TRIES; tries++) {
			if (tries > 0) await sleep(waitMs);
			const listed = (await ask(gate, settings, { method: 'GET', resource: 'subscription' }))
				?.answer;
			if (listed?.status !== 200) continue;
			const ours = listIn(listed.body, 'subscriptions').filter(({ tag }) => tag === this.tag);
			const ids = ours.map(({ id }) => String(id));
			for (const id of ids) this.ids.add(id);
			const gone = await Promise.all(
				ids.map(async (id) => {
					const resource = `subscription/${encodeURIComponent(id)}`;
					const answer = (await ask(gate, settings, { method: 'DELETE', resource }))?.answer;
					return (
						answer !== undefined &&
						((answer.status >= 200 && answer.status < 300) ||
							/does not exist/i.test(String(objectIn(answer.body).message)))
					);
				}),
			);
			if (gone.every(Boolean)) return undefined;
		}
		return `The subscription with the tag ${this.tag} could not be taken away: remove it in Gupshup's partner portal`;
	}
}
