import { sleep } from 'n8n-workflow';

import type { GupshupApp } from '../credential/app';
import { Pace, type Clock } from './pace';

/** What Gupshup allows an app, unless it granted more (partner-docs.gupshup.io/docs/partner-rate-limits). */
export const DEFAULT_MESSAGES_PER_SECOND = 10;

/** The documented limit for `POST …/media`, counted apart from messages. */
export const DEFAULT_UPLOADS_PER_SECOND = 10;

const clock: Clock = { now: () => performance.now(), sleep };

const paces = new Map<string, Pace>();

/**
 * The pace of one kind of request for one app. There is one in the process, shared by all executions,
 * since Gupshup counts an app's requests together whichever workflow they come from.
 */
export function paceOf(app: GupshupApp, kind: 'messages' | 'media'): Pace {
	const key = `${kind} ${app.baseUrl} ${app.id}`;
	let pace = paces.get(key);
	if (pace === undefined) {
		pace = new Pace(clock);
		paces.set(key, pace);
	}
	return pace;
}
