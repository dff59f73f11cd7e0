/**
 * What becomes of a message that was sent, in the order in which it happens (the price comes at any time),
 * and what Gupshup calls that when a subscription is made.
 * docs: partner-docs.gupshup.io/reference/setsubscription-api-v3
 */
const REPORTS = {
	enqueued: ['ENQUEUED'],
	sent: ['SENT'],
	delivered: ['DELIVERED'],
	read: ['READ'],
	failed: ['FAILED'],
	deleted: ['DELETED'],
	billing: ['BILLING'],
} as const;
const STAGES = Object.keys(REPORTS);

const MODES = {
	...REPORTS,
	message: ['MESSAGE'],
	flowReply: ['FLOWS_MESSAGE'],
	// By which mode it comes stands on no page (docs: partner-docs.gupshup.io/docs/bsuid has its form
	// alone). Asked for is what nothing else fits, and what people write: an opt-out that does not come
	// does harm, a call too many does none.
	optOut: ['MESSAGE', 'OTHERS'],
} as const;

/** The events of a Gupshup app that can be asked for. Names are a contract: saved workflows hold them. */
export type EventName = keyof typeof MODES;

/** The place of a report in the life of a message; -1 for what people write, tap or ask for. */
export function stageOf(name: EventName): number {
	return STAGES.indexOf(name);
}

export function isEventName(name: unknown): name is EventName {
	return typeof name === 'string' && Object.prototype.hasOwnProperty.call(MODES, name);
}

/** Whether it is the `status` of an event about a message, which bears the same name. */
export function isStatus(status: unknown): status is EventName {
	return isEventName(status) && status !== 'billing' && stageOf(status) >= 0;
}

export function modesOf(events: readonly EventName[]): string[] {
	return [...new Set(events.flatMap((event) => MODES[event]))].sort();
}
