import {
	callbackBillingOff,
	invalidJson,
	invalidParameter,
	marketingOff,
	metaRefusal,
	notLive,
	notOnCloud,
	type Answer,
} from '../answers.mts';
import { faultOfMedia } from '../media/showable.mts';
import { mediaIn } from '../messages/media.mts';
import { checkMessage, type SentMessage } from '../messages/message.mts';
import { contactOf, recipientOf } from '../messages/recipient.mts';
import type { MetaRefusal } from '../messages/refusal.mts';
import { templateOf } from '../messages/templateFit.mts';
import type { SandboxApp } from '../apps.mts';
import { traceId, uuid } from '../random.mts';
import type { Endpoint, Exchange } from './endpoint.mts';

/** docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-image-message */
export const sendMessage: Endpoint = {
	method: 'POST',
	path: 'v3/message',
	tokenHeaders: ['authorization'],
	limitGroup: 'messages',
	handle: (exchange) => (exchange.app.callbackBilling ? accept(exchange) : callbackBillingOff()),
};

/**
 * The same for templates of category marketing, at a lower price.
 * docs: partner-docs.gupshup.io/reference/mmlitesendmessage
 */
export const sendMarketing: Endpoint = {
	method: 'POST',
	path: 'onboarding/marketing/msg',
	tokenHeaders: ['authorization'],
	limitGroup: 'marketing',
	handle: (exchange) =>
		exchange.app.marketing ? accept(exchange, checkMarketing) : marketingOff(),
};

/**
 * What is no marketing template is refused in Meta's words.
 * docs: developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes (131055),
 * docs.360dialog.com/docs/resources/marketing-messages/expected-errors-and-programming-languages (100)
 */
function checkMarketing({ template }: SentMessage, { templates }: SandboxApp) {
	if (!template) {
		return {
			code: 100,
			title: 'Invalid parameter',
			details: 'Message must be a template message.',
		};
	}
	return templateOf(template, templates)?.category === 'MARKETING'
		? undefined
		: {
				code: 131055,
				title: 'Method not allowed',
				details: 'Only marketing template messages are supported',
			};
}

/** @param check what this endpoint does not take of the messages that the other one takes */
function accept(
	exchange: Exchange,
	check: (message: SentMessage, app: SandboxApp) => MetaRefusal | undefined = () => undefined,
): Answer {
	const { app, request, at, records, mediaIds } = exchange;
	if (!app.cloudApi) return notOnCloud();
	if (!app.live) return notLive();

	const contentType = request.headers['content-type'] ?? '';
	if (!/^application\/json *(;|$)/i.test(contentType)) {
		return refuse(exchange, `Content-Type must be application/json, not "${contentType}"`);
	}
	if (request.json === undefined) return invalidJson();
	const checked = checkMessage(request.json, {
		knowsMedia: (id) => mediaIds.includes(id) || records.ownsMedia(app.id, id),
		templates: app.templates,
		reference: exchange.reference,
		userIds: app.userIds,
	});
	if ('reason' in checked) return refuse(exchange, checked.reason);
	if ('refusal' in checked) return metaRefusal(checked.refusal, traceId(exchange.traces));

	const { message } = checked;
	const refusal = check(message, app);
	if (refusal) return metaRefusal(refusal, traceId(exchange.traces));
	const id = uuid(exchange.ids);
	request.messageId = id;
	const accepted = { id, appId: app.id, at, to: recipientOf(message), body: message };
	records.accepted(accepted);
	const faults = mediaIn(message).map((each) => faultOfMedia(each, records.factsOfMedia(each.id)));
	exchange.events.accepted(accepted, faults.find(Boolean));
	return {
		status: 200,
		body: {
			messages: [{ id }],
			messaging_product: 'whatsapp',
			contacts: [contactOf(message)],
		},
	};
}

function refuse({ traces }: Exchange, reason: string): Answer {
	return invalidParameter(reason, traceId(traces));
}
