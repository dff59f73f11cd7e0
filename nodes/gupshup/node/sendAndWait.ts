import { randomBytes } from 'node:crypto';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { WAIT_INDEFINITELY } from 'n8n-workflow';

import { CREDENTIAL_NAME, appOf } from '../client/app';
import { parseUrl, isInsideNetwork } from '../input/network';
import { LABELS } from '../input/labels';
import { addressOf } from '../input/recipient';
import { lengthOf } from '../input/text';
import type { Answer, Message, MessageKind } from '../messages/message';
import { InvalidInput } from '../problems/problem';
import type { Failure, ItemOutcome } from '../problems/outcome';
import type { PreparedMessage } from '../sending/prepared';
import { listening } from '../events/subscriptions';
import {
	LONGEST_OWN_ID,
	referenceIn,
	signaturesIn,
	signedWith,
	type WaitReference,
	wireIdOf,
} from '../events/waitReference';
import type { ItemReader } from './readMessage';
import { type Noun, SEND_AND_WAIT, type SendingNode } from './sendingNode';
import { ASKED, type Asked, isHumanReview, refuseWithoutApproval } from './takeAnswer';
import { readWaitLimit, type WaitLimit } from './waitLimit';

export function isSendAndWait(context: IExecuteFunctions): boolean {
	return context.getNodeParameter('operation', 0, 'send') === SEND_AND_WAIT;
}

/** One run that sends a question and lets the execution wait for its answer. */
export class SendAndWait {
	private readonly context: { [ASKED]?: Asked };
	/** Of the try before this one, be it in the execution that this one retries. */
	private readonly earlier: Asked | undefined;
	private readonly executionId: string;
	private readonly run: string;
	private waitLimit: WaitLimit | undefined;

	constructor(
		private readonly functions: IExecuteFunctions,
		private readonly node: SendingNode,
	) {
		this.context = functions.getContext('node');
		this.earlier = this.context[ASKED];
		this.executionId = functions.getExecutionId();
		this.run = String(functions.evaluateExpression('{{ $runIndex }}', 0));
	}

	/**
	 * Makes the one item ready, with the way back in the id of each of its buttons.
	 * @throws InvalidInput for whatever would keep an answer from arriving, before anything is sent
	 */
	async read(itemIndex: number, reader: ItemReader): Promise<PreparedMessage> {
		const { functions } = this;
		const count = functions.getInputData().length;
		if (count !== 1) {
			throw new InvalidInput(
				LABELS.operation,
				`is Send and Wait for Response, which asks one person at a time, but ${count} items came in`,
				'Add a Loop Over Items node before this one, or call a sub-workflow for each item',
			);
		}
		if (typeof functions.getSignedResumeUrl !== 'function') {
			throw new InvalidInput(
				LABELS.operation,
				'is Send and Wait for Response, which needs n8n 1.107 or later',
				'Update n8n, or set Operation to Send',
			);
		}
		const options = functions.getNodeParameter('options', 0, {}) as IDataObject;
		this.waitLimit = readWaitLimit(options.limitWaitTime, Date.now());
		const { key, reference, origin } = this.waitingPlace();
		const message = await reader.message(itemIndex, (id) => wireIdOf(id, reference));
		const answers = this.answersOf(message, reader.kind(itemIndex));
		await this.refuseIfNobodyListens(origin);
		const { executionId, run } = this;
		const isForAnyone = String(options.onlyRecipient) === 'false';
		const isOnCards = answers.some(({ card }) => card !== undefined);
		this.context[ASKED] = {
			executionId,
			run,
			key,
			ids: answers.map(({ id }) => id),
			...(isOnCards && { cards: answers.map(({ card }) => card ?? null) }),
			...(isForAnyone ? {} : { onlyFrom: addressOf(message.recipient) }),
		};
		return { ...message, secrets: signaturesIn(reference) };
	}

	/** Lets the execution wait, if the message was sent. Another execution may be the one that waits for it. */
	async begin(outcomes: ItemOutcome[]): Promise<ItemOutcome[]> {
		const [outcome] = outcomes;
		const asked = this.context[ASKED];
		if (outcome?.kind !== 'sent' || asked === undefined) return outcomes;
		const { earlier } = this;
		if (earlier && earlier.executionId !== this.executionId && isSame(earlier, outcome.answer)) {
			return [sentByAnother(this.node.noun, earlier.executionId)];
		}
		asked.answer = outcome.answer;
		await this.functions.putExecutionToWait(this.waitLimit?.(Date.now()) ?? WAIT_INDEFINITELY);
		this.markAsUnanswered();
		return outcomes;
	}

	private waitingPlace(): { key: string; reference: WaitReference; origin: string } {
		const { earlier, run, executionId } = this;
		const isSameRun = earlier?.run === run && earlier.executionId === executionId;
		const key = isSameRun ? earlier.key : randomBytes(6).toString('base64url');
		const url = parseUrl(this.functions.getSignedResumeUrl(signedWith(key)));
		const reference = url && referenceIn(url);
		if (reference) return { key, reference, origin: url.origin };
		throw new InvalidInput(
			LABELS.operation,
			"is Send and Wait for Response, but the address at which n8n would wait doesn't fit into a button",
			'Delete this node and add it again, so that it gets an ID of the usual form',
		);
	}

	private answersOf({ answers }: Message, kind: MessageKind): readonly Answer[] {
		if (answers === undefined) throw this.noAnswers(kind);
		const long = answers.find(({ id }) => lengthOf(id) > LONGEST_OWN_ID);
		if (long) {
			throw new InvalidInput(
				`${LABELS.buttonId} of ${long.where}`,
				`has ${lengthOf(long.id)} characters, and with Send and Wait for Response it can have up to ${LONGEST_OWN_ID}`,
				'Shorten it',
			);
		}
		if (isHumanReview(this.functions.getNode())) refuseWithoutApproval(answers.map(({ id }) => id));
		return answers;
	}

	private noAnswers(kind: MessageKind): InvalidInput {
		if (kind.canAsk) {
			return new InvalidInput(
				LABELS.buttonKind,
				"is Link, but a tap on a link can't be received",
				`Set it to Reply Buttons, or set ${LABELS.operation} to Send`,
			);
		}
		return new InvalidInput(
			LABELS.messageType,
			`is ${kind.label}, which can't be answered with a tap`,
			`Set it to ${this.node.kinds.flatMap(({ canAsk, label }) => (canAsk ? [label] : [])).join(' or ')}`,
		);
	}

	private async refuseIfNobodyListens(origin: string): Promise<void> {
		const credential = await this.functions.getCredentials(CREDENTIAL_NAME, 0);
		const app = appOf(credential);
		const { protocol, hostname } = new URL(origin);
		const isPublic = protocol === 'https:' && !isInsideNetwork(hostname);
		// Where Gupshup is on this computer itself, local addresses are right.
		if (!isPublic && !isInsideNetwork(new URL(app.baseUrl).hostname)) {
			throw new InvalidInput(
				LABELS.operation,
				`is Send and Wait for Response, but answers can't arrive: Gupshup can't reach n8n at ${origin}`,
				'Set the public https address of n8n (N8N_WEBHOOK_URL, in older versions WEBHOOK_URL), or use a tunnel to try it',
			);
		}
		if ((await listening().at(origin, this.functions, credential)) === false) {
			throw new InvalidInput(
				LABELS.operation,
				'is Send and Wait for Response, but no published workflow of this n8n instance is listening for replies to this app',
				'Publish a workflow with a Gupshup Trigger for Message Received and the same credential, then run this again',
			);
		}
	}

	/** When the wait times out, n8n passes on what came in, not what the node outputs. */
	private markAsUnanswered(): void {
		const { data } = this.functions.getExecuteData();
		const [items] = data.main ?? [];
		if (!items) return;
		data.main[0] = items.map(
			(item): INodeExecutionData => ({ ...item, json: { ...item.json, answered: false } }),
		);
	}
}

function isSame({ answer }: Asked, other: IDataObject): boolean {
	return answer !== undefined && JSON.stringify(answer) === JSON.stringify(other);
}

function sentByAnother({ one }: Noun, executionId: string): Failure {
	return {
		kind: 'rejected',
		what: `The ${one} was already sent by execution ${executionId}, and its buttons lead back to that execution`,
		hint: 'Nothing was sent again. To ask again, start a new execution of the workflow',
	};
}
