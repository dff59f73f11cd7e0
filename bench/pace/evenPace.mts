/**
 * The pace before `nodes/gupshup/pace/share.ts`, kept to compare with: after a 429 it sends evenly at a
 * lower rate, which grows slowly and goes down with each further refusal (additive increase,
 * multiplicative decrease).
 */
import type { Clock } from '../../nodes/gupshup/pace/slot.ts';
import type { Reply } from '../../nodes/gupshup/http/exchange.ts';
import type { RunOptions, RunResult } from '../../nodes/gupshup/pace/run.ts';
import type { Slot as FullSlot } from '../../nodes/gupshup/pace/slot.ts';

const MARGIN_MS = 20;
const FIRST_COOL_DOWN_MS = 200;
const LONGEST_COOL_DOWN_MS = 1600;
const COOL_DOWN_SPREAD = 0.5;
const SLOW_DOWN = { first: 0.2, most: 0.6 };
const SLOWEST = 0.5;
const MOST_IN_FLIGHT = 100;
const recovered = (quietSeconds: number) =>
	0.05 * quietSeconds + 0.1 * Math.max(0, quietSeconds - 5) ** 2;

type Slot = Pick<FullSlot, 'served' | 'refused'>;

export class EvenPace {
	private readonly untried: Array<(slot: Slot) => void> = [];
	private readonly again: Array<(slot: Slot) => void> = [];
	private left: number[] = [];
	private inFlight = 0;
	private probes = 0;
	private running = false;
	private wakeUp: (() => void) | undefined;
	private holdUntil = 0;
	private coolDownMs = FIRST_COOL_DOWN_MS;
	private refusedSince: number | undefined;
	private refusals: number[] = [];
	private slowed: { at: number; to: number } | undefined;

	constructor(
		private readonly clock: Clock,
		private readonly random: () => number,
	) {}

	async run({ limit, leaving }: RunOptions, task: () => Promise<Reply>): Promise<RunResult> {
		for (let again = false; ; again = true) {
			const slot = await this.slot({ limit, again });
			await leaving?.();
			const reply = await task();
			if (reply.kind === 'answer' && reply.answer.status === 429) slot.refused();
			else {
				slot.served();
				return reply;
			}
		}
	}

	private async slot({ limit, again = false }: { limit: number; again?: boolean }): Promise<Slot> {
		return await new Promise<Slot>((settle) => {
			(again ? this.again : this.untried).push(settle);
			void this.letGo(limit);
		});
	}

	private rate(limit: number): number {
		if (!this.slowed) return limit;
		const since = Math.max(this.slowed.at, this.holdUntil);
		const quietSeconds = Math.max(0, this.clock.now() - since) / 1000;
		return Math.min(limit, this.slowed.to + recovered(quietSeconds));
	}

	private async letGo(limit: number): Promise<void> {
		if (this.running) return;
		this.running = true;
		while (this.again.length + this.untried.length > 0) {
			const isProbing = this.refusedSince !== undefined && this.probes > 0;
			if (isProbing || this.inFlight >= MOST_IN_FLIGHT) {
				await new Promise<void>((resolve) => (this.wakeUp = resolve));
				continue;
			}
			const wait = this.earliest(limit) - this.clock.now();
			if (wait > 0) {
				await this.clock.sleep(Math.min(wait, 200));
				continue;
			}
			const settle = (this.again.length > 0 ? this.again : this.untried).shift()!;
			settle(this.leave(limit));
		}
		this.running = false;
	}

	private earliest(limit: number): number {
		const rate = this.rate(limit);
		const count = Math.ceil(rate);
		const countBack = this.left[this.left.length - count];
		const last = this.left[this.left.length - 1];
		return Math.max(
			this.holdUntil,
			countBack === undefined ? 0 : countBack + (count / rate) * 1000 + MARGIN_MS,
			last === undefined || rate >= limit ? 0 : last + 1000 / rate,
		);
	}

	private leave(limit: number): Slot {
		const at = this.clock.now();
		this.left = [...this.left.slice(-2 * limit), at];
		const isProbe = this.refusedSince !== undefined;
		this.inFlight++;
		if (isProbe) this.probes++;
		const land = () => {
			this.inFlight--;
			if (isProbe) this.probes--;
			this.wakeUp?.();
		};
		return {
			served: () => {
				land();
				this.refusedSince = undefined;
				this.coolDownMs = FIRST_COOL_DOWN_MS;
			},
			refused: () => {
				land();
				return this.slowDown(at, limit, isProbe);
			},
		};
	}

	private slowDown(leftAt: number, limit: number, isProbe: boolean) {
		const now = this.clock.now();
		if (isProbe && this.refusedSince !== undefined) {
			this.coolDownMs = Math.min(this.coolDownMs * 2, LONGEST_COOL_DOWN_MS);
		} else {
			const isRecent = (at: number) => at > leftAt - 1000;
			this.refusals = [...this.refusals.filter(isRecent), leftAt];
			const within = this.left.filter(isRecent).length;
			const part = Math.min(SLOW_DOWN.most, SLOW_DOWN.first * 2 ** (this.refusals.length - 1));
			const to = this.rate(limit) * (1 - part / Math.max(1, within));
			this.slowed = { at: now, to: Math.max(SLOWEST, to) };
		}
		this.refusedSince ??= now;
		const spread = 1 + COOL_DOWN_SPREAD * (2 * this.random() - 1);
		const retryAfterMs = Math.max(this.coolDownMs * spread, FIRST_COOL_DOWN_MS);
		this.holdUntil = Math.max(this.holdUntil, now + retryAfterMs);
		return { tryAgain: true, refusedForMs: now - this.refusedSince, retryAfterMs };
	}
}
