import type { IDataObject, INode, INodeExecutionData, NodeExecutionHint } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { textOfProblem } from '../problems/problem';
import { type Failure, type ItemOutcome, nodeErrorOf } from '../problems/outcome';
import type { Noun } from './sendingNode';
import {
	allOthersHaveIt,
	counted,
	isDoubtOfEarlier,
	isNothingNew,
	isOwnFailure,
	placesOf,
	sentencesOn,
	sentOf,
	whatRemains,
} from './tally';

/**
 * Lists from this length on get a summary, where all went well: a handful of items can be seen at a
 * glance. Where something failed, two items are a list.
 */
const SUMMARY_FROM = 10;

/** A list that took less says nothing about a rate: ten a second leave together, then the next ten. */
const RATE_FROM_SECONDS = 5;

/**
 * The output of the node: one item per input item, linked to it.
 *
 * @param inputs the input items, whose files go along to the error output
 */
export function itemsOf(
	node: INode,
	outcomes: readonly ItemOutcome[],
	inputs: readonly INodeExecutionData[],
): INodeExecutionData[] {
	return outcomes.map((outcome, item) => {
		const pairedItem = { item };
		if (outcome.kind === 'sent') return { json: withoutFailureKeys(outcome.answer), pairedItem };
		if (outcome.kind === 'alreadySent') {
			return { json: { alreadySent: true, key: outcome.key }, pairedItem };
		}
		const json = failedItem(outcome, item, outcomes.length);
		if (node.onError !== 'continueErrorOutput') return { json, pairedItem };
		// n8n adds the fields of the input item, but not its files.
		const binary = inputs[item]?.binary;
		return forErrorOutput(node, { json, ...(binary && { binary }), pairedItem });
	});
}

/** Keys that make n8n take an item for one that failed, and a node for one to be tried again. */
const FAILURE_KEYS: ReadonlyMap<string, string> = new Map([
	['error', 'gupshupError'],
	['$error', 'gupshup$error'],
]);

/** Gupshup's answer as it is, but for keys that would say of a sent message that it failed. */
function withoutFailureKeys(answer: IDataObject): IDataObject {
	const isHarmless = (value: unknown) => value === undefined || value === null || value === false;
	return Object.fromEntries(
		Object.entries(answer).map(([key, value]) => [
			isHarmless(value) ? key : (FAILURE_KEYS.get(key) ?? key),
			value,
		]),
	);
}

/**
 * n8n knows the items of the error output by their keys, and `details` is one of these keys only from
 * n8n-core 2.34.4 on: before, such an item left among those that were sent. All versions know an item by
 * its `error`, but then keep nothing of it but that error's text. Hence one that does not enumerate: it is
 * seen when the outputs are parted, and is gone from the copy that the error output gets.
 */
function forErrorOutput(node: INode, failed: INodeExecutionData) {
	const value = new NodeOperationError(node, String(failed.json.error));
	return Object.defineProperty(failed, 'error', { value, writable: true, enumerable: false });
}

/**
 * An item that was not sent, or may not have been. n8n sends it to the error output only if it has no
 * other keys than these, and drops `details` if `error` stands anywhere but here.
 */
function failedItem(failure: Failure, item: number, count: number): IDataObject {
	return { error: textOf(failure, item, count), details: detailsOf(failure, item) };
}

function detailsOf({ kind, httpStatus, reason, hint }: Failure, item: number): IDataObject {
	return {
		outcome: kind,
		// As n8n counts, from 0.
		item,
		...(httpStatus === undefined ? {} : { httpStatus }),
		...(reason === undefined ? {} : { reason }),
		hint,
	};
}

/**
 * The error that ends the node where it does not continue on failure: says how far the list got, and
 * what the first failing item ran into.
 *
 * It has no `itemIndex`: n8n's editor would add "[item 1]" to the text of a list, its own way of counting
 * the second. The index stands in the error's data, as in the details of an item.
 */
export function errorOf(
	node: INode,
	noun: Noun,
	outcomes: readonly ItemOutcome[],
): ReturnType<typeof nodeErrorOf> | undefined {
	if (allOthersHaveIt(outcomes) && outcomes.every(isNothingNew)) return undefined;
	const ofThisTry = outcomes.findIndex((outcome) => isOwnFailure(outcome) && !outcome.recalled);
	const item = ofThisTry === -1 ? outcomes.findIndex(isOwnFailure) : ofThisTry;
	const first = outcomes[item];
	if (first === undefined || !isOwnFailure(first)) return undefined;

	const message = progressOf(outcomes, noun) + textOf(first, item, outcomes.length);
	const error = nodeErrorOf(node, first, message, whatRemains(outcomes, item));
	error.context.data = detailsOf(first, item);
	return error;
}

/**
 * What the user is told with the output of a list that is long or that something failed in.
 *
 * @param elapsedMs how long the run took
 * @param limit the highest of the limits that its messages kept to, a second
 */
export function summaryOf(
	{ many }: Noun,
	outcomes: readonly ItemOutcome[],
	elapsedMs: number,
	limit: number,
): NodeExecutionHint | undefined {
	const count = outcomes.length;
	const sent = placesOf(outcomes, 'sent').length;
	const alreadySent = placesOf(outcomes, 'alreadySent').length;
	const isWell = sent + alreadySent === count;
	if (count < (isWell ? SUMMARY_FROM : 2)) return undefined;

	const before = outcomes.filter((outcome) => outcome.kind === 'sent' && outcome.recalled).length;
	const seconds = elapsedMs / 1000;
	// Rounded down: never above the limit.
	const rate = Math.floor(10 * Math.min((sent - before) / seconds, limit)) / 10;
	const unknown = placesOf(outcomes, 'unknown');
	const refused = placesOf(outcomes, 'rejected');
	const notSent = placesOf(outcomes, 'notSent');
	const parts = [
		`Sent ${sent} of ${count} ${many} in ${seconds.toFixed(seconds < 10 ? 1 : 0)} s${seconds < RATE_FROM_SECONDS || rate < 0.1 ? '' : ` (${rate.toFixed(1)} per second)`}.`,
		before > 0 ? `${before} of them were sent in an earlier try.` : '',
		alreadySent > 0 ? `${alreadySent} of ${count} already had it.` : '',
		refused.length > 0 ? `Rejected by Gupshup: ${counted(refused)}.` : '',
		unknown.length > 0 ? `Outcome unknown: ${counted(unknown)}.` : '',
		allOthersHaveIt(outcomes) && outcomes.some(isDoubtOfEarlier) ? 'All others have it.' : '',
		notSent.length > 0 ? `Not sent: ${counted(notSent)}.` : '',
	];
	return {
		message: parts.filter((part) => part !== '').join(' '),
		type: isWell ? 'info' : 'warning',
		location: 'outputPane',
	};
}

/**
 * What is thrown when the execution was cancelled: how far the list got, and who may have got it too. n8n
 * shows it to nobody: it has stored the execution by then.
 */
export function cancellationOf(
	node: INode,
	noun: Noun,
	outcomes: readonly ItemOutcome[],
): NodeOperationError {
	// n8n takes an error whose message says "canceled" for what it is.
	const message = `The execution was canceled after ${sentOf(outcomes, noun)} had been sent`;
	const mayHaveArrived = outcomes.some(({ kind }) => kind === 'unknown');
	const nothingElse = mayHaveArrived ? [] : [`No other ${noun.one} was sent.`];
	const description = [...nothingElse, ...sentencesOn(outcomes)].join(' ');
	return new NodeOperationError(node, message, { description });
}

/** "Refused. Look there. [item 2 of 4]"; a single item is not counted. */
export function textOf(failure: Failure, item: number, count: number): string {
	return `${textOfProblem(failure)}.${count > 1 ? ` [item ${item + 1} of ${count}]` : ''}`;
}

/** "Sent 3 of 5 images, then stopped: ", where there is more than one. */
function progressOf(outcomes: readonly ItemOutcome[], noun: Noun): string {
	return outcomes.length === 1 ? '' : `Sent ${sentOf(outcomes, noun)}, then stopped: `;
}
