import { isRefusal } from '../problems/causes';
import { onOneLine, withReason } from '../problems/problem';
import { type Failure, isNotReached, type ItemOutcome } from '../problems/outcome';
import type { Noun } from './sendingNode';

/** "59 of 200 images (141 had it already)" */
export function sentOf(outcomes: readonly ItemOutcome[], { many }: Noun): string {
	const sent = placesOf(outcomes, 'sent').length;
	const alreadySent = placesOf(outcomes, 'alreadySent').length;
	const before = alreadySent > 0 ? ` (${alreadySent} already had it)` : '';
	return `${sent} of ${outcomes.length} ${many}${before}`;
}

/** Not one that only failed because the run had ended before its turn. */
export function isOwnFailure(outcome: ItemOutcome): outcome is Failure {
	return outcome.kind !== 'sent' && outcome.kind !== 'alreadySent' && !isNotReached(outcome);
}

export function isDoubtOfEarlier(outcome: ItemOutcome): boolean {
	return outcome.kind === 'unknown' && outcome.ofEarlierExecution === true;
}

/** Not what this execution ran into: a list does not fail every time because of one lost answer. */
export function isNothingNew(outcome: ItemOutcome): boolean {
	return !isOwnFailure(outcome) || isDoubtOfEarlier(outcome);
}

/** Whether some of a list have the image, and nobody is without it for certain. */
export function allOthersHaveIt(outcomes: readonly ItemOutcome[]): boolean {
	const unknown = placesOf(outcomes, 'unknown').length;
	const have = placesOf(outcomes, 'sent').length + placesOf(outcomes, 'alreadySent').length;
	return have > 0 && have + unknown === outcomes.length;
}

/** Places, from 0, of the items with such an outcome. */
export function placesOf(outcomes: readonly ItemOutcome[], kind: ItemOutcome['kind']): number[] {
	return outcomes.flatMap((outcome, item) => (outcome.kind === kind ? [item] : []));
}

/** "3 (items 2, 5 and 8)" */
export function counted(items: readonly number[]): string {
	return `${items.length} (${listedFromOne(items)})`;
}

/** A list of items names no more than so many of them, or stretches of them. */
const MOST_NAMED = 5;

/**
 * Items within a sentence, counted from 1: "items 3, 8 and 11", "items 3 and 8 to 40".
 *
 * @param items places in the input, counted from 0, in ascending order; one at least
 */
export function listedFromOne(items: readonly number[]): string {
	const stretches = stretchesOf(items);
	const named = stretches.slice(0, MOST_NAMED);
	const texts = named.map(([first, last]) => (first === last ? `${first}` : `${first} to ${last}`));
	const unnamed = stretches
		.slice(MOST_NAMED)
		.reduce((count, [first, last]) => count + last - first + 1, 0);
	const end = unnamed > 0 ? `${unnamed} more` : texts.pop();
	return `${items.length === 1 ? 'item' : 'items'} ${[texts.join(', '), end].filter(Boolean).join(' and ')}`;
}

/** First and last, counted from 1, of what follows each other; two that do stay two. */
function stretchesOf(items: readonly number[]): Array<[first: number, last: number]> {
	const stretches: Array<[number, number]> = [];
	for (const place of items.map((item) => item + 1)) {
		const current = stretches[stretches.length - 1];
		if (current?.[1] === place - 1) current[1] = place;
		else stretches.push([place, place]);
	}
	return stretches.flatMap(
		([first, last]): Array<[number, number]> =>
			last === first + 1
				? [
						[first, first],
						[last, last],
					]
				: [[first, last]],
	);
}

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
		if (isNotReached(outcome)) remaining.notReached.push(item);
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
				`May have arrived: ${listedFromOne(mayHaveArrived)}; check the chat before you send again.`,
		),
		...sentence(toMend, () => `Rejected or not valid: ${withReasons(outcomes, toMend, told)}.`),
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
		return 'Nothing was sent. Fix this, then run the workflow again.';
	}
	if (toMend.length > 0) {
		return `Fix this, then retry the execution. It sends only what wasn't sent.${untried > 0 ? ' To send to the others first, set On Error to Continue (using error output), save, and choose Retry with currently saved workflow.' : ''}`;
	}
	if (mayHaveArrived.length < count && untried === 0) return 'All others were sent.';
	return untried > 0
		? "Retry On Fail and a retry of this execution send only what wasn't sent."
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
function needsMending({ kind, needsFix, httpStatus }: Failure): boolean {
	return (
		kind === 'rejected' || needsFix === true || (httpStatus !== undefined && isRefusal(httpStatus))
	);
}
