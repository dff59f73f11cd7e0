import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes, sleep } from 'n8n-workflow';

import { testGupshupApi } from '../gupshup/api/credentialTest';
import { NOT_REACHED, type Outcome } from '../gupshup/problems/outcome';
import { InputFiles } from '../gupshup/media/inputFile';
import { Ledger } from '../gupshup/sending/ledger';
import { otherNumberHintOf } from './otherNumberHint';
import { properties } from './properties';
import { readMessage } from './readMessage';
import { Repeats } from './repeats';
import { tokenHintOf } from './tokenHint';
import { cancellationOf, errorOf, failureOf, itemsOf, summaryOf } from './report';
import { isFailure, type Prepare, type Prepared, SendRun } from '../gupshup/sending/sendRun';
import { searchTemplates, templateFields } from './templateMethods';

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
): Promise<Outcome[]> {
	const prepared: Prepared[] = [];
	for (let itemIndex = 0; itemIndex < count; itemIndex++) prepared.push(await prepare(itemIndex));
	if (prepared.some(isFailure)) {
		return prepared.map((item) => (isFailure(item) ? item : NOT_REACHED));
	}
	return await run.send(count, async (itemIndex) => await Promise.resolve(prepared[itemIndex]));
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
		subtitle:
			'={{ ($parameter["messageType"] === "template" ? "Send Template by " : "Send Image by ") + ({ link: "Link", mediaId: "Media ID", binary: "File" }[$parameter["imageSource"]] || "Link") }}',
		description:
			'Send an image with an optional caption, or an approved template with an image, to a WhatsApp user through Gupshup. The answer means that Gupshup has accepted the message, not yet that it was delivered.',
		defaults: { name: 'Gupshup Send Image' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'gupshupApi', required: true, testedBy: 'testGupshupApi' }],
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

		const files = new InputFiles(this);
		const repeats = new Repeats();
		const prepare: Prepare = async (itemIndex) => {
			// Reading fields is busy work: other executions get their turn in between.
			if (itemIndex % ITEMS_BETWEEN_BREATHS === ITEMS_BETWEEN_BREATHS - 1) await sleep(0);
			try {
				return repeats.see(itemIndex, await readMessage(this, itemIndex, files));
			} catch (error) {
				return failureOf(error);
			}
		};
		const ledger = new Ledger(this);
		const run = new SendRun(this, ledger, stopOnFailure);
		const outcomes = stopOnFailure
			? await sendOnlyIfAllAreRight(count, prepare, run)
			: await run.send(count, prepare);

		if (this.getExecutionCancelSignal()?.aborted) throw cancellationOf(this.getNode(), outcomes);
		const error = stopOnFailure ? errorOf(this.getNode(), outcomes) : undefined;
		if (error) throw error;
		// Of a node that continues on failure, n8n tries those again whose first item failed.
		const isTriedAgain = this.getNode().retryOnFail === true && outcomes[0]?.kind !== 'sent';
		if (!isTriedAgain) ledger.close();
		const hints = [
			summaryOf(outcomes, performance.now() - startedAt),
			otherNumberHintOf(outcomes),
			repeats.hint(outcomes),
			await tokenHintOf(this, outcomes),
		];
		this.addExecutionHints?.(...hints.filter((hint) => hint !== undefined));
		return [itemsOf(this.getNode(), outcomes)];
	}
}
