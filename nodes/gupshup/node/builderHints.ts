import type { IBuilderHint } from 'n8n-workflow';

/**
 * What n8n's AI builder reads when it makes a workflow of a wish. It finds nodes by their texts, sees
 * `searchHint` and `relatedNodes` in what it found, and the hints of properties in the node's definition.
 * Versions of n8n without it pass over them.
 */
export const builderHint: IBuilderHint = {
	searchHint:
		'Use it to send an image on WhatsApp through Gupshup, instead of HTTP Request. Give it the whole list at once: it sends one message per input item, at the speed Gupshup allows, and retries what was refused for being too fast. So do not put Loop Over Items, Wait or a rate limit around it. messageType "image" and "buttons" reach only people who wrote within the last 24 hours; whoever begins the conversation (campaigns, reminders, order updates on a schedule) needs "template". An answer means accepted, not delivered: delivered, read and failed come out of the Gupshup Trigger. To act on single failures, set the node\'s onError to continueErrorOutput: failed items have error and details.outcome.',
	relatedNodes: [
		{
			nodeType: 'n8n-nodes-gupshup.gupshupTrigger',
			relationHint:
				'Starts a workflow on delivery reports and on what people write or tap. Its messageId is the ID that this node returned; operation sendAndWait needs one, published, for the same app',
		},
	],
};

/** Hints of single parameters: what a value looks like, for who writes it without seeing the panel. */
export const BUILDER_HINTS = {
	to: 'International number as text, such as +919876543210, or an expression for a field that holds one. To answer somebody from the Gupshup Trigger, put a + before its from field. For national numbers, set options.defaultCountry to the ISO 3166 code.',
	sendAndWait:
		'Only with messageType "buttons" and buttonKind "reply". One input item. The tapped answer comes out as response.id and response.title; when the time runs out, answered is false.',
	sendOnceKey:
		'Set it where executions may overlap or be started again: schedules, webhooks that are repeated, lists that may be stopped. An order ID, or one word for a campaign.',
} as const;
