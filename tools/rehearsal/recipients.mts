/** Who got the campaign's image. */
import type { Sandbox } from '../../sandbox/index.mts';
import type { Item } from '../../n8n/server/execution.mts';
import { isWrong, numberOf } from './workflows.mts';

export interface Recipients {
	wrongNumbers: number;
	sent: number;
	twice: number;
	unclear: number;
	/**
	 * Reported as unclear though no request of it came in, since n8n was killed in between: who is about to be
	 * sent to is written down before the request leaves, as otherwise a kill could have them sent to twice.
	 */
	unclearAtTheKill: number;
	/** The same, without that reason. */
	unclearButNotOnTheWire: number;
	/** Had a right number, got nothing, and was not reported as unclear. */
	never: number;
}

/** The last place in the list of which a request has come in. */
export function lastPlaceIn(sandbox: Sandbox): number {
	const places = requestsIn(sandbox).map((to) => Number(to) - Number(numberOf(0)));
	return Math.max(...places.filter((place) => place < 1_000_000));
}

/** Whom requests have come in for. */
function requestsIn({ requests }: Sandbox): Array<string | undefined> {
	return requests
		.filter(({ endpoint }) => endpoint === 'v3/message')
		.map(({ json }) => (json as { to?: string } | undefined)?.to);
}

/** Maximum number of people who are written down together: those whose turn comes within a second. */
const WRITTEN_TOGETHER = 10;

/**
 * Who got the image, by the sandbox's records and by what the last execution says.
 *
 * @param killedAt the last place in the list of which a request had come in when n8n was killed
 */
export function recipientsIn(
	sandbox: Sandbox,
	people: number,
	killedAt: number,
	outcomes: readonly Item[],
): Recipients {
	const numbers = Array.from({ length: people }, (_, index) => index);
	const right = numbers.filter((index) => !isWrong(index)).map(numberOf);
	const got = new Set(sandbox.messages.map(({ to }) => to));
	const asked = new Set(requestsIn(sandbox));
	const doubles = sandbox.doubles();
	const unclearPlaces = numbers.filter((index) => outcomeOf(outcomes[index]) === 'unknown');
	const unclear = new Set(unclearPlaces.map(numberOf));
	const notOnTheWire = unclearPlaces.filter((index) => !asked.has(numberOf(index)));
	// One of them may have a wrong number, and is not written down.
	const isAtTheKill = (index: number) => Math.abs(index - killedAt) <= WRITTEN_TOGETHER + 1;
	return {
		wrongNumbers: numbers.filter((index) => outcomeOf(outcomes[index]) === 'notSent').length,
		sent: right.filter((number) => got.has(number)).length,
		twice: right.filter((number) => number in doubles).length,
		unclear: unclear.size,
		unclearAtTheKill: notOnTheWire.filter(isAtTheKill).length,
		unclearButNotOnTheWire: notOnTheWire.filter((index) => !isAtTheKill(index)).length,
		never: right.filter((number) => !got.has(number) && !unclear.has(number)).length,
	};
}

function outcomeOf(item: Item | undefined): unknown {
	return (item?.json.details as { outcome?: unknown } | undefined)?.outcome;
}
