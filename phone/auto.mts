import type { ReportScript } from '../sandbox/events/events.mts';
import { lifelikeReports } from '../sandbox/events/lifelike.mts';
import type { Auto } from './shapes.mts';

/** What is reported by itself until the message is where it is to get. */
export const SCRIPTS: Record<Auto, ReportScript> = {
	accepted: () => [],
	sent: () => ['enqueued', 'sent'],
	delivered: () => ['enqueued', 'sent', 'delivered'],
	read: () => ['enqueued', 'sent', 'delivered', 'read'],
	lifelike: lifelikeReports(),
};

export const isAuto = (value: unknown): value is Auto =>
	typeof value === 'string' && Object.hasOwn(SCRIPTS, value);
