/** A trigger remembers so many events; a key is some fifty characters. */
const MOST_REMEMBERED = 10_000;

/**
 * The events that have started a workflow of late: Gupshup sends an event again when it was not answered
 * within ten seconds, and it may come twice for other reasons.
 *
 * Kept in this process, by trigger, the oldest forgotten first. Not in n8n's static data: that is read
 * and written as a whole with every call, so that calls at the same time would undo each other, and a
 * call under way while the workflow is activated would put back the old secret over the new one.
 */
export class SeenEvents {
	private readonly keys = new Set<string>();

	constructor(private readonly most = MOST_REMEMBERED) {}

	/** Whether this is new; remembers it. */
	claim(key: string): boolean {
		const isNew = !this.keys.delete(key);
		this.keys.add(key);
		if (this.keys.size > this.most) this.keys.delete(this.keys.keys().next().value as string);
		return isNew;
	}

	/** It did not start the workflow after all. */
	release(key: string): void {
		this.keys.delete(key);
	}
}

/** Of more triggers than that, those that were not called for longest are forgotten. */
const MOST_TRIGGERS = 100;

const BY_TRIGGER = new Map<string, SeenEvents>();

/** @param trigger unique within this n8n */
export function seenBy(trigger: string): SeenEvents {
	const known = BY_TRIGGER.get(trigger) ?? new SeenEvents();
	BY_TRIGGER.delete(trigger);
	BY_TRIGGER.set(trigger, known);
	if (BY_TRIGGER.size > MOST_TRIGGERS) {
		BY_TRIGGER.delete(BY_TRIGGER.keys().next().value as string);
	}
	return known;
}
