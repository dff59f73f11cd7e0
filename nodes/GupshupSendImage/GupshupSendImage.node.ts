import type {
	IBuilderHint,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { testGupshupApi } from '../gupshup/client/credentialTest';
import { buttons } from '../gupshup/messages/buttons';
import { carousel } from '../gupshup/messages/carousel';
import { image } from '../gupshup/messages/files';
import { marketingEndpointOption, template } from '../gupshup/messages/template';
import { execute } from '../gupshup/node/execute';
import { longListHintFor } from '../gupshup/node/hints';
import { propertiesOf, subtitleOf } from '../gupshup/node/properties';
import { type SendingNode, triggerRelation, waitingWebhooks } from '../gupshup/node/sendingNode';
import { takeAnswer } from '../gupshup/node/takeAnswer';
import { templateMethodsFor } from '../gupshup/node/templateMethods';
import { IMAGE_HEADERS } from '../gupshup/templates/template';

const SENDS: SendingNode = {
	noun: { one: 'image', an: 'an image', many: 'images' },
	kinds: [image, buttons, carousel, template],
	options: [marketingEndpointOption],
	checkLink:
		"Whether to check each link first, and to refuse what isn't a JPEG or PNG of up to 5 MB, such as a web page. Only for images by link.",
};

/** For n8n's AI builder. Older versions of n8n ignore it. */
const builderHint: IBuilderHint = {
	searchHint:
		'Use it to send an image on WhatsApp through Gupshup, instead of HTTP Request. Give it the whole list at once: it sends one message per input item, at the speed Gupshup allows, and retries what Gupshup rejected as too many requests. So don\'t put Loop Over Items, Wait or a rate limit around it. messageType "image", "buttons" and "carousel" only reach people who wrote within the last 24 hours. To start a conversation (campaigns, reminders, order updates on a schedule), use "template". The output means accepted, not delivered: the Gupshup Trigger outputs delivered, read and failed. To handle single failures, set the node\'s onError to continueErrorOutput: failed items have error and details.outcome.',
	relatedNodes: [triggerRelation],
};

/**
 * Programmatic, not declarative: a declarative node starts the requests of all items at once, far over
 * Gupshup's rate, loses the answers of all that were sent when one of them fails, and sends them again
 * when it is tried again.
 */
export class GupshupSendImage implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Gupshup Send Image',
		name: 'gupshupSendImage',
		icon: { light: 'file:../../icons/gupshup.svg', dark: 'file:../../icons/gupshup.dark.svg' },
		group: ['output'],
		version: [1],
		subtitle: subtitleOf(SENDS),
		// An agent's model reads this and the labels of its fields, nothing else: so it says their forms.
		description:
			'Send an image on WhatsApp through Gupshup: to a number with + and country code, from a public link to a JPEG or PNG of up to 5 MB, with a caption of up to 1024 characters. The response means accepted, not yet delivered.',
		defaults: { name: 'Gupshup Send Image' },
		usableAsTool: true,
		builderHint,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'gupshupApi', required: true, testedBy: 'testGupshupApi' }],
		webhooks: waitingWebhooks,
		hints: [longListHintFor(SENDS.noun)],
		properties: propertiesOf(SENDS),
	};

	methods = { credentialTest: { testGupshupApi }, ...templateMethodsFor(IMAGE_HEADERS) };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute(this, SENDS, !this.continueOnFail());
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await Promise.resolve(takeAnswer(this));
	}
}
