import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IWebhookDescription,
	IWebhookFunctions,
	IWebhookResponseData,
	NodeExecutionHint,
} from 'n8n-workflow';
import { NodeConnectionTypes, sleep } from 'n8n-workflow';

import { testGupshupApi } from '../gupshup/client/credentialTest';
import { failureOf, type ItemOutcome, NOT_REACHED } from '../gupshup/problems/outcome';
import { LinkChecks } from '../gupshup/media/checkLink';
import { InputFiles } from '../gupshup/media/inputFile';
import { addressOf } from '../gupshup/input/recipient';
import { TemplateLookup } from '../gupshup/templates/lookup';
import { Ledger } from '../gupshup/sending/ledger';
import {
	announce,
	announcePushedOut,
	longListHint,
	pushedOutHintOf,
} from '../gupshup/node/announcement';
import { builderHint } from '../gupshup/node/builderHints';
import { explained } from '../gupshup/node/expressions';
import { heldHintOf } from '../gupshup/node/heldHint';
import { otherNumberHintOf } from '../gupshup/node/otherNumberHint';
import { properties, subtitle } from '../gupshup/node/properties';
import { type Head, readHead, readMessage, readRecipientOf } from '../gupshup/node/readMessage';
import { usesOnceKey } from '../gupshup/node/onceKey';
import { Repeats } from '../gupshup/node/repeats';
import { tokenHintOf } from '../gupshup/node/tokenHint';
import { cancellationOf, errorOf, itemsOf, summaryOf } from '../gupshup/node/report';
import { isFailure, type Prepare, type Prepared, SendRun } from '../gupshup/sending/sendRun';
import { isSendAndWait, SendAndWait } from '../gupshup/node/sendAndWait';
import { takeAnswer } from '../gupshup/node/takeAnswer';
import { searchTemplates, templateFields } from '../gupshup/node/templateMethods';

/** After so many items n8n gets a moment for other work: reading fields is busy work. */
const ITEMS_BETWEEN_BREATHS = 50;

/**
 * Where n8n waits for an answer that was tapped. No GET: a preview of a link, or a scanner, answers for
 * nobody.
 */
const waitingWebhooks: IWebhookDescription[] = [
	{
		name: 'default',
		httpMethod: 'POST',
		responseMode: 'onReceived',
		responseData: '',
		path: '={{ $nodeId }}',
		restartWebhook: true,
		isFullPath: true,
	},
];

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
	return await run.send(count, async (itemIndex) => await Promise.resolve(prepared[itemIndex]));
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
 * Sends images to WhatsApp users through Gupshup.
 *
 * Programmatic, not declarative: a declarative node starts the requests of all items at once, far over
 * Gupshup's rate, loses the answers of all that were sent when one of them fails, and sends them again
 * when it is tried again. This node works on the items independently of single API calls: one pace per
 * Gupshup app, a ledger of who was sent to, files uploaded once for many.
 */
export class GupshupSendImage implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Gupshup Send Image',
		name: 'gupshupSendImage',
		icon: { light: 'file:../../icons/gupshup.svg', dark: 'file:../../icons/gupshup.dark.svg' },
		group: ['output'],
		version: [1],
		subtitle,
		// An agent's model reads this and the labels of its fields, nothing else: so it says their forms.
		description:
			'Send an image on WhatsApp through Gupshup: to a number with + and country code, from a public link to a JPEG or PNG of at most 5 MB, with a caption of at most 1024 characters. The answer means accepted, not yet delivered.',
		defaults: { name: 'Gupshup Send Image' },
		usableAsTool: true,
		builderHint,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'gupshupApi', required: true, testedBy: 'testGupshupApi' }],
		webhooks: waitingWebhooks,
		hints: [longListHint],
		properties,
	};

	methods = {
		credentialTest: { testGupshupApi },
		listSearch: { searchTemplates },
		resourceMapping: { templateFields },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const count = this.getInputData().length;
		const stopOnFailure = !this.continueOnFail();
		const startedAt = performance.now();

		const readers = {
			files: new InputFiles(this),
			links: new LinkChecks(this),
			templates: new TemplateLookup(this),
			heads: new Map<number, Head>(),
		};
		const wait = isSendAndWait(this) ? new SendAndWait(this) : undefined;
		const repeats = new Repeats();
		let highestLimit = 0;
		// Reading fields is busy work: other executions get their turn in between.
		const breath = async (itemIndex: number) => {
			if (itemIndex % ITEMS_BETWEEN_BREATHS === ITEMS_BETWEEN_BREATHS - 1) await sleep(0);
		};
		const prepare: Prepare = async (itemIndex) => {
			await breath(itemIndex);
			try {
				const message = await (wait?.read(itemIndex, readers) ??
					readMessage(this, itemIndex, readers));
				const limit = message.options.messagesPerSecond;
				if (highestLimit === 0) announce(this, count, limit);
				highestLimit = Math.max(highestLimit, limit);
				return repeats.see(itemIndex, message);
			} catch (error) {
				return failureOf(explained(this, itemIndex, error));
			}
		};
		const ledger = new Ledger(this);
		const recipientOf = (itemIndex: number) => addressOf(readRecipientOf(this, itemIndex));
		const keyedOf = async (itemIndex: number) => {
			await breath(itemIndex);
			const head = readHead(this, itemIndex);
			readers.heads.set(itemIndex, head);
			return head;
		};
		const parts = usesOnceKey(this) ? { recipientOf, keyedOf } : { recipientOf };
		const run = new SendRun(this, ledger, stopOnFailure, parts);
		await run.lookUp(count);
		announcePushedOut(this, run.pushedOut);
		const cancelled = this.getExecutionCancelSignal();
		let outcomes = stopOnFailure
			? await sendOnlyIfAllAreRight(count, prepare, run, cancelled)
			: await run.send(count, prepare);

		const whatIsKnown = () =>
			outcomes.map((outcome, index) =>
				outcome === NOT_REACHED ? (ledger.latestAt(index) ?? outcome) : outcome,
			);
		if (cancelled?.aborted) {
			const cancellation = cancellationOf(this.getNode(), whatIsKnown());
			this.logger.warn(
				`${this.getNode().name}: ${cancellation.message}. ${cancellation.description ?? ''}`,
			);
			throw cancellation;
		}
		if (wait) outcomes = await wait.begin(outcomes);
		const error = stopOnFailure ? errorOf(this.getNode(), whatIsKnown()) : undefined;
		if (error) throw error;
		const items = itemsOf(this.getNode(), outcomes, this.getInputData());
		await addHints(this, [
			() => summaryOf(outcomes, performance.now() - startedAt, highestLimit),
			() => otherNumberHintOf(outcomes),
			() => repeats.hint(outcomes, this.getNode().parameters.to),
			() => heldHintOf(outcomes),
			() => pushedOutHintOf(run.pushedOut),
			async () => await tokenHintOf(this, outcomes),
		]);
		// Last of all: whatever fails before makes n8n run the node again.
		ledger.close();
		return [items];
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await Promise.resolve(takeAnswer(this));
	}
}
