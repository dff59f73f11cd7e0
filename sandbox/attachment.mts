import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SandboxApp } from './apps.mts';
import type { Deliveries } from './events/deliveries.mts';
import type { Events } from './events/events.mts';
import type { FaultRules } from './faults/faultRules.mts';
import type { Records } from './records/records.mts';
import type { Subscriptions } from './subscriptions/subscriptions.mts';
import type { Timers } from './wire/timers.mts';

/** The inside of a sandbox, as something attached to it sees it. */
export interface SandboxParts {
	apps: readonly SandboxApp[];
	records: Records;
	events: Events;
	deliveries: Deliveries;
	subscriptions: Subscriptions;
	faults: FaultRules;
	/** All gone when the sandbox is closed. */
	timers: Timers;
	/** Milliseconds that never go back. */
	clock: () => number;
	/** Forgets everything, what is attached included. */
	reset: () => void;
}

/** What shows or steers a sandbox from beside it, as the phone does. */
export interface Attachment {
	/** It answers this address and those below it; such requests are neither recorded nor limited. */
	readonly path: `/${string}`;
	handle(req: IncomingMessage, res: ServerResponse): void;
	/** Something has changed in the sandbox. */
	changed(): void;
	/** The sandbox has forgotten everything. */
	reset(): void;
	/** How much longer every answer takes because of it, in milliseconds. */
	latency(): number;
}

/** Whether an address is this path, or lies below it. */
export function isBelow(path: string, url = ''): boolean {
	return url.startsWith(path) && /^(?:[/?]|$)/.test(url.slice(path.length));
}
