import type { IDataObject, INode, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { LABELS } from '../input/labels';
import { personOf } from '../input/writings';
import { InvalidInput } from '../problems/problem';
import { answerIn, keyIn, type TappedAnswer, verdictBody } from '../events/waitReference';

/** What the node's context remembers of the question, for when somebody taps. */
export interface Asked {
	executionId: string;
	/** Run of the node within the execution (loops). */
	run: string;
	/** The same in all tries of a run, so that a tap on what an earlier one sent counts. */
	key: string;
	/** Of the answers, as the user gave them. */
	ids: string[];
	/** Of a carousel, the card that each of them is on, from 1. */
	cards?: Array<number | null>;
	/** The number or the id that was asked, where only this person may answer. */
	onlyFrom?: string;
	/** Gupshup's. */
	answer?: IDataObject;
}

export const ASKED = 'gupshupAsked';

/** A person has one id of each kind. */
type Kind = 'number' | 'userId' | 'parentUserId';

/**
 * Whether a tap is certain to be of somebody else than the only one who may answer. Where only ids of
 * different kinds are known, nothing is certain: who hides the number may have been asked by the number.
 */
export function isOfAnother({ onlyFrom, answer }: Asked, tap: TappedAnswer): boolean {
	if (onlyFrom === undefined) return false;
	const [contact = {}] = (answer?.contacts ?? []) as IDataObject[];
	const asked = personsIn([onlyFrom, contact.wa_id, contact.user_id, contact.parent_user_id]);
	const tapped = personsIn([tap.from, tap.fromUserId, tap.fromParentUserId]);
	const common = [...tapped].filter(([kind]) => asked.has(kind));
	return (
		common.length > 0 &&
		!common.some(([kind, ids]) => [...ids].some((id) => asked.get(kind)?.has(id)))
	);
}

function personsIn(ids: readonly unknown[]): Map<Kind, Set<string>> {
	const persons = new Map<Kind, Set<string>>();
	for (const id of ids) {
		if (typeof id !== 'string') continue;
		const number = /^\+?(\d+)$/.exec(id)?.[1];
		const kind = number !== undefined ? 'number' : id.includes('.ENT.') ? 'parentUserId' : 'userId';
		const known = persons.get(kind) ?? new Set();
		persons.set(kind, known.add(number === undefined ? id : personOf(number)));
	}
	return persons;
}

/**
 * Lets the execution continue with the answer that the trigger hands over, or keep waiting. n8n has checked
 * the signature. Never throws: n8n would end the execution, and run the nodes behind this one nevertheless.
 */
export function takeAnswer(context: IWebhookFunctions): IWebhookResponseData {
	try {
		const asked = askedBy(context);
		const answer = answerIn(context.getBodyData());
		if (asked && answer && keyIn(context.getQueryData() as object) === asked.key) {
			if (asked.ids.includes(answer.id)) {
				return isOfAnother(asked, answer)
					? { webhookResponse: verdictBody('otherPerson') }
					: goOnWith(context, asked, answer);
			}
		}
	} catch (error) {
		context.logger.warn("An answer couldn't be processed", {
			nodeName: context.getNode().name,
			reason: error instanceof Error ? error.message : String(error),
		});
	}
	return { webhookResponse: verdictBody('refused') };
}

function goOnWith(
	context: IWebhookFunctions,
	asked: Asked,
	answer: TappedAnswer,
): IWebhookResponseData {
	const card = asked.cards?.[asked.ids.indexOf(answer.id)];
	const response = { ...answer, ...(typeof card === 'number' && { card }) };
	const json: IDataObject = { ...asked.answer, response };
	if (isHumanReview(context.getNode())) json.data = approvalOf(answer);
	return {
		workflowData: [[{ json, pairedItem: { item: 0 } }]],
		webhookResponse: verdictBody('taken'),
	};
}

/** A webhook can read the context of the execution by an expression alone. */
function askedBy(context: IWebhookFunctions): Asked | undefined {
	// A name may hold quotes, braces, and line ends of all kinds.
	const name = context
		.getNode()
		.name.replace(/\W/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
	const asked: unknown = context.evaluateExpression(`{{ $("${name}").context.${ASKED} }}`);
	return (asked ?? undefined) as Asked | undefined;
}

/** The id of the answer that lets an agent use its tool, in any case. */
const APPROVE = 'approve';

/** The agent reads the words of any other answer. */
const DECLINE = 'decline';

/** Whether the node stands between an AI agent and a tool of it: n8n makes such a type of it by itself. */
export function isHumanReview({ type }: INode): boolean {
	return type.endsWith('HitlTool');
}

/** @throws InvalidInput where no answer would let the agent continue */
export function refuseWithoutApproval(ids: readonly string[]): void {
	if (ids.some(approves)) return;
	throw new InvalidInput(
		LABELS.replyButtons,
		'has no button that lets the agent use the tool',
		`Set the ${LABELS.buttonId} of one button to "${APPROVE}". Every other button declines`,
	);
}

/** As n8n's agents read it. */
function approvalOf({ id, title }: TappedAnswer): IDataObject {
	if (approves(id)) return { approved: true };
	return id.toLowerCase() === DECLINE
		? { approved: false }
		: { approved: false, chatInput: title ?? id };
}

function approves(id: string): boolean {
	return id.toLowerCase() === APPROVE;
}
