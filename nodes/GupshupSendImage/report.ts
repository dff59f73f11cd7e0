import type { IDataObject, INode, INodeExecutionData, NodeExecutionHint } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { type Failure, type ItemOutcome, NOT_REACHED } from '../gupshup/problems/outcome';
import { textOfProblem } from '../gupshup/problems/problem';

/** Lists from this length on get a summary: a handful of items can be seen at a glance. */
const SUMMARY_FROM = 10;

/** A list of the failing items names no more than these. */
const MOST_NAMED = 5;

/** The output of the node: one item per input item, linked to it. */
export function itemsOf(node: INode, outcomes: readonly ItemOutcome[]): INodeExecutionData[] {
	return outcomes.map((outcome, item) => {
		const pairedItem = { item };
		if (outcome.kind === 'sent') return { json: withoutFailureKeys(outcome.answer), pairedItem };
		if (outcome.kind === 'alreadySent') {
			return { json: { alreadySent: true, key: outcome.key }, pairedItem };
		}
		const failed = { json: failedItem(outcome, item), pairedItem };
		return node.onError === 'continueErrorOutput' ? forErrorOutput(node, failed, item) : failed;
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
function forErrorOutput(node: INode, failed: INodeExecutionData, itemIndex: number) {
	const value = new NodeOperationError(node, String(failed.json.error), { itemIndex });
	return Object.defineProperty(failed, 'error', { value, writable: true, enumerable: false });
}

/**
 * An item that was not sent for certain. n8n sends it to the error output only if it has no other keys
 * than these, and drops `details` if `error` stands anywhere but here.
 */
function failedItem(failure: Failure, item: number): IDataObject {
	const { kind, httpStatus, reason, hint } = failure;
	return {
		error: textOf(failure, item),
		details: {
			outcome: kind,
			...(httpStatus === undefined ? {} : { httpStatus }),
			...(reason === undefined ? {} : { reason }),
			hint,
		},
	};
}

/**
 * The error that ends the node where it does not continue on failure: says how far the list got, and
 * what the first failing item ran into.
 */
export function errorOf(
	node: INode,
	outcomes: readonly ItemOutcome[],
): NodeApiError | NodeOperationError | undefined {
	const ofThisTry = outcomes.findIndex((outcome) => isOwnFailure(outcome) && !outcome.recalled);
	const itemIndex = ofThisTry === -1 ? outcomes.findIndex(isOwnFailure) : ofThisTry;
	const first = outcomes[itemIndex];
	if (first === undefined || !isOwnFailure(first)) return undefined;

	const message = textOf(first, itemIndex, progressOf(outcomes));
	const description = whatRemains(outcomes, itemIndex);
	// Out of a plain object: given an error of n8n's own, NodeApiError would keep that one's texts.
	const error =
		first.httpStatus === undefined
			? new NodeOperationError(node, message, { description, itemIndex })
			: new NodeApiError(
					node,
					{ message: first.reason ?? first.what },
					{ message, description, itemIndex, httpCode: String(first.httpStatus) },
				);
	// n8n puts a sentence of its own in place of a message that has a code like ECONNRESET in it.
	error.message = message;
	return error;
}

/** What the user is told above the output of a long list, or nothing for a short one. */
export function summaryOf(
	outcomes: readonly ItemOutcome[],
	elapsedMs: number,
): NodeExecutionHint | undefined {
	if (outcomes.length < SUMMARY_FROM) return undefined;
	const { sent, alreadySent, rejected, unknown, notSent } = countsOf(outcomes);
	const seconds = elapsedMs / 1000;
	const parts = [
		`Sent ${sent} of ${outcomes.length} images in ${seconds.toFixed(seconds < 10 ? 1 : 0)} s (${(sent / seconds).toFixed(1)} a second).`,
		alreadySent > 0 ? `${alreadySent} of ${outcomes.length} had it already.` : '',
		rejected > 0 ? `Refused by Gupshup: ${rejected}.` : '',
		unknown > 0 ? `Unclear whether sent: ${unknown}.` : '',
		notSent > 0 ? `Not sent: ${notSent}.` : '',
	];
	return {
		message: parts.filter((part) => part !== '').join(' '),
		type: sent + alreadySent === outcomes.length ? 'info' : 'warning',
		location: 'outputPane',
	};
}

/** What is said when the execution was cancelled: nothing else would tell who was written to. */
export function cancellationOf(node: INode, outcomes: readonly ItemOutcome[]): NodeOperationError {
	const inDoubt = outcomes
		.map((_outcome, index) => index)
		.filter((index) => outcomes[index].kind === 'unknown');
	// n8n takes an error whose message says "canceled" for what it is.
	const message = `The execution was canceled after ${sentOf(outcomes)} had been sent`;
	return new NodeOperationError(node, message, {
		description:
			inDoubt.length > 0
				? `${inDoubt.length} more had left without an answer and may have arrived: ${listed(inDoubt)}.`
				: 'No other image had left.',
	});
}

function textOf(failure: Failure, item: number, progress = ''): string {
	return `${progress}${textOfProblem(failure)} [item ${item}]`;
}

/** "Sent 3 of 5, then stopped: ", where there is more than one. */
function progressOf(outcomes: readonly ItemOutcome[]): string {
	if (outcomes.length === 1) return '';
	return `Sent ${sentOf(outcomes)}, then stopped: `;
}

/** "59 of 200 images (141 had it already)" */
function sentOf(outcomes: readonly ItemOutcome[]): string {
	const { sent, alreadySent } = countsOf(outcomes);
	const before = alreadySent > 0 ? ` (${alreadySent} had it already)` : '';
	return `${sent} of ${outcomes.length} images${before}`;
}

function whatRemains(outcomes: readonly ItemOutcome[], first: number): string {
	const others = outcomes
		.map((_outcome, index) => index)
		.filter((index) => index !== first && isOwnFailure(outcomes[index]));
	const parts = [
		others.length > 0 ? `Also not sent for certain: ${listed(others)}.` : '',
		outcomes.length > 1
			? 'Retry On Fail and the retry of this execution send what was not sent, and only that.'
			: '',
	];
	return parts.filter((part) => part !== '').join(' ');
}

/** Not one that only failed because the run had ended before its turn. */
function isOwnFailure(outcome: ItemOutcome): outcome is Failure {
	return outcome.kind !== 'sent' && outcome.kind !== 'alreadySent' && outcome !== NOT_REACHED;
}

/** "items 3, 8, 11, 12, 14 and 6 more" */
function listed(items: readonly number[]): string {
	const rest = items.length - MOST_NAMED;
	const named = items.slice(0, MOST_NAMED).join(', ');
	return `${items.length === 1 ? 'item' : 'items'} ${named}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function countsOf(outcomes: readonly ItemOutcome[]): Record<ItemOutcome['kind'], number> {
	const counts = { sent: 0, alreadySent: 0, notSent: 0, rejected: 0, unknown: 0 };
	for (const { kind } of outcomes) counts[kind]++;
	return counts;
}
