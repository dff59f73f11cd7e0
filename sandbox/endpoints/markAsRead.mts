import { z } from 'zod';
import { eventNotSupported, invalidJson, notLive, reviewParameters } from '../answers.mts';
import type { Endpoint } from './endpoint.mts';

const message = z.strictObject({
	messaging_product: z.literal('whatsapp'),
	status: z.literal('read'),
	message_id: z.string().regex(/^wamid\../),
	typing_indicator: z.strictObject({ type: z.literal('text') }).optional(),
});

/**
 * Marks a message that came in as read. The page's sample has JSON under the type of a form; which type is
 * wanted is open, so none is asked for.
 * docs: partner-docs.gupshup.io/reference/voicecallaction-1
 */
export const markAsRead: Endpoint = {
	method: 'POST',
	path: 'v1/event',
	tokenHeaders: ['authorization'],
	limitGroup: 'events',
	handle({ app, request, events }) {
		if (!app.live) return notLive();
		if (typeof request.json !== 'object' || request.json === null) return invalidJson();
		const { type, message: sent, ...others } = request.json as Record<string, unknown>;
		const { status } = (sent ?? {}) as { status?: unknown };
		if (type !== 'message-event' || (status !== undefined && status !== 'read')) {
			return eventNotSupported();
		}
		const { success, data } = message.safeParse(sent);
		if (!success || Object.keys(others).length > 0) return reviewParameters();
		events.markAsRead(data.message_id, data.typing_indicator !== undefined);
		return { status: 200, body: { status: 'success' } };
	},
};
