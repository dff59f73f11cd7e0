import { randomUUID } from 'node:crypto';
import { statusPayload, type Delivery, type Sandbox } from '../../sandbox/index.mts';
import { atRate } from './atRate.mts';

/** How a load of reports went, as Gupshup would see it. */
export interface Answered {
	events: number;
	/** Answered with a success at the first try, within ten seconds. */
	firstTry: number;
	/** Never answered with a success, after the last try. */
	givenUp: number;
	/** Tries altogether. */
	calls: number;
	/** Milliseconds until the answer of a first try, by which so many of a hundred were there. */
	median: number;
	p95: number;
}

/**
 * Sends delivery reports of made-up messages to those who subscribed to them.
 *
 * @returns the deliveries, each taken or given up, and the messages' IDs
 */
export async function sendReports(
	sandbox: Sandbox,
	{ count, perSecond }: { count: number; perSecond: number },
): Promise<{ deliveries: Delivery[]; ids: string[] }> {
	const ids = Array.from({ length: count }, () => randomUUID());
	const deliveries = await atRate(perSecond, ids, async (id) => {
		const message = { id, to: '491700000000' };
		return await sandbox.post('delivered', statusPayload(sandbox.app, message, 'delivered'));
	});
	return { deliveries: deliveries.flat(), ids };
}

export function summaryOf(deliveries: readonly Delivery[]): Answered {
	const firsts = deliveries.map(({ attempts: [first] }) => first);
	const times = firsts.map(({ ms }) => ms).sort((a, b) => a - b);
	const at = (share: number) => Math.round(times[Math.floor((times.length - 1) * share)]);
	return {
		events: deliveries.length,
		firstTry: firsts.filter(({ status = 0 }) => status >= 200 && status < 300).length,
		givenUp: deliveries.filter(({ outcome }) => outcome === 'givenUp').length,
		calls: deliveries.reduce((sum, { attempts }) => sum + attempts.length, 0),
		median: at(0.5),
		p95: at(0.95),
	};
}
