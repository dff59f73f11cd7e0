import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes, sleep } from 'n8n-workflow';

import { testGupshupApi } from '../gupshup/credentialTest';
import { NOT_REACHED } from '../gupshup/outcome';
import { InputFiles } from './inputFile';
import { Ledger } from './ledger';
import { properties } from './properties';
import { readMessage } from './readMessage';
import { cancellationOf, errorOf, failureOf, itemsOf, summaryOf } from './report';
import { isFailure, type Prepared, SendRun } from './sendRun';
import { searchTemplates, templateFields } from './templateMethods';

/** After so many items n8n gets a moment for other work: reading fields is busy work. */
const ITEMS_BETWEEN_BREATHS = 50;

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

		// All items are checked before the first is sent: a list with a wrong number in it can be mended
		// and run again without sending to anybody twice.
		const prepared: Prepared[] = [];
		const files = new InputFiles(this);
		for (let itemIndex = 0; itemIndex < count; itemIndex++) {
			try {
				prepared.push(await readMessage(this, itemIndex, files));
			} catch (error) {
				prepared.push(failureOf(error));
			}
			if (itemIndex % ITEMS_BETWEEN_BREATHS === ITEMS_BETWEEN_BREATHS - 1) await sleep(0);
		}

		const ledger = new Ledger(this);
		const outcomes =
			stopOnFailure && prepared.some(isFailure)
				? prepared.map((item) => (isFailure(item) ? item : NOT_REACHED))
				: await new SendRun(this, ledger, stopOnFailure).send(prepared);

		if (this.getExecutionCancelSignal()?.aborted) throw cancellationOf(this.getNode(), outcomes);
		const error = stopOnFailure ? errorOf(this.getNode(), outcomes) : undefined;
		if (error) throw error;
		// Of a node that continues on failure, n8n tries those again whose first item failed.
		const isTriedAgain = this.getNode().retryOnFail === true && outcomes[0]?.kind !== 'sent';
		if (!isTriedAgain) ledger.close();
		const summary = summaryOf(outcomes, performance.now() - startedAt);
		if (summary) this.addExecutionHints?.(summary);
		return [itemsOf(outcomes)];
	}
}
