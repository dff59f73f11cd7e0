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
import { textButtons } from '../gupshup/messages/buttons';
import { audio, document, video } from '../gupshup/messages/files';
import { list } from '../gupshup/messages/list';
import { anyTemplate, marketingEndpointOption } from '../gupshup/messages/template';
import { location, previewUrlOption, text } from '../gupshup/messages/text';
import { execute } from '../gupshup/node/execute';
import { longListHintFor } from '../gupshup/node/hints';
import { MARK_AS_READ, markAsRead } from '../gupshup/node/markAsRead';
import { propertiesOf, subtitleOf } from '../gupshup/node/properties';
import { type SendingNode, triggerRelation, waitingWebhooks } from '../gupshup/node/sendingNode';
import { takeAnswer } from '../gupshup/node/takeAnswer';
import { templateMethodsFor } from '../gupshup/node/templateMethods';
import { SINGLE_HEADERS } from '../gupshup/templates/template';

const SENDS: SendingNode = {
	noun: { one: 'message', an: 'a message', many: 'messages' },
	kinds: [text, textButtons, list, document, video, audio, location, anyTemplate],
	checkLink:
		'Whether to check each link first, and to refuse links to anything else, such as a web page. Only for documents, videos and audio files by link.',
	marksAsRead: true,
	options: [previewUrlOption, marketingEndpointOption],
};

/** For n8n's AI builder. Older versions of n8n ignore it. */
const builderHint: IBuilderHint = {
	searchHint:
		'Use it to send a text, a text with buttons, a list, a document, a video, an audio file, a location or a template on WhatsApp through Gupshup, instead of HTTP Request. For an image, use Gupshup Send Image. Give it the whole list at once: it sends one message per input item, at the speed Gupshup allows. So don\'t put Loop Over Items, Wait or a rate limit around it. All but messageType "template" only reach people who wrote within the last 24 hours. Operation markAsRead marks an incoming message as read. The output means accepted, not delivered: the Gupshup Trigger outputs delivered, read and failed.',
	relatedNodes: [
		{
			nodeType: 'n8n-nodes-gupshup.gupshupSendImage',
			relationHint: 'Sends an image, an image with buttons, or a template with an image',
		},
		triggerRelation,
	],
};

export class GupshupSendMessage implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Gupshup Send Message',
		name: 'gupshupSendMessage',
		icon: { light: 'file:../../icons/gupshup.svg', dark: 'file:../../icons/gupshup.dark.svg' },
		group: ['output'],
		version: [1],
		subtitle: subtitleOf(SENDS),
		// An agent's model reads this and the labels of its fields, nothing else: so it says their forms.
		description:
			'Send a text, a text with buttons, a list, a document, a video, an audio file, a location or a template on WhatsApp through Gupshup: to a number with + and country code. The response means accepted, not yet delivered. To send an image, use Gupshup Send Image.',
		defaults: { name: 'Gupshup Send Message' },
		usableAsTool: true,
		builderHint,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'gupshupApi', required: true, testedBy: 'testGupshupApi' }],
		webhooks: waitingWebhooks,
		hints: [longListHintFor(SENDS.noun)],
		properties: propertiesOf(SENDS),
	};

	methods = { credentialTest: { testGupshupApi }, ...templateMethodsFor(SINGLE_HEADERS) };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const stopOnFailure = !this.continueOnFail();
		return this.getNodeParameter('operation', 0, 'send') === MARK_AS_READ
			? await markAsRead(this, stopOnFailure)
			: await execute(this, SENDS, stopOnFailure);
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await Promise.resolve(takeAnswer(this));
	}
}
