import type { IDataObject, INode } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import { InvalidInput } from '../problems/invalidInput';
import type { TappedAnswer } from '../waiting/answer';

/** The id of the answer that lets an agent use its tool, in whatever case. */
const APPROVE = 'approve';

/** The id of a plain no. The words of any other answer are told to the agent. */
const DECLINE = 'decline';

/** Whether the node stands between an AI agent and a tool of it: n8n makes such a type of it by itself. */
export function isHumanReview({ type }: INode): boolean {
	return type.endsWith('HitlTool');
}

/** @throws InvalidInput where no answer would let the agent go on */
export function refuseWithoutApproval(ids: readonly string[]): void {
	if (ids.some(approves)) return;
	throw new InvalidInput(
		LABELS.replyButtons,
		'has no answer that lets the agent use the tool',
		`Set the ${LABELS.buttonId} of that answer to "${APPROVE}". Every other answer declines`,
	);
}

/** What n8n's agents read: whether they may use the tool, and what the person said instead. */
export function approvalOf({ id, title }: TappedAnswer): IDataObject {
	if (approves(id)) return { approved: true };
	return id.toLowerCase() === DECLINE
		? { approved: false }
		: { approved: false, chatInput: title ?? id };
}

function approves(id: string): boolean {
	return id.toLowerCase() === APPROVE;
}
