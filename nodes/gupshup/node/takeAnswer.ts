import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { answerIn, type TappedAnswer, verdictBody } from '../waiting/answer';
import { keyIn } from '../waiting/reference';
import { ASKED, type Asked, isOfAnother } from './asked';
import { approvalOf, isHumanReview } from './humanReview';

/**
 * Takes the answer that the trigger hands over, and lets the execution go on with it. n8n has checked the
 * signature by then. What is no answer to the question that is open now is refused, and the execution
 * goes on waiting.
 *
 * Never throws: n8n would end the execution, and run the nodes behind this one nevertheless.
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
		context.logger.warn('Gupshup Send Image could not take an answer', {
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
	const json: IDataObject = { ...asked.answer, response: { ...answer } };
	if (isHumanReview(context.getNode())) json.data = approvalOf(answer);
	return {
		workflowData: [[{ json, pairedItem: { item: 0 } }]],
		webhookResponse: verdictBody('taken'),
	};
}

/** What `execute` has written down. There is no other way to it from here than by an expression. */
function askedBy(context: IWebhookFunctions): Asked | undefined {
	// Escaped but for letters and digits: a name may hold quotes, braces, and line ends of all kinds.
	const name = context
		.getNode()
		.name.replace(/\W/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
	const asked = context.evaluateExpression(`{{ $("${name}").context.${ASKED} }}`) as
		| Asked
		| null
		| undefined;
	return asked ?? undefined;
}
