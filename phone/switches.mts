import { authenticationFailed, tooManyRequests } from '../sandbox/answers.mts';
import type { SandboxApp } from '../sandbox/apps.mts';
import type { FaultHandle, FaultRule } from '../sandbox/faults/fault.mts';
import type { FaultRules } from '../sandbox/faults/faultRules.mts';
import type { Switches } from './shapes.mts';

/** How long every answer takes while `slow` is on, in milliseconds. */
const SLOW = 3_000;

type FaultName = 'wrongToken' | 'tooMany' | 'lostAnswer';

/** In the order in which they count when several are on: who has no valid token meets nothing else. */
const RULES: Record<FaultName, FaultRule> = {
	wrongToken: {
		as: { kind: 'answer', ...authenticationFailed() },
		when: ({ appId }) => appId !== undefined,
		times: Infinity,
	},
	tooMany: {
		as: { kind: 'answer', ...tooManyRequests() },
		path: 'v3/message',
		times: Infinity,
	},
	lostAnswer: { as: { kind: 'loseAnswer' }, path: 'v3/message', times: Infinity },
};

const NAMES = Object.keys(RULES) as FaultName[];

/** Faults that last until they are switched off again. */
export class FaultSwitches {
	/** Added to what every answer takes, in milliseconds. */
	latency = 0;
	/** Whose callback billing was switched off here. */
	private billingOff: SandboxApp[] = [];
	private handles: Partial<Record<FaultName, FaultHandle>> = {};

	constructor(
		private readonly faults: FaultRules,
		private readonly apps: readonly SandboxApp[],
	) {}

	get state(): Switches {
		const isOn = (name: FaultName) => (this.handles[name]?.remaining ?? 0) > 0;
		return {
			slow: this.latency > 0,
			tooMany: isOn('tooMany'),
			lostAnswer: isOn('lostAnswer'),
			wrongToken: isOn('wrongToken'),
			callbackBillingOff: this.apps.some(({ callbackBilling }) => !callbackBilling),
		};
	}

	set(wanted: Partial<Switches>): void {
		const state = { ...this.state, ...wanted };
		this.latency = state.slow ? SLOW : 0;
		if (wanted.callbackBillingOff !== undefined) {
			const isOn = !wanted.callbackBillingOff;
			this.billingOff = isOn ? [] : this.apps.filter(({ callbackBilling }) => callbackBilling);
			for (const app of this.apps) app.callbackBilling = isOn;
		}
		// All anew, so that their order does not depend on who switched what on first.
		for (const handle of Object.values(this.handles)) handle.cancel();
		this.handles = Object.fromEntries(
			NAMES.filter((name) => state[name]).map((name) => [
				name,
				this.faults.add({ ...RULES[name] }),
			]),
		);
	}

	/** All off again, once the faults themselves are gone. */
	reset(): void {
		this.latency = 0;
		for (const app of this.billingOff.splice(0)) app.callbackBilling = true;
	}
}
