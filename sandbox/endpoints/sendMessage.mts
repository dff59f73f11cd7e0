import {
	callbackBillingOff,
	invalidJson,
	invalidParameter,
	metaRefusal,
	notLive,
	notOnCloud,
	type Answer,
} from '../answers.mts';
import { checkMessage, imageIn } from '../messages/message.mts';
import { faultOfLink } from '../media/showable.mts';
import { contactOf, recipientOf } from '../messages/recipient.mts';
import { traceId, uuid } from '../random.mts';
import type { Endpoint, Exchange } from './endpoint.mts';

/** docs: partner-docs.gupshup.io/reference/post_partner-app-appid-v3-image-message */
export const sendMessage: Endpoint = {
	method: 'POST',
	path: 'v3/message',
	tokenHeaders: ['authorization'],
	limitGroup: 'messages',
	handle(exchange): Answer {
		const { app, request, at, records, mediaIds } = exchange;
		if (!app.callbackBilling) return callbackBillingOff();
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
		const id = uuid(exchange.ids);
		request.messageId = id;
		const accepted = { id, appId: app.id, at, to: recipientOf(message), body: message };
		records.accepted(accepted);
		const { id: mediaId, link } = imageIn(message) ?? {};
		const fault = mediaId === undefined ? link && faultOfLink(link) : records.faultOfMedia(mediaId);
		exchange.events.accepted(accepted, fault || undefined);
		return {
			status: 200,
			body: {
				messages: [{ id }],
				messaging_product: 'whatsapp',
				contacts: [contactOf(message)],
			},
		};
	},
};

function refuse({ traces }: Exchange, reason: string): Answer {
	return invalidParameter(reason, traceId(traces));
}
