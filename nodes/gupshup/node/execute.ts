import type { IExecuteFunctions, INodeExecutionData, NodeExecutionHint } from 'n8n-workflow';

import { failureOf } from '../problems/outcome';
import { Ledger } from '../sending/ledger';
import type { Prepared } from '../sending/prepared';
import { SendRun } from '../sending/sendRun';
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
	const prepare = async (index: number): Promise<Prepared> => {
		try {
			const message = await (wait?.read(index, reader) ?? reader.message(index));
			const limit = message.options.messagesPerSecond;
			if (highestLimit === 0) announce(context, noun, count, limit);
			highestLimit = Math.max(highestLimit, limit);
			return message;
		} catch (error) {
			return failureOf(explained(context, index, error));
		}
	};
	const recipient = (index: number) => reader.recipient(index);
	const readAhead = (index: number) => reader.readAhead(index);
	const items = { count, prepare, recipient, ...(usesOnceKey(context) ? { readAhead } : {}) };
	const ledger = new Ledger(context);
	const run = new SendRun(context, ledger, items, stopOnFailure);
	await run.lookUp();
	announcePushedOut(context, noun, run.pushedOut);
	let outcomes = await run.send();

	if (context.getExecutionCancelSignal()?.aborted) {
		const node = context.getNode();
		const cancellation = cancellationOf(node, noun, ledger.withEarlier(outcomes));
		context.logger.warn(`${node.name}: ${cancellation.message}. ${cancellation.description ?? ''}`);
		throw cancellation;
	}
	if (wait) outcomes = await wait.begin(outcomes);
	const error = stopOnFailure
		? errorOf(context.getNode(), noun, ledger.withEarlier(outcomes))
		: undefined;
	if (error) throw error;
	const output = itemsOf(context.getNode(), outcomes, context.getInputData());
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
	return [output];
}
