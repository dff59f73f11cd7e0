import { sleep } from 'n8n-workflow';

import { Recent } from '../http/recent';
import { Pace } from './pace';
import type { Clock } from './slot';

/** What Gupshup allows an app, unless it granted more (partner-docs.gupshup.io/docs/partner-rate-limits). */
export const DEFAULT_MESSAGES_PER_SECOND = 10;

/** The documented limit for `POST …/media`, counted apart from messages. */
export const DEFAULT_UPLOADS_PER_SECOND = 10;

/** After so long without a request, a pace is no different from a new one. */
const DROP_AFTER_MS = 600_000;

/** What tells one app from another: where it is, and its ID in small letters. */
interface PacedApp {
	baseUrl: string;
	key: string;
}

/** Kinds of requests, each counted by itself. */
export type Paced = 'messages' | 'marketing' | 'media' | 'events';

/** Paces by app and kind of request. */
export class Paces {
	private readonly paces = new Recent<Pace>({ isOver: (pace) => pace.isIdle(DROP_AFTER_MS) });

	constructor(private readonly clock: Clock) {}

	get size(): number {
		return this.paces.size;
	}

	/** To be asked for anew for each request: a pace that is not used is dropped after ten minutes. */
	of({ baseUrl, key: appKey }: PacedApp, kind: Paced): Pace {
		const key = `${kind} ${baseUrl} ${appKey}`;
		const pace = this.paces.get(key) ?? new Pace(this.clock);
		this.paces.set(key, pace);
		return pace;
	}
}

/**
 * One for all executions in the process, since Gupshup counts an app's requests together whichever
 * workflow they come from.
 */
export const paces = new Paces({ now: () => performance.now(), sleep });
