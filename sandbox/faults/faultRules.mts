import type { RecordedRequest } from '../records/requests.mts';
import {
	stageOf,
	type Fault,
	type FaultHandle,
	type FaultRule,
	type FaultStage,
} from './fault.mts';

interface SetRule extends FaultRule {
	stage: FaultStage;
	remaining: number;
	toSkip: number;
}

/** The scripted faults, in the order in which they were set. */
export class FaultRules {
	private rules: SetRule[] = [];

	add(rule: FaultRule): FaultHandle {
		const stage = stageOf(rule.as);
		if (stage === 'headers' && rule.to !== undefined) {
			throw new TypeError(`${rule.as.kind} happens before the recipient is known: leave "to" out`);
		}
		const set: SetRule = { ...rule, stage, remaining: rule.times ?? 1, toSkip: rule.skip ?? 0 };
		if (set.remaining > 0) this.rules.push(set);
		return {
			get remaining() {
				return set.remaining;
			},
			cancel: () => {
				set.remaining = 0;
				this.drop(set);
			},
		};
	}

	/** The fault that meets this request at this stage, if any; counts it as used. */
	take(stage: FaultStage, request: RecordedRequest): Fault | undefined {
		for (const rule of this.rules) {
			if (rule.stage !== stage || !matches(rule, request)) continue;
			if (rule.toSkip > 0) {
				rule.toSkip--;
				continue;
			}
			rule.remaining--;
			if (rule.remaining <= 0) this.drop(rule);
			return rule.as;
		}
		return undefined;
	}

	clear(): void {
		for (const rule of this.rules) rule.remaining = 0;
		this.rules = [];
	}

	private drop(rule: SetRule): void {
		this.rules = this.rules.filter((other) => other !== rule);
	}
}

function matches({ path, to, when }: FaultRule, request: RecordedRequest): boolean {
	if (path !== undefined && path !== request.endpoint) return false;
	const json = request.json as { to?: unknown; recipient?: unknown } | null | undefined;
	if (to !== undefined && to !== (json?.to ?? json?.recipient)) {
		return false;
	}
	return when?.(request) ?? true;
}
