import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';
import { updateDisplayOptions } from 'n8n-workflow';

import { CREDENTIAL_NAME } from '../client/app';
import { askingFor, type Result } from '../client/result';
import { isObject, problemIn, statesFailure } from '../http/answer';
import { onAbort } from '../http/waiting';
import { parseReplyTo } from '../input/recipient';
import { LABELS } from '../input/labels';
import { textField } from '../messages/fields';
import {
	type Failure,
	failureOf,
	isNotReached,
	nodeErrorOf,
	type Outcome,
} from '../problems/outcome';
import { InvalidInput, type Problem } from '../problems/problem';
import { Senders } from '../sending/senders';
import { itemsOf, textOf } from './report';

/** In `operation`: a contract, saved workflows hold it. */
export const MARK_AS_READ = 'markAsRead';

export const markAsReadFields: INodeProperties[] = updateDisplayOptions(
	{ show: { operation: [MARK_AS_READ] } },
	[
		textField(
			'incomingMessageId',
			'ID of the message that you received: whatsappMessageId from the Gupshup Trigger',
			{ required: true, placeholder: 'e.g. wamid.HBgMOTE5ODc2NTQzMjEw' },
		),
		{
			displayName: 'Show Typing Indicator',
			name: 'showTyping',
			type: 'boolean',
			default: false,
			description:
				'Whether to show that you are typing, until your next message or for up to 25 seconds',
		},
	],
);

/** All calls that are not listed by name (partner-docs.gupshup.io/docs/partner-rate-limits), a second. */
const MOST_A_SECOND = 10;

const TIMEOUT_MS = 30_000;

const MARKING = askingFor('the read receipt');

/** The body of a request, if the fields of its item are right. */
type Receipt = { kind: 'ready'; body: IDataObject } | Failure;

/**
 * Marks the messages of the items as read. Marking one twice changes nothing: so nothing is written down,
 * and all of it is simply done again in another try.
 *
 * @throws NodeApiError or NodeOperationError where `stopOnFailure` lets the first failure end the list
 */
export async function markAsRead(
	context: IExecuteFunctions,
	stopOnFailure: boolean,
): Promise<INodeExecutionData[][]> {
	const inputs = context.getInputData();
	const senders = new Senders(context);
	const cancelled = context.getExecutionCancelSignal();
	const takeBack = cancelled && onAbort(cancelled, () => senders.stop());
	const receipts = inputs.map((_, index) => readReceipt(context, index));
	if (stopOnFailure && receipts.some(({ kind }) => kind !== 'ready')) senders.stop();
	const outcomes = await Promise.all(
		receipts.map(async (receipt, index) => {
			const outcome =
				receipt.kind === 'ready' ? await mark(context, index, receipt.body, senders) : receipt;
			if (stopOnFailure && outcome.kind !== 'sent') senders.stop();
			return outcome;
		}),
	);
	takeBack?.();
	const failed = outcomes.findIndex((outcome) => outcome.kind !== 'sent' && !isNotReached(outcome));
	const failure = outcomes[failed];
	if (stopOnFailure && failure && failure.kind !== 'sent') {
		const message = textOf(failure, failed, outcomes.length);
		throw nodeErrorOf(context.getNode(), failure, message, undefined);
	}
	return [itemsOf(context.getNode(), outcomes, inputs)];
}

/**
 * The body of `POST …/v1/event`.
 *
 * docs: partner-docs.gupshup.io/reference/voicecallaction-1,
 * partner-docs.gupshup.io/docs/mark-message-as-readtyping-indicator
 */
function readReceipt(context: IExecuteFunctions, index: number): Receipt {
	try {
		const field = LABELS.incomingMessageId;
		const id = parseReplyTo(field, context.getNodeParameter('incomingMessageId', index, ''));
		if (id === undefined) {
			const hint = 'Enter the whatsappMessageId from the Gupshup Trigger. It begins with "wamid."';
			throw new InvalidInput(field, 'is empty', hint);
		}
		const isTyping = String(context.getNodeParameter('showTyping', index, false)) === 'true';
		const message = {
			messaging_product: 'whatsapp',
			status: 'read',
			message_id: id,
			typing_indicator: isTyping ? { type: 'text' } : undefined,
		};
		return { kind: 'ready', body: { type: 'message-event', message } };
	} catch (error) {
		return failureOf(error);
	}
}

async function mark(
	context: IExecuteFunctions,
	index: number,
	body: IDataObject,
	senders: Senders,
): Promise<Outcome> {
	try {
		const { client, signal } = senders.of(await context.getCredentials(CREDENTIAL_NAME, index));
		const result = await client.request({
			purpose: MARKING,
			method: 'POST',
			resource: 'v1/event',
			body,
			timeoutMs: TIMEOUT_MS,
			turn: { of: 'events', limit: MOST_A_SECOND, signal },
		});
		return outcomeOf(result);
	} catch (error) {
		return failureOf(error);
	}
}

function outcomeOf(result: Result): Outcome {
	if (result.kind !== 'answer') {
		const notReached = result.kind === 'notSent' && result.why === 'ended';
		return { kind: 'notSent', ...result.problem, ...(notReached && { notReached }) };
	}
	const { status, body } = result.answer;
	if (status >= 200 && status < 300 && isObject(body) && !statesFailure(body)) {
		return { kind: 'sent', answer: body };
	}
	return { kind: 'rejected', ...problemIn(result.answer, status < 500 ? WRONG_ID : TRY_AGAIN) };
}

const WHAT = "Gupshup didn't mark the message as read";

const WRONG_ID: Problem = {
	what: WHAT,
	hint: `Check ${LABELS.incomingMessageId}. It has to be the whatsappMessageId of a message that this app received, not of one that you sent`,
};

const TRY_AGAIN: Problem = { what: WHAT, hint: 'Retry the execution: this is safe' };
