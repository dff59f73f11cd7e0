import type { IDataObject } from 'n8n-workflow';

import type { Recipient } from '../input/recipient';

/** What every message has, whatever its kind. */
export interface Envelope {
	recipient: Recipient;
	/** WhatsApp's id (`wamid.…`) of the message that is replied to. */
	replyTo?: string;
	/** The user's own; comes back with the reports where Gupshup passes it on, which no page tells. */
	reference?: string;
}

/**
 * Body of `POST …/v3/message`, which is that of Meta's Cloud API: an optional field is left out when it
 * has no value.
 *
 * @param part the kind's own: `type`, and what is called like it
 */
export function messageBody(
	{ recipient, replyTo, reference }: Envelope,
	part: IDataObject,
): IDataObject {
	return {
		messaging_product: 'whatsapp',
		recipient_type: 'individual',
		...recipient,
		...(replyTo === undefined ? {} : { context: { message_id: replyTo } }),
		...(reference === undefined ? {} : { biz_opaque_callback_data: reference }),
		...part,
	};
}
