import { isRefusal } from '../problems/causes';
import { onOneLine } from '../problems/invalidInput';
import { type Failure, type ItemOutcome, NOT_REACHED } from '../problems/outcome';
import { withReason } from '../problems/problem';
import { listedFromOne } from './itemList';

/** Reasons that a sentence tells; items with others it counts. */
const MOST_REASONS = 3;

const LONGEST_REASON = 120;

/** The items that were not sent, by what is to be done about them; places counted from 0. */
interface Remaining {
	/** The request left without a clear answer: look into the chat first. */
	mayHaveArrived: number[];
	/** Refused, or wrong in themselves: put right first. */
	toMend: number[];
	/** Nothing that lasts kept them from being sent: trying again can help. */
	notThisTime: number[];
	/** Their turn did not come. */
	notReached: number[];
}

/** What is still to be done in a list, each group of items in a sentence of its own. */
function remainingIn(outcomes: readonly ItemOutcome[]): Remaining {
	const remaining: Remaining = { mayHaveArrived: [], toMend: [], notThisTime: [], notReached: [] };
	outcomes.forEach((outcome, item) => {
		if (outcome.kind === 'sent' || outcome.kind === 'alreadySent') return;
		if (outcome === NOT_REACHED) remaining.notReached.push(item);
		else if (outcome.kind === 'unknown') remaining.mayHaveArrived.push(item);
		else remaining[needsMending(outcome) ? 'toMend' : 'notThisTime'].push(item);
	});
	return remaining;
}

/**
 * A sentence for each group that is not empty.
 *
 * @param told the item whose reason has been told already
 */
export function sentencesOn(
	outcomes: readonly ItemOutcome[],
	told?: number,
	remaining = remainingIn(outcomes),
): string[] {
	const { mayHaveArrived, toMend, notThisTime, notReached } = remaining;
	const sentence = (items: number[], text: () => string) => (items.length > 0 ? [text()] : []);
	return [
		...sentence(
			mayHaveArrived,
			() =>
				`May have arrived: ${listedFromOne(mayHaveArrived)}; look into the chat before you send again.`,
		),
		...sentence(toMend, () => `Refused or wrong: ${withReasons(outcomes, toMend, told)}.`),
		...sentence(notThisTime, () => `Not sent: ${withReasons(outcomes, notThisTime, told)}.`),
		...sentence(notReached, () => `Not reached: ${listedFromOne(notReached)}.`),
	];
}

/**
 * What is left of a list that was ended by a failure, and what to do about it; nothing of a single item,
 * whose error says it all.
 *
 * @param told the item that the error's text is about
 */
export function whatRemains(outcomes: readonly ItemOutcome[], told: number): string | undefined {
	if (outcomes.length === 1) return undefined;
	const remaining = remainingIn(outcomes);
	return [...sentencesOn(outcomes, told, remaining), wayOut(remaining, outcomes.length)]
		.join(' ')
		.trim();
}

function wayOut(
	{ mayHaveArrived, toMend, notThisTime, notReached }: Remaining,
	count: number,
): string {
	const untried = notThisTime.length + notReached.length;
	if (toMend.length > 0 && toMend.length + untried === count) {
		return 'Nothing has been sent: put that right, then run the workflow again.';
	}
	if (toMend.length > 0) {
		return `Once that is put right, the retry of this execution sends what was not sent, and only that.${untried > 0 ? ' To send to the others first, set On Error to Continue (using error output), save, and choose Retry with currently saved workflow.' : ''}`;
	}
	if (mayHaveArrived.length < count && untried === 0) return 'All others were sent.';
	return untried > 0
		? 'Retry On Fail and the retry of this execution send what was not sent, and only that.'
		: '';
}

/** "items 3 and 8 (Caption has 1030 characters); item 9 (…)" */
function withReasons(
	outcomes: readonly ItemOutcome[],
	items: readonly number[],
	told: number | undefined,
): string {
	const byReason = new Map<string, number[]>();
	for (const item of items) {
		const reason = onOneLine(withReason(outcomes[item] as Failure), LONGEST_REASON);
		const same = byReason.get(reason);
		if (same) same.push(item);
		else byReason.set(reason, [item]);
	}
	const groups = [...byReason];
	const named = groups
		.slice(0, MOST_REASONS)
		.map(([reason, same]) =>
			same.length === 1 && same[0] === told
				? listedFromOne(same)
				: `${listedFromOne(same)} (${reason})`,
		);
	const others = groups.slice(MOST_REASONS).flatMap(([, same]) => same);
	if (others.length > 0) named.push(`${others.length} more for other reasons`);
	return named.join('; ');
}

/** Whether trying again is of no use before something is put right. */
function needsMending({ kind, mendFirst, httpStatus }: Failure): boolean {
	return (
		kind === 'rejected' || mendFirst === true || (httpStatus !== undefined && isRefusal(httpStatus))
	);
}
