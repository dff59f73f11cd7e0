import { createRandom } from '../random.mts';
import type { ReportScript } from './events.mts';

/** Gupshup holds reports back so that the sender can store the ID first. docs: partner-docs.gupshup.io/docs/message-events */
const HELD_BACK_MS = 5_000;

const SHARE_FAILED = 0.02;
const SHARE_READ = 0.7;

/**
 * Reports as a campaign brings them back: each message's come at times of their own, seconds apart, whether
 * or not the ones before were answered. Two in a hundred fail, seven in ten of the others are read. A list
 * that goes out at ten a second brings some 36 reports a second.
 *
 * @param seed the same times in each run
 */
export function lifelikeReports(seed?: number): ReportScript {
	const random = createRandom(seed, 5);
	const between = (from: number, to: number) => from + random() * (to - from);
	return () => {
		const enqueued = HELD_BACK_MS + between(0, 300);
		const sent = enqueued + between(200, 1_000);
		const arrived = sent + between(200, 3_000);
		const isFailed = random() < SHARE_FAILED;
		const isRead = !isFailed && random() < SHARE_READ;
		return [
			{ status: 'enqueued', after: enqueued },
			{ status: 'sent', after: sent },
			{ status: isFailed ? 'failed' : 'delivered', after: arrived },
			...(isRead ? [{ status: 'read' as const, after: arrived + between(500, 10_000) }] : []),
		];
	};
}
