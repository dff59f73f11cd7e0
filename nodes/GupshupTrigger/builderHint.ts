import type { IBuilderHint } from 'n8n-workflow';

/** What n8n's AI builder reads of the trigger. Versions of n8n without it pass over it. */
export const builderHint: IBuilderHint = {
	searchHint:
		'Starts the workflow on what people write or tap on WhatsApp, and on what became of messages (delivered, read, failed). It subscribes at Gupshup by itself when the workflow is published: no Webhook node, no URL to paste, no verify token. n8n needs a public https address. Choose only the events that are used: 1000 people make up to 1000 reports of each kind. Reports that come within half a second start one execution together, an item each, so nodes after the trigger have to handle many items. A failed event has error.code, error.title and error.hint.',
	relatedNodes: [
		{
			nodeType: 'n8n-nodes-gupshup.gupshupSendImage',
			relationHint:
				'Sends images, also as an answer: set its number to + and the from field of this trigger. Reports have as messageId what its answer has as messages[0].id',
		},
	],
};
