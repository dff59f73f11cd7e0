import type { IExecuteFunctions, INodeExecutionData, NodeExecutionHint } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import { addressOf } from '../input/recipient';
import { failureOf, isNotReached, type ItemOutcome, NOT_REACHED } from '../problems/outcome';
import { Ledger } from '../sending/ledger';
import type { Prepared } from '../sending/prepared';
import { isFailure, type Prepare, SendRun } from '../sending/sendRun';
import { explained } from './expressions';
import {
	announce,
	announcePushedOut,
	heldHintOf,
	otherNumberHintOf,
	pushedOutHintOf,
	tokenHintOf,
} from './hints';
import { usesOnceKey } from './onceKey';
import { ItemReader } from './readMessage';
import { repeatsHintOf } from './repeats';
import { cancellationOf, errorOf, itemsOf, summaryOf } from './report';
import { isSendAndWait, SendAndWait } from './sendAndWait';
import type { SendingNode } from './sendingNode';

/** After so many items n8n gets a moment for other work: reading fields is busy work. */
const ITEMS_BETWEEN_BREATHS = 50;

/**
 * Checks all items before the first is sent: a list with a wrong number in it can be mended and run
 * again without sending to anybody twice.
 */
async function sendOnlyIfAllAreRight(
	count: number,
	prepare: Prepare,
	run: SendRun,
	cancelled: AbortSignal | undefined,
): Promise<ItemOutcome[]> {
	const prepared: Prepared[] = [];
	for (let itemIndex = 0; itemIndex < count && !cancelled?.aborted; itemIndex++) {
		prepared.push(await run.ready(itemIndex, prepare));
	}
	if (prepared.length < count || prepared.some(isFailure)) {
		return Array.from({ length: count }, (_, itemIndex) => {
			const item = prepared[itemIndex];
			return item && isFailure(item) ? item : NOT_REACHED;
		});
	}
	return await run.send(count, async (itemIndex) => {
		const item = await Promise.resolve(prepared[itemIndex]);
		// Let go of: what has been sent takes no more memory than its output.
		delete prepared[itemIndex];
		return item;
	});
}

type Hint = NodeExecutionHint | undefined;

/** Says above the output what there is to say. Everybody has been sent to by now: nothing may fail here. */
async function addHints(
	context: IExecuteFunctions,
	hints: ReadonlyArray<() => Hint | Promise<Hint>>,
): Promise<void> {
	for (const hintOf of hints) {
		try {
			const hint = await hintOf();
			if (hint) context.addExecutionHints?.(hint);
		} catch {
			// A hint less.
		}
	}
}

/**
 * Sends the items that came in, one message each, and puts out what became of them.
 *
 * @param stopOnFailure whether the first failure ends the list
 * @throws NodeApiError or NodeOperationError where the node does not continue on failure, or was cancelled
 */
export async function execute(
	context: IExecuteFunctions,
	node: SendingNode,
	stopOnFailure: boolean,
): Promise<INodeExecutionData[][]> {
	const { noun } = node;
	const count = context.getInputData().length;
	const startedAt = performance.now();

	const reader = new ItemReader(context, node);
	const wait = isSendAndWait(context) ? new SendAndWait(context, node) : undefined;
	let highestLimit = 0;
	// Reading fields is busy work: other executions get their turn in between.
	const breath = async (itemIndex: number) => {
		if (itemIndex % ITEMS_BETWEEN_BREATHS === ITEMS_BETWEEN_BREATHS - 1) await sleep(0);
	};
	const prepare: Prepare = async (itemIndex) => {
		await breath(itemIndex);
		try {
			const message = await (wait?.read(itemIndex, reader) ?? reader.message(itemIndex));
			const limit = message.options.messagesPerSecond;
			if (highestLimit === 0) announce(context, noun, count, limit);
			highestLimit = Math.max(highestLimit, limit);
			return message;
		} catch (error) {
			return failureOf(explained(context, itemIndex, error));
		}
	};
	const ledger = new Ledger(context);
	const recipientOf = (itemIndex: number) => addressOf(reader.recipient(itemIndex));
	const keyedOf = async (itemIndex: number) => {
		await breath(itemIndex);
		return reader.readAhead(itemIndex);
	};
	const parts = usesOnceKey(context) ? { recipientOf, keyedOf } : { recipientOf };
	const run = new SendRun(context, ledger, stopOnFailure, parts);
	await run.lookUp(count);
	announcePushedOut(context, noun, run.pushedOut);
	const cancelled = context.getExecutionCancelSignal();
	let outcomes = stopOnFailure
		? await sendOnlyIfAllAreRight(count, prepare, run, cancelled)
		: await run.send(count, prepare);

	const whatIsKnown = () =>
		outcomes.map((outcome, index) =>
			isNotReached(outcome) ? (ledger.latestAt(index) ?? outcome) : outcome,
		);
	if (cancelled?.aborted) {
		const cancellation = cancellationOf(context.getNode(), noun, whatIsKnown());
		context.logger.warn(
			`${context.getNode().name}: ${cancellation.message}. ${cancellation.description ?? ''}`,
		);
		throw cancellation;
	}
	if (wait) outcomes = await wait.begin(outcomes);
	const error = stopOnFailure ? errorOf(context.getNode(), noun, whatIsKnown()) : undefined;
	if (error) throw error;
	const items = itemsOf(context.getNode(), outcomes, context.getInputData());
	await addHints(context, [
		() => summaryOf(noun, outcomes, performance.now() - startedAt, highestLimit),
		() => otherNumberHintOf(outcomes),
		() => repeatsHintOf(noun, run.contents, outcomes, context.getNode().parameters.to),
		() => heldHintOf(outcomes),
		() => pushedOutHintOf(noun, run.pushedOut),
		async () => await tokenHintOf(context, outcomes),
	]);
	// Last of all: whatever fails before makes n8n run the node again.
	ledger.close();
	return [items];
}
