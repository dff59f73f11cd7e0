/**
 * What Gupshup calls events when a subscription is made (`modes`).
 * docs: partner-docs.gupshup.io/reference/setsubscription-api-v3
 */
const MODES = {
	billing: ['BILLING'],
	deleted: ['DELETED'],
	delivered: ['DELIVERED'],
	enqueued: ['ENQUEUED'],
	failed: ['FAILED'],
	flowReply: ['FLOWS_MESSAGE'],
	message: ['MESSAGE'],
	// By which mode it comes stands on no page (docs: partner-docs.gupshup.io/docs/bsuid has its form
	// alone). Asked for is what nothing else fits, and what people write: an opt-out that does not come
	// does harm, a call too many does none.
	optOut: ['MESSAGE', 'OTHERS'],
	read: ['READ'],
	sent: ['SENT'],
} as const;

/** The events of a Gupshup app that can be asked for. Names are a contract: saved workflows hold them. */
export type EventName = keyof typeof MODES;

/** What becomes of a message that was sent, in the order in which it happens; the price comes at any time. */
const REPORTS: readonly EventName[] = [
	'enqueued',
	'sent',
	'delivered',
	'read',
	'failed',
	'deleted',
	'billing',
];

/** The place of a report in the life of a message; -1 for what people write, tap or ask for. */
export function stageOf(name: EventName): number {
	return REPORTS.indexOf(name);
}

export function isEventName(name: unknown): name is EventName {
	return typeof name === 'string' && Object.prototype.hasOwnProperty.call(MODES, name);
}

/** Whether it is the `status` of an event about a message, which bears the same name. */
export function isStatus(status: unknown): status is EventName {
	return isEventName(status) && status !== 'billing' && stageOf(status) >= 0;
}

/** The modes of a subscription for these events, each once, in a fixed order. */
export function modesOf(events: readonly EventName[]): string[] {
	return [...new Set(events.flatMap((event) => MODES[event]))].sort();
}
